using System;
using System.IO;
using System.Linq;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

public sealed class WatchCTEventTests : IDisposable
{
    private readonly CloudTrailService _history = new() { RequestsPerSecond = 0 };
    private readonly AwsTestEndpoint _endpoint;
    private readonly DateTime _now = DateTime.UtcNow;

    public WatchCTEventTests() => _endpoint = new AwsTestEndpoint(_history);

    public void Dispose() => _endpoint.Dispose();

    [Fact]
    public void A_sign_in_that_ends_at_a_later_look_is_told_of_and_the_watch_goes_on_when_there_is_another()
    {
        Add("one");
        HandedCredentials credentials = new(Environment.CurrentManagedThreadId);
        WatchCTEventCommand command = Command();
        command.Credential = credentials;
        command.MaxEvents = 2;
        using CommandRun run = new(command)
        {
            Behind = _ => credentials.HaveEnded = true,
            OnError = _ =>
            {
                credentials.HaveEnded = false;
                Add("two");
            },
        };

        run.Begin();
        run.End();

        Assert.Equal("one two", run.Ids);
        Assert.Contains("The session is over.", Assert.Single(run.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_that_are_of_no_use_at_the_first_look_end_the_watch()
    {
        WatchCTEventCommand command = Command();
        command.Credential = new HandedCredentials(Environment.CurrentManagedThreadId) { HaveEnded = true };
        using CommandRun run = new(command);

        run.Begin();

        Assert.Throws<TerminatedException>(run.End);
    }

    [Theory]
    [InlineData("RunInstancs", "did you mean RunInstances?")]
    [InlineData("ec2:RunInstances", "write -EventSource ec2 -EventName RunInstances.")]
    public void Names_of_which_none_is_known_are_doubted_once_and_watched_for_all_the_same(string name, string hint)
    {
        WatchCTEventCommand command = Command();
        command.EventName = [name];
        command.For = TimeSpan.FromTicks(1);
        using CommandRun run = new(command);

        run.Begin();
        run.End();

        Assert.EndsWith(hint, Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.NotEmpty(_history.LookupInputs);
    }

    [Theory]
    [InlineData("Frobnicate", "TerminateInstances")]
    [InlineData("Run*")]
    [InlineData("runinstances")]
    public void Names_of_which_one_is_known_or_may_be_are_not_doubted_unless_they_look_like_slips(params string[] names)
    {
        WatchCTEventCommand command = Command();
        command.EventName = names;
        command.For = TimeSpan.FromTicks(1);
        using CommandRun run = new(command);

        run.Begin();
        run.End();

        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void Who_waited_for_somebody_who_did_nothing_is_told_how_to_try_the_name()
    {
        Add("one");
        WatchCTEventCommand command = Command();
        command.Actor = ["alcie*"];
        command.For = TimeSpan.FromTicks(1);
        using CommandRun run = new(command);

        run.Begin();
        run.End();

        Assert.StartsWith("Nothing matched. If a name may be misspelt, give the same filter and a longer time to Get-CTEvent", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Slips_are_told_before_anything_is_watched()
    {
        WatchCTEventCommand command = Command();
        command.EventName = ["RunInstancs", "TerminateInstances"];
        command.EventSource = ["ecc2"];
        command.AccountId = ["1234"];
        command.For = TimeSpan.FromTicks(1);
        using CommandRun run = new(command);

        run.Begin();
        run.End();

        Assert.StartsWith(
            "No event name 'RunInstancs' is known to this module; did you mean RunInstances? No service 'ecc2' is known to this module; did you mean ec2? '1234' has 4 digits",
            Assert.Single(run.Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_takes_long_over_the_events_of_the_last_look_gets_all_of_them()
    {
        for (int i = 0; i < 300; i++)
        {
            Add($"event{i}");
        }

        LaterClock clock = new();
        WatchCTEventCommand command = Command(clock);
        command.For = TimeSpan.FromTicks(1);
        using CommandRun run = new(command) { Behind = _ => clock.Ahead += TimeSpan.FromMinutes(1) };

        run.Begin();
        run.End();

        Assert.Empty(run.Errors);
        Assert.Equal(300, run.Output.Count);
    }

    [Fact]
    public void Each_damaged_event_is_told_once_however_often_the_history_is_looked_at()
    {
        Add("broken", "{");
        Add("torn", "{");
        Add("whole");
        WatchCTEventCommand command = Command();
        command.MaxEvents = 2;
        using CommandRun run = new(command) { Behind = _ => Add("last") };

        run.Begin();
        run.End();

        Assert.Equal("whole last", run.Ids);
        Assert.Equal(2, run.Errors.Count);
        Assert.Contains(run.Errors, problem => problem.Message.Contains("event id broken", StringComparison.Ordinal));
        Assert.Contains(run.Errors, problem => problem.Message.Contains("event id torn", StringComparison.Ordinal));
    }

    [Fact]
    public void Since_a_time_what_appears_is_shown_whole_and_of_what_was_there_only_what_has_happened_since()
    {
        using LogFolder logs = new();
        Write("there.json", ("old", null), ("recent", _now));
        using CommandRun run = new(new WatchCTEventCommand { Path = [logs.Folder], Since = _now.AddHours(-1), Interval = TimeSpan.FromMilliseconds(1), For = TimeSpan.FromMinutes(1), MaxEvents = 3 })
        {
            Behind = item =>
            {
                if (((CloudTrailEvent)item).EventId == "recent")
                {
                    Write("appeared.json", ("late", null));
                    Write("there.json", ("old", null), ("recent", _now), ("older", null), ("last", _now));
                }
            },
        };

        run.Begin();
        run.End();

        Assert.Equal("recent late last", run.Ids);
        Assert.Contains(run.Verbose, line => line.StartsWith($"Watching {logs.Folder} for log files that appear, and in those that are there for events since {_now.AddHours(-1):u}", StringComparison.Ordinal));

        void Write(string name, params (string Id, DateTime? Time)[] events)
        {
            string path = logs.Text(name, $"[{string.Join(',', events.Select(e => LogFolder.Record(e.Id, time: $"{e.Time ?? _now.AddMonths(-8):yyyy-MM-ddTHH:mm:ssZ}")))}]");
            File.SetLastWriteTimeUtc(path, _now.AddSeconds(-60 + events.Length));
        }
    }

    [Fact]
    public void A_name_that_nothing_in_files_had_is_told_when_the_time_is_over()
    {
        using LogFolder logs = new();
        File.SetLastWriteTimeUtc(logs.File("a.json", "1"), _now.AddMinutes(-1));

        using CommandRun run = CommandRun.Of(new WatchCTEventCommand { Path = [logs.Folder], Since = _now.AddYears(-10), For = TimeSpan.FromTicks(1), Actor = ["alcie"] });

        Assert.Equal("Nothing matched. No event that fits otherwise is by alcie; did you mean alice?", Assert.Single(run.Warnings));
    }

    private WatchCTEventCommand Command(TimeProvider? clock = null) => new()
    {
        Credential = new HandedCredentials(0),
        EndpointUrl = _endpoint.Url,
        Region = ["eu-west-1"],
        NoGlobalRegion = true,
        Since = _now.AddHours(-1),
        Interval = TimeSpan.FromMilliseconds(1),
        Reading = new EventHistoryOptions { Clock = clock ?? TimeProvider.System },
    };

    private void Add(string id, string? record = null) =>
        _history.AddEvents(AwsTestEndpoint.AccountId, "eu-west-1", new HistoryEvent(id, _now.AddMinutes(-1), "RunInstances", "ec2.amazonaws.com") { Record = record });

    /// <summary>Credentials made elsewhere, which are asked for keys at each call, and at the beginning of a look on the pipeline's thread.</summary>
    private sealed class HandedCredentials(int thread)
    {
        public bool HaveEnded { get; set; }

        public Keys GetCredentials() =>
            HaveEnded && Environment.CurrentManagedThreadId == thread ? throw new InvalidOperationException("The session is over.") : new Keys();
    }

    private sealed class Keys
    {
        public string AccessKey => AwsTestEndpoint.AccessKeyId;

        public string SecretKey => AwsTestEndpoint.SecretKey;

        public string Token => "";
    }
}
