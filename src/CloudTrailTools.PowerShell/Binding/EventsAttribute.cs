using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Lets a parameter that takes events take those that come back from a job, a session or a file of Export-Clixml: whole again, from their text.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class EventsAttribute : ArgumentTransformationAttribute
{
    /// <summary>An event that has come from a job, another computer or Import-Clixml.</summary>
    public const string DeserializedEvent = PathsAttribute.Revived + nameof(CloudTrailEvent);

    /// <summary>Tells of a text that is no record, a log file or a deletion what to do with it. Not where it may be meant for another parameter.</summary>
    public bool RefusesText { get; init; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : inputData;
        return value is IList list ? list.Cast<object?>().Select(ReviveOrRefuse).ToArray() : ReviveOrRefuse(inputData);
    }

    private object? ReviveOrRefuse(object? value) => !RefusesText ? Revive(value)
        : (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            string text when !text.AsSpan().TrimStart().StartsWith("{") => throw new ArgumentTransformationMetadataException(Problems.TextNoEvent(text).Message),
            CloudTrailLogFile file => throw new ArgumentTransformationMetadataException(Problems.TextNoEvent(file.Uri).Message),
            CloudTrailDeletion deletion => throw new ArgumentTransformationMetadataException(Problems.DeletionNoEvent(deletion).Message),
            _ => Revive(value),
        };

    private static object? Revive(object? value)
    {
        if (value is not PSObject item || !item.TypeNames.Contains(DeserializedEvent))
        {
            return value;
        }

        try
        {
            return item.Properties["Raw"]?.Value is object raw ? CloudTrailEvent.Parse(raw.ToString()!) : value;
        }
        catch (FormatException exception)
        {
            throw new ArgumentTransformationMetadataException(exception.Message, exception);
        }
    }
}
