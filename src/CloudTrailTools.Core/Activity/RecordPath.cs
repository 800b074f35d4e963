using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Activity;

/// <summary>
/// Follows names with dots from a property of an event into what it holds. The properties of types are known; what stands in a record is free, so
/// it notes whether any event had the last name, and, until one has, which names stood where one was missing.
/// </summary>
internal sealed class RecordPath
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;

    // Enough to find what was meant; events without it may be millions.
    private const int MostMisses = 10_000;
    private const int MostNames = 1_000;

    // What a record has there, with names of its own such as attributes.
    private const string Raw = nameof(CloudTrailUserIdentity.Fields);

    private readonly string[] _steps;
    private readonly string[] _known;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _isKnown;
    private int _missedAt;
    private int _misses;
    private bool _isMet;

    /// <param name="steps">The names, that of the event's own property first.</param>
    /// <param name="first">That property.</param>
    public RecordPath(string[] steps, PropertyInfo first)
    {
        Type type = first.PropertyType;
        _steps = steps;
        _known = [first.Name, .. steps[1..]];
        type = Nullable.GetUnderlyingType(type) ?? type;
        for (int i = 1; i < steps.Length; i++)
        {
            if (IsFree(type))
            {
                return;
            }

            if (type.GetProperty(steps[i], Members) is not PropertyInfo next)
            {
                CanBe = type.GetProperty(Raw) is not null;
                _missedAt = i;
                _names.UnionWith(type.GetProperties(Members).Select(property => property.Name));
                return;
            }

            _known[i] = next.Name;
            type = Nullable.GetUnderlyingType(next.PropertyType) ?? next.PropertyType;
        }

        _isKnown = true;
    }

    /// <summary>The path with the names of properties as they are written; those in a record may differ in case alone.</summary>
    public string Known => string.Join('.', _known);

    /// <summary>False when a type has no property of the name.</summary>
    public bool CanBe { get; } = true;

    /// <summary>Whether it was followed, and led nowhere every time.</summary>
    public bool IsMissed => CanBe && !_isKnown && !_isMet && _misses > 0;

    public object? Follow(object? value)
    {
        for (int i = 1; i < _steps.Length; i++)
        {
            bool isThere = TryStep(value, _steps[i], out object? next);
            if (!isThere)
            {
                if (!_isMet && !_isKnown && _misses < MostMisses)
                {
                    Miss(value, i);
                }

                return null;
            }

            value = next;
        }

        _isMet = true;
        return value;
    }

    /// <summary>What may have been meant: the whole path with the missing name put right.</summary>
    public IReadOnlyList<string> Near() => _missedAt == 0 ? [] :
        [.. Spelling.Nearest(_steps[_missedAt], _names).Select(name => string.Join('.', _steps.Take(_missedAt).Append(name).Concat(_steps.Skip(_missedAt + 1))))];

    private static bool TryStep(object? value, string name, out object? next)
    {
        next = null;
        if (value is CloudTrailObject tree)
        {
            return tree.TryGetValue(name, out next);
        }

        if (value?.GetType().GetProperty(name, Members) is PropertyInfo property)
        {
            next = property.GetValue(value);
            return true;
        }

        if (RawOf(value) is CloudTrailObject raw)
        {
            return raw.TryGetValue(name, out next);
        }

        if (value is string || value is not IEnumerable list)
        {
            return false;
        }

        // As PowerShell does: what each of a list has.
        List<object?> values = [];
        foreach (object? item in list)
        {
            if (TryStep(item, name, out object? own))
            {
                values.Add(own);
            }
        }

        next = values.Count == 1 ? values[0] : values.ToArray();
        return values.Count > 0;
    }

    private static CloudTrailObject? RawOf(object? value) => value?.GetType().GetProperty(Raw)?.GetValue(value) as CloudTrailObject;

    private static bool IsFree(Type type) => type == typeof(object) || (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)));

    private static IEnumerable<string> NamesIn(object? value) => value switch
    {
        null or string => [],
        CloudTrailObject tree => tree.Keys,
        IEnumerable list => list.Cast<object?>().SelectMany(NamesIn),
        _ => value.GetType().GetProperties(Members).Select(property => property.Name).Concat(RawOf(value)?.Keys ?? []),
    };

    /// <summary>Keeps the names where the path came farthest.</summary>
    private void Miss(object? value, int at)
    {
        _misses++;
        if (value is null || at < _missedAt)
        {
            return;
        }

        if (at > _missedAt)
        {
            _missedAt = at;
            _names.Clear();
        }

        if (_names.Count < MostNames)
        {
            _names.UnionWith(NamesIn(value));
        }
    }
}
