using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CloudTrailTools.Json;

namespace CloudTrailTools;

/// <summary>
/// An object inside an event, such as its request parameters. Read a value with <c>$e.RequestParameters.bucketName</c> or
/// <c>$e.RequestParameters['bucketName']</c>; a missing name gives <c>$null</c>.
/// </summary>
/// <remarks>
/// The members keep the order of the log. A name is looked for exactly as written first, then without regard to case, so both of two names that
/// differ only in case (<c>Tag</c> and <c>tag</c>) can be reached. The object cannot be changed.
/// </remarks>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is the log's word for it.")]
public sealed class CloudTrailObject : IReadOnlyDictionary<string, object?>, IDictionary
{
    /// <summary>Up to this many members are searched one by one.</summary>
    private const int SmallCount = 8;

    private readonly byte[] _text;

    private readonly int _start;

    private readonly int _end;

    private readonly string[] _names;

    private readonly object?[] _values;

    private readonly Dictionary<string, int>? _indexes;

    /// <param name="text">The text the object was read from.</param>
    /// <param name="start">Where its opening brace is.</param>
    /// <param name="end">The position behind its closing brace.</param>
    /// <param name="names">Its names in order, repeated ones included. Owned by the object from now on.</param>
    /// <param name="values">The value for each name. Owned by the object from now on.</param>
    internal CloudTrailObject(byte[] text, int start, int end, string[] names, object?[] values)
    {
        _text = text;
        _start = start;
        _end = end;
        _names = names;
        _values = values;
        int count = names.Length > SmallCount ? DropRepeatedNames(out _indexes) : DropRepeatedNames();
        if (count < names.Length)
        {
            Array.Resize(ref _names, count);
            Array.Resize(ref _values, count);
        }
    }

    /// <summary>The number of members.</summary>
    public int Count => _names.Length;

    /// <summary>The names of the members, in the order of the log.</summary>
    public IReadOnlyList<string> Keys => new ReadOnlyCollection<string>(_names);

    /// <summary>The values of the members, in the order of the log.</summary>
    public IReadOnlyList<object?> Values => new ReadOnlyCollection<object?>(_values);

    IEnumerable<string> IReadOnlyDictionary<string, object?>.Keys => Keys;

    IEnumerable<object?> IReadOnlyDictionary<string, object?>.Values => Values;

    ICollection IDictionary.Keys => new ReadOnlyCollection<string>(_names);

    ICollection IDictionary.Values => new ReadOnlyCollection<object?>(_values);

    bool IDictionary.IsFixedSize => true;

    bool IDictionary.IsReadOnly => true;

    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => this;

    /// <summary>The object's JSON text, in UTF-8, as it stands in the record.</summary>
    internal ReadOnlySpan<byte> Utf8 => _text.AsSpan(_start, _end - _start);

    /// <summary>The value with this name, or <c>$null</c> when there is none.</summary>
    /// <param name="key">The name; its case decides only between names that differ in nothing else.</param>
    public object? this[string key] => TryGetValue(key, out object? value) ? value : null;

    object? IDictionary.this[object key]
    {
        get => key is string name ? this[name] : null;
        set => throw ReadOnly();
    }

    /// <summary>Whether there is a member with this name.</summary>
    /// <param name="key">The name, in any case.</param>
    public bool ContainsKey(string key)
    {
        return IndexOf(key) >= 0;
    }

    /// <summary>Gets the value with this name.</summary>
    /// <param name="key">The name; its case decides only between names that differ in nothing else.</param>
    /// <param name="value">The value, which may be <c>$null</c>.</param>
    /// <returns>Whether there is a member with this name.</returns>
    public bool TryGetValue(string key, out object? value)
    {
        int index = IndexOf(key);
        value = index < 0 ? null : _values[index];
        return index >= 0;
    }

    /// <summary>The members, in the order of the log.</summary>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < _names.Length; i++)
        {
            yield return new KeyValuePair<string, object?>(_names[i], _values[i]);
        }
    }

    /// <summary>The object as compact JSON, spelt as in the log.</summary>
    public override string ToString()
    {
        return JsonText.Compact(Utf8);
    }

    IEnumerator IEnumerable.GetEnumerator()
    {
        return new EntryEnumerator(this);
    }

    IDictionaryEnumerator IDictionary.GetEnumerator()
    {
        return new EntryEnumerator(this);
    }

    bool IDictionary.Contains(object key)
    {
        return key is string name && ContainsKey(name);
    }

    void ICollection.CopyTo(Array array, int index)
    {
        foreach (KeyValuePair<string, object?> member in this)
        {
            array.SetValue(new DictionaryEntry(member.Key, member.Value), index++);
        }
    }

    void IDictionary.Add(object key, object? value)
    {
        throw ReadOnly();
    }

    void IDictionary.Clear()
    {
        throw ReadOnly();
    }

    void IDictionary.Remove(object key)
    {
        throw ReadOnly();
    }

    /// <summary>The text of a member: of a string itself, of a number or truth value its spelling; else <c>null</c>.</summary>
    internal string? Text(string name)
    {
        return this[name] switch
        {
            string text => text,
            null or CloudTrailObject or object?[] => null,
            _ => JsonText.ScalarAt(Utf8, JsonText.FindMember(Utf8, 0, Encoding.UTF8.GetBytes(name))),
        };
    }

    /// <summary>A member that is an object with at least one member of its own, else <c>null</c>.</summary>
    internal CloudTrailObject? Object(string name)
    {
        return this[name] is CloudTrailObject { Count: > 0 } value ? value : null;
    }

    private static NotSupportedException ReadOnly()
    {
        return new NotSupportedException("An object of an event cannot be changed.");
    }

    private int IndexOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        int exact = _indexes is null ? Array.IndexOf(_names, key)
            : _indexes.TryGetValue(key, out int index) ? index
            : -1;
        return exact >= 0 ? exact : Array.FindLastIndex(_names, name => name.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Of a repeated name the last value counts, at the place of the first.</summary>
    private int DropRepeatedNames()
    {
        int count = 0;
        for (int i = 0; i < _names.Length; i++)
        {
            int known = Array.IndexOf(_names, _names[i], 0, count);
            Move(i, known >= 0 ? known : count++);
        }

        return count;
    }

    private int DropRepeatedNames(out Dictionary<string, int> indexes)
    {
        indexes = new Dictionary<string, int>(_names.Length, StringComparer.Ordinal);
        for (int i = 0; i < _names.Length; i++)
        {
            int next = indexes.Count;
            Move(i, indexes.TryAdd(_names[i], next) ? next : indexes[_names[i]]);
        }

        return indexes.Count;
    }

    private void Move(int from, int to)
    {
        _names[to] = _names[from];
        _values[to] = _values[from];
    }

    private sealed class EntryEnumerator(CloudTrailObject owner) : IDictionaryEnumerator
    {
        private int _index = -1;

        public object Key => owner._names[_index];

        public object? Value => owner._values[_index];

        public DictionaryEntry Entry => new(Key, Value);

        public object Current => Entry;

        public bool MoveNext()
        {
            return ++_index < owner._names.Length;
        }

        public void Reset()
        {
            _index = -1;
        }
    }
}
