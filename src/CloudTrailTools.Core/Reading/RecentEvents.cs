using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Reading;

/// <summary>The events that were given out lately: what is read again in overlapping windows, or delivered twice, is known by its id, time and name.</summary>
internal sealed class RecentEvents
{
    private readonly Dictionary<(string Id, DateTime? Time, string? Name), DateTime> _added = [];

    /// <summary>False when the event was there before. One without an id is always new.</summary>
    public bool Add(CloudTrailEvent item, DateTime now) => item.EventId is not string id || _added.TryAdd((id, item.EventTime, item.EventName), now);

    /// <summary>Forgets the events that were given out before a time: none of them is read again.</summary>
    public void Forget(DateTime before)
    {
        foreach ((string, DateTime?, string?) key in _added.Where(pair => pair.Value < before).Select(pair => pair.Key).ToArray())
        {
            _added.Remove(key);
        }
    }
}
