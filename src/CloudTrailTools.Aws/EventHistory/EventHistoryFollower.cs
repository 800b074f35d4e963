using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// Follows Event history: reads it again and again in windows that overlap, because events appear minutes after the call and not in their
/// order. Short windows keep up with what is new; now and then a long one catches what came late. Each lookup has its own window, so that one
/// that cannot be read holds up none but itself.
/// </summary>
internal sealed class EventHistoryFollower(EventHistoryOptions options, AwsClientFactory clients, DateTime since, CancellationToken cancellation)
{
    private static readonly TimeSpan ShortOverlap = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongOverlap = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan BetweenLong = TimeSpan.FromMinutes(5);

    // The next look tries again, and all others would wait for a region that does not answer.
    private const int Tries = 4;

    private readonly RecentEvents _recent = new();

    // The lookups that came to their end in some window.
    private readonly HashSet<string> _readable = new(StringComparer.Ordinal);

    // To where each lookup has been read; those that could not be so far are not in it.
    private readonly Dictionary<string, DateTime> _coveredTo = new(StringComparer.Ordinal);

    // When each of them was last read through a long window.
    private readonly Dictionary<string, DateTime> _readLong = new(StringComparer.Ordinal);

    // Those that have given events without having come to an end so far.
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private bool _isWhole;
    private DateTime _windowEnd;

    /// <summary>Nothing of it can be read: all is refused for good, and was from the beginning.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>A reader for the next window.</summary>
    public EventHistoryReader Next()
    {
        DateTime now = options.Clock.GetUtcNow().UtcDateTime;
        Dictionary<string, DateTime> starts = _coveredTo.ToDictionary(
            lookup => lookup.Key, lookup => Max(since, lookup.Value - (IsLongDue(lookup.Key, now) ? LongOverlap : ShortOverlap)), StringComparer.Ordinal);
        _windowEnd = now;
        return new EventHistoryReader(
            options with
            {
                Filter = options.Filter with { StartTime = _isWhole && starts.Count > 0 ? starts.Values.Min() : since, EndTime = now },
                Starts = starts,
                MostTries = Tries,
                OldestFirst = true,
                CheckpointPath = null,
            },
            clients,
            cancellation);
    }

    /// <summary>Whether an event was not there in an earlier window.</summary>
    public bool IsNew(CloudTrailEvent item) => _recent.Add(item, _windowEnd);

    /// <summary>A window has been read to its end. What could not be read is asked for again, unless it is refused for good.</summary>
    public void OnRead(EventHistoryReader reader)
    {
        DateTime? oldest = _windowEnd;
        _isWhole = true;
        IReadOnlyList<LookupOutcome> outcomes = reader.GetOutcomes();
        IsRefused = outcomes.Count > 0 && _readable.Count == 0 && outcomes.All(outcome => outcome.Failure is not null && (IsRefusal(outcome) || outcome.Failure.Id == ErrorIds.CredentialsRejected));
        foreach (LookupOutcome outcome in outcomes)
        {
            if (outcome.Failure is null)
            {
                _readable.Add(outcome.Name);
            }

            if (outcome.Failure is null || IsRefusal(outcome))
            {
                _coveredTo[outcome.Name] = _windowEnd;
                _begun.Remove(outcome.Name);
                if (IsLongDue(outcome.Name, _windowEnd))
                {
                    _readLong[outcome.Name] = _windowEnd;
                }
            }
            else if (_coveredTo.TryGetValue(outcome.Name, out DateTime covered))
            {
                oldest = covered < oldest ? covered : oldest;
            }
            else
            {
                _isWhole = false;
                if (outcome.HasGiven)
                {
                    _begun.Add(outcome.Name);
                }

                oldest = _begun.Contains(outcome.Name) ? null : oldest;
            }
        }

        // What a lookup has given out comes once more when it can be read again.
        if (oldest is DateTime time)
        {
            _recent.Forget(time - LongOverlap - BetweenLong);
        }
    }

    private bool IsLongDue(string lookup, DateTime now) => !_readLong.TryGetValue(lookup, out DateTime last) || now - last >= BetweenLong;

    private static DateTime Max(DateTime one, DateTime other) => one > other ? one : other;

    /// <summary>
    /// Whether waiting for it would be in vain: a region that may not be read, or an account whose role has let nobody in so far. An account
    /// that could be read before has lost its session, which comes back.
    /// </summary>
    private bool IsRefusal(LookupOutcome outcome) =>
        outcome.Failure!.Id is ErrorIds.AccessDenied or ErrorIds.RegionNotEnabled or ErrorIds.RoleNotAssumed
        && !(outcome.IsOfAccount && _readable.Contains(outcome.Name));
}
