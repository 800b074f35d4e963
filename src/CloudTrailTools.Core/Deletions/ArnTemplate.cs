using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CloudTrailTools.Deletions;

/// <summary>The form of a kind of thing's ARN: makes one of its parts and takes one apart.</summary>
internal sealed class ArnTemplate
{
    private const string IdVariable = "id";

    /// <summary>The name without the slash some names start with, because the ARN has that slash already.</summary>
    private const string RelativeIdVariable = "relativeId";

    private readonly List<Part> _parts;

    private ArnTemplate(List<Part> parts, bool canBuild)
    {
        _parts = parts;
        CanBuild = canBuild;
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
    public string? Build(string id, Func<string, string?> valueOf) => CanBuild ? Fill(id, valueOf) : null;

    /// <summary>The same of a form that cannot be built: an ARN that lacks what is not in the record, such as a path. To be compared with patterns.</summary>
    public string? Fill(string id, Func<string, string?> valueOf)
    {
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
        // Permissions are given on what is in a log group, so messages quote it with a tail.
        ReadOnlySpan<char> rest = arn;
        rest = rest.EndsWith(":*") ? rest[..^2] : rest;
        rest = rest.EndsWith(":log-stream:") ? rest[..^":log-stream:".Length] : rest;
        rest = rest.EndsWith(":log-stream") ? rest[..^":log-stream".Length] : rest;
        id = null;
        ReadOnlySpan<char> found = default;
        for (int i = 0; i < _parts.Count; i++)
        {
            Part part = _parts[i];
            if (part.Literal is { } literal)
            {
                if (!rest.StartsWith(literal))
                {
                    return false;
                }

                rest = rest[literal.Length..];
                continue;
            }

            string variable = part.Variables![0];
            string? next = i + 1 < _parts.Count ? _parts[i + 1].Literal : null;
            int end = next is null ? rest.Length
                : variable is IdVariable or RelativeIdVariable ? rest.LastIndexOf(next)
                : rest.IndexOf(next);
            if (end < 0 || !Fits(variable, rest[..end]))
            {
                return false;
            }

            if (variable is IdVariable or RelativeIdVariable)
            {
                // A path may stand before the name of what cannot be built.
                found = CanBuild ? rest[..end] : rest[(rest[..end].LastIndexOf('/') + 1)..end];
            }

            rest = rest[end..];
        }

        if (!rest.IsEmpty || found.IsEmpty)
        {
            return false;
        }

        id = found.ToString();
        return true;
    }

    /// <summary>What a variable other than the name may not hold.</summary>
    private static bool Fits(string variable, ReadOnlySpan<char> value)
    {
        return variable switch
        {
            IdVariable or RelativeIdVariable => !value.IsEmpty,
            "partition" or "region" or "account" => !value.Contains(':'),
            _ => !value.IsEmpty && !value.Contains(':'),
        };
    }

    private sealed record Part(string? Literal, string[]? Variables, string? Fallback);
}
