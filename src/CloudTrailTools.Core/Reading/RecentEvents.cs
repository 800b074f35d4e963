using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Reading;

/// <summary>The events that were given out lately, some of which are read again in overlapping windows or files that grow, or delivered twice.</summary>
internal sealed class RecentEvents
{
    private readonly Dictionary<EventKey, DateTime> _added = [];

    /// <summary>False when the event was there before.</summary>
    public bool Add(CloudTrailEvent item, DateTime now) => _added.TryAdd(EventKey.Of(item), now);

    /// <summary>Forgets the events that were given out before a time: none of them is read again.</summary>
    public void Forget(DateTime before)
    {
        foreach (EventKey key in _added.Where(pair => pair.Value < before).Select(pair => pair.Key).ToArray())
        {
            _added.Remove(key);
        }
    }
}
