using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using CloudTrailTools.Core.Tests.Answers;
using CloudTrailTools.Core.Tests.Reading;
using CloudTrailTools.Deletions;
using Xunit;

namespace CloudTrailTools.Core.Tests.Deletions;

/// <summary>The finder agrees with an independent list of the deletions in real logs; where it does not, a table says why.</summary>
public sealed class AnswersDeletionTests
{
    private static readonly IReadOnlyList<CloudTrailDeletionLevel> AllLevels = Enum.GetValues<CloudTrailDeletionLevel>();

    [SharedDataFact]
    public void Every_deletion_of_the_answers_is_found()
    {
        ILookup<string, CloudTrailDeletion> found = Found(AllLevels);

        List<string> missed = [.. Expected().Select(one => one.Key).Where(key => !found.Contains(key))];

        Assert.Empty(missed);
    }

    [SharedDataFact]
    public void Whether_a_deletion_succeeded_is_told_as_in_the_answers()
    {
        ILookup<string, CloudTrailDeletion> found = Found(AllLevels);

        // Samples made by hand use one event id for several records.
        List<string> wrong = [.. Expected()
            .GroupBy(one => one.Key)
            .Where(group => !group.Select(one => one.Succeeded).Order()
                .SequenceEqual(found[group.Key].DistinctBy(one => one.Event).Select(one => one.Outcome == CloudTrailDeletionOutcome.Succeeded).Order()))
            .Select(group => group.Key)];

        Assert.Empty(wrong);
    }

    [SharedDataFact]
    public void The_levels_of_the_first_look_show_every_deletion_but_those_listed_with_a_reason()
    {
        ILookup<string, CloudTrailDeletion> found = Found(DeletionFinderOptions.DefaultLevels);

        Assert.Equal(
            Disagreements("level"),
            Expected().Where(one => !found.Contains(one.Key)).Select(one => one.Name + " " + one.Service).Distinct().Order(StringComparer.Ordinal));
    }

    [SharedDataFact]
    public void The_thing_has_the_name_the_answers_give_it_but_for_those_listed_with_a_reason()
    {
        ILookup<string, CloudTrailDeletion> found = Found(AllLevels);
        List<Answer> expected = [.. Expected()];
        List<Answer> wrong = [.. expected.Where(one => !IsRight(one, found[one.Key]))];

        Assert.Equal(Disagreements("name"), wrong.Select(one => one.Name + " " + one.Service).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange((double)wrong.Count / expected.Count, 0, 0.05);
    }

    [SharedDataFact]
    public void What_is_found_beyond_the_answers_is_another_level_or_listed_with_a_reason()
    {
        HashSet<string> known = [.. Expected().Select(one => one.Key)];
        IEnumerable<string> more = Found(DeletionFinderOptions.DefaultLevels)
            .Where(group => !known.Contains(group.Key))
            .SelectMany(group => group)
            .Select(deletion => $"{deletion.EventName} {deletion.Event.Service}");

        Assert.Equal(Disagreements("more"), more.Distinct().Order(StringComparer.Ordinal));
    }

    private static bool IsRight(Answer answer, IEnumerable<CloudTrailDeletion> deletions)
    {
        if (answer.Names.Count > 0)
        {
            return deletions.Any() && deletions.All(one => Shows(one, answer.Names));
        }

        return deletions.All(one => answer.FromErrorMessage.Count > 0
            ? Shows(one, answer.FromErrorMessage) || (one.Resource.Id is null && one.UnknownReason is not null && answer.FromErrorMessage.Contains(one.Resource.Parent!))
            : one.Resource.Id is null && one.Resource.Arn is null && one.UnknownReason is not null);
    }

    private static bool Shows(CloudTrailDeletion deletion, IReadOnlyCollection<string> names)
    {
        return (deletion.Resource.Id is { } id && names.Contains(id)) || (deletion.Resource.Arn is { } arn && names.Contains(arn));
    }

    private static ILookup<string, CloudTrailDeletion> Found(IReadOnlyCollection<CloudTrailDeletionLevel> levels)
    {
        DeletionFinder finder = new(new DeletionFinderOptions { Levels = levels, IncludeFailed = true });
        ReadResult run = ReadResult.OfFiles(SharedLogs.Files(SharedLogs.All));
        List<CloudTrailDeletion> found = Finding.All(finder, run.Events);
        return found.ToLookup(one => Key(one.Event.EventId, one.Event.EventName, one.Event.EventTimeText, Path.GetFileName(one.Event.Origin.Name)));
    }

    private static IEnumerable<Answer> Expected()
    {
        JsonElement deletions = JsonDocument.Parse(File.ReadAllBytes(SharedLogs.AnswerPath(SharedLogs.All))).RootElement.GetProperty("deletions");
        return Answers(deletions, "succeededList", true).Concat(Answers(deletions, "failedList", false));
    }

    private static IEnumerable<Answer> Answers(JsonElement deletions, string list, bool succeeded)
    {
        return deletions.GetProperty(list).EnumerateArray().Select(one =>
        {
            JsonElement names = one.GetProperty("names");
            return new Answer(
                Key(one.GetProperty("eventID").GetString(), one.GetProperty("eventName").GetString(), one.GetProperty("eventTime").GetString(), Path.GetFileName(one.GetProperty("file").GetString()!)),
                one.GetProperty("eventName").GetString()!,
                one.GetProperty("eventSource").GetString()!.Replace(".amazonaws.com", "", StringComparison.Ordinal),
                succeeded,
                [.. Texts(names, "primary"), .. Texts(names, "short"), .. Texts(names, "arns")],
                [.. Texts(names, "fromErrorMessage")]);
        });
    }

    private static IEnumerable<string> Texts(JsonElement names, string list)
    {
        return names.GetProperty(list).EnumerateArray().Select(text => text.GetString()!);
    }

    private static IEnumerable<string> Disagreements(string kind)
    {
        string path = Path.Combine(Finding.TestFolder, "Disagreements.tsv");
        return File.ReadLines(path).Skip(1).Select(line => line.Split('\t')).Where(row => row[0] == kind).Select(row => row[1]).Order(StringComparer.Ordinal);
    }

    private static string Key(string? id, string? name, string? time, string file)
    {
        return $"{file} {name} {time} {id}";
    }

    private sealed record Answer(string Key, string Name, string Service, bool Succeeded, IReadOnlyCollection<string> Names, IReadOnlyCollection<string> FromErrorMessage);
}
