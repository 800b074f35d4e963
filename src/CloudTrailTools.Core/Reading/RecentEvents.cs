using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Reading;

/// <summary>The events that were given out lately: what is read again in overlapping windows, or delivered twice, is known by its id.</summary>
internal sealed class RecentEvents
{
    private readonly Dictionary<string, DateTime> _times = new(StringComparer.Ordinal);

    public int Count => _times.Count;

    /// <summary>False when the event was there before. One without an id is always new.</summary>
    public bool Add(CloudTrailEvent item) => item.EventId is not string id || _times.TryAdd(id, item.EventTime ?? DateTime.MaxValue);

    /// <summary>Forgets the events before a time that is not read again.</summary>
    public void Forget(DateTime before)
    {
        foreach (string id in _times.Where(pair => pair.Value < before).Select(pair => pair.Key).ToArray())
        {
            _times.Remove(id);
        }
    }
}
