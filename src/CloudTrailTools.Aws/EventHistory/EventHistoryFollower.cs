using System;
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

    /// <summary>The window has been read; what could not be reached is asked for again.</summary>
    public void OnRead(bool isWhole)
    {
        if (!isWhole)
        {
            return;
        }

        _coveredTo = _windowEnd;
        _recent.Forget(_windowEnd - LongOverlap - BetweenLong);
    }
}
