using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace CloudTrailTools.Help;

/// <summary>An about topic as the plain text that Get-Help prints: headings in capitals, text indented and wrapped.</summary>
internal static class TopicText
{
    private const int Width = 78;
    private const string Indent = "    ";

    public static string Render(string name, string markdown)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        StringBuilder text = new();
        text.Append("TOPIC\n").Append(Indent).Append(name).Append("\n\nSHORT DESCRIPTION\n");
        List<string> block = [];
        bool fenced = false;

        void End()
        {
            List<string[]> table = [];
            foreach (string paragraph in MarkdownText.Paragraphs(block))
            {
                if (paragraph.StartsWith('|'))
                {
                    table.Add([.. paragraph.Trim('|').Split('|').Select(cell => cell.Trim())]);
                    continue;
                }

                AppendTable(text, table);
                AppendParagraph(text, paragraph);
            }

            AppendTable(text, table);
            block.Clear();
        }

        foreach (string line in lines)
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (fenced || !line.StartsWith('#'))
            {
                block.Add(line);
                continue;
            }

            End();
            string title = MarkdownText.Plain(line.TrimStart('#').Trim());
            if (!line.StartsWith("# ", StringComparison.Ordinal))
            {
                text.Append(line.StartsWith("## ", StringComparison.Ordinal) ? title.ToUpperInvariant() : "  " + title).Append('\n');
            }
        }

        End();
        return text.ToString().TrimEnd() + "\n";
    }

    private static void AppendParagraph(StringBuilder text, string paragraph)
    {
        // Code keeps its lines.
        if (paragraph.StartsWith(Indent, StringComparison.Ordinal))
        {
            foreach (string line in paragraph.Split('\n'))
            {
                text.Append(Indent).Append(line).Append('\n');
            }
        }
        else
        {
            Wrap(text, Indent, paragraph, paragraph.StartsWith("- ", StringComparison.Ordinal) ? Indent + "  " : Indent);
        }

        text.Append('\n');
    }

    /// <summary>The rows of a table, their columns under each other; the last column is wrapped.</summary>
    private static void AppendTable(StringBuilder text, List<string[]> rows)
    {
        // The line below the headings has nothing but hyphens.
        rows.RemoveAll(row => Array.TrueForAll(row, cell => cell.Trim('-', ':').Length == 0));
        if (rows.Count == 0)
        {
            return;
        }

        int[] widths = [.. Enumerable.Range(0, rows[0].Length - 1).Select(column => rows.Max(row => row[column].Length))];
        rows.Insert(1, [.. rows[0].Select(heading => new string('-', heading.Length))]);
        foreach (string[] row in rows)
        {
            string first = Indent + string.Concat(widths.Select((width, column) => row[column].PadRight(width + 2)));
            Wrap(text, first, row[^1], new string(' ', first.Length));
        }

        text.Append('\n');
        rows.Clear();
    }

    private static void Wrap(StringBuilder text, string first, string paragraph, string hanging)
    {
        string line = first;
        bool isEmpty = true;
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line = hanging;
                isEmpty = true;
            }

            line += (isEmpty ? string.Empty : " ") + word;
            isEmpty = false;
        }

        text.Append(line.TrimEnd()).Append('\n');
    }
}
