using System;
using System.Collections.Generic;
using System.Linq;
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

    /// <summary>Whether an ARN stands for all things of a kind, of which records mostly hold names that say nothing of it.</summary>
    public static bool IsOfAll(string arn) => ResourceReader.IsArn(arn) && new Term(arn).HasNoName;

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
    /// <param name="key">What the record calls it; null where it has no name.</param>
    public string? NameIn(string text, CloudTrailEvent record, string? key = null)
    {
        _hasTried = true;
        string? name = null;
        foreach (Term term in _terms)
        {
            if (term.NameIn(text, record, key) is { } found)
            {
                term.IsMet = true;
                name ??= found;
            }
        }

        return name;
    }

    private sealed class Term
    {
        // What calls name their things by, where things of several kinds may be called alike.
        private static readonly (string Service, string Key, string Kind)[] NameKeys =
        [
            ("iam", "userName", "user"),
            ("iam", "roleName", "role"),
            ("iam", "groupName", "group"),
            ("iam", "policyName", "policy"),
            ("iam", "instanceProfileName", "instance-profile"),
            ("rds", "dBInstanceIdentifier", "db"),
            ("rds", "dBClusterIdentifier", "cluster"),
            ("rds", "dBSnapshotIdentifier", "snapshot"),
            ("rds", "dBClusterSnapshotIdentifier", "cluster-snapshot"),
            ("ecs", "cluster", "cluster"),
            ("ecs", "service", "service"),
            ("lambda", "functionName", "function"),
            ("lambda", "layerName", "layer"),
        ];

        // An object of S3 as people write it: bucket/key.
        private readonly WildcardText? _object;

        private readonly WildcardText _whole;

        private readonly WildcardText? _name;

        private readonly WildcardText? _partition;

        private readonly WildcardText? _service;

        // The bucket all of whose objects are asked for.
        private readonly string? _bucket;

        private readonly WildcardText? _kind;

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
                string last = ResourceReader.NameWithMarks(text) ?? text[(text.LastIndexOfAny(['/', ':']) + 1)..];
                bool isPattern = last.AsSpan().ContainsAny('*', '?');
                bool isObject = parts[2] == "s3" && text.Contains('/', StringComparison.Ordinal);
                _name = last == "*" || isObject ? null : new WildcardText(isPattern ? last : ResourceReader.ShortName(text));
                _bucket = isObject && text.EndsWith("/*", StringComparison.Ordinal) && parts[5].IndexOf('/', StringComparison.Ordinal) == parts[5].Length - 2 ? parts[5][..^2] : null;
                _kind = ResourceReader.KindIn(text) is { Length: > 0 } kind ? new WildcardText(kind) : null;
                _partition = new WildcardText(parts[1]);
                _service = new WildcardText(parts[2]);
                _region = new WildcardText(parts[3]);
                _account = new WildcardText(parts[4]);
            }
            else if (text.IndexOf('/', StringComparison.Ordinal) > 0)
            {
                _object = new WildcardText($"arn:aws*:s3:::{text}");
            }
        }

        public string Text { get; }

        public bool HasNoName => _name is null && _object is null && _service is { Exact: not "s3" };

        public bool IsMet { get; set; }

        public string? Arn => _service is not null ? _whole.Exact : null;

        public bool Matches(FoundResource thing, DeletionRule? rule, CloudTrailEvent record)
        {
            if (IsObject(thing.Arn) || IsWholeArn(thing.Arn) || IsWhole(thing.Id) || IsWhole(thing.Parent))
            {
                return true;
            }

            if (_whole.Exact is null && Text.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) && thing is { Arn: null, Id: { } name } && Array.Exists(MadeArns(name, rule, record), IsWhole))
            {
                return true;
            }

            if (_bucket is not null && thing is { Type: "AWS::S3::Object", Id: null, Parent: { } bucket } && ResourceReader.ShortName(bucket) == _bucket && IsOfService(record))
            {
                // What a call that does not name its objects deleted.
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
                && (rule?.Arn is { } form ? form.TryGetId(_whole.Exact ?? Text, out string? asked) && new WildcardText(asked).IsMatch(id) : IsOfService(record) && _name.IsMatch(id));
            return isItself || (thing.Parent is { } parent && IsOfService(record) && _name.IsMatch(ResourceReader.ShortName(parent)) && !IsOtherKindIn(record, parent));
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
        public string? NameIn(string text, CloudTrailEvent record, string? key)
        {
            return IsObject(text) || IsAnyOf(text, _whole) || IsWholeArn(text) || (_name is not null && _name.IsMatch(ResourceReader.ShortName(text)) && IsOfKind(text, record, key)) ? ResourceReader.ShortName(text) : null;
        }

        /// <summary>Whether a text that holds the name of the ARN asked for is about the same kind of thing and place: by what it says itself, or by its record.</summary>
        private bool IsOfKind(string text, CloudTrailEvent record, string? key)
        {
            if (!ResourceReader.IsArn(text))
            {
                return IsOfService(record) && IsOfPlace(record) && !IsOtherKind(key);
            }

            string[] parts = text.Split(':');
            return _partition!.IsMatch(parts[1]) && _service!.IsMatch(parts[2]) && IsOf(_region, parts[3]) && IsOf(_account, parts[4])
                && (_kind is null || _kind.IsMatch(ResourceReader.KindIn(text)));
        }

        /// <summary>Whether a record's own word for a name says that it is of another kind of thing: a user and a role may be called alike.</summary>
        private bool IsOtherKind(string? key)
        {
            return key is not null && _kind?.Exact is string kind
                && NameKeys.Any(other => other.Kind != kind && other.Service == _service!.Exact && key.EndsWith(other.Key, StringComparison.OrdinalIgnoreCase));
        }

        /// <summary>The same of what held a thing, by the word that its call has for it.</summary>
        private bool IsOtherKindIn(CloudTrailEvent record, string name)
        {
            string[] keys = [.. NameKeys.Where(known => known.Service == _service!.Exact && RulePath.First(record.RequestParameters, known.Key) == name).Select(known => known.Key)];
            return keys.Length > 0 && Array.TrueForAll(keys, IsOtherKind);
        }

        /// <summary>Some services sign their records with another name than their ARNs have.</summary>
        private bool IsOfService(CloudTrailEvent record) => record.Service is string service && _service!.IsMatch(service switch
        {
            "monitoring" => "cloudwatch",
            "email" => "ses",
            _ => service,
        });

        private bool IsOfPlace(CloudTrailEvent record) => _partition!.IsMatch(AwsPartition.Of(record.AwsRegion)) && IsOf(_region, record.AwsRegion) && IsOf(_account, record.RecipientAccountId, record.UserIdentity?.AccountId);

        private static bool IsAnyOf(string text, WildcardText asked)
        {
            return asked.IsMatch(text) || Array.Exists(ResourceReader.NamesIn(text), name => asked.IsMatch(name));
        }

        private static bool IsOf(WildcardText? asked, params string?[] known) =>
            asked is null || asked.Exact == "" || Array.TrueForAll(known, text => text is null) || Array.Exists(known, text => text is not null && asked.IsMatch(text));

        private bool IsObject(string? text) => text is not null && _object?.IsMatch(text) == true;

        /// <summary>The same of an ARN, which may have more behind the name than was asked for: what AWS adds to it, a version, a stream of a log group.</summary>
        private bool IsWholeArn(string? text) => IsWhole(text)
            || (text is not null && _service is not null && ((_whole.Exact is string arn && text.StartsWith(arn + ':', StringComparison.Ordinal)) || IsWhole(ResourceReader.WithoutAddition(text))));

        private bool IsWhole(string? text)
        {
            return text is not null && _whole.IsMatch(text);
        }
    }
}
