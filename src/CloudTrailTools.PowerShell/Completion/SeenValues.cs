using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>Values that commands of this process have met, for completion to offer. Bounded, and safe from any thread.</summary>
internal sealed class SeenValues
{
    private const int Limit = 1000;

    private readonly ConcurrentDictionary<string, byte> _values = new(StringComparer.Ordinal);

    public static SeenValues Accounts { get; } = new();

    public static SeenValues Buckets { get; } = new();

    public void Add(string? value)
    {
        if (value is { Length: > 0 } && _values.Count < Limit)
        {
            _values.TryAdd(value, 0);
        }
    }

    public IReadOnlyList<string> All() => _values.Keys.Order(StringComparer.Ordinal).ToList();
}
