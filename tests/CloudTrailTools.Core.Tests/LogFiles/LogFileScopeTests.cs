using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.Core.Tests.LogFiles;

public sealed class LogFileScopeTests
{
    private static readonly TimeSpan Slack = TimeSpan.FromHours(6);

    [Fact]
    public void A_scope_without_limits_admits_everything() => Assert.Null(Scope(new()).ReasonToSkip(File("111122223333", "us-east-1", "20260301T1000Z")));

    [Theory]
    [InlineData("111122223333", null)]
    [InlineData("444455556666", "another account")]
    public void Files_of_other_accounts_are_left_out(string account, string? reason) =>
        Assert.Equal(reason, Scope(new() { AccountId = ["1111*"] }).ReasonToSkip(File(account, "us-east-1", "20260301T1000Z")));

    [Theory]
    [InlineData("eu-west-1", null)]
    [InlineData("EU-WEST-1", null)]
    [InlineData("us-east-1", "another region")]
    public void Files_of_other_regions_are_left_out(string wanted, string? reason) =>
        Assert.Equal(reason, Scope(new() { Region = [wanted] }).ReasonToSkip(File("111122223333", "eu-west-1", "20260301T1000Z")));

    [Theory]
    [InlineData("us-east-1", "20210701T1000Z", null)]
    [InlineData("us-*", "20210701T1000Z", null)]
    [InlineData("us-east-1", "20211201T1000Z", "another region")]
    [InlineData("us-west-2", "20210701T1000Z", "another region")]
    [InlineData("us-gov-west-1", "20210701T1000Z", null)]
    public void Old_files_of_any_region_may_hold_the_events_of_global_services(string wanted, string stamp, string? reason) =>
        Assert.Equal(reason, Scope(new() { Region = [wanted] }).ReasonToSkip(File("111122223333", "eu-west-1", stamp)));

    [Fact]
    public void Regions_are_pushed_down_only_when_no_other_can_hold_their_events()
    {
        DateTime recent = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(["us-east-1"], Scope(new() { Region = ["us-East-1"], StartTime = recent }).Regions!);
        Assert.Null(Scope(new() { Region = ["us-east-1"] }).Regions);
        Assert.Equal(["eu-west-1"], Scope(new() { Region = ["eu-west-1"] }).Regions!);
        Assert.Null(Scope(new() { Region = ["eu-*"], StartTime = recent }).Regions);
        Assert.Null(Scope(new()).Regions);
    }

    [Fact]
    public void A_name_that_tells_nothing_is_never_left_out()
    {
        LogFileScope scope = Scope(new() { AccountId = ["1"], Region = ["eu-west-1"], StartTime = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc) });

        Assert.Null(scope.ReasonToSkip(CloudTrailLogFile.ForPath("/logs/export.json")));
    }

    [Fact]
    public void No_file_is_left_out_that_holds_an_event_asked_for()
    {
        Random random = new(20211122);
        DateTime day = new(2021, 11, 21, 0, 0, 0, DateTimeKind.Utc);
        string[] regions = ["us-east-1", "eu-west-1", "us-west-2"];
        int skipped = 0;
        for (int i = 0; i < 20_000; i++)
        {
            // An event of a global service is recorded as us-east-1 and, before the change, delivered to any region's trail.
            DateTime time = day.AddMinutes(random.Next(4 * 24 * 60));
            DateTime delivered = time.AddMinutes(random.Next((int)Slack.TotalMinutes));
            string folder = regions[random.Next(3)];
            bool isGlobal = time < new DateTime(2021, 11, 22, 0, 0, 0, DateTimeKind.Utc) && delivered < new DateTime(2021, 11, 23, 0, 0, 0, DateTimeKind.Utc) && random.Next(2) == 0;
            CloudTrailLogFile file = File("111122223333", folder, delivered.ToString("yyyyMMdd'T'HHmm'Z'", CultureInfo.InvariantCulture));
            CloudTrailEvent e = CloudTrailEvent.Parse(string.Create(CultureInfo.InvariantCulture,
                $$"""{"eventTime":"{{time:yyyy-MM-ddTHH:mm:ssZ}}","awsRegion":"{{(isGlobal ? "us-east-1" : folder)}}","recipientAccountId":"111122223333"}"""));
            DateTime start = day.AddMinutes(random.Next(4 * 24 * 60));
            EventFilterOptions options = new()
            {
                Region = random.Next(2) == 0 ? [regions[random.Next(3)]] : null,
                AccountId = random.Next(2) == 0 ? [random.Next(2) == 0 ? "111122223333" : "444455556666"] : null,
                StartTime = random.Next(2) == 0 ? start : null,
                EndTime = random.Next(2) == 0 ? start.AddMinutes(random.Next(24 * 60)) : null,
            };

            string? reason = Scope(options).ReasonToSkip(file);

            Assert.False(reason is not null && EventFilter.Compile(options).Matches(e), $"{file}: {reason}, but {e.Raw} was asked for");
            skipped += reason is null ? 0 : 1;
        }

        Assert.InRange(skipped, 5_000, 19_000);
    }

    private static LogFileScope Scope(EventFilterOptions options) => new(options, Slack);

    private static CloudTrailLogFile File(string account, string region, string stamp)
    {
        string folder = $"{stamp[..4]}/{stamp[4..6]}/{stamp[6..8]}";
        return CloudTrailLogFile.FromKey($"AWSLogs/{account}/CloudTrail/{region}/{folder}/{account}_CloudTrail_{region}_{stamp}_abcdefghijklmnop.json.gz")!;
    }
}
