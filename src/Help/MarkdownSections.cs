using System;
using System.Collections.Generic;
using System.IO;

namespace CloudTrailTools.Help;

/// <summary>A heading of a page with the lines below it, up to the next heading of the same or a higher level.</summary>
internal sealed record MarkdownSection(string Title, int Level, int Line, IReadOnlyList<string> Lines);

/// <summary>Cuts a page at its headings; a # inside a fenced block is no heading.</summary>
internal static class MarkdownSections
{
    public static IReadOnlyList<MarkdownSection> Cut(IReadOnlyList<string> lines, int level, int firstLine = 1)
    {
        string mark = new string('#', level) + " ";
        List<MarkdownSection> sections = [];
        List<string>? body = null;
        bool fenced = false;
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i];
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!fenced && line.StartsWith(mark, StringComparison.Ordinal))
            {
                body = [];
                sections.Add(new MarkdownSection(line[mark.Length..].Trim(), level, firstLine + i, body));
            }
            else
            {
                body?.Add(line);
            }
        }

        return sections;
    }

    public static IReadOnlyList<string> ReadLines(string path) => File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n');
}
