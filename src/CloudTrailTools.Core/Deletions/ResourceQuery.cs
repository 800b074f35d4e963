using System;
using System.Collections.Generic;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Deletions;

/// <summary>The things somebody asks about: ids, names or ARNs, with wildcards.</summary>
internal sealed class ResourceQuery
{
    private readonly Term[] _terms;

    private ResourceQuery(Term[] terms)
    {
        _terms = terms;
    }

    public static ResourceQuery Of(string[] resources)
    {
        return new ResourceQuery(Array.ConvertAll(resources, text => new Term(text)));
    }

    /// <summary>Whether any thing was asked for among those tried so far; <c>null</c> when none was tried.</summary>
    public bool? HasMet { get; private set; }

    /// <summary>Whether the thing is asked for. What it held counts with it: the policies of a role, the objects of a bucket.</summary>
    /// <param name="thing">What a call named.</param>
    /// <param name="rule">The call's rule, which knows the form of the thing's ARN.</param>
    /// <param name="service">The called service.</param>
    public bool Matches(FoundResource thing, DeletionRule? rule, string? service)
    {
        bool isAsked = Array.Exists(_terms, term => term.Matches(thing, rule, service));
        HasMet = isAsked || HasMet == true;
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

    /// <summary>Whether a text of a record, such as a parameter, names what is asked for.</summary>
    public bool MatchesText(string text)
    {
        return Array.Exists(_terms, term => term.MatchesText(text));
    }

    private sealed class Term
    {
        private readonly string _text;

        private readonly WildcardText _whole;

        private readonly WildcardText? _name;

        private readonly string? _service;

        public Term(string text)
        {
            _text = text;
            _whole = new WildcardText(text);
            if (ResourceReader.IsArn(text))
            {
                // Most records spell only the name.
                _name = new WildcardText(ResourceReader.ShortName(text));
                _service = text.Split(':')[2];
            }
        }

        public string? Arn => _name is not null ? _whole.Exact : null;

        public bool Matches(FoundResource thing, DeletionRule? rule, string? service)
        {
            if (IsWhole(thing.Arn) || IsWhole(thing.Id) || IsWhole(thing.Parent))
            {
                return true;
            }

            if (_name is null)
            {
                return thing.Parent is not null && _whole.IsMatch(ResourceReader.ShortName(thing.Parent));
            }

            // An ARN was asked for and is not in the record: its name decides, within its service.
            bool isItself = thing.Arn is null && thing.Id is { } id
                && (rule?.Arn is { } form ? form.TryGetId(_text, out string? asked) && asked == id : service == _service && _name.IsMatch(id));
            return isItself || (thing.Parent is { } parent && service == _service && _name.IsMatch(ResourceReader.ShortName(parent)));
        }

        public bool MatchesText(string text)
        {
            return _whole.IsMatch(text) || (_name ?? _whole).IsMatch(ResourceReader.ShortName(text));
        }

        private bool IsWhole(string? text)
        {
            return text is not null && _whole.IsMatch(text);
        }
    }
}
