using System;
using System.Collections.Generic;

namespace CloudTrailTools.Deletions;

/// <summary>What <see cref="DeletionFinder"/> looks for.</summary>
internal sealed class DeletionFinderOptions
{
    /// <summary>The levels when nobody names any: what is gone or goes.</summary>
    public static readonly IReadOnlyList<CloudTrailDeletionLevel> DefaultLevels = [CloudTrailDeletionLevel.Deleted, CloudTrailDeletionLevel.ScheduledDeletion];

    public IReadOnlyCollection<CloudTrailDeletionLevel> Levels { get; init; } = DefaultLevels;

    /// <summary>The things asked for; <c>null</c> for all.</summary>
    public ResourceQuery? Resources { get; init; }

    /// <summary>Which of the events that delete count; <c>null</c> for all.</summary>
    public Func<CloudTrailEvent, bool>? Events { get; init; }

    /// <summary>Which of the deletions found count, now that it is known who made them; <c>null</c> for all.</summary>
    public Func<CloudTrailDeletion, bool>? Deletions { get; init; }

    /// <summary>Whether calls that did not succeed count too.</summary>
    public bool IncludeFailed { get; init; }

    /// <summary>Whether to count what is left out only because it did not succeed, or because of its level.</summary>
    public bool CountsWithheld { get; init; }

    /// <summary>How many deletions wait for the origin of their credentials.</summary>
    public int MaxWaiting { get; init; } = DeletionFinder.MaxWaiting;

    /// <summary>Whether to collect, instead of deletions, the history of the things asked for.</summary>
    public bool WithHistory { get; init; }
}
