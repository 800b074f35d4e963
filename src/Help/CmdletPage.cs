using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace CloudTrailTools.Help;

/// <summary>What a page says of one parameter.</summary>
internal sealed record ParameterText(IReadOnlyList<string> Paragraphs, string? Default);

/// <summary>An example: its title, the code, and what is said about it.</summary>
internal sealed record ExampleText(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>
/// The help page of one cmdlet. Its form: the name as title, a paragraph (the synopsis), then the sections Description,
/// Examples (a heading, a block of code and remarks each), Parameters, Inputs, Outputs, Notes and Related links.
/// </summary>
internal sealed class CmdletPage
{
    private static readonly string[] Titles = ["Description", "Examples", "Parameters", "Inputs", "Outputs", "Notes", "Related links"];

    private readonly string _path;
    private readonly Dictionary<string, MarkdownSection> _sections;

    private CmdletPage(string path, IReadOnlyList<string> lines)
    {
        _path = path;
        string name = Path.GetFileNameWithoutExtension(path);
        if (lines[0] != "# " + name)
        {
            throw new HelpSourceException(path, 1, $"The page starts with '# {name}'.");
        }

        _sections = new(StringComparer.Ordinal);
        foreach (MarkdownSection section in MarkdownSections.Cut(lines, 2))
        {
            if (!Titles.Contains(section.Title) || !_sections.TryAdd(section.Title, section))
            {
                throw new HelpSourceException(path, section.Line, $"The section '{section.Title}' is none of {string.Join(", ", Titles)}, or there twice.");
            }
        }

        Synopsis = MarkdownText.Paragraphs(lines.Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))) switch
        {
            [string synopsis] => synopsis,
            _ => throw new HelpSourceException(path, 1, "One paragraph, the synopsis, stands between the title and the first section."),
        };
        Description = Text("Description");
        Inputs = Text("Inputs");
        Outputs = Text("Outputs");
        Notes = Text("Notes");
        RelatedLinks = Text("Related links");
        Parameters = ReadParameters();
        Examples = ReadExamples();
    }

    public string Synopsis { get; }

    public IReadOnlyList<string> Description { get; }

    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Outputs { get; }

    public IReadOnlyList<string> Notes { get; }

    public IReadOnlyList<string> RelatedLinks { get; }

    public IReadOnlyDictionary<string, ParameterText> Parameters { get; }

    public IReadOnlyList<ExampleText> Examples { get; }

    public string SourcePath => _path;

    public static CmdletPage Read(string path) => new(path, MarkdownSections.ReadLines(path));

    private IReadOnlyList<string> Text(string title) => _sections.TryGetValue(title, out MarkdownSection? section) ? MarkdownText.Paragraphs(section.Lines) : [];

    private Dictionary<string, ParameterText> ReadParameters() =>
        _sections.TryGetValue("Parameters", out MarkdownSection? section) ? SharedParameters.Parse(_path, section) : [];

    private List<ExampleText> ReadExamples()
    {
        List<ExampleText> examples = [];
        if (!_sections.TryGetValue("Examples", out MarkdownSection? section))
        {
            return examples;
        }

        foreach (MarkdownSection example in MarkdownSections.Cut(section.Lines, 3, section.Line + 1))
        {
            int open = IndexOf(example.Lines, 0, line => line.StartsWith("```powershell", StringComparison.Ordinal));
            int close = open < 0 ? -1 : IndexOf(example.Lines, open + 1, line => line == "```");
            if (close < 0)
            {
                throw new HelpSourceException(_path, example.Line, $"The example '{example.Title}' has no block of powershell.");
            }

            string code = string.Join('\n', example.Lines.Skip(open + 1).Take(close - open - 1));
            IEnumerable<string> rest = example.Lines.Take(open).Append(string.Empty).Concat(example.Lines.Skip(close + 1));
            examples.Add(new ExampleText(example.Title, code, MarkdownText.Paragraphs(rest)));
        }

        return examples;
    }

    private static int IndexOf(IReadOnlyList<string> lines, int from, Predicate<string> match)
    {
        for (int i = from; i < lines.Count; i++)
        {
            if (match(lines[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
