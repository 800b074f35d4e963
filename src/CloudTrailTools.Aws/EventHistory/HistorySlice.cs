using System;
using System.Collections.Generic;
using CloudTrailTools.Aws.CloudTrailApi;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>An event that was read, and the second it belongs to in the order of the history.</summary>
internal readonly record struct HistoryItem(CloudTrailEvent Event, DateTime Time);

/// <summary>
/// One chain of pages through a part of a stream's time, newest first as the service gives them. All members belong to the lock of the run.
/// </summary>
internal sealed class HistorySlice
{
    public const int PageSize = 50;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // So many events back a page that overlaps another one is noticed, and so many pages that hold nothing else in a row are no answer any more.
    private const int RepeatsKnown = 20 * PageSize;
    private const int MostPagesOfRepeats = 3;

    // Events of the second where the chain stands. A chain that has to start anew starts with that second and leaves these out.
    private readonly HashSet<string> _positionIds = new(StringComparer.Ordinal);
    private readonly HashSet<(string Id, int Text)> _recent = [];
    private readonly Queue<(string Id, int Text)> _recentOrder = new();
    private readonly TimeSpan? _expectedTimePerPage;
    private int _pagesOfRepeats;
    private DateTime _to;
    private string? _nextToken;

    // A token is good for the very request that gave it only.
    private DateTime _askedFrom;
    private bool _restarted;
    private int _recordsAtRestart = -1;

    /// <param name="timePerPage">The time a page covers, as far as the neighbours show.</param>
    public HistorySlice(HistoryStream stream, DateTime from, DateTime to, TimeSpan? timePerPage = null)
    {
        Stream = stream;
        _expectedTimePerPage = timePerPage;
        From = from;
        _to = to;
        Floor = from;
        Position = to;
    }

    public HistoryStream Stream { get; }

    /// <summary>Oldest second that belongs to this slice. It may rise while the chain runs: what lies below then belongs to another one.</summary>
    public DateTime Floor { get; set; }

    /// <summary>Second down to which the chain has come.</summary>
    public DateTime Position { get; private set; }

    public bool InFlight { get; set; }

    public bool Done { get; set; }

    /// <summary>Failures since the last page that came.</summary>
    public int Failures { get; set; }

    /// <summary>New credentials were made for it since the last page that came.</summary>
    public bool HasRenewed { get; set; }

    /// <summary>Not to be asked before this moment of the run's clock.</summary>
    public long NotBefore { get; set; }

    /// <summary>The last pages held only what came before.</summary>
    public bool RepeatsItself => _pagesOfRepeats >= MostPagesOfRepeats;

    private int Pages { get; set; }

    public int Records { get; private set; }

    /// <summary>Matched events that have not been taken yet, in the order of output.</summary>
    public Queue<HistoryItem> Ready { get; private set; } = new();

    public IReadOnlyCollection<string> PositionIds => _positionIds;

    /// <summary>Oldest second that its lookups go down to, where no event that is older ends them.</summary>
    public DateTime From { get; }

    /// <summary>The time a page covers, by what the chain has seen so far; null when it has seen nothing.</summary>
    public TimeSpan? SeenTimePerPage => Pages > 0 && Position < _to ? (_to - Position) / Pages : null;

    /// <summary>The same, or what the neighbours let expect; null when nothing is known.</summary>
    public TimeSpan? TimePerPage => SeenTimePerPage ?? _expectedTimePerPage;

    /// <param name="oldestKept">What the service refuses to look behind; the bound moves on while the chain is read.</param>
    public LookupEventsRequest NextRequest(DateTime oldestKept)
    {
        if (_nextToken is null)
        {
            _askedFrom = From < oldestKept ? oldestKept : From;
        }

        return new LookupEventsRequest
        {
            StartTime = _askedFrom,
            // Records have whole seconds, and should the service know parts of them, all of the last one belongs to it.
            EndTime = _to + Second,
            EventCategory = Stream.Term.Insight ? EventCategory.Insight : null,
            LookupAttributes = Stream.Term.Key is null ? null : [new LookupAttribute { AttributeKey = Stream.Term.Key, AttributeValue = Stream.Term.Value }],
            MaxResults = PageSize,
            NextToken = _nextToken,
        };
    }

    /// <summary>Starts the chain anew from where it stands; false when that was just done in vain, or changes nothing.</summary>
    /// <param name="oldestKept">The bound as it is now: a first request may have waited for minutes until somebody gave a code.</param>
    public bool Restart(DateTime oldestKept)
    {
        if ((_nextToken is null && _askedFrom >= oldestKept) || Records == _recordsAtRestart)
        {
            return false;
        }

        _recordsAtRestart = Records;
        _nextToken = null;
        _to = Position;
        _restarted = true;
        return true;
    }

    /// <summary>
    /// Those events of a page that belong to this slice and were not seen before; moves the position. What lies outside of the time that was asked
    /// for is filtered out, and says nothing of what follows.
    /// </summary>
    public IReadOnlyList<(Event Item, DateTime Time, string Id)> Accept(LookupEventsResponse page)
    {
        Pages++;
        Failures = 0;
        HasRenewed = false;
        NotBefore = 0;
        _nextToken = page.NextToken;
        Done = _nextToken is null;
        List<(Event Item, DateTime Time, string Id)> accepted = new(page.Events?.Count ?? 0);
        int repeats = 0;
        int tooOld = 0;
        bool hasLeft = false;
        // The last event tells how far a page has come: an older one that stands before it moves nothing.
        DateTime last = page.Events is [.., Event end] ? TimeOf(end) : Position;
        foreach (Event item in page.Events ?? [])
        {
            DateTime time = TimeOf(item);
            if (time < From || time > _to + Second)
            {
                tooOld += time < From ? 1 : 0;
                Stream.Records++;
                Stream.Filtered++;
                continue;
            }

            hasLeft = time < Floor;
            if (hasLeft || time > _to)
            {
                continue;
            }

            string id = item.EventId ?? HistoryKey.Of(item.CloudTrailEvent);
            if (_restarted && time == Position && _positionIds.Contains(id))
            {
                continue;
            }

            // Both, as neither alone is proof that it is the same event.
            if ((item.EventId ?? item.CloudTrailEvent) is not null && !Remember((id, item.CloudTrailEvent?.GetHashCode(StringComparison.Ordinal) ?? 0)))
            {
                repeats++;
                if (!Stream.KeepsRepeats)
                {
                    Stream.Records++;
                    Stream.Duplicates++;
                    continue;
                }
            }

            if (time < Position && time >= last)
            {
                Position = time;
                _positionIds.Clear();
                _restarted = false;
            }

            if (time == Position)
            {
                _positionIds.Add(id);
            }

            Records++;
            accepted.Add((item, time, id));
        }

        // A service that minds no start would go on to the beginning of its history.
        Done |= hasLeft || tooOld > 0 && tooOld == page.Events!.Count;
        _pagesOfRepeats = repeats > 0 && repeats == page.Events!.Count ? _pagesOfRepeats + 1 : 0;
        if (Done)
        {
            Position = Floor;
        }

        return accepted;
    }

    private DateTime TimeOf(Event item) => EventHistoryReader.Floor(item.EventTime ?? Position);

    /// <summary>False when an event came a short while ago.</summary>
    private bool Remember((string Id, int Text) item)
    {
        if (!_recent.Add(item))
        {
            return false;
        }

        _recentOrder.Enqueue(item);
        if (_recentOrder.Count > RepeatsKnown)
        {
            _recent.Remove(_recentOrder.Dequeue());
        }

        return true;
    }

    /// <summary>Turns what is ready round: the oldest event first.</summary>
    public void Reverse()
    {
        HistoryItem[] items = Ready.ToArray();
        Array.Reverse(items);
        Ready = new Queue<HistoryItem>(items);
    }
}
