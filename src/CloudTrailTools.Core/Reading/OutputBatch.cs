using System;
using System.Collections.Generic;

namespace CloudTrailTools.Reading;

/// <summary>What a worker hands over at once: events, or one thing to tell, or the account of a source that has ended.</summary>
internal sealed class OutputBatch
{
    public const int MaxEvents = 256;

    private readonly CloudTrailEvent[]? _events;
    private readonly int _count;

    public OutputBatch(CloudTrailEvent[] events, int count)
    {
        _events = events;
        _count = count;
    }

    public OutputBatch(CloudTrailProblem problem) => Problem = problem;

    public OutputBatch(CloudTrailCoverageEntry ended, long bytes, IReadOnlyDictionary<string, long>? counts)
    {
        Ended = ended;
        Bytes = bytes;
        Counts = counts;
    }

    public ReadOnlySpan<CloudTrailEvent> Events => _events.AsSpan(0, _count);

    public CloudTrailProblem? Problem { get; }

    /// <summary>The last batch of a source carries its account.</summary>
    public CloudTrailCoverageEntry? Ended { get; }

    /// <summary>How many events of the source there are by value, when they were only to be counted.</summary>
    public IReadOnlyDictionary<string, long>? Counts { get; }

    /// <summary>Bytes of content of the source that has ended.</summary>
    public long Bytes { get; }
}
