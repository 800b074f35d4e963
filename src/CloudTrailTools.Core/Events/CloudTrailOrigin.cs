namespace CloudTrailTools;

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
    public bool? Verified { get; internal set; }

    /// <summary>Whether anything of it was passed on, be it only its account: what was read ahead and not wanted is no part of the answer.</summary>
    internal bool IsPassedOn { get; set; }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString()
    {
        return Name;
    }
}
