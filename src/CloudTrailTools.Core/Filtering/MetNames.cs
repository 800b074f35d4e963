using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace CloudTrailTools.Filtering;

/// <summary>The names of callers, keys or things that were met and not asked for, so that a slip can be told. Safe to use from several threads.</summary>
internal sealed class MetNames
{
    // More people and roles than one account has, or things that anybody looks over; what comes behind them is not remembered.
    private const int Most = 2_000;

    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _callers = new(StringComparer.Ordinal);
    private int _count;
    private int _callerCount;

    /// <summary>Always true, as a part of a test.</summary>
    public bool Add(CloudTrailEvent e)
    {
        // The same caller again, whose names take time to work out? Of other kinds one id stands for several.
        CloudTrailUserIdentity? who = e.UserIdentity;
        if (_count >= Most
            || (who is { Kind: CloudTrailIdentityKind.IamUser or CloudTrailIdentityKind.AssumedRole, PrincipalId: string id } && !IsNew(id, _callers, ref _callerCount)))
        {
            return true;
        }

        Add(e.Actor);
        Add(who?.UserName);
        Add(who?.RoleName);
        return Add(who?.SessionName);
    }

    /// <summary>Always true, as a part of a test.</summary>
    public bool Add(string? name)
    {
        _ = name is { Length: > 0 } && IsNew(name, _names, ref _count);
        return true;
    }

    /// <summary>The same, and first of all the name itself, where it was asked for with more than the name.</summary>
    public IReadOnlyList<string> SameOrNear(string name) => _names.ContainsKey(name) ? [name] : Near(name);

    /// <summary>Those spelled most like a name, or most like what fits a pattern.</summary>
    public IReadOnlyList<string> Near(string name) => Spelling.NearestMet(name, _names.Keys);

    /// <summary>Whether a text is none of those kept so far, of which it is one then, where there is room.</summary>
    private static bool IsNew(string text, ConcurrentDictionary<string, bool> kept, ref int count)
    {
        if (kept.ContainsKey(text))
        {
            return false;
        }

        if (count < Most && kept.TryAdd(text, true))
        {
            Interlocked.Increment(ref count);
        }

        return true;
    }
}
