using System;
using System.Globalization;
using System.Linq;
using CloudTrailTools.Deletions;

namespace CloudTrailTools;

/// <summary>One thing that a call deleted, disabled or detached, or tried to: what, who, when, from where, and whether it worked.</summary>
/// <remarks>
/// Made for reading and for <c>Export-Csv</c>: one flat row, in which text that somebody else chose (names, agents) and that begins like a
/// spreadsheet formula stands behind an apostrophe. <see cref="Resource"/> and <see cref="Event"/> hold the same without it.
/// </remarks>
public sealed class CloudTrailDeletion
{
    private readonly FoundResource _found;

    private CloudTrailDeletedResource? _resource;

    private CallerChannel? _caller;

    private ActorTrail? _trail;

    private CloudTrailActorChain? _chain;

    /// <param name="record">The call.</param>
    /// <param name="level">What it did.</param>
    /// <param name="found">The thing it did it to.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="caller">Which way it came, when that is known already.</param>
    /// <param name="causedBy">What made a service do it.</param>
    internal CloudTrailDeletion(
        CloudTrailEvent record,
        CloudTrailDeletionLevel level,
        FoundResource found,
        CloudTrailDeletionOutcome outcome,
        CallerChannel? caller,
        string? causedBy)
    {
        Event = record;
        Level = level;
        Outcome = outcome;
        _found = found;
        _caller = caller;
        CausedBy = ShownText.Of(causedBy);
    }

    /// <summary>When the call was made, in UTC.</summary>
    public DateTime? Time => Event.EventTime;

    /// <summary>The same as it is recorded, in a form that no file or program reads in another way.</summary>
    public string? TimeText => ShownText.Of(Event.EventTimeText);

    /// <summary>Who acted: the farthest station of <see cref="ActorChain"/> that is known by more than its account.</summary>
    public string? Actor => ShownText.Of(ActorChain.Actor);

    /// <summary>What the call did.</summary>
    public CloudTrailDeletionLevel Level { get; }

    /// <summary>The type of the thing, as CloudFormation spells it where it has one: <c>AWS::S3::Bucket</c>.</summary>
    public string? ResourceType => ShownText.Of(Resource.Type);

    /// <summary>The name or id of the thing; <c>$null</c> when unknown, see <see cref="UnknownReason"/>.</summary>
    public string? ResourceId => ShownText.Of(Resource.Id);

    /// <summary>The ARN of the thing, when the record has it or all its parts.</summary>
    public string? ResourceArn => ShownText.Of(Resource.Arn);

    /// <summary>Whether <see cref="ResourceArn"/> was put together and does not stand in the record.</summary>
    public bool ArnIsBuilt => _found.ArnIsBuilt;

    /// <summary>What held the thing: the bucket of an object, the cluster of a service, the role of a policy.</summary>
    public string? Parent => ShownText.Of(Resource.Parent);

    /// <summary>Where in the record the name was read.</summary>
    public CloudTrailResourceSource ResourceSource => _found.Source;

    /// <summary>Why the thing is unknown.</summary>
    public string? UnknownReason => ShownText.Of(_found.UnknownReason);

    /// <summary>How it ended.</summary>
    public CloudTrailDeletionOutcome Outcome { get; }

    /// <summary>Whether a person or a program made the call.</summary>
    public CloudTrailHand By => Caller.Hand;

    /// <summary>The way the call came.</summary>
    public CloudTrailChannel Channel => Caller.Channel;

    /// <summary>What made a service delete this: the stack, the Auto Scaling group or the cluster whose end took it along.</summary>
    public string? CausedBy { get; }

    /// <summary>The account it happened in.</summary>
    public string? AccountId => ShownText.Of(Event.AccountId);

    /// <summary>The region it happened in.</summary>
    public string? Region => ShownText.Of(Event.AwsRegion);

    /// <summary>The called operation.</summary>
    public string? EventName => ShownText.Of(Event.EventName);

    /// <summary>The called service.</summary>
    public string? EventSource => ShownText.Of(Event.EventSource);

    /// <summary>The address the call came from, or the AWS service.</summary>
    public string? SourceIPAddress => ShownText.Of(Event.SourceIPAddress);

    /// <summary>The program the call was made with, as it calls itself.</summary>
    public string? UserAgent => ShownText.Of(Event.UserAgent);

    /// <summary>The error of a call that failed.</summary>
    public string? ErrorCode => ShownText.Of(Event.ErrorCode);

    /// <summary>Everyone between the origin and the call, each with the event that shows it.</summary>
    public CloudTrailActorChain ActorChain => _chain ??= ActorChainBuilder.Build(Event, Trail);

    /// <summary>What shows each station of <see cref="ActorChain"/>, in a line each.</summary>
    public string? Evidence => ShownText.Of(string.Join('\n', ActorChain.Select(hop =>
        $"{hop.Name}: {hop.How}, {hop.Evidence ?? "no evidence"} in event {hop.EvidenceEventId}{(hop.OtherEvidenceEventId is null ? "" : " and " + hop.OtherEvidenceEventId)}")));

    /// <summary>Why <see cref="ActorChain"/> goes back no farther; <c>$null</c> when it is complete.</summary>
    public string? BrokenBecause => ShownText.WithoutControls(ActorChain.BrokenBecause);

    /// <summary>The id of the event.</summary>
    public string? EventId => ShownText.Of(Event.EventId);

    /// <summary>The thing exactly as recorded.</summary>
    public CloudTrailDeletedResource Resource => _resource ??= new CloudTrailDeletedResource(_found);

    /// <summary>The event.</summary>
    public CloudTrailEvent Event { get; }

    /// <summary>Whether the thing is called like what it belongs to.</summary>
    internal bool IsPart => _found.IsPart;

    /// <summary>What <see cref="ActorChain"/> is made of; set once, before anybody sees the deletion.</summary>
    internal ActorTrail Trail
    {
        get => _trail ?? throw new InvalidOperationException("Nobody has followed the actor yet.");
        set => _trail = value;
    }

    private CallerChannel Caller => _caller ??= CallerChannel.Of(Event);

    /// <summary>One line: when, who, what and how it ended.</summary>
    public override string ToString()
    {
        string time = Time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
        string thing = Resource.Arn ?? Resource.Id ?? "unknown " + (Resource.Type ?? "thing");
        return ShownText.WithoutControls($"{time} {Actor ?? "unknown"}{(SourceIPAddress is null ? "" : $" from {SourceIPAddress}")}: {Event.EventName} {thing} ({Outcome})".TrimStart())!;
    }
}
