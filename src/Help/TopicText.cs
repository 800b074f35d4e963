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
            foreach (string paragraph in MarkdownText.Paragraphs(block))
            {
                AppendParagraph(text, paragraph);
            }

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
        // Code and tables keep their lines.
        if (paragraph.StartsWith(Indent, StringComparison.Ordinal))
        {
            foreach (string line in paragraph.Split('\n'))
            {
                text.Append(Indent).Append(line).Append('\n');
            }
        }
        else if (paragraph.StartsWith('|'))
        {
            if (!paragraph.StartsWith("|-", StringComparison.Ordinal) && !paragraph.StartsWith("| -", StringComparison.Ordinal))
            {
                text.Append(Indent).Append(string.Join("  ", paragraph.Trim('|').Split('|').Select(cell => cell.TrimEnd()))).Append('\n');
            }

            return;
        }
        else
        {
            Wrap(text, paragraph, paragraph.StartsWith("- ", StringComparison.Ordinal) ? Indent + "  " : Indent);
        }

        text.Append('\n');
    }

    private static void Wrap(StringBuilder text, string paragraph, string hanging)
    {
        string line = Indent;
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + 1 + word.Length > Width && line.Trim().Length > 0)
            {
                text.Append(line).Append('\n');
                line = hanging;
            }

            line += (line.Trim().Length == 0 ? string.Empty : " ") + word;
        }

        text.Append(line).Append('\n');
    }
}
