namespace CloudTrailTools;

/// <summary>The kinds of places events are read from.</summary>
public enum CloudTrailOriginKind
{
    /// <summary>A file on this machine.</summary>
    File,

    /// <summary>An object in an S3 bucket.</summary>
    S3Object,

    /// <summary>CloudTrail's Event history (LookupEvents).</summary>
    EventHistory,

    /// <summary>Text or objects that were handed in.</summary>
    Text,
}

/// <summary>Where an event was read from. All events of one file share one origin.</summary>
public sealed class CloudTrailOrigin
{
    internal CloudTrailOrigin(CloudTrailOriginKind kind, string name, CloudTrailLogFile? file = null, bool? verified = null)
    {
        Kind = kind;
        Name = name;
        File = file;
        Verified = verified;
    }

    /// <summary>The kind of place.</summary>
    public CloudTrailOriginKind Kind { get; }

    /// <summary>A file's path, an object's <c>s3://bucket/key</c>, or the Event history's region and account.</summary>
    public string Name { get; }

    /// <summary>The log file, when the events came from one.</summary>
    public CloudTrailLogFile? File { get; }

    /// <summary>Whether the file was found to be as CloudTrail delivered it; <c>$null</c> when nobody checked.</summary>
    public bool? Verified { get; }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString()
    {
        return Name;
    }
}
