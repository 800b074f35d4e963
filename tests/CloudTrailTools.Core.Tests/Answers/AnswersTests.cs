using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using CloudTrailTools.Core.Tests.Reading;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Answers;

/// <summary>What the reader says of the real logs agrees with what a program that shares nothing with it says.</summary>
public sealed class AnswersTests
{
    private const string Missing = "(missing)";

    public static TheoryData<string> Sources => [SharedLogs.All, .. SharedLogs.Sources];

    public static TheoryData<string> FormNames => SharedLogs.Sources.Count == 0 ? [string.Empty] : [.. Answer(SharedLogs.Forms).EnumerateObject().Select(form => form.Name)];

    [SharedDataTheory]
    [MemberData(nameof(Sources))]
    public void Every_figure_of_a_source_is_the_one_that_an_independent_program_counted(string source)
    {
        IReadOnlyList<string> files = SharedLogs.Files(source);
        ReadResult run = ReadResult.OfFiles(files);
        JsonElement answer = Answer(source);

        Assert.Empty(run.Problems);
        Assert.Equal(answer.GetProperty("files").GetInt32(), files.Count);
        Assert.Equal(answer.GetProperty("events").GetInt32(), run.Events.Count);
        Assert.Equal(run.Events.Count, run.Coverage.Records);
        CompareIds(answer, run.Events);
        CompareTimes(answer, run.Events);
        Assert.Equal(answer.GetProperty("withErrorCode").GetInt32(), run.Events.Count(e => !string.IsNullOrEmpty(e.ErrorCode)));
        Assert.Equal(answer.GetProperty("noErrorCode").GetInt32(), run.Events.Count(e => string.IsNullOrEmpty(e.ErrorCode)));

        Compare(answer, "byEventName", run.Events, e => Label(e.Fields, "eventName", e.EventName));
        Compare(answer, "byEventSource", run.Events, e => Label(e.Fields, "eventSource", e.EventSource));
        Compare(answer, "byUserIdentityType", run.Events, e => IdentityLabel(e, "type", e.UserIdentity?.Type));
        Compare(answer, "byUserArn", run.Events, e => IdentityLabel(e, "arn", e.UserIdentity?.Arn));
        Compare(answer, "byErrorCode", run.Events.Where(e => !string.IsNullOrEmpty(e.ErrorCode)), e => e.ErrorCode!);
        Compare(answer, "bySourceIPAddress", run.Events, e => Label(e.Fields, "sourceIPAddress", e.SourceIPAddress));
        Compare(answer, "byReadOnly", run.Events, ReadOnlyLabel);
        Compare(answer, "byAwsRegion", run.Events, e => Label(e.Fields, "awsRegion", e.AwsRegion));
        Compare(answer, "byEventType", run.Events, e => Label(e.Fields, "eventType", e.EventType));
        Compare(answer, "byEventCategory", run.Events, e => Label(e.Fields, "eventCategory", e.EventCategory));
        Compare(answer, "byEventVersion", run.Events, e => Label(e.Fields, "eventVersion", e.EventVersion));
        Compare(answer, "byRecipientAccountId", run.Events, e => Label(e.Fields, "recipientAccountId", e.RecipientAccountId));
    }

    [SharedDataTheory]
    [MemberData(nameof(Sources))]
    public void Counting_without_making_events_counts_the_same(string source)
    {
        JsonElement answer = Answer(source);
        foreach ((HotField field, string figure) in new[]
        {
            (HotField.EventName, "byEventName"),
            (HotField.EventSource, "byEventSource"),
            (HotField.SourceIPAddress, "bySourceIPAddress"),
            (HotField.AwsRegion, "byAwsRegion"),
        })
        {
            Dictionary<string, long> counts = new(StringComparer.Ordinal);
            using EventReader reader = new(new EventReaderOptions { CountBy = field, Workers = 2 }, CancellationToken.None);
            foreach (string path in SharedLogs.Files(source))
            {
                while (!reader.TryAdd(new FileLogSource(path)))
                {
                    Take();
                }
            }

            while (reader.Pending > 0)
            {
                Take();
            }

            // What has no text to count by is counted under none.
            long none = answer.GetProperty(figure).EnumerateObject().Where(entry => entry.Name is Missing or "(null)" or "(empty)" or "(non-string)").Sum(entry => entry.Value.GetInt64());
            Assert.Equal(none, counts.GetValueOrDefault(string.Empty));
            counts.Remove(string.Empty);
            Assert.Equal(
                answer.GetProperty(figure).EnumerateObject().Where(entry => !entry.Name.StartsWith('(')).Select(entry => $"{entry.Name}: {entry.Value.GetInt64()}").Order(StringComparer.Ordinal),
                counts.Select(entry => $"{entry.Key}: {entry.Value}").Order(StringComparer.Ordinal));

            void Take()
            {
                OutputBatch batch = reader.Take(Timeout.InfiniteTimeSpan)!;
                foreach ((string value, long count) in batch.Counts ?? new Dictionary<string, long>())
                {
                    counts[value] = counts.GetValueOrDefault(value) + count;
                }
            }
        }
    }

    [SharedDataTheory]
    [MemberData(nameof(FormNames))]
    public void Every_odd_form_gives_the_events_it_holds_or_says_why_not(string form)
    {
        JsonElement answer = Answer(SharedLogs.Forms).GetProperty(form);
        string path = SharedLogs.Files(SharedLogs.Forms).Single(file => file.Replace(Path.DirectorySeparatorChar, '/').EndsWith("/forms/" + form, StringComparison.Ordinal));
        ReadResult run = ReadResult.OfFiles([path]);

        string[] expected = [.. answer.GetProperty("eventIDs").EnumerateArray().Select(id => id.GetString()!)];
        IEnumerable<string> ids = run.Events.Select(e => e.EventId!);
        if (IsBroken(answer))
        {
            Assert.NotEmpty(run.Problems);
        }
        else
        {
            Assert.Equal(expected.Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        }

        if (answer.GetProperty("expected").GetString()!.StartsWith("refuse", StringComparison.Ordinal))
        {
            Assert.NotEmpty(run.Problems);
        }

        foreach (CloudTrailProblem problem in run.Problems)
        {
            Assert.Contains(Path.GetFileName(path), problem.Message);
        }
    }

    [SharedDataFact]
    public void A_number_beyond_what_a_double_holds_keeps_its_digits()
    {
        string path = SharedLogs.Files(SharedLogs.Forms).Single(file => file.EndsWith("derived-bigint.json", StringComparison.Ordinal));
        CloudTrailEvent e = Assert.Single(ReadResult.OfFiles([path]).Events);

        Assert.Contains(Leaves(e.RequestParameters), value => value is 9007199254740993L);
    }

    private static IEnumerable<object?> Leaves(object? tree) => tree switch
    {
        CloudTrailObject fields => ((IReadOnlyDictionary<string, object?>)fields).Values.SelectMany(Leaves),
        object?[] items => items.SelectMany(Leaves),
        _ => [tree],
    };

    private static bool IsBroken(JsonElement answer) =>
        answer.GetProperty("expected").GetString()!.StartsWith("error", StringComparison.Ordinal);

    private static JsonElement Answer(string name) => JsonDocument.Parse(File.ReadAllBytes(SharedLogs.AnswerPath(name))).RootElement;

    private static void CompareIds(JsonElement answer, IReadOnlyList<CloudTrailEvent> events)
    {
        List<string> ids = [.. events.Where(e => !string.IsNullOrEmpty(e.EventId)).Select(e => e.EventId!)];
        Assert.Equal(answer.GetProperty("eventsWithoutEventID").GetInt32(), events.Count - ids.Count);
        Assert.Equal(answer.GetProperty("distinctEventIDs").GetInt32(), ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(answer.GetProperty("eventIDsSeenMoreThanOnce").GetInt32(), ids.GroupBy(id => id, StringComparer.Ordinal).Count(group => group.Count() > 1));
    }

    private static void CompareTimes(JsonElement answer, IReadOnlyList<CloudTrailEvent> events)
    {
        // An event without the field may have a time from elsewhere; the answers are about the field.
        List<CloudTrailEvent> stamped = [.. events.Where(e => e.Fields.ContainsKey("eventTime"))];
        List<CloudTrailEvent> timed = [.. stamped.Where(e => e.EventTime is not null).OrderBy(e => e.EventTime)];
        Assert.Equal(answer.GetProperty("minEventTime").GetString(), timed.FirstOrDefault()?.EventTimeText);
        Assert.Equal(answer.GetProperty("maxEventTime").GetString(), timed.LastOrDefault()?.EventTimeText);

        Dictionary<string, int> unparseable = CountBy(stamped.Where(e => e.EventTime is null), e => Label(e.Fields, "eventTime", e.EventTimeText));
        if (stamped.Count < events.Count)
        {
            unparseable[Missing] = events.Count - stamped.Count;
        }

        Assert.Equal(Expected(answer, "unparseableEventTimes"), Sorted(unparseable));
    }

    private static void Compare(JsonElement answer, string figure, IEnumerable<CloudTrailEvent> events, Func<CloudTrailEvent, string> label) =>
        Assert.Equal(Expected(answer, figure), Sorted(CountBy(events, label)));

    private static Dictionary<string, int> CountBy(IEnumerable<CloudTrailEvent> events, Func<CloudTrailEvent, string> label)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (CloudTrailEvent e in events)
        {
            string key = label(e);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return counts;
    }

    private static IEnumerable<string> Expected(JsonElement answer, string figure) =>
        Sorted(answer.GetProperty(figure).EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32()));

    private static IEnumerable<string> Sorted(Dictionary<string, int> counts) =>
        counts.Select(entry => $"{entry.Key}: {entry.Value}").Order(StringComparer.Ordinal);

    /// <summary>How the answers call what a record says; the text itself comes from the event's own property.</summary>
    private static string Label(CloudTrailObject fields, string name, string? value)
    {
        if (!fields.ContainsKey(name))
        {
            Assert.Null(value);
            return Missing;
        }

        return fields[name] switch
        {
            null => "(null)",
            "" => "(empty)",
            string => value!,
            _ => "(non-string)",
        };
    }

    private static string IdentityLabel(CloudTrailEvent e, string name, string? value) =>
        e.Fields.ContainsKey("userIdentity") && e.UserIdentity is not null ? Label(e.UserIdentity.Fields, name, value) : "(no userIdentity)";

    private static string ReadOnlyLabel(CloudTrailEvent e)
    {
        switch (e.Fields.TryGetValue("readOnly", out object? value) ? value : Missing)
        {
            case Missing:
                Assert.Null(e.ReadOnly);
                return Missing;
            case bool flag:
                Assert.Equal(flag, e.ReadOnly);
                return flag ? "true" : "false";
            case string text:
                Assert.Equal(bool.Parse(text), e.ReadOnly);
                return text + " (string)";
            default:
                return "(non-string)";
        }
    }
}
