using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace CloudTrailTools.Help;

/// <summary>Markdown as plain paragraphs: what Get-Help can show.</summary>
internal static partial class MarkdownText
{
    /// <summary>Paragraphs, list items and lines of code, one string each, without markup.</summary>
    public static IReadOnlyList<string> Paragraphs(IEnumerable<string> lines)
    {
        List<string> paragraphs = [];
        List<string> current = [];
        List<string>? code = null;

        void End()
        {
            if (current.Count > 0)
            {
                paragraphs.Add(Plain(string.Join(' ', current)));
                current.Clear();
            }
        }

        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                End();
                if (code is null)
                {
                    code = [];
                }
                else
                {
                    paragraphs.Add(string.Join('\n', code));
                    code = null;
                }
            }
            else if (code is not null)
            {
                code.Add("    " + line);
            }
            else if (line.Trim().Length == 0)
            {
                End();
            }
            else if (ListItem().IsMatch(line) || line.StartsWith('|'))
            {
                End();
                current.Add(line.TrimEnd());
            }
            else
            {
                current.Add(line.Trim());
            }
        }

        End();
        return paragraphs;
    }

    public static string Plain(string text)
    {
        text = Link().Replace(text, match => match.Groups["url"].Value.StartsWith("http", StringComparison.Ordinal)
            ? $"{match.Groups["text"].Value} ({match.Groups["url"].Value})"
            : match.Groups["text"].Value);
        return Emphasis().Replace(text, "${text}");
    }

    [GeneratedRegex(@"^\s*([-*]|\d+\.) ")]
    private static partial Regex ListItem();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?<url>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<mark>\*\*|`)(?<text>[^`*]+|(?<=`)[^`]+)\k<mark>")]
    private static partial Regex Emphasis();
}
