using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

public sealed class EmptyAnswerTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    public static IEnumerable<object?[]> Slips() =>
    [
        ["EventName", "DeleteBuckett", "No event name 'DeleteBuckett' is known to this module; did you mean DeleteBucket?"],
        ["EventName", "terminateinstance", "No event name 'terminateinstance' is known to this module; did you mean TerminateInstances?"],
        ["EventName", "Delete", "No event name 'Delete' is known to this module; did you mean Delete*?"],
        ["EventName", "Frobnicate", "No event name 'Frobnicate' is known to this module, which does not know them all; check the spelling."],
        ["EventName", "ec2:TerminateInstances", "'ec2:TerminateInstances' is a service and a call; write -EventSource ec2 -EventName TerminateInstances."],
        ["EventName", "s3:Delete*", "'s3:Delete*' is a service and a call; write -EventSource s3 -EventName Delete*."],
        ["EventName", "s3.amazonaws.com", "'s3.amazonaws.com' is a service; write -EventSource s3."],
        ["EventName", " DeleteBucket", "-EventName was given ' DeleteBucket' with blanks at its ends; write 'DeleteBucket'."],
        ["EventName", "DeleteBucket", null],
        ["EventName", "Frob*", null],
        ["EventName", "DeleteFunction20150331", null],
        ["EventSource", "ecc2", "No service 'ecc2' is known to this module; did you mean ec2?"],
        ["EventSource", "ecc2.amazonaws.com", "No service 'ecc2.amazonaws.com' is known to this module; did you mean ec2?"],
        ["EventSource", "stepfunctions", "No service 'stepfunctions' is known to this module; did you mean states?"],
        ["EventSource", "DeleteBucket", "'DeleteBucket' is a call; write -EventName DeleteBucket."],
        ["EventSource", "EC2.amazonaws.com", null],
        ["Region", "eu-west-9", "No region 'eu-west-9' is known to this module; did you mean eu-west-1, eu-west-2 or eu-west-3?"],
        ["Region", "us-east-1a", "No region 'us-east-1a' is known to this module; did you mean us-east-1?"],
        ["Region", "Ireland", "No region 'Ireland' is known to this module; did you mean eu-west-1?"],
        ["Region", "eu-*", null],
        ["AccountId", "1234", "'1234' has 4 digits; the id of an account has 12. One that begins with zeros loses them unless it is quoted: '000000001234'."],
        ["AccountId", "1111222233334", "'1111222233334' has 13 digits; the id of an account has 12."],
        ["AccountId", "1111-2222-3333", "'1111-2222-3333' is written with hyphens; write '111122223333'."],
        ["AccountId", "111122223333", null],
        ["AccountId", "1234*", null],
        ["Actor", "alice ", "-Actor was given 'alice ' with blanks at its ends; write 'alice'."],
        ["Actor", "alice", null],
        ["ErrorCode", "AccesDenied", "No error code 'AccesDenied' is known to this module; did you mean AccessDenied?"],
        ["ErrorCode", "SomethingOdd", null],
        ["EventCategory", "Managment", "No event category 'Managment' is known to this module; did you mean Management?"],
        ["IdentityType", "User", "No identity type 'User' is known to this module, which does not know them all; check the spelling."],
    ];

    [Theory]
    [MemberData(nameof(Slips))]
    public void A_slip_is_told_with_what_may_have_been_meant(string parameter, string value, string? expected)
    {
        string? actual = EmptyAnswer.Explain(Asked(parameter, value), _ => false);

        Assert.Equal(expected is null ? null : "Nothing matched. " + expected, actual);
        Assert.Null(EmptyAnswer.Explain(Asked(parameter, value), met => met == parameter));
    }

    [Fact]
    public void A_call_of_another_service_is_told_even_though_it_was_met()
    {
        EventFilterOptions asked = new() { EventName = ["TerminateInstances"], EventSource = ["s3"] };

        Assert.Equal("Nothing matched. TerminateInstances is known as a call of ec2, not of s3.", EmptyAnswer.Explain(asked, _ => true));
        Assert.Null(EmptyAnswer.Explain(asked with { EventSource = ["s3", "ec2.amazonaws.com"] }, _ => true));
        Assert.Null(EmptyAnswer.Explain(asked with { EventSource = ["s*"] }, _ => true));
    }

    [Fact]
    public void The_hint_is_a_warning_and_comes_only_when_nothing_matched()
    {
        string path = _logs.File("a.json", "1", "2");
        using CommandRun none = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], EventName = ["RunInstance"] });
        using CommandRun some = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], EventName = ["RunInstance", "RunInstances"] });
        using CommandRun empty = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], EventName = ["StopInstances"] });

        Assert.Contains("did you mean RunInstances?", Assert.Single(none.Warnings), StringComparison.Ordinal);
        Assert.Empty(some.Warnings);
        Assert.Empty(empty.Warnings);
    }

    [Fact]
    public void A_name_that_the_records_have_is_no_slip_though_this_module_does_not_know_it()
    {
        string path = _logs.Text("a.json", "[" + LogFolder.Record("1", name: "BrandNewCall") + "]");
        using CommandRun run = CommandRun.Of(new ImportCTLogFileCommand { Path = [path], EventName = ["BrandNewCall"], Actor = ["bob"] });

        Assert.Empty(run.Output);
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void Files_that_all_lie_outside_are_told_with_their_time()
    {
        foreach (string day in new[] { "09", "12" })
        {
            _logs.File(Path.Combine("AWSLogs", "111122223333", "CloudTrail", "us-east-1", "2026", "03", day, $"111122223333_CloudTrail_us-east-1_202603{day}T1310Z_abcdefghijklmnop.json.gz"), "1");
        }

        _logs.File("111122223333_CloudTrail_us-east-1_20260314T1310Z_abcdefghijklmnop.json.gz", "1");
        DateTime later = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(
            "Nothing matched. No log file was delivered in the time asked for (from 2026-05-01 00:00 UTC); those there are lie between 2026-03-01 and 2026-03-31.",
            Assert.Single(Warnings(new() { Path = [_logs.Folder], StartTime = later })));
        Assert.Equal(
            "Nothing matched. No log file was delivered in the time asked for (2026-03-11 00:00 to 2026-03-11 01:00 UTC); those there are lie between 2026-03-09 and 2026-03-14.",
            Assert.Single(Warnings(new() { Path = [_logs.Folder], StartTime = later.AddDays(-51), EndTime = later.AddDays(-51).AddHours(1) })));
        Assert.Equal("Nothing matched. No log file is of the account asked for.", Assert.Single(Warnings(new() { Path = [_logs.Folder], AccountId = ["444455556666"] })));
        Assert.Equal("Nothing matched. No log file is of the region asked for.", Assert.Single(Warnings(new() { Path = [_logs.Folder], Region = ["eu-west-1"] })));
    }

    [Fact]
    public void No_deletion_found_is_an_empty_answer_too()
    {
        string path = _logs.Text("a.json", "[" + LogFolder.Record("1", name: "TerminateInstances") + "]");

        using CommandRun run = CommandRun.Of(new FindCTDeletionCommand { Path = [path], EventName = ["TerminateInstance"] });

        Assert.Contains("did you mean TerminateInstances?", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    private static List<string> Warnings(ImportCTLogFileCommand command)
    {
        using CommandRun run = CommandRun.Of(command);
        return run.Warnings;
    }

    private static EventFilterOptions Asked(string parameter, string value)
    {
        string[] values = [value];
        return parameter switch
        {
            "EventName" => new() { EventName = values },
            "EventSource" => new() { EventSource = values },
            "Region" => new() { Region = values },
            "AccountId" => new() { AccountId = values },
            "Actor" => new() { Actor = values },
            "ErrorCode" => new() { ErrorCode = values },
            "EventCategory" => new() { EventCategory = values },
            _ => new() { IdentityType = values },
        };
    }
}
