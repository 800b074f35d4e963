using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;

namespace CloudTrailTools.Deletions;

/// <summary>Collects what happened to the things asked for besides their deletion.</summary>
internal sealed class HistoryCollector(ResourceQuery? asked)
{
    /// <summary>Bounds memory; a thing changed more often than that is rare, and its first and last changes are what is asked for.</summary>
    private const int MaxEventsOfOneThing = 10_000;

    private const int Deepest = 8;

    /// <summary>The verbs of calls that make the thing their noun names.</summary>
    private static readonly string[] Makings =
        ["Create", "Run", "Register", "Allocate", "Copy", "Import", "Restore", "Upload", "Provision", "Launch", "Request", "Put"];

    private readonly Dictionary<string, Life> _lives = new(StringComparer.Ordinal);

    /// <summary>An event that deletes nothing: the making or a change of something asked for.</summary>
    public void AddOther(CloudTrailEvent record)
    {
        if (record.IsReadOnlyCall || !record.Succeeded)
        {
            return;
        }

        HashSet<string> names = [];
        CollectNames(record.RequestParameters, names, 0);
        CollectNames(record.ResponseElements, names, 0);
        foreach (CloudTrailResource resource in record.Resources)
        {
            AddName(resource.Arn, names);
        }

        foreach (string name in names)
        {
            Life life = LifeOf(name);
            if (life.Others.Count < MaxEventsOfOneThing)
            {
                life.Others.Add(record);
            }
        }
    }

    public void Add(CloudTrailDeletion deletion)
    {
        string? name = deletion.IsPart ? deletion.Resource.Id
            : deletion.Resource.Id is { } id && (asked is null || asked.MatchesText(id) || (deletion.Resource.Arn is { } arn && asked.MatchesText(arn)))
            ? id
            : deletion.Resource.Parent is { } parent ? ResourceReader.ShortName(parent) : deletion.Resource.Id;
        if (name is null)
        {
            return;
        }

        Life life = LifeOf(name);
        if (name == deletion.Resource.Id && !deletion.IsPart)
        {
            // Of a part that was switched off, such as a protection, the type is not that of the thing.
            bool isGone = deletion.Level is CloudTrailDeletionLevel.Deleted or CloudTrailDeletionLevel.ScheduledDeletion;
            life.Type = isGone || life.Type is null ? deletion.Resource.Type ?? life.Type : life.Type;
            life.Arn ??= deletion.Resource.Arn;
            life.Deletions.Add(deletion);
        }
        else
        {
            // A part of it or something it held went: for the thing itself that is a change.
            life.Others.Add(deletion.Event);
        }
    }

    public IEnumerable<CloudTrailResourceHistory> Make()
    {
        foreach ((string name, Life life) in _lives)
        {
            // Files hold events out of order.
            List<CloudTrailEvent> others = [.. life.Others.OrderBy(record => record.EventTime)];
            List<CloudTrailDeletion> deletions = [.. life.Deletions.OrderBy(deletion => deletion.Time)];
            CloudTrailEvent? creation = FindCreation(name, others, deletions);
            yield return new CloudTrailResourceHistory(life.Type, name, life.Arn, creation, [.. others.Where(record => record != creation)], deletions);
        }
    }

    /// <summary>
    /// The call that made the thing: a Create of the very noun it was deleted by, or one that names it as what is made, since calls that make other
    /// things name it too.
    /// </summary>
    private static CloudTrailEvent? FindCreation(string name, List<CloudTrailEvent> events, List<CloudTrailDeletion> deletions)
    {
        HashSet<string> nouns = [];
        foreach (CloudTrailDeletion deletion in deletions)
        {
            if (DeletionCatalogue.Default.Find(deletion.Event) is { } match)
            {
                nouns.Add(ResourceGuess.Singular(match.Noun));
            }
        }

        return events.Find(record => Makes(record, name, nouns));
    }

    private static bool Makes(CloudTrailEvent record, string name, HashSet<string> nouns)
    {
        string call = AwsCatalogue.WithoutApiDate(record.EventName ?? "");
        if (Array.Find(Makings, one => call.StartsWith(one, StringComparison.Ordinal)) is not { } verb)
        {
            return false;
        }

        string noun = ResourceGuess.Singular(call[verb.Length..]);
        return nouns.Contains(noun)
            || (verb != "Put" && (NamesMade(record.RequestParameters, "", name, noun, 0) || NamesMade(record.ResponseElements, "", name, noun, 0)));
    }

    /// <summary>Whether a field for the name of what the call makes holds this one: its name or id, or what begins with the noun of the call.</summary>
    private static bool NamesMade(object? value, string field, string name, string noun, int depth) => value switch
    {
        string text => (field is "name" or "id" or "arn" || (noun.Length > 0 && field.StartsWith(noun, StringComparison.OrdinalIgnoreCase))) && ResourceReader.ShortName(text) == name,
        object?[] list when depth < Deepest => Array.Exists(list, element => NamesMade(element, field, name, noun, depth + 1)),
        CloudTrailObject members when depth < Deepest => members.Keys.Any(key => NamesMade(members[key], key, name, noun, depth + 1)),
        _ => false,
    };

    private void CollectNames(object? value, HashSet<string> names, int depth)
    {
        switch (value)
        {
            case string text:
                AddName(text, names);
                break;
            case object?[] list when depth < Deepest:
                foreach (object? element in list)
                {
                    CollectNames(element, names, depth + 1);
                }

                break;
            case CloudTrailObject members when depth < Deepest:
                foreach (object? member in members.Values)
                {
                    CollectNames(member, names, depth + 1);
                }

                break;
        }
    }

    private void AddName(string? text, HashSet<string> names)
    {
        const int LongestArn = 2048;
        if (text is { Length: > 0 and <= LongestArn } && asked?.MatchesText(text) == true)
        {
            names.Add(ResourceReader.ShortName(text));
        }
    }

    private Life LifeOf(string name)
    {
        if (!_lives.TryGetValue(name, out Life? life))
        {
            life = new Life();
            _lives.Add(name, life);
        }

        return life;
    }

    private sealed class Life
    {
        public string? Type { get; set; }

        public string? Arn { get; set; }

        public List<CloudTrailEvent> Others { get; } = [];

        public List<CloudTrailDeletion> Deletions { get; } = [];
    }
}
