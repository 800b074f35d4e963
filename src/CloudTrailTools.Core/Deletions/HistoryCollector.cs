using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Deletions;

/// <summary>Collects what happened to the things asked for besides their deletion.</summary>
internal sealed class HistoryCollector(ResourceQuery? asked)
{
    /// <summary>Bounds memory; a thing changed more often than that is rare, and its first and last changes are what is asked for.</summary>
    private const int MaxEventsOfOneThing = 10_000;

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
            life.Type ??= deletion.Resource.Type;
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
            CloudTrailEvent? creation = FindCreation(others, deletions);
            yield return new CloudTrailResourceHistory(life.Type, name, life.Arn, creation, [.. others.Where(record => record != creation)], deletions);
        }
    }

    /// <summary>The call that made the thing: a Create of the very noun it was deleted by, since calls that make other things name it too.</summary>
    private static CloudTrailEvent? FindCreation(List<CloudTrailEvent> events, List<CloudTrailDeletion> deletions)
    {
        HashSet<string> nouns = [];
        foreach (CloudTrailDeletion deletion in deletions)
        {
            if (DeletionCatalogue.Default.Find(deletion.Event) is { } match)
            {
                nouns.Add(ResourceGuess.Singular(match.Noun));
            }
        }

        return events.Find(record => Makes(record, nouns));
    }

    private static bool Makes(CloudTrailEvent record, HashSet<string> nouns)
    {
        string call = DeletionCatalogue.WithoutApiDate(record.EventName ?? "");
        string? verb = Array.Find(Makings, one => call.StartsWith(one, StringComparison.Ordinal));
        return verb is not null && (nouns.Count == 0 ? verb != "Put" : nouns.Contains(ResourceGuess.Singular(call[verb.Length..])));
    }

    private void CollectNames(object? value, HashSet<string> names, int depth)
    {
        const int Deepest = 8;
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
