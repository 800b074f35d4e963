using System;
using System.Collections.Generic;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Deletions;

/// <summary>The things somebody asks about: ids, names or ARNs, with wildcards.</summary>
internal sealed class ResourceQuery
{
    private readonly Term[] _terms;
    private readonly MetNames _others = new();
    private bool _hasTried;

    private ResourceQuery(Term[] terms)
    {
        _terms = terms;
    }

    public static ResourceQuery Of(string[] resources)
    {
        return new ResourceQuery(Array.ConvertAll(resources, text => new Term(text)));
    }

    /// <summary>Whether this text stood for any thing among those tried so far; <c>null</c> when none was tried.</summary>
    public bool? HasMet(string text) => _hasTried ? Array.Exists(_terms, term => term.IsMet && term.Text == text) : null;

    /// <summary>The things met and not asked for that are spelled most like a name.</summary>
    public IReadOnlyList<string> Near(string text) => _others.Near(text);

    /// <summary>Whether the thing is asked for. What it held counts with it: the policies of a role, the objects of a bucket.</summary>
    /// <param name="thing">What a call named.</param>
    /// <param name="rule">The call's rule, which knows the form of the thing's ARN.</param>
    /// <param name="record">The call.</param>
    public bool Matches(FoundResource thing, DeletionRule? rule, CloudTrailEvent record)
    {
        _hasTried = true;
        bool isAsked = false;
        foreach (Term term in _terms)
        {
            // One thing may be named in several ways: each of them was met.
            if (term.Matches(thing, rule, record))
            {
                term.IsMet = isAsked = true;
            }
        }

        if (!isAsked)
        {
            _others.Add(thing.Id);
        }

        return isAsked;
    }

    /// <summary>The ARNs asked for without wildcards.</summary>
    public IEnumerable<string> Arns
    {
        get
        {
            foreach (Term term in _terms)
            {
                if (term.Arn is { } arn)
                {
                    yield return arn;
                }
            }
        }
    }

    /// <summary>The name of what is asked for, when a text of a record, such as a parameter, stands for it.</summary>
    /// <param name="record">The call whose record holds the text.</param>
    public string? NameIn(string text, CloudTrailEvent record)
    {
        _hasTried = true;
        string? name = null;
        foreach (Term term in _terms)
        {
            if (term.NameIn(text, record) is { } found)
            {
                term.IsMet = true;
                name ??= found;
            }
        }

        return name;
    }

    private sealed class Term
    {
        // An object of S3 as people write it: bucket/key.
        private readonly WildcardText? _object;

        private readonly WildcardText _whole;

        private readonly WildcardText? _name;

        private readonly string? _service;

        // Empty where the ARN names none.
        private readonly WildcardText? _region;

        private readonly WildcardText? _account;

        public Term(string text)
        {
            Text = text;
            text = ResourceReader.AsRecorded(text);
            _whole = new WildcardText(text);
            if (ResourceReader.IsArn(text))
            {
                string[] parts = text.Split(':');

                // Most records spell only the name. That of an object is known by its bucket alone, and always makes an ARN.
                string last = text[(text.LastIndexOfAny(['/', ':']) + 1)..];
                bool isPattern = last.AsSpan().ContainsAny('*', '?');
                _name = last == "*" || (parts[2] == "s3" && text.Contains('/', StringComparison.Ordinal)) ? null : new WildcardText(isPattern ? last : ResourceReader.ShortName(text));
                _service = parts[2];
                _region = parts.Length > 5 ? new WildcardText(parts[3]) : null;
                _account = parts.Length > 5 ? new WildcardText(parts[4]) : null;
            }
            else if (text.IndexOf('/', StringComparison.Ordinal) > 0)
            {
                _object = new WildcardText($"arn:aws*:s3:::{text}");
            }
        }

        public string Text { get; }

        public bool IsMet { get; set; }

        public string? Arn => _service is not null ? _whole.Exact : null;

        public bool Matches(FoundResource thing, DeletionRule? rule, CloudTrailEvent record)
        {
            if (IsObject(thing.Arn) || IsWhole(thing.Arn) || IsWhole(thing.Id) || IsWhole(thing.Parent))
            {
                return true;
            }

            if (_whole.Exact is null && Text.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) && thing is { Arn: null, Id: { } name } && Array.Exists(MadeArns(name, rule, record), IsWhole))
            {
                return true;
            }

            if (_name is null)
            {
                return (thing.Parent is { } holder && IsAnyOf(holder, _whole)) || (thing.Arn is { } arn && IsAnyOf(arn, _whole));
            }

            // An ARN was asked for and is not in the record: its name decides, within its service and its place.
            if (!IsOfPlace(record))
            {
                return false;
            }

            bool isItself = thing.Arn is null && thing.Id is { } id
                && (rule?.Arn is { } form ? form.TryGetId(_whole.Exact ?? Text, out string? asked) && new WildcardText(asked).IsMatch(id) : record.Service == _service && _name.IsMatch(id));
            return isItself || (thing.Parent is { } parent && record.Service == _service && _name.IsMatch(ResourceReader.ShortName(parent)));
        }

        /// <summary>What the ARN of a thing that has none in its record may be, as far as a pattern can tell.</summary>
        private static string?[] MadeArns(string id, DeletionRule? rule, CloudTrailEvent record)
        {
            Func<string, string?> valueOf = ResourceReader.VariablesOf(record, id);
            string start = $"arn:{valueOf("partition")}:{record.Service}:";
            string end = $":{valueOf("account")}:{id}";
            return [rule?.Arn?.Fill(id, valueOf), $"{start}{record.AwsRegion}{end}", start + end];
        }

        /// <summary>The name of the thing, when the text stands for it.</summary>
        public string? NameIn(string text, CloudTrailEvent record)
        {
            return IsObject(text) || IsAnyOf(text, _whole) || (_name is not null && _name.IsMatch(ResourceReader.ShortName(text)) && IsOfService(text, record)) ? ResourceReader.ShortName(text) : null;
        }

        /// <summary>Whether a text that holds the name of the ARN asked for is about the same service and place: by what it says itself, or by its record.</summary>
        private bool IsOfService(string text, CloudTrailEvent record)
        {
            string[] parts = ResourceReader.IsArn(text) ? text.Split(':') : [];
            return parts.Length > 5
                ? parts[2] == _service && IsOf(_region, parts[3]) && IsOf(_account, parts[4])
                : record.Service == _service && IsOfPlace(record);
        }

        private bool IsOfPlace(CloudTrailEvent record) => IsOf(_region, record.AwsRegion) && IsOf(_account, record.RecipientAccountId, record.UserIdentity?.AccountId);

        private static bool IsAnyOf(string text, WildcardText asked)
        {
            return asked.IsMatch(text) || Array.Exists(ResourceReader.NamesIn(text), name => asked.IsMatch(name));
        }

        private static bool IsOf(WildcardText? asked, params string?[] known) =>
            asked is null || asked.Exact == "" || Array.TrueForAll(known, text => text is null) || Array.Exists(known, text => text is not null && asked.IsMatch(text));

        private bool IsObject(string? text) => text is not null && _object?.IsMatch(text) == true;

        private bool IsWhole(string? text)
        {
            return text is not null && _whole.IsMatch(text);
        }
    }
}
