using System;
using System.Runtime.CompilerServices;
using CloudTrailTools.Json;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Filtering;

/// <summary>
/// Remembers what a filter said of a value: millions of records hold a few hundred different names. One per worker; a fixed size, the
/// newest value wins a slot.
/// </summary>
internal sealed class MatchMemo
{
    private const int Slots = 1024;
    private readonly Entry[] _entries = new Entry[Slots];

    public bool Get(HotField field, ReadOnlySpan<byte> value, EventFilter filter, Func<EventFilter, string, bool> judge)
    {
        // The pool gives the same instance for the same text, so that its identity serves as hash.
        string text = StringPool.Get(value);
        ref Entry entry = ref _entries[(RuntimeHelpers.GetHashCode(text) + (int)field) & (Slots - 1)];
        if (ReferenceEquals(entry.Text, text) && entry.Field == field)
        {
            return entry.Matches;
        }

        entry = new Entry { Text = text, Field = field, Matches = judge(filter, text) };
        return entry.Matches;
    }

    private struct Entry
    {
        public string? Text;
        public HotField Field;
        public bool Matches;
    }
}
