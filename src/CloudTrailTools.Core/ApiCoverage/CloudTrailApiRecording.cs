namespace CloudTrailTools;

/// <summary>How fully CloudTrail records a call.</summary>
public enum CloudTrailApiRecording
{
    /// <summary>As a management event: in Event history, and in every trail that logs management events.</summary>
    Recorded = 1,

    /// <summary>As a management event whose record has the request only.</summary>
    RequestOnly,

    /// <summary>As a data event: only where a trail or event data store is set to log those of its resource type, never in Event history.</summary>
    DataEvent,

    /// <summary>Never.</summary>
    NotRecorded,

    /// <summary>No document this version knows says.</summary>
    NotStated,
}
