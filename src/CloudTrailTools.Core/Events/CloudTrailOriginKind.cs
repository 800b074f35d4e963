namespace CloudTrailTools;

/// <summary>The kinds of places events are read from.</summary>
public enum CloudTrailOriginKind
{
    /// <summary>A file on this machine.</summary>
    File = 1,

    /// <summary>An object in an S3 bucket.</summary>
    S3Object,

    /// <summary>CloudTrail's Event history (LookupEvents).</summary>
    EventHistory,

    /// <summary>Text or objects that were handed in.</summary>
    Text,
}
