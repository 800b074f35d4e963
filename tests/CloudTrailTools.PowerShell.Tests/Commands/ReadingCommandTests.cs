using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

// The reference assembly's switches cannot be set and its wrapped objects hold nothing: what needs them is tested in a real PowerShell.

public sealed class ReadingCommandTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void Files_are_emitted_in_the_order_in_which_they_were_given()
    {
        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [_logs.File("b.json", "b1", "b2"), _logs.File("a.json", "a1")], ThrottleLimit = 4 });

        Assert.Equal("b1 b2 a1", run.Ids);
        Assert.Empty(run.Errors);
        Assert.Empty(run.Warnings);
        Assert.Equal("Covered: 2 read; 3 records: 3 matched, 0 filtered out.", Assert.Single(run.Verbose));
    }

    [Fact]
    public void What_lies_beside_log_files_is_counted_and_archives_are_told_of_once()
    {
        _logs.File("a.json", "1");
        _logs.Text("notes.txt", "");

        Assert.Equal("Passed by 1 file of another kind in the folders searched.", Read().Verbose[0]);
        Assert.Empty(Read().Warnings);

        string archive = _logs.Text("more.zip", "");
        Assert.Equal($"'{archive}' may hold log files, which are not read: unpack what does.", Assert.Single(Read().Warnings));

        _logs.Text("older.TGZ", "");
        _logs.Text("zipped.json.zst", "");
        CommandRun run = Read();
        Assert.Equal($"'{archive}' and 2 other archives in the folders searched may hold log files, which are not read: unpack what does.", Assert.Single(run.Warnings));
        Assert.Equal("1", run.Ids);

        CommandRun Read()
        {
            using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [_logs.Folder] });
            return run;
        }
    }

    [Fact]
    public void Each_input_of_the_pipeline_adds_its_files()
    {
        ImportCTLogFileCommand command = new() { ThrottleLimit = 1 };
        using CommandRun run = new(command, "LiteralPath");
        run.Begin();
        foreach (string name in new[] { "1", "2", "3" })
        {
            command.LiteralPath = [_logs.File(name + ".json", name)];
            run.Process();
        }

        command.LogFile = [CloudTrailLogFile.ForPath(_logs.File("4.json", "4"))];
        run.ParameterSetName = "LogFile";
        run.Process();
        run.End();

        Assert.Equal("1 2 3 4", run.Ids);
    }

    [Fact]
    public void More_files_than_may_be_under_way_are_all_read()
    {
        string[] paths = Enumerable.Range(0, 200).Select(i => _logs.File($"{i:d3}.json", $"e{i}")).ToArray();

        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [_logs.Folder], ThrottleLimit = 2 });

        Assert.Equal(paths.Length, run.Output.Count);
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 200).Select(i => $"e{i}")), run.Ids);
    }

    [Fact]
    public void Something_unread_is_a_warning()
    {
        string bad = _logs.Text("bad.json", "no json");

        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [bad, _logs.File("good.json", "good")], CoverageVariable = "$covered" });

        Assert.Equal("good", run.Ids);
        Assert.Equal(ErrorIds.FileNotJson, Assert.Single(run.Errors).Id);
        Assert.Equal("Not everything could be read (1 of 2 files and folders): what was told before says why.", Assert.Single(run.Warnings));
        CloudTrailCoverage coverage = Assert.IsType<CloudTrailCoverage>(run.Variables["covered"]);
        Assert.Equal((1, 1, false), (coverage.SourcesRead, coverage.SourcesFailed, coverage.IsComplete));
    }

    [Fact]
    public void Where_errors_are_silenced_the_warning_gives_the_reasons()
    {
        string[] bad = [.. Enumerable.Range(0, 5).Select(i => _logs.Text($"bad{i}.json", "no json"))];
        using CommandRun run = new(new ImportCTLogFileCommand { Path = bad, ThrottleLimit = 1 }) { ShowsErrors = false };
        run.Begin();
        run.Process();
        run.End();

        string warning = Assert.Single(run.Warnings);
        Assert.StartsWith($"Not everything could be read (5 of 5 files and folders): '{bad[0]}' is not JSON", warning, StringComparison.Ordinal);
        Assert.EndsWith("; and 2 more.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_is_not_there_is_an_error_and_a_gap()
    {
        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [Path.Combine(_logs.Folder, "missing"), _logs.File("good.json", "good")], CoverageVariable = "covered" });

        Assert.Equal(ErrorIds.PathNotFound, Assert.Single(run.Errors).Id);
        Assert.Equal("good", run.Ids);
        Assert.Single(run.Warnings);
        Assert.Equal(1, ((CloudTrailCoverage)run.Variables["covered"]!).SourcesFailed);
    }

    [Fact]
    public void A_folder_without_logs_is_an_error()
    {
        _logs.Text("readme.txt", "nothing");

        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { LiteralPath = [_logs.Folder] }, "LiteralPath");

        Assert.Equal(ErrorIds.FolderWithoutLogs, Assert.Single(run.Errors).Id);
    }

    [Fact]
    public void An_empty_file_is_a_warning_and_no_error()
    {
        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [_logs.Text("empty.json", "")] });

        Assert.Empty(run.Errors);
        Assert.Contains("is empty", run.Warnings[0], StringComparison.Ordinal);
        Assert.Equal("Not everything could be read (1 of 1 file or folder): what was told before says why.", run.Warnings[1]);
    }

    [Fact]
    public void No_more_than_MaxEvents_are_emitted_and_what_is_left_is_not_read()
    {
        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [_logs.File("a.json", 1000), _logs.File("b.json", 1000)], MaxEvents = 300, CoverageVariable = "covered" });

        Assert.Equal(300, run.Output.Count);
        Assert.Equal("299", run.Events.Last().EventId);
        Assert.True(((CloudTrailCoverage)run.Variables["covered"]!).StoppedEarly);
    }

    [Fact]
    public void Times_that_contradict_each_other_end_the_command_before_it_reads()
    {
        DateTime time = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        using CommandRun reversed = new(new ImportCTLogFileCommand { Path = [_logs.Folder], StartTime = time, EndTime = time.AddSeconds(-1) });
        using CommandRun twoStarts = new(new ImportCTLogFileCommand { Path = [_logs.Folder], StartTime = time, Last = TimeSpan.FromDays(1) });

        Assert.Equal(ErrorIds.TimeRangeInvalid, Assert.Throws<TerminatedException>(reversed.Begin).Problem.Id);
        Assert.Equal(ErrorIds.ParameterConflict, Assert.Throws<TerminatedException>(twoStarts.Begin).Problem.Id);
    }

    [Fact]
    public void Last_counts_back_from_the_end_that_is_given()
    {
        string path = _logs.Text("a.json", "[" + LogFolder.Record("before", time: "2026-03-01T09:59:59Z") + "," + LogFolder.Record("within") + "," + LogFolder.Record("after", time: "2026-03-02T10:00:01Z") + "]");

        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], Last = TimeSpan.FromDays(1), EndTime = new DateTime(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc) });

        Assert.Equal("within", run.Ids);
    }

    [Fact]
    public void A_command_that_is_stopped_in_mid_read_ends_as_a_stopped_pipeline()
    {
        using CommandRun run = new(new ImportCTLogFileCommand { Path = [_logs.File("a.json", 20_000), _logs.File("b.json", 20_000)], ThrottleLimit = 2 });
        run.Behind = _ =>
        {
            if (run.Output.Count == 10)
            {
                Task.Run(run.Stop).Wait();
            }
        };
        run.Begin();

        Assert.Throws<PipelineStoppedException>(() =>
        {
            run.Process();
            run.End();
        });
        Assert.InRange(run.Output.Count, 10, 39_999);
    }

    [Fact]
    public void Stopping_a_command_that_has_ended_is_no_error()
    {
        CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [_logs.File("a.json", "1")] });
        run.Dispose();

        run.Stop();
        run.Dispose();
    }

    [Fact]
    public void Disposing_without_an_end_lets_go_of_files_and_threads()
    {
        string[] paths = Enumerable.Range(0, 12).Select(i => _logs.File($"{i}.json", 5_000)).ToArray();
        CommandRun run = new(new ImportCTLogFileCommand { Path = paths, ThrottleLimit = 4 }) { Behind = _ => throw new InvalidOperationException("The command behind wants no more.") };
        run.Begin();
        Assert.Throws<InvalidOperationException>(() =>
        {
            run.Process();
            run.End();
        });

        run.Dispose();

        // An exclusive handle can only be had when nobody else has one: the threads, which are waited for, have closed theirs.
        foreach (string path in paths)
        {
            using FileStream exclusive = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
    }

    [Fact]
    public void A_command_that_was_never_begun_can_be_disposed_of()
    {
        using ImportCTLogFileCommand command = new();

        Assert.Null(command.Path);
    }

    [Fact]
    public void Events_arrive_while_the_rest_is_still_to_be_read()
    {
        // Sixteen files wait in queues that cannot hold them all: nothing would come if the first waited for the last.
        string[] paths = Enumerable.Range(0, 16).Select(i => _logs.File($"{i.ToString("d2", CultureInfo.InvariantCulture)}.json", 6_000)).ToArray();
        using CommandRun run = new(new ImportCTLogFileCommand { Path = paths, ThrottleLimit = 2 });
        run.Begin();
        run.Process();
        int before = run.Output.Count;
        run.End();

        Assert.InRange(before, 1, (16 * 6_000) - 1);
        Assert.Equal(16 * 6_000, run.Output.Count);
    }
}
