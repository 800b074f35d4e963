using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Which choices fit what has been typed, and how they are written on the command line.</summary>
internal static class Choices
{
    /// <summary>Those that begin with what was typed, else those that hold it; with wildcards, those that match. Not both together, as Tab writes what all that are offered begin with.</summary>
    public static IEnumerable<Choice> Fitting(string? word, IEnumerable<Choice> choices)
    {
        string typed = Unquote(word);
        if (typed.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            WildcardText pattern = new(typed.EndsWith('*') ? typed : typed + "*");
            return choices.Where(choice => pattern.IsMatch(choice.Value));
        }

        List<Choice> first = [];
        List<Choice> second = [];
        foreach (Choice choice in choices)
        {
            int at = choice.Value.IndexOf(typed, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                (at == 0 ? first : second).Add(choice);
            }
        }

        return first.Count > 0 ? first : second;
    }

    /// <summary>The value as an argument: in the quotes that were opened, or in quotes when it needs them.</summary>
    public static string Quote(string value, string? word)
    {
        if (word is { Length: > 0 } && word[0] == '"')
        {
            return "\"" + value.Replace("`", "``").Replace("\"", "`\"").Replace("$", "`$") + "\"";
        }

        return (word is { Length: > 0 } && word[0] == '\'') || NeedsQuotes(value) ? "'" + value.Replace("'", "''") + "'" : value;
    }

    public static string Unquote(string? word)
    {
        string text = word ?? string.Empty;
        if (text.Length > 0 && text[0] is '\'' or '"')
        {
            char quote = text[0];
            text = text[1..];
            return text.EndsWith(quote) ? text[..^1] : text;
        }

        return text;
    }

    // Digits in a list are numbers to PowerShell: an account would lose its leading zeros.
    private static bool NeedsQuotes(string value) =>
        value.All(char.IsAsciiDigit) || value[0] is '@' or '#' or '-' or '.' || value.AsSpan().IndexOfAny(" \t'\"`$,;|&<>(){}") >= 0;
}
