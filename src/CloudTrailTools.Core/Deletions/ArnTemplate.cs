using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudTrailTools.Deletions;

/// <summary>The form of a kind of thing's ARN: makes one of its parts and takes one apart.</summary>
internal sealed class ArnTemplate
{
    private const string IdVariable = "id";

    /// <summary>The name without the slash some names start with, because the ARN has that slash already.</summary>
    private const string RelativeIdVariable = "relativeId";

    private readonly List<Part> _parts;

    private readonly Lazy<Regex> _pattern;

    private ArnTemplate(List<Part> parts, bool canBuild)
    {
        _parts = parts;
        CanBuild = canBuild;
        _pattern = new Lazy<Regex>(MakePattern);
    }

    /// <summary>Whether the record carries every part; if not, the form serves to recognise ARNs only.</summary>
    public bool CanBuild { get; }

    /// <param name="text">The ARN with variables in braces; a leading <c>~</c> says it cannot be built.</param>
    public static ArnTemplate Parse(string text)
    {
        bool canBuild = text[0] != '~';
        List<Part> parts = [];
        int position = canBuild ? 0 : 1;
        while (position < text.Length)
        {
            int open = text.IndexOf('{', position);
            if (open != position)
            {
                int end = open < 0 ? text.Length : open;
                parts.Add(new Part(text[position..end], null, null));
                position = end;
                continue;
            }

            int close = text.IndexOf('}', open);
            if (close < 0)
            {
                throw new FormatException($"'{text}' has a brace that is not closed.");
            }

            string[] variable = text[(open + 1)..close].Split('=');
            parts.Add(new Part(null, variable[0].Split('|'), variable.Length > 1 ? variable[1] : null));
            position = close + 1;
        }

        return new ArnTemplate(parts, canBuild);
    }

    /// <summary>The ARN, or <c>null</c> when a part is not known.</summary>
    /// <param name="id">The thing's name.</param>
    /// <param name="valueOf">Gives the value of any other variable, or <c>null</c>.</param>
    public string? Build(string id, Func<string, string?> valueOf)
    {
        if (!CanBuild)
        {
            return null;
        }

        StringBuilder arn = new();
        foreach (Part part in _parts)
        {
            string? text = part.Literal ?? part.Fallback;
            foreach (string variable in part.Variables ?? [])
            {
                string? value = variable switch
                {
                    IdVariable => id,
                    RelativeIdVariable => id.TrimStart('/'),
                    _ => valueOf(variable),
                };
                if (value is not null)
                {
                    text = value;
                    break;
                }
            }

            if (text is null)
            {
                return null;
            }

            arn.Append(text);
        }

        return arn.ToString();
    }

    /// <summary>Whether an ARN has this form, and which name it holds.</summary>
    public bool TryGetId(string arn, [NotNullWhen(true)] out string? id)
    {
        Match match = _pattern.Value.Match(arn);
        id = match.Success ? match.Groups[IdVariable].Value : null;
        return match.Success;
    }

    private Regex MakePattern()
    {
        StringBuilder pattern = new("^");
        foreach (Part part in _parts)
        {
            string? variable = part.Variables?[0];
            pattern.Append(variable switch
            {
                null => Regex.Escape(part.Literal!),
                // A path may stand before the name of what cannot be built.
                IdVariable or RelativeIdVariable => CanBuild ? "(?<id>.+?)" : "(?:.*/)?(?<id>[^/]+?)",
                "partition" or "region" or "account" => "[^:]*",
                _ => "[^/:]+",
            });
        }

        // Permissions are given on what is in a log group, so messages quote it with a tail.
        pattern.Append("(?::\\*|:log-stream:\\*?)?$");
        return new Regex(pattern.ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    private sealed record Part(string? Literal, string[]? Variables, string? Fallback);
}
