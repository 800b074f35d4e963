using System;
using System.Collections.Generic;

namespace CloudTrailTools.Reading;

/// <summary>
/// Notices that events come more than once without remembering all of them: the more there are, the fewer of them, chosen by their ids, so that what is
/// remembered of a thousand million is some eighty thousand.
/// </summary>
internal sealed class RepeatSample
{
    private const int Step = 4096;

    private readonly HashSet<EventKey> _keys = [];
    private ulong _mask;
    private int _most = Step;

    /// <summary>Whether an event came that had come before.</summary>
    public bool HasRepeat { get; private set; }

    public void Add(CloudTrailEvent e)
    {
        if (HasRepeat || e.IdUtf8 is not { IsEmpty: false } id || (EventKey.PrintOf(id[^Math.Min(8, id.Length)..], 0) & _mask) != 0)
        {
            return;
        }

        HasRepeat = !_keys.Add(EventKey.Of(e));
        if (_keys.Count == _most)
        {
            _most += Step;
            _mask = (_mask << 1) | 1;
        }
    }
}
