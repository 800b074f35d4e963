using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Activity;

/// <summary>Finds what two sets of events do not share. Keeps the values, with one event for each.</summary>
internal sealed class ActivityComparer
{
    private readonly EventProperty[] _properties;
    private readonly Dictionary<string, CloudTrailActivityChange>[] _earlier;
    private readonly Dictionary<string, CloudTrailActivityChange>[] _later;

    public ActivityComparer(EventProperty[] properties)
    {
        _properties = properties;
        _earlier = properties.Select(_ => new Dictionary<string, CloudTrailActivityChange>(StringComparer.Ordinal)).ToArray();
        _later = properties.Select(_ => new Dictionary<string, CloudTrailActivityChange>(StringComparer.Ordinal)).ToArray();
    }

    public void AddEarlier(CloudTrailEvent e) => Add(_earlier, CloudTrailActivityChangeKind.Gone, e);

    public void AddLater(CloudTrailEvent e) => Add(_later, CloudTrailActivityChangeKind.New, e);

    /// <summary>What is new, and what is gone, property by property, in the order of time.</summary>
    public IEnumerable<CloudTrailActivityChange> Changes(bool includeGone)
    {
        for (int i = 0; i < _properties.Length; i++)
        {
            IEnumerable<CloudTrailActivityChange> changes = _later[i].Where(pair => !_earlier[i].ContainsKey(pair.Key)).Select(pair => pair.Value);
            if (includeGone)
            {
                changes = changes.Concat(_earlier[i].Where(pair => !_later[i].ContainsKey(pair.Key)).Select(pair => pair.Value));
            }

            foreach (CloudTrailActivityChange change in changes.OrderBy(c => c.Change).ThenBy(c => c.FirstSeen).ThenBy(c => c.Value, StringComparer.Ordinal))
            {
                yield return change;
            }
        }
    }

    private void Add(Dictionary<string, CloudTrailActivityChange>[] side, CloudTrailActivityChangeKind kind, CloudTrailEvent e)
    {
        for (int i = 0; i < _properties.Length; i++)
        {
            if (_properties[i].Read(e) is not { Length: > 0 } value)
            {
                continue;
            }

            if (!side[i].TryGetValue(value, out CloudTrailActivityChange? change))
            {
                change = new CloudTrailActivityChange(kind, _properties[i].Name, value, e);
                side[i].Add(value, change);
            }

            change.Count++;
            if (e.EventTime is DateTime time)
            {
                if (change.FirstSeen is null || time < change.FirstSeen)
                {
                    change.FirstSeen = time;
                    change.FirstEvent = e;
                }

                if (change.LastSeen is null || time > change.LastSeen)
                {
                    change.LastSeen = time;
                }
            }
        }
    }
}
