namespace CloudTrailTools;

/// <summary>What is known about the recording of one call, or of all other calls of a service.</summary>
public sealed class CloudTrailApiCoverage
{
    internal CloudTrailApiCoverage(string service, string eventName, CloudTrailApiRecording recording, string? dataResourceType, string? note, string? statedBy)
    {
        Service = service;
        EventName = eventName;
        Recording = recording;
        DataResourceType = dataResourceType;
        Note = note;
        StatedBy = statedBy;
    }

    /// <summary>The service in short.</summary>
    public string Service { get; }

    /// <summary>The service as records spell it.</summary>
    public string EventSource => Service + ".amazonaws.com";

    /// <summary>The call; <c>*</c> stands for all calls of the service that are not named.</summary>
    public string EventName { get; }

    /// <summary>How fully it is recorded.</summary>
    public CloudTrailApiRecording Recording { get; }

    /// <summary>Whether Event history has it; <c>$null</c> when no document says.</summary>
    public bool? InEventHistory => Recording switch
    {
        CloudTrailApiRecording.Recorded or CloudTrailApiRecording.RequestOnly => true,
        CloudTrailApiRecording.NotStated => null,
        _ => false,
    };

    /// <summary>The <c>resources.type</c> of the advanced event selector that switches a data event on.</summary>
    public string? DataResourceType { get; }

    /// <summary>What else is worth knowing.</summary>
    public string? Note { get; }

    /// <summary>The document that says so.</summary>
    public string? StatedBy { get; }

    /// <summary>True when its service is known and has no such call, as far as is known.</summary>
    internal bool IsUnknown { get; init; }

    /// <summary>The call and how it is recorded.</summary>
    public override string ToString()
    {
        return $"{Service} {EventName}: {Recording}";
    }

    /// <summary>The same statement, made for one of the calls it covers.</summary>
    internal CloudTrailApiCoverage For(string eventName)
    {
        return new CloudTrailApiCoverage(Service, eventName, Recording, DataResourceType, Note, StatedBy);
    }
}
