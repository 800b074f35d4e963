using System;

namespace CloudTrailTools;

/// <summary>What to test.</summary>
internal sealed record IntegrityOptions
{
    /// <summary>Digests that ended before it are left out (UTC).</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>Digests that ended more than an hour after it are left out (UTC).</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>Until when there must be digests; null when the end of a copy says nothing (UTC).</summary>
    public DateTime? ExpectedEnd { get; init; }

    public Func<string, bool> IncludesAccount { get; init; } = static _ => true;

    public Func<string, bool> IncludesRegion { get; init; } = static _ => true;

    /// <summary>Files hashed at the same time.</summary>
    public int Workers { get; init; } = 2;
}
