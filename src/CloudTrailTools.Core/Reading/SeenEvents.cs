using System.Collections.Generic;

namespace CloudTrailTools.Reading;

/// <summary>The events seen so far.</summary>
internal sealed class SeenEvents
{
    private readonly HashSet<EventKey> _keys = [];

    /// <summary>True when the event was not seen before. Events without an id are never repeats.</summary>
    public bool Add(CloudTrailEvent e) => !e.HasId || _keys.Add(EventKey.Of(e));
}
