using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// The events of one account and region for one lookup term, in order. It is read through slices of time, several at once when one chain
/// of pages would be slower than the quota. All members belong to the lock of the run.
/// </summary>
internal sealed class HistoryStream
{
    private static readonly IReadOnlySet<string> NoIds = new HashSet<string>();

    /// <summary>Enough pages between two chains that the page they share weighs little, few enough to hold in memory.</summary>
    public const int PagesAhead = 20;

    private const int PagesOfCut = PagesAhead / 2;

    // A slice far ahead must not use up the room of those that are wanted before it.
    private const int MostEventsOfSlice = 2 * PagesAhead * HistorySlice.PageSize;
    private const int MostEventsAhead = 4 * MostEventsOfSlice;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // What is narrower has a page or two as a rule: worth sharing only when more is known of it.
    private static readonly TimeSpan WidthToShareUnknown = TimeSpan.FromHours(1);

    // In the order of output.
    private readonly LinkedList<HistorySlice> _slices = new();
    private readonly bool _oldestFirst;

    // Oldest first, a slice gives nothing before its last page has come, so the oldest part of a large one is cut off and read before the rest of it.
    private HistorySlice? _cutOff;
    private TimeSpan? _width;

    /// <param name="name">Account and region, for messages.</param>
    /// <param name="alreadyWritten">Events of the second where an earlier run stood, when this one resumes it.</param>
    public HistoryStream(string name, LookupTerm term, DateTime from, DateTime to, bool oldestFirst, IReadOnlySet<string>? alreadyWritten = null)
    {
        Name = name;
        Term = term;
        From = from;
        To = to;
        _oldestFirst = oldestFirst;
        AlreadyWritten = alreadyWritten ?? NoIds;
        IsOfEarlierRun = alreadyWritten is not null && from > to;
        if (from <= to)
        {
            _slices.AddLast(new HistorySlice(this, from, to));
        }
    }

    public string Name { get; }

    public LookupTerm Term { get; }

    public DateTime From { get; }

    public DateTime To { get; }

    /// <summary>An earlier run has read all of it.</summary>
    public bool IsOfEarlierRun { get; }

    /// <summary>Events an earlier run has written, in the second where this one begins.</summary>
    public IReadOnlySet<string> AlreadyWritten { get; }

    /// <summary>Events that come twice are given out twice.</summary>
    public bool KeepsRepeats { get; init; }

    public CloudTrailProblem? Failure { get; private set; }

    public long Records { get; set; }

    public long Filtered { get; set; }

    public long Matched { get; set; }

    public long Duplicates { get; set; }

    public long Damaged { get; set; }

    public long Throttled { get; set; }

    public int Requests { get; set; }

    /// <summary>Read, matched, and not taken yet.</summary>
    public int Buffered { get; private set; }

    /// <summary>Nothing is left to take, and nothing will come.</summary>
    public bool Ended => Buffered == 0 && (Failure is not null || IsRead);

    /// <summary>No event that is still to come lies before this second in the order of output.</summary>
    public DateTime Bound => _slices.First?.Value is not HistorySlice head ? (_oldestFirst ? To + Second : From)
        : _oldestFirst ? head.Floor
        : head.Position;

    /// <summary>Everything was asked for and has come; some of it may not have been taken yet.</summary>
    public bool IsRead => Failure is null && _slices.All(slice => slice.Done);

    public IEnumerable<HistorySlice> Slices => _slices;

    /// <summary>Share of the stream's time that has been read, from 0 to 1.</summary>
    public double Progress => Ended || To <= From ? 1
        : (_oldestFirst ? Bound - From : To - Bound) / (To - From);

    public bool TryPeek(out HistoryItem item)
    {
        for (LinkedListNode<HistorySlice>? head = _slices.First; head is not null; head = _slices.First)
        {
            if (head.Value.Ready.Count > 0 && (!_oldestFirst || head.Value.Done))
            {
                item = head.Value.Ready.Peek();
                return true;
            }

            if (!head.Value.Done)
            {
                break;
            }

            _slices.RemoveFirst();
        }

        item = default;
        return false;
    }

    /// <summary>Takes the event that <see cref="TryPeek"/> showed.</summary>
    public HistoryItem Take()
    {
        Buffered--;
        return _slices.First!.Value.Ready.Dequeue();
    }

    /// <summary>Gives an event of a slice to the output.</summary>
    public void Add(HistorySlice slice, HistoryItem item)
    {
        slice.Ready.Enqueue(item);
        Buffered++;
    }

    /// <summary>To be called when a slice has come to its end.</summary>
    public void Complete(HistorySlice slice)
    {
        if (!_oldestFirst)
        {
            return;
        }

        slice.Reverse();
        if (slice == _cutOff && _width is TimeSpan width)
        {
            // The next part as wide as this one showed to be right.
            _width = width * Math.Clamp((double)PagesOfCut * HistorySlice.PageSize / Math.Max(1, slice.Records), 1.0 / 8, 4);
        }
    }

    /// <summary>The slice whose next page is wanted most, of those that may be asked now.</summary>
    public HistorySlice? Pick(long now, bool mayReadAhead)
    {
        bool mayFillUp = mayReadAhead && Buffered < MostEventsAhead;
        bool isHead = true;
        CutHead();
        foreach (HistorySlice slice in _slices.Where(slice => !slice.Done))
        {
            // Oldest first, nothing of the head can be given out before its last page has come. Newest first, all wait for the head when it has nothing.
            bool wanted = !isHead ? mayFillUp && slice.Ready.Count < MostEventsOfSlice : mayReadAhead || _oldestFirst || slice.Ready.Count == 0;
            if (wanted && !slice.InFlight && slice.NotBefore <= now)
            {
                return slice;
            }

            isHead = false;
        }

        return null;
    }

    /// <summary>Opens another chain beside those under way, because they cannot use up the quota; null when there is nothing worth it.</summary>
    /// <param name="share">
    /// What a chain is to keep, beside the page under way, of so many pages that it has still to ask for; without end while their number is not known,
    /// when it keeps a half of its time. Null when it helps nobody to share them.
    /// </param>
    public HistorySlice? Split(Func<double, double?> share)
    {
        if (Buffered >= MostEventsAhead || Failure is not null)
        {
            return null;
        }

        // What has the most left is shared first, as the page that two chains share weighs least there; of those that have plenty, the one wanted first.
        foreach (HistorySlice slice in _slices.Where(slice => !slice.Done).OrderByDescending(slice => Math.Min(PagesLeft(slice), 2 * PagesAhead)))
        {
            if (PlaceToSplit(slice, share) is DateTime place)
            {
                return SplitAt(slice, place);
            }
        }

        return null;
    }

    /// <summary>Takes a split back whose chain was refused its first page: each chain more reads a part of a page in vain.</summary>
    public void Rejoin(HistorySlice slice)
    {
        LinkedListNode<HistorySlice>? node = _slices.Find(slice);
        if (!slice.Done && slice.Records == 0 && (_oldestFirst ? node?.Next : node?.Previous)?.Value is { Done: false } newer && newer.From <= slice.Floor)
        {
            newer.Floor = slice.Floor;
            _slices.Remove(slice);
        }
    }

    /// <summary>
    /// To be called when the next page of a slice is the last one its lookup has. Older slices that have given nothing yet are not needed then where
    /// the lookup goes down to their time, as the page holds their events too.
    /// </summary>
    public void TakeOver(HistorySlice slice)
    {
        for (HistorySlice? older = OlderThan(slice); older is { Done: false, Records: 0 } && older.Floor >= slice.From; older = OlderThan(older))
        {
            older.Done = true;
            slice.Floor = older.Floor;
        }
    }

    /// <summary>Nothing more can be read: what came before the break is still given out, the rest is not covered.</summary>
    public void Fail(CloudTrailProblem problem)
    {
        if (Failure is not null || IsRead)
        {
            return;
        }

        Failure = problem;
        LinkedListNode<HistorySlice>? broken = _slices.First;
        while (broken is not null && broken.Value.Done)
        {
            broken = broken.Next;
        }

        FailedAt = _oldestFirst ? broken!.Value.Floor : broken!.Value.Position;
        HashSet<string> ids = _oldestFirst ? [] : [.. broken.Value.PositionIds];
        if (FailedAt == (_oldestFirst ? From : To))
        {
            ids.UnionWith(AlreadyWritten);
        }

        FailedIds = ids;
        for (LinkedListNode<HistorySlice>? node = broken; node is not null; node = node.Next)
        {
            if (node != broken || _oldestFirst)
            {
                Drop(node.Value);
            }

            node.Value.Done = true;
        }
    }

    /// <summary>Second where the stream broke off, when it did.</summary>
    public DateTime? FailedAt { get; private set; }

    /// <summary>Events of that second that were read before the break.</summary>
    public IReadOnlyCollection<string> FailedIds { get; private set; } = [];

    private void Drop(HistorySlice slice)
    {
        Buffered -= slice.Ready.Count;
        Records -= slice.Ready.Count;
        slice.Ready.Clear();
    }

    private HistorySlice? OlderThan(HistorySlice slice)
    {
        LinkedListNode<HistorySlice>? node = _slices.Find(slice);
        return (_oldestFirst ? node?.Previous : node?.Next)?.Value;
    }

    private HistorySlice SplitAt(HistorySlice slice, DateTime place)
    {
        // Newest first, a lookup that goes down to the beginning of the stream saves those of older slices when it meets its end.
        HistorySlice older = new(this, _oldestFirst ? slice.Floor : From, place, slice.TimePerPage) { Floor = slice.Floor };
        slice.Floor = place + Second;
        LinkedListNode<HistorySlice> node = _slices.Find(slice)!;
        _ = _oldestFirst ? _slices.AddBefore(node, older) : _slices.AddAfter(node, older);
        return older;
    }

    /// <summary>Oldest first, cuts off the oldest part of the slice at the head when there is too much in it to wait for.</summary>
    private void CutHead()
    {
        if (!_oldestFirst || _slices.FirstOrDefault(slice => !slice.Done) is not { InFlight: false, SeenTimePerPage: TimeSpan perPage } head || PagesLeft(head) <= PagesAhead)
        {
            return;
        }

        if (head == _cutOff || _width is null)
        {
            _width = perPage * PagesOfCut;
        }

        // Never more than a half: how many events are there is only supposed.
        TimeSpan left = (head.Position - head.Floor) / 2;
        DateTime place = EventHistoryReader.Floor(head.Floor + (_width < left ? _width.Value : left) - Second);
        if (place < head.Floor)
        {
            place = head.Floor;
        }

        if (place < head.Position)
        {
            _width = place + Second - head.Floor;
            _cutOff = SplitAt(head, place);
        }
    }

    /// <summary>Where a slice stands when the page that is under way has come, by what it has shown so far.</summary>
    private static DateTime NextPosition(HistorySlice slice) =>
        slice is { InFlight: true, TimePerPage: TimeSpan perPage } ? slice.Position - perPage : slice.Position;

    /// <summary>Pages of a slice that are still to be asked for; without end while nothing is known.</summary>
    private static double PagesLeft(HistorySlice slice) =>
        slice.TimePerPage is TimeSpan perPage ? (NextPosition(slice) - slice.Floor) / perPage : double.PositiveInfinity;

    /// <summary>The newest second of the part that another chain may take over; null when the slice is too small to share.</summary>
    private static DateTime? PlaceToSplit(HistorySlice slice, Func<double, double?> share)
    {
        if (slice.Position <= slice.Floor || share(PagesLeft(slice)) is not double kept)
        {
            return null;
        }

        TimeSpan width = slice.Position - slice.Floor;
        if (slice.TimePerPage is null && width < WidthToShareUnknown)
        {
            return null;
        }

        DateTime place = slice.TimePerPage is TimeSpan perPage ? NextPosition(slice) - (perPage * kept) : slice.Position - (width / 2);
        place = EventHistoryReader.Floor(place);
        return place < slice.Position && place >= slice.Floor ? place : null;
    }
}
