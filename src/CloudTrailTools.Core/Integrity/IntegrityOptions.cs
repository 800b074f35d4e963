using System;
using System.Collections.Generic;

namespace CloudTrailTools;

/// <summary>What to test.</summary>
internal sealed record IntegrityOptions
{
    /// <summary>Digests that ended before it are left out (UTC).</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>Digests that ended more than an hour, and the time a delivery takes, after it are left out (UTC).</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>Until when there must be digests; null when only the other regions of a copy tell (UTC).</summary>
    public DateTime? ExpectedEnd { get; init; }

    public Func<string, bool> IncludesAccount { get; init; } = static _ => true;

    public Func<string, bool> IncludesRegion { get; init; } = static _ => true;

    /// <summary>What has to have digests, here or in what is tested before and after.</summary>
    public NamedPlaces Named { get; init; } = new([], []);

    /// <summary>Nothing is tested behind it, so that what is named and was not seen is nowhere.</summary>
    public bool IsLast { get; init; } = true;

    /// <summary>What was asked for and could not be looked into.</summary>
    public IReadOnlyList<CloudTrailProblem> Refused { get; init; } = [];

    /// <summary>Files hashed at the same time.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Tells which log files are so new that their digest may still come.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
