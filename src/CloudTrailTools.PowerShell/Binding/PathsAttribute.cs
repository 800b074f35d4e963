using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// Lets a parameter that takes paths take log files that come back from Import-Csv, Import-Clixml or a job, by their addresses, and tell objects that
/// are none. PowerShell would take the text of any object for a path; here it is written like that of an object made of properties, unless
/// there is such a path.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class PathsAttribute : ArgumentTransformationAttribute
{
    /// <summary>How the type of an object of this module begins when it has come from a job, another computer or Import-Clixml.</summary>
    public const string Revived = "Deserialized.CloudTrailTools.";

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

        if (AddressOf(value!) is string address)
        {
            return address;
        }

        string text = value!.ToString() ?? string.Empty;
        return text.StartsWith("@{", StringComparison.Ordinal) || Exists(engine, text) ? value : new NoPath(KindOf(value) is string kind ? $"{kind} {text}" : text);
    }

    /// <summary>The address of a log file that is made of properties; null of all else. What else of this module has a Uri is no file to be read.</summary>
    private static string? AddressOf(object value)
    {
        PSObject item = PSObject.AsPSObject(value);
        if (item.BaseObject is not PSCustomObject || item.TypeNames.Any(name => name.StartsWith(Revived, StringComparison.Ordinal) && name != Revived + nameof(CloudTrailLogFile)))
        {
            return null;
        }

        object? uri = item.Properties["Uri"] is PSNoteProperty or PSProperty ? item.Properties["Uri"].Value : null;
        return (uri is PSObject wrapped ? wrapped.BaseObject : uri) is not string { Length: > 0 } text ? null
            : S3Address.IsAddress(text) ? text
            : WildcardPattern.Escape(text);
    }

    /// <summary>Events and deletions are told by their name, also those that come back from a job, a session or a file of Export-Clixml.</summary>
    private static string? KindOf(object value) =>
        Array.Find([nameof(CloudTrailEvent), nameof(CloudTrailDeletion)], kind => PSObject.AsPSObject(value).TypeNames.Any(name => name == $"CloudTrailTools.{kind}" || name == Revived + kind));

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
