using System;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Deletions;

/// <summary>The calls that destroy things, as <c>deletions.txt</c> lists them.</summary>
internal sealed class DeletionCatalogue
{
    private const string ResourceName = "CloudTrailTools.Deletions.deletions.txt";

    /// <summary>What may stand before a verb.</summary>
    private static readonly string[] VerbPrefixes = ["", "Admin", "Batch", "Bulk", "Force"];

    private static readonly Lazy<DeletionCatalogue> Shipped = new(ReadShipped);

    private readonly List<DeletionRule> _verbs = [];

    private readonly Dictionary<(string Service, string Call), List<DeletionRule>> _rules = [];

    private readonly Dictionary<string, string> _typePrefixes = [];

    private readonly FrozenSet<string> _ruledCalls;

    private readonly Lazy<ILookup<(string Service, string Noun), string>> _typesOfNouns;

    /// <summary>What is known of event names met so far.</summary>
    private readonly ConcurrentDictionary<string, NameInfo> _names = new();

    private DeletionCatalogue(TextReader text)
    {
        string[] services = [];
        string? typePrefix = null;
        string arnPrefix = "-";
        for (int number = 1; text.ReadLine() is { } line; number++)
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0 || columns[0][0] == '#')
            {
                continue;
            }

            if (columns[0][0] == '[')
            {
                services = columns[0].Trim('[', ']').Split(',');
                typePrefix = columns.Length > 1 ? columns[1] : null;
                arnPrefix = columns.Length > 2 ? columns[2] : "-";
                foreach (string service in services)
                {
                    if (typePrefix is not null && !_typePrefixes.TryAdd(service, typePrefix))
                    {
                        throw new FormatException($"Line {number}: a second section for '{service}'.");
                    }
                }

                continue;
            }

            try
            {
                Add(services, DeletionRule.Parse(columns, typePrefix, arnPrefix));
            }
            catch (Exception problem) when (problem is FormatException or ArgumentException)
            {
                throw new FormatException($"Line {number}: {problem.Message}", problem);
            }
        }

        MarkParts();
        _ruledCalls = _rules.Keys.Select(key => key.Call).ToFrozenSet();
        _typesOfNouns = new(() => (
            from entry in Rules
            let known = Know(entry.Rule.Call)
            where entry.Rule is { ResourceType: not null, IsPart: false } && (entry.Rule.Level ?? known.Verb?.Level) is RuleLevel.Deleted or RuleLevel.ScheduledDeletion
            select (entry.Service, Noun: ResourceGuess.Singular(known.Noun), Type: entry.Rule.ResourceType!))
            .ToLookup(entry => (entry.Service, entry.Noun), entry => entry.Type));
    }

    /// <summary>The catalogue that comes with the module.</summary>
    public static DeletionCatalogue Default => Shipped.Value;

    /// <summary>The services that have a section.</summary>
    public IReadOnlyCollection<string> Services => _typePrefixes.Keys;

    public static DeletionCatalogue Read(TextReader text)
    {
        return new DeletionCatalogue(text);
    }

    /// <summary>The rules of all services, each with its service.</summary>
    public IEnumerable<(string Service, DeletionRule Rule)> Rules => _rules.SelectMany(entry => entry.Value.Select(rule => (entry.Key.Service, rule)));

    /// <summary>What the catalogue says about an event; <c>null</c> when it destroys nothing and explains nothing.</summary>
    public DeletionMatch? Find(CloudTrailEvent record)
    {
        string? name = record.EventName;
        if (name is null)
        {
            return null;
        }

        NameInfo known = Know(name);
        if (!known.MayDelete || record.ReadOnly == true)
        {
            return null;
        }

        (string call, DeletionRule? verb) = (known.Call, known.Verb);

        string service = record.Service ?? "";
        DeletionRule? rule = null;
        if (_rules.TryGetValue((service, call), out List<DeletionRule>? rules))
        {
            foreach (DeletionRule one in rules)
            {
                if (one.Holds(record))
                {
                    rule = one;
                    break;
                }
            }
        }

        RuleLevel? level = rule?.Level ?? verb?.Level;
        return level is null or RuleLevel.None
            ? null
            : new DeletionMatch(level.Value, call, rule, _typePrefixes.GetValueOrDefault(service), known.Noun);
    }

    /// <summary>
    /// Event names, with wildcards, that hold every event <see cref="Find"/> can match at one of the levels: for a source that filters by name.
    /// </summary>
    public IReadOnlyList<string> NamePatterns(IReadOnlyCollection<RuleLevel> levels)
    {
        List<string> patterns = [];
        foreach (DeletionRule verb in _verbs)
        {
            if (levels.Contains(verb.Level!.Value))
            {
                patterns.AddRange(VerbPrefixes.Select(prefix => prefix + verb.Call));
            }
        }

        SortedSet<string> exact = new(StringComparer.Ordinal);
        foreach (((string _, string call), List<DeletionRule> rules) in _rules)
        {
            bool isCovered = VerbOf(call) is { } verb && levels.Contains(verb.Level!.Value);
            if (!isCovered && rules.Exists(rule => rule.Level is { } level && levels.Contains(level)))
            {
                exact.Add(call);
            }
        }

        foreach (string call in exact)
        {
            // Some services put the date of their API behind the name.
            patterns.Add(call);
            patterns.Add(call + "20*");
        }

        return patterns;
    }

    /// <summary>The type of what a service calls this noun, known by the call that deletes it, or else guessed; <c>null</c> where it may be one of several.</summary>
    public string? TypeOf(string service, string noun)
    {
        string[] types = [.. _typesOfNouns.Value[(service, noun)].Distinct()];
        return types switch
        {
            [string only] => only,
            [] => ResourceGuess.TypeOf(_typePrefixes.GetValueOrDefault(service), noun),
            _ => null,
        };
    }

    /// <summary>Whether calls of this name may be found at any level.</summary>
    public bool MayFind(string call) =>
        new WildcardList([.. NamePatterns([.. Enum.GetValues<CloudTrailDeletionLevel>().Select(level => (RuleLevel)level)])]).IsMatch(call);

    private NameInfo Know(string name)
    {
        const int MaxNames = 10_000;
        if (_names.TryGetValue(name, out NameInfo? known))
        {
            return known;
        }

        string call = AwsCatalogue.WithoutApiDate(name);
        DeletionRule? verb = VerbOf(call);
        known = new NameInfo(call, verb, NounOf(call, verb), verb is not null || _ruledCalls.Contains(call));
        if (_names.Count < MaxNames)
        {
            _names.TryAdd(name, known);
        }

        return known;
    }

    /// <summary>
    /// A thing without an ARN that is named by the very parameter that names another thing of the service is a part of that one.
    /// </summary>
    private void MarkParts()
    {
        HashSet<(string Service, string Parameter)> owners = [];
        foreach ((string service, DeletionRule rule) in Rules)
        {
            if (rule is { Arn: not null, IdName: { } parameter } && !ResourceGuess.IsPlainId(parameter))
            {
                owners.Add((service, parameter));
            }
        }

        foreach ((string service, DeletionRule rule) in Rules)
        {
            rule.IsPart = rule is { Arn: null, Parent: null, IdName: { } parameter }
                && (owners.Contains((service, parameter)) || parameter.Equals("resourceArn", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static DeletionCatalogue ReadShipped()
    {
        using Stream stream = typeof(DeletionCatalogue).Assembly.GetManifestResourceStream(ResourceName)!;
        using StreamReader text = new(stream);
        return new DeletionCatalogue(text);
    }

    private static bool IsVerb(string pattern, string call, out int length)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        string start = pattern[..star];
        string end = pattern[(star + 1)..];
        foreach (string prefix in VerbPrefixes)
        {
            length = prefix.Length + start.Length;
            if (call.Length >= length + end.Length && call.StartsWith(prefix, StringComparison.Ordinal)
                && call.AsSpan(prefix.Length).StartsWith(start, StringComparison.Ordinal) && call.EndsWith(end, StringComparison.Ordinal)
                && (call.Length == length || char.IsAsciiLetterUpper(call[length]) || char.IsAsciiDigit(call[length])))
            {
                return true;
            }
        }

        length = 0;
        return false;
    }

    private static string NounOf(string call, DeletionRule? verb)
    {
        if (verb is null || !IsVerb(verb.Call, call, out int length))
        {
            return call;
        }

        int tail = verb.Call.Length - verb.Call.IndexOf('*', StringComparison.Ordinal) - 1;
        return call[length..^tail];
    }

    private DeletionRule? VerbOf(string call)
    {
        return _verbs.Find(verb => IsVerb(verb.Call, call, out _));
    }

    private void Add(string[] services, DeletionRule rule)
    {
        if (services is ["*"])
        {
            if (rule.Level is null || !rule.Call.Contains('*', StringComparison.Ordinal))
            {
                throw new FormatException($"The verb '{rule.Call}' needs a star and a level.");
            }

            _verbs.Add(rule);
            return;
        }

        if (rule.Level is null && VerbOf(rule.Call) is null)
        {
            throw new FormatException($"'{rule.Call}' has no verb of [*], so it needs a level.");
        }

        foreach (string service in services)
        {
            if (!_rules.TryGetValue((service, rule.Call), out List<DeletionRule>? rules))
            {
                rules = [];
                _rules.Add((service, rule.Call), rules);
            }

            rules.Add(rule);
        }
    }

    private sealed record NameInfo(string Call, DeletionRule? Verb, string Noun, bool MayDelete);
}
