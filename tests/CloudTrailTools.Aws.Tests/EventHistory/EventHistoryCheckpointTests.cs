using System;
using System.Collections.Generic;
using System.IO;
using CloudTrailTools.Aws.EventHistory;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

public sealed class EventHistoryCheckpointTests : IDisposable
{
    private const string Stream = "111122223333 eu-west-1";
    private const string FullDisk = "/dev/full";

    private readonly string _folder = Directory.CreateTempSubdirectory("cttools").FullName;
    private readonly string _path;
    private readonly DateTime _now = new(2026, 3, 11, 0, 0, 0, DateTimeKind.Utc);

    private static Dictionary<string, string> Query => new() { ["-EventName"] = "1" };

    public EventHistoryCheckpointTests() => _path = Path.Combine(_folder, "checkpoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [FullDiskFact]
    public void A_full_disk_is_one_error_and_leaves_nothing_behind()
    {
        using EventHistoryCheckpoint checkpoint = Open();
        FillDisk(checkpoint);

        Assert.Equal(ErrorIds.CheckpointUnwritable, Assert.Throws<CloudTrailProblemException>(Begin).Problem.Id);

        Assert.Empty(Directory.GetFileSystemEntries(_folder));

        void Begin() => checkpoint.Begin(_now.AddDays(-1), _now, [Stream]);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_told_as_that()
    {
        string path = Path.Combine(_folder, "missing", "x.checkpoint");
        using EventHistoryCheckpoint checkpoint = EventHistoryCheckpoint.Open(path, Query, oldestFirst: false);

        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => checkpoint.Begin(_now.AddDays(-1), _now, [Stream])).Problem;

        Assert.Equal($"The checkpoint '{path}' cannot be written: its folder does not exist. Make the folder, or give another path.", problem.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void A_folder_given_as_the_file_is_told_as_that_however_it_is_written(string end)
    {
        string path = _folder + end;
        using EventHistoryCheckpoint checkpoint = EventHistoryCheckpoint.Open(path, Query, oldestFirst: false);

        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => checkpoint.Begin(_now.AddDays(-1), _now, [Stream])).Problem;

        Assert.Equal($"The checkpoint '{path}' cannot be written: it is a folder. Give the path of a file.", problem.Message);
    }

    [Theory]
    [InlineData("notes")]
    [InlineData("{ my notes }")]
    [InlineData("""{"Records":[""")]
    public void A_file_that_is_no_checkpoint_is_told_to_be_none(string text)
    {
        File.WriteAllText(_path, text);

        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(Open).Problem;

        Assert.Equal(ErrorIds.CheckpointInvalid, problem.Id);
        Assert.Equal($"'{_path}' is no checkpoint that can be continued: it was not written by -Checkpoint, or was changed since. Give another file, or remove this one to start anew.", problem.Message);
    }

    [Theory]
    [InlineData("""{"version":2,"query":"0A1B","start":"2026-03-10T00:00:00Z","end":"2026-03-11T00:00:00Z","complete":false,"ids":[],"streams":{}}""")]
    [InlineData("""{"version":4}""")]
    public void A_checkpoint_of_another_version_is_told_as_that(string text)
    {
        File.WriteAllText(_path, text);

        Assert.Contains(": it is none of this version. ", Assert.Throws<CloudTrailProblemException>(Open).Problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"time":"2026-03-10T23:00:00Z"}""")]
    public void A_line_that_says_nothing_is_none_that_was_written(string line)
    {
        using (EventHistoryCheckpoint checkpoint = Open())
        {
            checkpoint.Begin(_now.AddDays(-1), _now, [Stream]);
        }

        File.AppendAllText(_path, line + "\n");

        Assert.Equal(ErrorIds.CheckpointInvalid, Assert.Throws<CloudTrailProblemException>(Open).Problem.Id);
    }

    [FullDiskFact]
    public void A_disk_that_gets_full_in_mid_run_leaves_what_was_written_before()
    {
        using (EventHistoryCheckpoint checkpoint = Open())
        {
            checkpoint.Begin(_now.AddDays(-1), _now, [Stream]);
            checkpoint.Written(Stream, _now.AddHours(-1), "one");
            checkpoint.Written(Stream, _now.AddHours(-2), "two");
            FillDisk(checkpoint);

            Assert.Throws<CloudTrailProblemException>(() => checkpoint.Failed(Stream, _now.AddHours(-3), []));
        }

        Assert.Equal([_path], Directory.GetFileSystemEntries(_folder));
        using EventHistoryCheckpoint resumed = Open();
        HistoryMark mark = resumed.MarkOf(Stream)!;
        Assert.Equal(_now.AddHours(-2), mark.Time);
        Assert.Equal("two", Assert.Single(mark.Ids));
    }

    [Fact]
    public void A_run_that_ended_says_so_at_once_and_not_only_when_it_is_put_away()
    {
        using EventHistoryCheckpoint checkpoint = Open();
        checkpoint.Begin(_now.AddDays(-1), _now, [Stream]);
        checkpoint.Written(Stream, _now.AddHours(-1), "one");

        checkpoint.Finish(_now.AddDays(-1), _now, [], isComplete: true);

        File.Copy(_path, _path + ".copy");
        using EventHistoryCheckpoint copy = EventHistoryCheckpoint.Open(_path + ".copy", Query, oldestFirst: false);
        Assert.True(copy.IsComplete);
    }

    [Fact]
    public void Lines_that_a_power_cut_left_empty_are_passed_over()
    {
        using (EventHistoryCheckpoint checkpoint = Open())
        {
            checkpoint.Begin(_now.AddDays(-1), _now, [Stream]);
            checkpoint.Written(Stream, _now.AddHours(-1), "one");
        }

        File.AppendAllText(_path, new string('\0', 100) + "\n");

        using EventHistoryCheckpoint resumed = Open();
        Assert.Equal("one", Assert.Single(resumed.MarkOf(Stream)!.Ids));
    }

    private EventHistoryCheckpoint Open() => EventHistoryCheckpoint.Open(_path, Query, oldestFirst: false);

    [FullDiskFact]
    public void A_device_without_an_end_is_no_checkpoint()
    {
        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => EventHistoryCheckpoint.Open(FullDisk, Query, oldestFirst: false));

        Assert.Equal(ErrorIds.CheckpointInvalid, exception.Problem.Id);
    }

    private void FillDisk(EventHistoryCheckpoint checkpoint)
    {
        checkpoint.Part = _path + ".part";
        File.CreateSymbolicLink(checkpoint.Part, FullDisk);
    }

    /// <summary>Runs where there is a device that is always full.</summary>
    private sealed class FullDiskFactAttribute : FactAttribute
    {
        public FullDiskFactAttribute()
        {
            if (!File.Exists(FullDisk))
            {
                Skip = $"There is no {FullDisk} here.";
            }
        }
    }
}
