using System;
using System.Collections.Generic;

namespace CloudTrailTools.Filtering;

/// <summary>A text with PowerShell's wildcards (* ? [a-z], the backtick takes their meaning away), compared without regard to case.</summary>
internal sealed class WildcardText
{
    private readonly string _pattern;
    private readonly string? _exact;
    private readonly string? _prefix;

    public WildcardText(string pattern)
    {
        _pattern = pattern;
        int special = pattern.AsSpan().IndexOfAny("*?[`");
        if (special < 0)
        {
            _exact = pattern;
        }
        else if (special == pattern.Length - 1 && pattern[special] == '*')
        {
            _prefix = pattern[..special];
        }
    }

    /// <summary>The text itself when it holds no wildcard, else null.</summary>
    public string? Exact => _exact;

    /// <summary>The character, in upper case, that every match begins with, or <c>null</c> when there is no such.</summary>
    public char? First => _pattern.Length > 0 && !"*?[`".Contains(_pattern[0]) ? char.ToUpperInvariant(_pattern[0]) : null;

    public bool IsMatch(ReadOnlySpan<char> text)
    {
        if (_exact is not null)
        {
            return text.Equals(_exact, StringComparison.OrdinalIgnoreCase);
        }

        return _prefix is not null
            ? text.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase)
            : IsMatch(_pattern, text);
    }

    public override string ToString() => _pattern;

    private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0;
        int position = 0;
        int starAt = -1;
        int starPosition = 0;
        while (position < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                starAt = ++at;
                starPosition = position;
            }
            else if (at < pattern.Length && MatchesOne(pattern, ref at, text[position]))
            {
                position++;
            }
            else if (starAt >= 0)
            {
                at = starAt;
                position = ++starPosition;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
        {
            at++;
        }

        return at == pattern.Length;
    }

    /// <summary>Whether the one-character element at <paramref name="at"/> takes <paramref name="value"/>; moves behind it if so.</summary>
    private static bool MatchesOne(ReadOnlySpan<char> pattern, ref int at, char value)
    {
        char element = pattern[at];
        int end;
        if (element == '?')
        {
            at++;
            return true;
        }

        if (element == '[' && (end = pattern[(at + 1)..].IndexOf(']')) > 0)
        {
            if (!InSet(pattern.Slice(at + 1, end), value))
            {
                return false;
            }

            at += end + 2;
            return true;
        }

        int literal = element == '`' && at + 1 < pattern.Length ? at + 1 : at;
        if (char.ToUpperInvariant(pattern[literal]) != char.ToUpperInvariant(value))
        {
            return false;
        }

        at = literal + 1;
        return true;
    }

    private static bool InSet(ReadOnlySpan<char> set, char value)
    {
        value = char.ToUpperInvariant(value);
        for (int i = 0; i < set.Length; i++)
        {
            char from = char.ToUpperInvariant(set[i]);
            char to = from;
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                to = char.ToUpperInvariant(set[i + 2]);
                i += 2;
            }

            if (value >= from && value <= to)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A list of texts with wildcards: exact ones are looked up, the others tried in turn.</summary>
internal sealed class WildcardList
{
    private readonly Dictionary<string, ExactText> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Pattern> _patterns = new();
    private bool _hasTried;

    public WildcardList(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            WildcardText pattern = new(text);
            if (pattern.Exact is null)
            {
                _patterns.Add(new Pattern(pattern));
            }
            else
            {
                _exact.TryAdd(pattern.Exact, new ExactText());
            }
        }
    }

    /// <summary>The texts when none of them holds a wildcard, else null: what may be pushed down to a source that knows no wildcards.</summary>
    public IReadOnlyCollection<string>? ExactValues => _patterns.Count == 0 ? _exact.Keys : null;

    public bool HasSeveral => _exact.Count + _patterns.Count > 1;

    /// <summary>Whether any text tried so far was one of the list; <c>null</c> when none was tried.</summary>
    public bool? HasMet(string text)
    {
        if (!_hasTried)
        {
            return null;
        }

        return _exact.TryGetValue(text, out ExactText? known) ? known.IsMet
            : _patterns.Find(pattern => string.Equals(pattern.Text.ToString(), text, StringComparison.OrdinalIgnoreCase)) is { IsMet: true };
    }

    /// <summary>Remembers that something was looked at, even where it has no text to try.</summary>
    public void Look()
    {
        // What is remembered is written once: many threads share the list.
        if (!_hasTried)
        {
            _hasTried = true;
        }
    }

    public bool IsMatch(string? text)
    {
        // Who has none of what was asked for was looked at as well.
        Look();
        if (text is null)
        {
            return false;
        }

        bool isMatch = false;
        if (_exact.TryGetValue(text, out ExactText? exact))
        {
            isMatch = true;
            if (!exact.IsMet)
            {
                exact.IsMet = true;
            }
        }

        char? begin = text.Length > 0 ? char.ToUpperInvariant(text[0]) : null;
        foreach (Pattern pattern in _patterns)
        {
            // Each of those that fit was met, the first of them or not.
            if ((!isMatch || !pattern.IsMet) && (pattern.First is null || pattern.First == begin) && pattern.Text.IsMatch(text))
            {
                isMatch = true;
                if (!pattern.IsMet)
                {
                    pattern.IsMet = true;
                }
            }
        }

        return isMatch;
    }

    private sealed class ExactText
    {
        public bool IsMet { get; set; }
    }

    private sealed class Pattern(WildcardText text)
    {
        public readonly char? First = text.First;

        public readonly WildcardText Text = text;

        public bool IsMet { get; set; }
    }
}
