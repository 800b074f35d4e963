using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Filtering;

/// <summary>The names of callers, keys or things that were met and not asked for, so that a slip can be told. Safe to use from several threads.</summary>
internal sealed class MetNames
{
    // More people and roles than one account has, or things that anybody looks over; what comes behind them is not remembered.
    private const int Most = 2_000;

    // Whether each is one to be told.
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.OrdinalIgnoreCase);
    private int _count;

    /// <summary>Always true, as a part of a test.</summary>
    public bool Add(CloudTrailEvent e)
    {
        CloudTrailUserIdentity? who = e.UserIdentity;
        string? id = who?.PrincipalId;
        if (_count >= Most || (id is not null && _names.ContainsKey(id)))
        {
            // The same caller again, whose names take time to work out.
            return true;
        }

        Add(e.Actor);
        Add(who?.UserName);
        Add(who?.RoleName);
        Add(who?.SessionName);
        return Add(id, isTold: false);
    }

    /// <summary>Always true, as a part of a test.</summary>
    public bool Add(string? name, bool isTold = true)
    {
        if (name is { Length: > 0 } && _count < Most && !_names.ContainsKey(name) && _names.TryAdd(name, isTold))
        {
            _count++;
        }

        return true;
    }

    /// <summary>Those spelled most like a name, or most like what fits a pattern.</summary>
    public IReadOnlyList<string> Near(string name) => Spelling.NearestMet(name, _names.Where(met => met.Value).Select(met => met.Key));
}
