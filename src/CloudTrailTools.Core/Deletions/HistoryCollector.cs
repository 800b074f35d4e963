using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;

namespace CloudTrailTools.Deletions;

/// <summary>Collects what happened to the things asked for besides their deletion.</summary>
internal sealed class HistoryCollector(ResourceQuery? asked)
{
    /// <summary>Bounds memory; a thing changed more often than that is rare, and its first and last changes are what is asked for.</summary>
    private const int MostChanges = 10_000;

    private const int Deepest = 8;

    /// <summary>What names no thing: the address that S3 was called at, and tags, which say anything.</summary>
    private static readonly string[] NoNames = ["Host", "tags", "tag", "tagSet", "tagList", "tagging", "tagSpecificationSet"];

    /// <summary>The verbs of calls that make the thing their noun names.</summary>
    private static readonly string[] Makings =
        ["Create", "Run", "Register", "Allocate", "Copy", "Import", "Restore", "Upload", "Provision", "Launch", "Request", "Put"];

    private readonly Dictionary<string, Life> _lives = new(StringComparer.Ordinal);

    /// <summary>Changes that were read and are not kept.</summary>
    public long LeftOut => _lives.Values.Sum(life => life.LeftOut);

    /// <summary>An event that deletes nothing: the making or a change of something asked for.</summary>
    public void AddOther(CloudTrailEvent record)
    {
        if (record.IsReadOnlyCall != false || !record.Succeeded)
        {
            return;
        }

        HashSet<string> names = [];
        CollectNames(record.RequestParameters, null, record, names, 0);
        CollectNames(record.ResponseElements, null, record, names, 0);
        foreach (CloudTrailResource resource in record.Resources)
        {
            AddName(resource.Arn, null, record, names);
        }

        foreach (string name in names)
        {
            LifeOf(name).Add(record);
        }
    }

    public void Add(CloudTrailDeletion deletion)
    {
        CloudTrailDeletedResource thing = deletion.Resource;
        string? own = thing.Id is { } id && (asked is null || asked.NameIn(id, deletion.Event) is not null || (thing.Arn is { } arn && asked.NameIn(arn, deletion.Event) is not null)) ? id : null;
        string? name = own ?? (thing.Parent is { } parent ? asked?.NameIn(parent, deletion.Event) ?? ResourceReader.ShortName(parent) : thing.Id);
        if (name is null)
        {
            return;
        }

        Life life = LifeOf(name);
        if (name == thing.Id && !deletion.IsPart)
        {
            life.Deletions.Add(deletion);
        }
        else if (deletion.Outcome == CloudTrailDeletionOutcome.Succeeded)
        {
            life.Add(deletion.Event);
        }
    }

    /// <param name="whoOf">Who made a call, behind all sessions.</param>
    public IEnumerable<CloudTrailResourceHistory> Make(Func<CloudTrailEvent, string?> whoOf)
    {
        foreach ((string name, Life life) in _lives)
        {
            List<Thing> things = ThingsOf(life.Deletions);
            foreach (Thing thing in things)
            {
                // Files hold events out of order.
                List<CloudTrailEvent> others = [.. life.Others.Where(record => things.Count == 1 || Concerns(record, thing, things)).OrderBy(record => record.EventTime)];
                List<CloudTrailDeletion> deletions = [.. thing.Deletions.OrderBy(deletion => deletion.Time)];
                CloudTrailEvent? creation = FindCreation(name, others, deletions);
                string? type = thing.Type ?? TypeMade(creation);
                string? creator = creation is null ? null : whoOf(creation);
                yield return new CloudTrailResourceHistory(type, name, thing.Arn, creation, creator, [.. others.Where(record => record != creation)], deletions);
            }
        }
    }

    /// <summary>The things of one name, such as a table and a database: never fewer than one.</summary>
    private static List<Thing> ThingsOf(List<CloudTrailDeletion> deletions)
    {
        List<Thing> things = [];

        // What names a thing best comes first.
        foreach (CloudTrailDeletion deletion in deletions.OrderByDescending(deletion => Thing.IsOfItself(deletion)).ThenByDescending(deletion => deletion.Resource.Arn is not null))
        {
            Thing? thing = things.Find(known => known.Takes(deletion));
            if (thing is null)
            {
                things.Add(thing = new Thing());
            }

            thing.Add(deletion);
        }

        if (things.Count == 0)
        {
            things.Add(new Thing());
        }

        return things;
    }

    /// <summary>Whether a record that names several things of one name is about this one: by its service and place, where they tell.</summary>
    private static bool Concerns(CloudTrailEvent record, Thing thing, List<Thing> things)
    {
        List<Thing> ofService = things.FindAll(one => one.Deletions.Exists(deletion => deletion.EventSource == record.EventSource));
        List<Thing> ofPlace = ofService.FindAll(one => one.Deletions.Exists(deletion => deletion.AccountId == record.AccountId && deletion.Region == record.AwsRegion));
        return ofPlace.Count > 0 ? ofPlace.Contains(thing) : ofService.Count == 0 || ofService.Contains(thing);
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
        if (NounMade(record, out string? verb) is not { } noun)
        {
            return false;
        }

        return nouns.Contains(noun)
            || (verb != "Put" && (NamesMade(record.RequestParameters, "", "", name, noun, 0) || NamesMade(record.ResponseElements, "", "", name, noun, 0)));
    }

    /// <summary>The noun of a call that makes what it names; <c>null</c> for other calls.</summary>
    private static string? NounMade(CloudTrailEvent record, out string? verb)
    {
        string call = AwsCatalogue.WithoutApiDate(record.EventName ?? "");
        verb = Array.Find(Makings, one => call.StartsWith(one, StringComparison.Ordinal));
        return verb is null ? null : ResourceGuess.Singular(call[verb.Length..]);
    }

    /// <summary>The type of a thing that is known by its making only.</summary>
    private static string? TypeMade(CloudTrailEvent? creation) =>
        creation is not null && NounMade(creation, out _) is { } noun ? DeletionCatalogue.Default.TypeOf(creation.Service ?? "", noun) : null;

    /// <summary>
    /// Whether a field for the name of what the call makes holds this one: one that begins with the noun of the call, or the name or id of the call
    /// itself or of an object that is called like the noun. Other objects name what the thing uses.
    /// </summary>
    private static bool NamesMade(object? value, string field, string parent, string name, string noun, int depth) => value switch
    {
        string text => (field is "name" or "id" or "arn" ? parent.Length == 0 || IsNoun(parent, noun) : IsNoun(field, noun)) && ResourceReader.ShortName(text) == name,
        object?[] list when depth < Deepest => Array.Exists(list, element => NamesMade(element, field, parent, name, noun, depth + 1)),
        CloudTrailObject members when depth < Deepest => members.Keys.Any(key => NamesMade(members[key], key, field, name, noun, depth + 1)),
        _ => false,
    };

    private static bool IsNoun(string field, string noun) => noun.Length > 0 && field.StartsWith(noun, StringComparison.OrdinalIgnoreCase);

    private void CollectNames(object? value, string? key, CloudTrailEvent record, HashSet<string> names, int depth)
    {
        switch (value)
        {
            case string text:
                AddName(text, key, record, names);
                break;
            case object?[] list when depth < Deepest:
                foreach (object? element in list)
                {
                    CollectNames(element, key, record, names, depth + 1);
                }

                break;
            case CloudTrailObject members when depth < Deepest:
                foreach (string member in members.Keys.Where(member => !NoNames.Contains(member, StringComparer.OrdinalIgnoreCase)))
                {
                    CollectNames(members[member], member, record, names, depth + 1);
                }

                break;
        }
    }

    private void AddName(string? text, string? key, CloudTrailEvent record, HashSet<string> names)
    {
        const int LongestArn = 2048;
        if (text is { Length: > 0 and <= LongestArn } && asked?.NameIn(text, record, key) is { } name)
        {
            names.Add(name);
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
        private CloudTrailEvent? _last;

        public List<CloudTrailEvent> Others { get; } = [];

        public long LeftOut { get; private set; }

        public List<CloudTrailDeletion> Deletions { get; } = [];

        /// <summary>A change. Several parts of the thing, or of what it held, that went by one call are one change of the thing itself.</summary>
        public void Add(CloudTrailEvent record)
        {
            if (record == _last)
            {
                return;
            }

            _last = record;
            if (Others.Count < MostChanges)
            {
                Others.Add(record);
                return;
            }

            // The first half stays, the other one goes round.
            Others[(MostChanges / 2) + (int)(LeftOut % (MostChanges / 2))] = record;
            LeftOut++;
        }
    }

    /// <summary>One of the things that have a name.</summary>
    private sealed class Thing
    {
        public string? Type { get; private set; }

        public string? Arn { get; private set; }

        public List<CloudTrailDeletion> Deletions { get; } = [];

        /// <summary>Of a part that was switched off, such as a protection, the type is not that of the thing.</summary>
        public static bool IsOfItself(CloudTrailDeletion deletion) => deletion.Level is CloudTrailDeletionLevel.Deleted or CloudTrailDeletionLevel.ScheduledDeletion;

        public bool Takes(CloudTrailDeletion deletion)
        {
            CloudTrailDeletion first = Deletions[0];
            return Arn is not null && deletion.Resource.Arn is { } arn ? Arn.Equals(arn, StringComparison.OrdinalIgnoreCase)
                : first.AccountId == deletion.AccountId && first.EventSource == deletion.EventSource
                    && (Type == deletion.Resource.Type || Type is null || deletion.Resource.Type is null || !IsOfItself(deletion) || !IsOfItself(first));
        }

        public void Add(CloudTrailDeletion deletion)
        {
            Type = IsOfItself(deletion) || Type is null ? deletion.Resource.Type ?? Type : Type;
            Arn ??= deletion.Resource.Arn;
            Deletions.Add(deletion);
        }
    }
}
