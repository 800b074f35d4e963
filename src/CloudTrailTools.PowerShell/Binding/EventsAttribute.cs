using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Lets a parameter that takes events take those that come back from a job, a session or a file of Export-Clixml: whole again, from their text.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class EventsAttribute : ArgumentTransformationAttribute
{
    private const string DeserializedEvent = "Deserialized.CloudTrailTools.CloudTrailEvent";

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : inputData;
        return value is IList list ? list.Cast<object?>().Select(Revive).ToArray() : Revive(inputData);
    }

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
