using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace CloudTrailTools.Help;

/// <summary>
/// The parameters that several cmdlets have, described once: the files whose name starts with an underscore, in the form
/// of a page's Parameters section. What a cmdlet's own page says of a parameter comes first.
/// </summary>
internal static class SharedParameters
{
    private const string DefaultMark = "Default: ";

    public static IReadOnlyDictionary<string, ParameterText> Read(string folder)
    {
        Dictionary<string, ParameterText> all = new(StringComparer.OrdinalIgnoreCase);
        foreach (string path in Directory.EnumerateFiles(folder, "_*.md").Order(StringComparer.Ordinal))
        {
            foreach (MarkdownSection section in MarkdownSections.Cut(MarkdownSections.ReadLines(path), 2))
            {
                foreach ((string name, ParameterText text) in Parse(path, section))
                {
                    if (!all.TryAdd(name, text))
                    {
                        throw new HelpSourceException(path, section.Line, $"-{name} is described in two shared files.");
                    }
                }
            }
        }

        return all;
    }

    public static Dictionary<string, ParameterText> Parse(string path, MarkdownSection section)
    {
        Dictionary<string, ParameterText> parameters = new(StringComparer.OrdinalIgnoreCase);
        foreach (MarkdownSection parameter in MarkdownSections.Cut(section.Lines, 3, section.Line + 1))
        {
            List<string> paragraphs = [.. MarkdownText.Paragraphs(parameter.Lines)];
            string? value = null;
            if (paragraphs.Count > 0 && paragraphs[^1].StartsWith(DefaultMark, StringComparison.Ordinal))
            {
                value = paragraphs[^1][DefaultMark.Length..].TrimEnd('.');
                paragraphs.RemoveAt(paragraphs.Count - 1);
            }

            if (!parameter.Title.StartsWith('-') || paragraphs.Count == 0)
            {
                throw new HelpSourceException(path, parameter.Line, $"A parameter is '### -Name' with a text below it, not '{parameter.Title}'.");
            }

            parameters.Add(parameter.Title[1..], new ParameterText(paragraphs, value));
        }

        return parameters;
    }
}
