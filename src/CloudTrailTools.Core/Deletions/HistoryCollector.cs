using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Deletions;

/// <summary>Collects what happened to the things asked for besides their deletion.</summary>
internal sealed class HistoryCollector(ResourceQuery? asked)
{
    /// <summary>Bounds memory; a thing changed more often than that is rare, and its first and last changes are what is asked for.</summary>
    private const int MaxEventsOfOneThing = 10_000;

    private static readonly string[] Makings =
        ["Create", "Run", "Register", "Allocate", "Copy", "Import", "Restore", "Upload", "Provision", "Launch", "Generate", "Request", "Put"];

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

        bool isMaking = Array.Exists(Makings, verb => record.EventName?.StartsWith(verb, StringComparison.Ordinal) == true);
        foreach (string name in names)
        {
            Life life = LifeOf(name);
            if (isMaking && life.Creation is null && life.Changes.Count == 0)
            {
                life.Creation = record;
            }
            else if (life.Changes.Count < MaxEventsOfOneThing && (life.Changes.Count == 0 || !ReferenceEquals(life.Changes[^1], record)))
            {
                life.Changes.Add(record);
            }
        }
    }

    public void Add(CloudTrailDeletion deletion)
    {
        string? name = deletion.Resource.Id is { } id && (asked is null || asked.MatchesText(id) || (deletion.Resource.Arn is { } arn && asked.MatchesText(arn)))
            ? id
            : deletion.Resource.Parent is { } parent ? ResourceReader.ShortName(parent) : deletion.Resource.Id;
        if (name is null)
        {
            return;
        }

        Life life = LifeOf(name);
        if (name == deletion.Resource.Id)
        {
            life.Type ??= deletion.Resource.Type;
            life.Arn ??= deletion.Resource.Arn;
            life.Deletions.Add(deletion);
        }
        else
        {
            // What it held went: for the thing itself that is a change.
            life.Changes.Add(deletion.Event);
        }
    }

    public IEnumerable<CloudTrailResourceHistory> Make()
    {
        return _lives.Select(entry => new CloudTrailResourceHistory(
            entry.Value.Type, entry.Key, entry.Value.Arn, entry.Value.Creation, entry.Value.Changes, entry.Value.Deletions));
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

        public CloudTrailEvent? Creation { get; set; }

        public List<CloudTrailEvent> Changes { get; } = [];

        public List<CloudTrailDeletion> Deletions { get; } = [];
    }
}
