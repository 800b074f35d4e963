using System;
using System.Globalization;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>What the time parameters make of a value before it is bound.</summary>
internal static class TimeArgument
{
    /// <summary>The value itself; of an unquoted 7d, 30s or 2y, which PowerShell takes for a number, the text as it was typed.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">There is none: a variable that is misspelt would ask for all times.</exception>
    public static object Unwrap(object? inputData) => inputData is null ? throw new ArgumentTransformationMetadataException("$null is no time. Check the name of the variable, or leave the parameter out.")
        : inputData is not PSObject wrapped ? inputData
        : wrapped.BaseObject is decimal or short or sbyte or byte or long or System.Numerics.BigInteger ? wrapped.ToString()
        : wrapped.BaseObject;

    public static object ToInstant(object value, TimeRangeEdge edge) => Convert(() => value switch
    {
        DateTime time => TimeInput.Local.ToUtc(time, edge),
        DateTimeOffset time => time.UtcDateTime,
        string text => TimeInput.Local.ToUtc(text, edge),
        _ => throw new FormatException($"'{Text(value)}' is no time. {TimeInput.InstantForms}"),
    });

    public static object ToDuration(object value) => Convert(() => value switch
    {
        TimeSpan span => TimeInput.Check(span, span.ToString("c", CultureInfo.InvariantCulture)),
        string text => TimeInput.ToSpan(text),
        // PowerShell would take a bare number as ticks.
        _ => throw new FormatException(LanguagePrimitives.TryConvertTo(value, out long number)
            ? number > 0 ? $"'{number}' is no length of time without its unit: say '{number}d', '{number}h', '{number}m' or '{number}s'."
            : $"'{number}' is no length above zero, and has no unit. {TimeInput.SpanForms}"
            : $"'{Text(value)}' is no length of time. {TimeInput.SpanForms}"),
    });

    private static string? Text(object value) => System.Convert.ToString(value, CultureInfo.InvariantCulture);

    private static object Convert<T>(Func<T> conversion)
        where T : struct
    {
        try
        {
            return conversion();
        }
        catch (FormatException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
