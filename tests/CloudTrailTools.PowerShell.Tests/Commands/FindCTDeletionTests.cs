using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

public sealed class FindCTDeletionTests : IDisposable
{
    private const string Account = AwsTestEndpoint.AccountId;
    private const string Region = "eu-west-1";

    private readonly ScaledTimeProvider _clock = new(100);
    private readonly CloudTrailService _history;
    private readonly AwsTestEndpoint _endpoint;
    private readonly DateTime _now = DateTime.UtcNow;

    public FindCTDeletionTests()
    {
        _history = new CloudTrailService(_clock) { RequestsPerSecond = 0 };
        _endpoint = new AwsTestEndpoint(_history);
    }

    public void Dispose() => _endpoint.Dispose();

    [Fact]
    public void Each_session_is_looked_up_once_however_much_was_deleted_in_it()
    {
        for (int number = 0; number < 30; number++)
        {
            AddDeletion($"bucket-{number}", session: number % 3);
        }

        AddOrigin(session: 0);
        AddOrigin(session: 1);
        CommandRun run = Find();

        List<CloudTrailDeletion> found = [.. run.Output.Cast<CloudTrailDeletion>()];
        Assert.Equal(30, found.Count);
        Assert.All(found, deletion => Assert.Equal(deletion.Event.UserIdentity!.AccessKeyId == KeyOf(2) ? "admin/session" : "alice", deletion.Actor));
        Assert.Equal([KeyOf(0), KeyOf(1), KeyOf(2)], KeysAskedFor().Order(StringComparer.Ordinal));
        Assert.Empty(run.Errors);
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void Of_very_many_sessions_some_are_not_looked_up_and_a_warning_says_so()
    {
        for (int number = 0; number < 103; number++)
        {
            AddDeletion($"bucket-{number}", session: number);
        }

        CommandRun run = Find();

        Assert.Equal(103, run.Output.Count);
        Assert.Equal(100, KeysAskedFor().Distinct().Count());
        Assert.Contains("that of 3 more was not", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_is_refused_is_told_of_once()
    {
        AddDeletion("bucket", session: 1);
        _history.Refusal = (_, region) => region == "us-east-1" ? new EndpointException(400, "AccessDeniedException", "no") : null;

        CommandRun run = Find();

        Assert.Single(run.Output);
        Assert.Single(run.Errors);
        Assert.Equal("Not everything could be read (1 of 3 parts of Event history): what was told before says why.", Assert.Single(run.Warnings));
    }

    [Fact]
    public void Each_damaged_event_is_told()
    {
        foreach (string id in new[] { "broken", "torn" })
        {
            _history.AddEvents(Account, Region, new HistoryEvent(id, _now.AddMinutes(-30), "DeleteBucket", "s3.amazonaws.com") { Record = "{" });
        }

        CommandRun run = Find();

        Assert.Equal(2, run.Errors.Count);
    }

    private CommandRun Find()
    {
        FindCTDeletionCommand command = new()
        {
            AccessKey = AwsTestEndpoint.AccessKeyId,
            SecretKey = AwsTestEndpoint.SecretKey,
            EndpointUrl = _endpoint.Url,
            Region = [Region],
            EventHistory = true,
            Last = TimeSpan.FromHours(1),
            Reading = new EventHistoryOptions { Clock = _clock, MostChains = 1 },
        };
        using CommandRun run = CommandRun.Of(command, "History");
        return run;
    }

    private IEnumerable<string> KeysAskedFor() => _history.LookupInputs
        .Where(lookup => lookup.Region == Region)
        .Select(lookup => lookup.Input["LookupAttributes"]![0]!)
        .Where(attribute => (string?)attribute["AttributeKey"] == "ResourceName")
        .Select(attribute => (string)attribute["AttributeValue"]!);

    private static string KeyOf(int session) => string.Create(CultureInfo.InvariantCulture, $"ASIAEXAMPLE{session:D9}");

    private void AddDeletion(string bucket, int session) => Add(new JsonObject
    {
        ["eventName"] = "DeleteBucket",
        ["eventSource"] = "s3.amazonaws.com",
        ["eventTime"] = Time(_now.AddMinutes(-10)),
        ["readOnly"] = false,
        ["userIdentity"] = new JsonObject
        {
            ["type"] = "AssumedRole",
            ["principalId"] = "AROAEXAMPLE:session",
            ["arn"] = $"arn:aws:sts::{Account}:assumed-role/admin/session",
            ["accountId"] = Account,
            ["accessKeyId"] = KeyOf(session),
        },
        ["requestParameters"] = new JsonObject { ["bucketName"] = bucket },
    });

    private void AddOrigin(int session) => Add(new JsonObject
    {
        ["eventName"] = "AssumeRole",
        ["eventSource"] = "sts.amazonaws.com",
        ["eventTime"] = Time(_now.AddHours(-3)),
        ["readOnly"] = true,
        ["userIdentity"] = new JsonObject { ["type"] = "IAMUser", ["arn"] = $"arn:aws:iam::{Account}:user/alice", ["accountId"] = Account, ["userName"] = "alice", ["accessKeyId"] = "AKIAEXAMPLEALICE0001" },
        ["requestParameters"] = new JsonObject { ["roleArn"] = $"arn:aws:iam::{Account}:role/admin" },
        ["responseElements"] = new JsonObject { ["credentials"] = new JsonObject { ["accessKeyId"] = KeyOf(session) } },
    });

    private void Add(JsonObject record)
    {
        record["eventVersion"] = "1.11";
        record["eventID"] = Guid.NewGuid().ToString();
        record["awsRegion"] = Region;
        record["recipientAccountId"] = Account;
        _history.AddEvents(Account, Region, HistoryEvent.OfRecord(record.ToJsonString()));
    }

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
