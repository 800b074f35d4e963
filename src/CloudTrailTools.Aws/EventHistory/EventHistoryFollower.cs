using System;
using System.Collections.Generic;
using System.Threading;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// Follows Event history: reads it again and again in windows that overlap, because events appear minutes after the call and not in their
/// order. Short windows keep up with what is new; now and then a long one catches what came late.
/// </summary>
internal sealed class EventHistoryFollower(EventHistoryOptions options, AwsClientFactory clients, DateTime since, CancellationToken cancellation)
{
    private static readonly TimeSpan ShortOverlap = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongOverlap = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan BetweenLong = TimeSpan.FromMinutes(5);

    private readonly RecentEvents _recent = new();

    // The lookups that came to their end in some window.
    private readonly HashSet<string> _readable = new(StringComparer.Ordinal);
    private DateTime? _coveredTo;
    private DateTime _lastLong = DateTime.MinValue;
    private DateTime _windowEnd;

    /// <summary>A reader for the next window.</summary>
    public EventHistoryReader Next()
    {
        DateTime now = options.Clock.GetUtcNow().UtcDateTime;
        bool isLong = now - _lastLong >= BetweenLong;
        _lastLong = isLong ? now : _lastLong;
        DateTime from = _coveredTo is DateTime covered ? covered - (isLong ? LongOverlap : ShortOverlap) : since;
        _windowEnd = now;
        return new EventHistoryReader(
            options with { Filter = options.Filter with { StartTime = from > since ? from : since, EndTime = now }, OldestFirst = true, CheckpointPath = null },
            clients,
            cancellation);
    }

    /// <summary>Whether an event was not there in an earlier window.</summary>
    public bool IsNew(CloudTrailEvent item) => _recent.Add(item, _windowEnd);

    /// <summary>A window has been read to its end. What could not be read is asked for again, unless it is refused for good.</summary>
    public void OnRead(EventHistoryReader reader)
    {
        bool isWhole = true;
        foreach (LookupOutcome outcome in reader.GetOutcomes())
        {
            if (outcome.Failure is null)
            {
                _readable.Add(outcome.Name);
            }
            else
            {
                isWhole &= IsRefused(outcome);
            }
        }

        if (!isWhole)
        {
            return;
        }

        _coveredTo = _windowEnd;
        _recent.Forget(_windowEnd - LongOverlap - BetweenLong);
    }

    /// <summary>
    /// Whether it would hold up the window for ever: a region that may not be read, or an account whose role has let nobody in so far. An account
    /// that could be read before has lost its session, which comes back.
    /// </summary>
    private bool IsRefused(LookupOutcome outcome) =>
        outcome.Failure!.Id is ErrorIds.AccessDenied or ErrorIds.RegionNotEnabled or ErrorIds.RoleNotAssumed
        && !(outcome.IsOfAccount && _readable.Contains(outcome.Name));
}
