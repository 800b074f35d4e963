using System;
using System.Collections.Generic;
using System.Globalization;

namespace CloudTrailTools;

/// <summary>What a run of events tells about one thing: who made it, what was changed, how it ended.</summary>
public sealed class CloudTrailResourceHistory
{
    internal CloudTrailResourceHistory(
        string? type,
        string id,
        string? arn,
        CloudTrailEvent? creation,
        string? creator,
        IReadOnlyList<CloudTrailEvent> changes,
        IReadOnlyList<CloudTrailDeletion> deletions)
    {
        ResourceType = ShownText.Of(type);
        ResourceId = ShownText.Of(id);
        ResourceArn = ShownText.Of(arn);
        Creation = creation;
        CreatedBy = ShownText.Of(creator);
        Changes = new TextList<CloudTrailEvent>([.. changes]);
        Deletions = new TextList<CloudTrailDeletion>([.. deletions]);
    }

    /// <summary>The type of the thing.</summary>
    public string? ResourceType { get; }

    /// <summary>The name or id.</summary>
    public string? ResourceId { get; }

    /// <summary>The ARN, when known.</summary>
    public string? ResourceArn { get; }

    /// <summary>When it was made; <c>$null</c> when that is not among the events read.</summary>
    public DateTime? CreatedAt => Creation?.EventTime;

    /// <summary>The same as it is recorded, in a form that no file or program reads in another way.</summary>
    public string? CreatedAtText => ShownText.Of(Creation?.EventTimeText);

    /// <summary>Who made it: the person or workload behind all sessions, as far as the events read tell.</summary>
    public string? CreatedBy { get; }

    /// <summary>When it was deleted; <c>$null</c> when no deletion of it succeeded.</summary>
    public DateTime? DeletedAt => LastDeletion?.Time;

    /// <summary>The same as it is recorded.</summary>
    public string? DeletedAtText => LastDeletion?.TimeText;

    /// <summary>Who deleted it.</summary>
    public string? DeletedBy => LastDeletion?.Actor;

    /// <summary>The event that made it.</summary>
    public CloudTrailEvent? Creation { get; }

    /// <summary>The calls that named it and changed something, by time.</summary>
    public IReadOnlyList<CloudTrailEvent> Changes { get; }

    /// <summary>Everything that deleted, disabled or detached it, or tried to, by time.</summary>
    public IReadOnlyList<CloudTrailDeletion> Deletions { get; }

    /// <summary>What deleted, disabled or detached it last, or tried to; <c>$null</c> when it was changed after that, as by switching it on again.</summary>
    public CloudTrailDeletion? Ending => LastDeletion
        ?? (Deletions.Count > 0 && !(Changes.Count > 0 && Changes[^1].EventTime > Deletions[^1].Time) ? Deletions[^1] : null);

    /// <summary>What took it away in the end; a scheduled deletion that was called off did not.</summary>
    private CloudTrailDeletion? LastDeletion
    {
        get
        {
            for (int i = Deletions.Count - 1; i >= 0; i--)
            {
                if (Deletions[i] is { Outcome: CloudTrailDeletionOutcome.Succeeded, Level: CloudTrailDeletionLevel.Deleted or CloudTrailDeletionLevel.ScheduledDeletion or CloudTrailDeletionLevel.DeletionCancelled } last)
                {
                    return last.Level == CloudTrailDeletionLevel.DeletionCancelled ? null : last;
                }
            }

            return null;
        }
    }

    /// <summary>One line: the thing, who made it and who deleted it.</summary>
    public override string ToString()
    {
        return $"{ResourceArn ?? ResourceId}: created {Say(CreatedAt, CreatedBy)}, {CountText.Of(Changes.Count, "change")}, deleted {Say(DeletedAt, DeletedBy)}";
    }

    private static string Say(DateTime? time, string? actor)
    {
        return time is { } known ? $"{known.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} by {actor ?? "unknown"}" : "not seen";
    }
}
