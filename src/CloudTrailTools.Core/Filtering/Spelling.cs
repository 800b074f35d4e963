using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Filtering;

/// <summary>Finds what somebody may have meant to type.</summary>
internal static class Spelling
{
    /// <summary>What to write instead of several values in one text, which comes of quotes around a list, or of a list from outside of PowerShell; null where it is one.</summary>
    public static string? SeveralInOne(string value) =>
        value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 1 } several
            ? $"'{value}' is one text with a comma in it; several are written as {string.Join(", ", several.Select(each => $"'{each}'"))}."
            : null;

    private const int Most = 3;

    /// <summary>What is longer is copied and not typed, and comparing it takes long.</summary>
    private const int LongestTyped = 200;

    /// <summary>What is shorter is a part of too many names.</summary>
    private const int LeastPart = 3;

    /// <summary>Those known values that are spelled most like the text, when any is like it at all; none when the text is one of them.</summary>
    public static IReadOnlyList<string> Nearest(string text, IEnumerable<string> known) => Nearest(text, known, LimitFor(text), isPattern: false);

    /// <summary>
    /// The same of names that were met. They may be long, so that more letters may differ; of a text with * or ?, whose wildcards fit much, fewer of
    /// the others.
    /// </summary>
    public static IReadOnlyList<string> NearestMet(string text, IEnumerable<string> met)
    {
        int letters = text.Count(letter => letter is not ('*' or '?'));
        bool isPattern = letters < text.Length;
        if (text.Length > LongestTyped || text.AsSpan().IndexOfAny('[', '`') >= 0)
        {
            return [];
        }

        string[] names = [.. met.Where(name => name.Length <= LongestTyped)];
        IReadOnlyList<string> nearest = Nearest(text, names, isPattern ? letters / 6 : Math.Max(LimitFor(text), letters / 6), isPattern);
        string part = text.Trim('*');
        return nearest.Count > 0 || part.AsSpan().ContainsAny('*', '?') || names.Contains(text, StringComparer.OrdinalIgnoreCase) ? nearest : Holding(part, names);
    }

    /// <summary>The names of which the text is a whole part, as maria is of maria@example.com; none when they are many, as it then means none of them.</summary>
    private static IReadOnlyList<string> Holding(string text, IEnumerable<string> names)
    {
        string[] holding = text.Length < LeastPart ? [] : [.. names.Where(HasPart).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).Take(Most + 1)];
        return holding.Length > Most ? [] : holding;

        bool HasPart(string name)
        {
            int at = name.IndexOf(text, StringComparison.OrdinalIgnoreCase);
            while (at >= 0 && !IsBetween(name, at))
            {
                at = name.IndexOf(text, at + 1, StringComparison.OrdinalIgnoreCase);
            }

            return at >= 0;
        }

        bool IsBetween(string name, int at) =>
            (at == 0 || !char.IsLetterOrDigit(name[at - 1])) && (at + text.Length == name.Length || !char.IsLetterOrDigit(name[at + text.Length]));
    }

    private static int LimitFor(string text) => Math.Clamp(text.Length / 4, 1, 3);

    private static IReadOnlyList<string> Nearest(string text, IEnumerable<string> known, int limit, bool isPattern)
    {
        SortedSet<string> nearest = new(StringComparer.OrdinalIgnoreCase);
        foreach (string value in limit == 0 ? [] : known)
        {
            if (!isPattern && Math.Abs(value.Length - text.Length) > limit)
            {
                continue;
            }

            int distance = Distance(text, value, isPattern);
            if (distance < limit)
            {
                limit = distance;
                nearest.Clear();
            }

            if (distance == limit)
            {
                nearest.Add(value);
            }
        }

        return limit == 0 ? []
            : !isPattern || nearest.Count <= Most ? [.. nearest.Take(Most)]

            // A pattern that is as near to many means none of them, but what all begin with.
            : text.EndsWith('*') && nearest.MinBy(name => name.Length) is string start && nearest.All(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)) ? [(text[0] == '*' ? "*" : "") + start + "*"]
            : [];
    }

    /// <summary>Whether a name made of words, as in DeleteBucket, holds a text from the beginning of a word on, without regard to case.</summary>
    public static bool HoldsAsWord(string name, string text)
    {
        for (int at = name.IndexOf(text, StringComparison.OrdinalIgnoreCase); at >= 0; at = name.IndexOf(text, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at == 0 || char.IsUpper(name[at]) || !char.IsLetter(name[at - 1]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many letters have to be added, left out, changed or swapped with their neighbour, without regard to case.</summary>
    /// <param name="isPattern">Whether * and ? on the left stand for anything.</param>
    internal static int Distance(string left, string right, bool isPattern = false)
    {
        int[,] costs = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            costs[i, 0] = i == 0 ? 0 : costs[i - 1, 0] + (IsAny(i) ? 0 : 1);
        }

        for (int j = 0; j <= right.Length; j++)
        {
            costs[0, j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                if (IsAny(i))
                {
                    costs[i, j] = Math.Min(costs[i - 1, j], costs[i, j - 1]);
                    continue;
                }

                int change = costs[i - 1, j - 1] + (IsSame(left[i - 1], right[j - 1]) || (isPattern && left[i - 1] == '?') ? 0 : 1);
                costs[i, j] = Math.Min(change, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
                if (i > 1 && j > 1 && IsSame(left[i - 1], right[j - 2]) && IsSame(left[i - 2], right[j - 1]))
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[left.Length, right.Length];

        bool IsAny(int i) => isPattern && left[i - 1] == '*';
    }

    private static bool IsSame(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
