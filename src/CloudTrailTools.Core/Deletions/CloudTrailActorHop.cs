using System;

namespace CloudTrailTools;

/// <summary>One station on the way from the person or program that acted to the credentials that made a call.</summary>
public sealed class CloudTrailActorHop
{
    internal CloudTrailActorHop(string name, string how)
    {
        Name = name;
        How = how;
    }

    /// <summary>Who it is, as one readable name.</summary>
    public string Name { get; }

    /// <summary>How this station handed on to the next, or made the call: <c>call</c>, <c>AssumeRole</c>, <c>Identity Center sign-in</c>, …</summary>
    public string How { get; }

    /// <summary>What kind of identity it is.</summary>
    public CloudTrailIdentityKind Kind { get; internal init; }

    /// <summary>Its ARN, when recorded.</summary>
    public string? Arn { get; internal init; }

    /// <summary>Its account.</summary>
    public string? AccountId { get; internal init; }

    /// <summary>The access key it used.</summary>
    public string? AccessKeyId { get; internal init; }

    /// <summary>The event that shows this station: the call itself, or the event that minted the next one's credentials.</summary>
    public string? EvidenceEventId { get; internal init; }

    /// <summary>The other account's record of the same event, when both were read.</summary>
    public string? OtherEvidenceEventId { get; internal init; }

    /// <summary>When the evidence was recorded.</summary>
    public DateTime? EvidenceTime { get; internal init; }

    /// <summary>In which field of the evidence it stands, or by what it was matched.</summary>
    public string? Evidence { get; internal init; }

    /// <summary>Name, how and evidence, with a picture in place of each control character.</summary>
    public override string ToString()
    {
        return ShownText.WithoutControls(EvidenceEventId is null ? $"{Name} ({How})" : $"{Name} ({How}, event {EvidenceEventId})")!;
    }
}
