using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using CloudTrailTools.Json;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Deletions;

/// <summary>Where in a record a name stands, written <c>a.b|c,response:d</c>; see the head of <c>deletions.txt</c>.</summary>
internal sealed class RulePath
{
    /// <summary>Members that only wrap a list or a value, as the EC2 and query protocols do.</summary>
    private static readonly string[] Wrappers = ["items", "item", "member", "members", "content"];

    /// <summary>What CloudTrail writes in place of a value it may not show.</summary>
    public const string Hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

    /// <summary><see cref="Hidden"/> in the text of a record.</summary>
    public static ReadOnlySpan<byte> HiddenUtf8 => "HIDDEN_DUE_TO_SECURITY_REASONS"u8;

    private readonly Branch[] _branches;

    private RulePath(Branch[] branches)
    {
        _branches = branches;
    }

    public static RulePath Parse(string text)
    {
        return new RulePath(Array.ConvertAll(text.Split(','), Branch.Parse));
    }

    /// <summary>The names found by the first branch that finds any, in the order of the record.</summary>
    /// <param name="record">The event.</param>
    /// <param name="source">The part they were found in.</param>
    public IReadOnlyList<string> Read(CloudTrailEvent record, out CloudTrailResourceSource source)
    {
        List<string> found = [];
        foreach (Branch branch in _branches)
        {
            Walk(branch.Root(record), branch.Steps, found);
            if (found.Count > 0)
            {
                source = branch.Source;
                return found;
            }
        }

        source = CloudTrailResourceSource.None;
        return found;
    }

    /// <summary>The first name found, or <c>null</c>.</summary>
    public string? First(CloudTrailEvent record)
    {
        return PlainText(record) ?? Read(record, out _).FirstOrDefault();
    }

    /// <summary>The part in which <see cref="PlainText"/> looks.</summary>
    public CloudTrailResourceSource FirstSource => _branches[0].Source;

    /// <summary>
    /// The one name that <see cref="Read"/> would find, when it is simply the text of a parameter, as in most calls: read where it stands, without
    /// making objects of the request. <c>null</c> says nothing.
    /// </summary>
    public string? PlainText(CloudTrailEvent record)
    {
        int request = record.StartOf(HotField.RequestParameters);
        if (request == 0 || record.Utf8[request] != (byte)'{' || _branches[0].Parameters is not { } names)
        {
            return null;
        }

        foreach (byte[] name in names)
        {
            int value = JsonText.FindMember(record.Utf8, request, name);
            if (value != 0)
            {
                return record.Utf8[value] == (byte)'"' ? ScalarText(JsonText.StringAt(record.Utf8, value)) : null;
            }
        }

        return null;
    }

    /// <summary>Whether the record has anything there, an empty text or object included.</summary>
    public bool Exists(CloudTrailEvent record)
    {
        return Array.Exists(_branches, branch => Reaches(branch.Root(record), branch.Steps));
    }

    /// <summary>The first text under a single name of the request, also behind the wrapper that some EC2 calls have.</summary>
    public static string? First(object? request, string name)
    {
        List<string> found = [];
        Walk(request, [[name]], found);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>The object with the parameters: the request itself, or what its member <c>…Request</c> holds.</summary>
    public static CloudTrailObject? Parameters(object? request)
    {
        if (request is not CloudTrailObject parameters)
        {
            return null;
        }

        foreach (KeyValuePair<string, object?> member in parameters)
        {
            if (IsRequestWrapper(member))
            {
                return (CloudTrailObject)member.Value!;
            }
        }

        return parameters;
    }

    /// <summary>The text of a string, number or truth value; <c>null</c> for all else, for nothing but blanks, and for what is hidden.</summary>
    public static string? ScalarText(object? value)
    {
        string? text = value switch
        {
            string plain => plain,
            bool truth => truth ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) || text == Hidden || text.AsSpan().Trim('*').IsEmpty ? null : text;
    }

    /// <summary>All texts below a value, through lists and wrappers.</summary>
    public static void Leaves(object? value, List<string> found)
    {
        Descend(value, [], 0, found);
    }

    private static void Walk(object? root, string[][] steps, List<string> found)
    {
        Descend(root, steps, 0, found);
        if (found.Count == 0 && root is CloudTrailObject wrapped && Parameters(wrapped) is { } inner && !ReferenceEquals(inner, wrapped))
        {
            Descend(inner, steps, 0, found);
        }
    }

    private static void Descend(object? value, string[][] steps, int step, List<string> found)
    {
        switch (value)
        {
            case object?[] list:
                foreach (object? element in list)
                {
                    Descend(element, steps, step, found);
                }

                break;
            case CloudTrailObject members:
                int before = found.Count;
                if (step < steps.Length)
                {
                    foreach (string name in steps[step])
                    {
                        if (members.TryGetValue(name, out object? next))
                        {
                            Descend(next, steps, step + 1, found);
                        }

                        if (found.Count > before)
                        {
                            return;
                        }
                    }
                }

                foreach (string wrapper in Wrappers)
                {
                    if (found.Count == before && members.TryGetValue(wrapper, out object? wrapped))
                    {
                        Descend(wrapped, steps, step, found);
                    }
                }

                break;
            default:
                if (step == steps.Length && ScalarText(value) is { } text && !found.Contains(text))
                {
                    found.Add(text);
                }

                break;
        }
    }

    private static bool Reaches(object? value, string[][] steps)
    {
        if (value is CloudTrailObject wrapped && Parameters(wrapped) is { } inner && !ReferenceEquals(inner, wrapped) && Reaches(inner, steps, 0))
        {
            return true;
        }

        return Reaches(value, steps, 0);
    }

    private static bool Reaches(object? value, string[][] steps, int step)
    {
        if (value is null)
        {
            return false;
        }

        if (step == steps.Length)
        {
            return true;
        }

        return value switch
        {
            object?[] list => Array.Exists(list, element => Reaches(element, steps, step)),
            CloudTrailObject members => Array.Exists(steps[step], name => members.TryGetValue(name, out object? next) && Reaches(next, steps, step + 1))
                || Array.Exists(Wrappers, name => members.TryGetValue(name, out object? next) && Reaches(next, steps, step)),
            _ => false,
        };
    }

    private static bool IsRequestWrapper(KeyValuePair<string, object?> member)
    {
        return member.Value is CloudTrailObject
            && (member.Key.EndsWith("Request", StringComparison.Ordinal) || member.Key.EndsWith("Req", StringComparison.Ordinal));
    }

    private sealed record Branch(string Element, string[][] Steps)
    {
        /// <summary>The names of the parameters it reads in UTF-8, when it reads single parameters of the request.</summary>
        public byte[][]? Parameters { get; } = Element == "request" && Steps.Length == 1 ? Array.ConvertAll(Steps[0], Encoding.UTF8.GetBytes) : null;

        public CloudTrailResourceSource Source => Element switch
        {
            "request" => CloudTrailResourceSource.Request,
            "response" => CloudTrailResourceSource.Response,
            "resources" => CloudTrailResourceSource.Resources,
            _ => CloudTrailResourceSource.Details,
        };

        public static Branch Parse(string text)
        {
            if (text == "resources")
            {
                return new Branch(text, []);
            }

            int colon = text.IndexOf(':', StringComparison.Ordinal);
            string element = colon < 0 ? "request" : text[..colon];
            if (element is not ("request" or "response" or "additional" or "service"))
            {
                throw new FormatException($"'{text}' looks into '{element}', which no record has.");
            }

            return new Branch(element, Array.ConvertAll(text[(colon + 1)..].Split('.'), step => step.Split('|')));
        }

        public object? Root(CloudTrailEvent record)
        {
            return Element switch
            {
                "request" => record.RequestParameters,
                "response" => record.ResponseElements,
                "additional" => record.AdditionalEventData,
                "service" => record.ServiceEventDetails,
                _ => null,
            };
        }
    }
}
