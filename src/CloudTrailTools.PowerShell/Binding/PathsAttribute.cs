using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// Lets a parameter that takes paths take objects that have one, such as rows of Import-Csv and log files from Import-Clixml or a job, and tell those
/// that have none. PowerShell would take the text of any object for a path; here it is written like that of an object made of properties, unless
/// there is such a path.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class PathsAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IList list ? list.Cast<object?>().Select(item => Mark(engineIntrinsics, item)).ToArray() : Mark(engineIntrinsics, inputData);
    }

    private static object? Mark(EngineIntrinsics engine, object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is null or string or FileSystemInfo or CloudTrailLogFile or Uri || plain.GetType().IsPrimitive)
        {
            return value;
        }

        if (PathOf(value!) is string path)
        {
            return path;
        }

        string text = value!.ToString() ?? string.Empty;
        return text.StartsWith("@{", StringComparison.Ordinal) || Exists(engine, text) ? value : new NoPath(KindOf(value) is string kind ? $"{kind} {text}" : text);
    }

    /// <summary>The path that an object made of properties has: that of a log file or a file as it is, a column of that name as it was written.</summary>
    private static string? PathOf(object value)
    {
        PSObject item = PSObject.AsPSObject(value);
        if (item.BaseObject is not PSCustomObject)
        {
            return null;
        }

        return Text("Uri") is string address ? S3Address.IsAddress(address) ? address : WildcardPattern.Escape(address)
            : Text("FullName") is string name ? WildcardPattern.Escape(name)
            : Text("Path");

        string? Text(string property) => item.Properties[property]?.Value is object text && (text is PSObject wrapped ? wrapped.BaseObject : text) is string { Length: > 0 } plain ? plain : null;
    }

    /// <summary>Events and deletions are told by their name, also those that come back from a job, a session or a file of Export-Clixml.</summary>
    private static string? KindOf(object value) =>
        Array.Find([nameof(CloudTrailEvent), nameof(CloudTrailDeletion)], kind => PSObject.AsPSObject(value).TypeNames.Any(name => name == $"CloudTrailTools.{kind}" || name == $"Deserialized.CloudTrailTools.{kind}"));

    private static bool Exists(EngineIntrinsics engine, string text)
    {
        try
        {
            return engine.InvokeProvider.Item.Exists(text, force: true, literalPath: true);
        }
        catch (RuntimeException)
        {
            // What stands before a colon is no drive.
            return false;
        }
    }

    /// <summary>No string, so that PowerShell converts it only when it has found no better parameter for the object.</summary>
    private sealed class NoPath(string text)
    {
        public override string ToString() => $"@{{{text}}}";
    }
}
