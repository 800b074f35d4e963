using System;
using System.Collections.Generic;

namespace CloudTrailTools;

/// <summary>Stretches of time that digests cover, merged where they meet.</summary>
internal sealed class TimeSpans
{
    // The seconds by which one hour's digest may end before the next one starts.
    private static readonly TimeSpan Seam = TimeSpan.FromSeconds(2);

    private readonly SortedList<DateTime, DateTime> _spans = new();

    public DateTime? Start => _spans.Count == 0 ? null : _spans.Keys[0];

    public DateTime? End => _spans.Count == 0 ? null : _spans.Values[^1];

    public void Add(DateTime start, DateTime end)
    {
        int index = FirstEndingAtOrAfter(start - Seam);
        while (index < _spans.Count && _spans.Keys[index] <= end + Seam)
        {
            start = start < _spans.Keys[index] ? start : _spans.Keys[index];
            end = end > _spans.Values[index] ? end : _spans.Values[index];
            _spans.RemoveAt(index);
        }

        _spans[start] = end;
    }

    public bool Contains(DateTime time) => Contains(time, time);

    public bool Contains(DateTime start, DateTime end)
    {
        int index = FirstEndingAtOrAfter(end);
        return index < _spans.Count && _spans.Keys[index] <= start;
    }

    private int FirstEndingAtOrAfter(DateTime time)
    {
        int low = 0;
        int high = _spans.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_spans.Values[middle] < time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
