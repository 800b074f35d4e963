using System;

namespace CloudTrailTools;

/// <summary>Which way a value changed between two sets of events.</summary>
public enum CloudTrailActivityChangeKind
{
    /// <summary>Seen in the later set only.</summary>
    New = 1,

    /// <summary>Seen in the earlier set only.</summary>
    Gone,
}

/// <summary>Something that one of two sets of events has and the other has not.</summary>
public sealed class CloudTrailActivityChange
{
    internal CloudTrailActivityChange(CloudTrailActivityChangeKind change, string property, string value, CloudTrailEvent first)
    {
        Change = change;
        Property = property;
        Value = value;
        FirstEvent = first;
    }

    /// <summary>New or gone.</summary>
    public CloudTrailActivityChangeKind Change { get; }

    /// <summary>What kind of thing it is: Actor, EventName, SourceIPAddress, …</summary>
    public string Property { get; }

    /// <summary>The value that is new or gone.</summary>
    public string Value { get; }

    /// <summary>How many events have it.</summary>
    public long Count { get; internal set; }

    /// <summary>Time of the earliest (UTC).</summary>
    public DateTime? FirstSeen { get; internal set; }

    /// <summary>Time of the latest (UTC).</summary>
    public DateTime? LastSeen { get; internal set; }

    /// <summary>Who, in the earliest of them.</summary>
    public string? Actor => FirstEvent.Actor;

    /// <summary>The earliest of them.</summary>
    public CloudTrailEvent FirstEvent { get; internal set; }

    /// <summary>The change in one line.</summary>
    public override string ToString() => ShownText.WithoutControls($"{Change} {Property} {Value} ({Count})")!;
}
