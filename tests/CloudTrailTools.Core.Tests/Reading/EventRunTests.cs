using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Reading;

public sealed class EventRunTests
{
    [Fact]
    public void Unique_emits_an_id_once_and_counts_its_repeats_where_they_stand()
    {
        Recorded output = Run(new() { Unique = true }, "[a,b,a]", "[b,c]");

        Assert.Equal("a b c", output.Ids);
        Assert.Equal((5, 3, 2), (output.Coverage.Records, output.Coverage.Matched, output.Coverage.Duplicates));
    }

    [Fact]
    public void Ordered_emits_by_time_then_id_and_keeps_the_order_of_the_input_between_equals()
    {
        Recorded output = Run(new() { Ordered = true }, "[z@2026-03-02T00:00:00Z,b,y@no time]", "[a,b]");

        Assert.Equal("y a b b z", output.Ids);
        Assert.Equal(["0", "1"], output.Events.Where(e => e.EventId == "b").Select(e => e.Origin.Name));
    }

    [Fact]
    public void Ordered_with_a_limit_reads_all_and_emits_the_earliest()
    {
        Recorded output = Run(new() { Ordered = true, MaxEvents = 2 }, "[late@2026-03-02T00:00:00Z]", "[a,b]");

        Assert.Equal("a b", output.Ids);
        Assert.Equal(2, output.Coverage.SourcesRead);
        Assert.True(output.Coverage.StoppedEarly);
    }

    [Fact]
    public void A_limit_ends_the_run_before_its_input()
    {
        Recorded output = Run(new() { MaxEvents = 2 }, "[a,b,c]", "[d]");

        Assert.Equal("a b", output.Ids);
        Assert.True(output.Coverage.StoppedEarly);
        Assert.False(output.Coverage.IsComplete);
    }

    [Fact]
    public void Events_read_elsewhere_are_filtered_counted_and_dropped_as_repeats_too()
    {
        Recorded output = new();
        using EventRun run = output.Start(new() { Unique = true, Filter = new() { EventId = ["a", "b"] } });
        foreach (string id in new[] { "a", "b", "x", "a" })
        {
            run.Add(CloudTrailEvent.Parse(Record(id)));
        }

        run.Complete();

        Assert.Equal("a b", output.Ids);
        Assert.Equal((4, 2, 1, 1), (run.Coverage.Records, run.Coverage.Matched, run.Coverage.Filtered, run.Coverage.Duplicates));
    }

    [Fact]
    public void What_cannot_be_added_is_an_error_and_a_gap()
    {
        Recorded output = new();
        using EventRun run = output.Start(new());
        run.AddFailure("there", Problems.PathNotFound("there"));
        run.Complete();

        Assert.Equal(ErrorIds.PathNotFound, Assert.Single(output.Errors).Id);
        Assert.Equal(1, run.Coverage.SourcesFailed);
        Assert.False(run.Coverage.IsComplete);
        Assert.Equal("Not everything could be read (1 of 1 file or folder): Cannot find 'there'.", run.Coverage.DescribeGaps(_ => false));
        Assert.Equal("Not everything could be read (1 of 1 file or folder): what was told before says why.", run.Coverage.DescribeGaps(reason => reason == output.Errors[0].Message));
    }

    [Fact]
    public void Ids_are_repeats_only_when_they_are_spelt_alike()
    {
        SeenEvents seen = new();
        bool Add(string id) => seen.Add(CloudTrailEvent.Parse(Record(id)));

        Assert.True(Add("6c2c949b-1a81-406a-a0d7-52e0a0a0a5bd"));
        Assert.False(Add("6c2c949b-1a81-406a-a0d7-52e0a0a0a5bd"));
        Assert.True(Add("6C2C949B-1A81-406A-A0D7-52E0A0A0A5BD"));
        Assert.True(Add("6c2c949b-1a81-406a-a0d7-52e0a0a0a5be"));
        Assert.True(Add("6c2c949b1a81406aa0d752e0a0a0a5bd"));
        Assert.True(Add("6c2c949b-1a81-406a-a0d7-52EXAMPLE5bd"));
        Assert.False(Add("6c2c949b-1a81-406a-a0d7-52EXAMPLE5bd"));
        Assert.True(Add("00000000-0000-0000-0000-00000000000 "));
    }

    [Theory]
    [InlineData("6c2c949b-1a81-406a-a0d7-52e0a0a0a5bd", """,  "requestParameters":{"a":1}""", false)]
    [InlineData("6c2c949b-1a81-406a-a0d7-52e0a0a0a5bd", ""","eventTime":"2026-03-01T00:00:00.000Z" """, false)]
    [InlineData("6c2c949b-1a81-406a-a0d7-52e0a0a0a5bd", ""","eventTime":"2026-03-01T00:00:01Z" """, true)]
    [InlineData("6c2c949b-1a81-406a-a0d7-52e0a0a0a5bd", ""","eventName":"DeleteBucket" """, true)]
    [InlineData("XXXXXXXXXXX", ""","eventTime":"2026-03-01T00:00:01Z" """, true)]
    [InlineData("XXXXXXXXXXX", ""","requestParameters":{"a":1}""", true)]
    [InlineData("XXXXXXXXXXX", "", false)]
    public void Other_events_with_the_id_of_one_are_no_repeats_of_it(string id, string more, bool isNew)
    {
        SeenEvents seen = new();
        CloudTrailEvent Event(string rest) => CloudTrailEvent.Parse($$"""{"eventID":"{{id}}"{{(rest.Contains("eventTime", StringComparison.Ordinal) ? "" : ""","eventTime":"2026-03-01T00:00:00Z" """)}}{{(rest.Contains("eventName", StringComparison.Ordinal) ? "" : ""","eventName":"DeleteObject" """)}}{{rest}}}""");

        Assert.True(seen.Add(Event("")));
        Assert.Equal(isNew, seen.Add(Event(more)));
    }

    [Fact]
    public void Events_without_an_id_never_repeat()
    {
        SeenEvents seen = new();
        CloudTrailEvent e = CloudTrailEvent.Parse("""{"eventName":"x"}""");

        Assert.True(seen.Add(e));
        Assert.True(seen.Add(e));
    }

    [Theory]
    [InlineData("""{"eventID":"redacted","eventName":"x"}""", """{"eventID":"redacted","eventName":"x","errorCode":"y"}""")]
    [InlineData("""{"eventName":"x"}""", """{"eventName":"y"}""")]
    public void A_record_that_is_read_again_is_known_by_the_whole_of_it_where_its_id_does_not_tell_it_from_others(string one, string other)
    {
        RecentEvents recent = new();
        DateTime now = DateTime.UtcNow;
        bool Add(string record) => recent.Add(CloudTrailEvent.Parse(record), now);

        Assert.True(Add(one));
        Assert.True(Add(other));
        Assert.False(Add(one));
        recent.Forget(now.AddSeconds(1));
        Assert.True(Add(one));
    }

    private static string Record(string id, string time = "2026-03-01T00:00:00Z") => $$"""{"eventID":"{{id}}","eventTime":"{{time}}","eventName":"RunInstances"}""";

    /// <summary>Runs over files written as "[id,id@time]".</summary>
    private static Recorded Run(Settings settings, params string[] files)
    {
        Recorded output = new();
        using EventRun run = output.Start(settings);
        for (int i = 0; i < files.Length; i++)
        {
            IEnumerable<string> records = files[i].Trim('[', ']').Split(',').Select(item => item.Split('@')).Select(item => item.Length > 1 ? Record(item[0], item[1]) : Record(item[0]));
            run.Add(new BytesSource($"{i}", Encoding.UTF8.GetBytes($"[{string.Join(',', records)}]")));
        }

        run.Complete();
        return output;
    }

    private sealed record Settings
    {
        public EventFilterOptions Filter { get; init; } = new();

        public bool Unique { get; init; }

        public bool Ordered { get; init; }

        public long MaxEvents { get; init; } = long.MaxValue;
    }

    private sealed class Recorded : IEventOutput
    {
        public List<CloudTrailEvent> Events { get; } = [];

        public List<CloudTrailProblem> Errors { get; } = [];

        public CloudTrailCoverage Coverage { get; private set; } = new();

        public string Ids => string.Join(' ', Events.Select(e => e.EventId));

        public EventRun Start(Settings settings)
        {
            EventRun run = new(
                new EventRunOptions
                {
                    Reader = new EventReaderOptions { Filter = EventFilter.Compile(settings.Filter), Workers = 2 },
                    Scope = new LogFileScope(settings.Filter, TimeSpan.FromHours(6)),
                    Unique = settings.Unique,
                    Ordered = settings.Ordered,
                    MaxEvents = settings.MaxEvents,
                },
                this,
                CancellationToken.None);
            Coverage = run.Coverage;
            return run;
        }

        public void Write(CloudTrailEvent e) => Events.Add(e);

        public void Counted(IReadOnlyDictionary<string, long> counts)
        {
        }

        public void Error(CloudTrailProblem problem) => Errors.Add(problem);

        public void Warning(string message)
        {
        }

        public void Verbose(string message)
        {
        }

        public void Progress(ReadProgress progress)
        {
        }
    }
}
