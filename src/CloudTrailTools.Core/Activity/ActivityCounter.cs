using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Activity;

/// <summary>Counts events in groups by the values of some properties. Its memory grows with the number of groups, not of events.</summary>
internal sealed class ActivityCounter
{
    public const int TimelineColumns = 19;

    // Stands between values in a key; JSON text cannot hold it without an escape, and names never do.
    private const char Separator = '\u001F';

    private readonly EventProperty[] _properties;
    private readonly bool _countsOnly;
    private readonly Dictionary<string, CloudTrailActivity> _groups = new(StringComparer.Ordinal);

    /// <param name="countsOnly">Whether nothing but the numbers is wanted.</param>
    public ActivityCounter(EventProperty[] properties, bool countsOnly = false)
    {
        _properties = properties;
        _countsOnly = countsOnly;
    }

    public void Add(CloudTrailEvent e)
    {
        string key;
        if (_properties.Length == 1)
        {
            key = _properties[0].Read(e) ?? string.Empty;
        }
        else
        {
            key = string.Join(Separator, _properties.Select(property => property.Read(e)));
        }

        if (!_groups.TryGetValue(key, out CloudTrailActivity? group))
        {
            group = new CloudTrailActivity(_properties.Select(property => property.Read(e)).ToArray());
            _groups.Add(key, group);
        }

        if (_countsOnly)
        {
            group.Count++;
        }
        else
        {
            group.Add(e);
        }
    }

    /// <summary>Adds events that were counted by the workers already.</summary>
    public void Add(string value, long count)
    {
        if (!_groups.TryGetValue(value, out CloudTrailActivity? group))
        {
            group = new CloudTrailActivity(new[] { value.Length == 0 ? null : value });
            _groups.Add(value, group);
        }

        group.Count += count;
    }

    /// <summary>The groups, the largest first.</summary>
    public IReadOnlyList<CloudTrailActivity> Groups()
    {
        List<CloudTrailActivity> groups = _groups.Values.ToList();
        DateTime? first = groups.Min(group => group.FirstSeen);
        DateTime? last = groups.Max(group => group.LastSeen);
        if (first is DateTime from && last is DateTime to)
        {
            foreach (CloudTrailActivity group in groups)
            {
                group.Draw(from, to, TimelineColumns);
            }
        }

        groups.Sort(static (left, right) =>
        {
            int order = right.Count.CompareTo(left.Count);
            return order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
        });
        return groups;
    }
}
