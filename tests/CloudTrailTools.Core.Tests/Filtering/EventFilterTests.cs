using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using CloudTrailTools.Core.Tests.Reading;
using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.Core.Tests.Filtering;

/// <summary>What single parameters select is tested in a real PowerShell; here, that the early answer on bytes never differs from the full one.</summary>
public sealed class EventFilterTests
{
    private static readonly string[] Names = ["RunInstances", "StopInstances", "DeleteBucket", "Delete\u00fc", "GetObject", ""];
    private static readonly string[] Sources = ["ec2.amazonaws.com", "s3.amazonaws.com", "s3", "EC2.AMAZONAWS.COM", "signin.amazonaws.com.evil"];
    private static readonly string[] Regions = ["us-east-1", "eu-west-1", "US-EAST-1", "aws-global"];
    private static readonly string[] Times =
        ["2026-03-01T10:00:00Z", "2026-03-01T10:00:01Z", "2026-03-01T10:00:00.500Z", "2026-03-01 10:00:00.000", "2026-03-01T12:00:00+02:00", "2026-02-28T23:59:59Z", "timestamp", "2026-03-02T00:00:00Z"];

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/alice", true)]
    [InlineData("arn:aws:iam::111122223333:user/*", true)]
    [InlineData("alice", true)]
    [InlineData("arn:aws:iam::444455556666:user/alice", false)]
    [InlineData("arn:aws:iam::111122223333:user/al", false)]
    public void A_user_is_known_by_the_arn_at_a_failed_sign_in_too(string actor, bool isBy)
    {
        CloudTrailEvent signIn = CloudTrailEvent.Parse("""{"eventName":"ConsoleLogin","awsRegion":"us-east-1","errorMessage":"Failed authentication","userIdentity":{"type":"IAMUser","accountId":"111122223333","accessKeyId":"","userName":"alice"}}""");

        Assert.Equal(isBy, EventFilter.Compile(new EventFilterOptions { Actor = [actor] }).Matches(signIn));
    }

    [Theory]
    [InlineData("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")]
    [InlineData("AKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY ")]
    public void A_secret_given_as_a_key_is_refused_and_not_repeated(string secret)
    {
        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => EventFilter.Compile(new EventFilterOptions { AccessKeyId = ["AKIA*", secret] })).Problem;

        Assert.Equal(ErrorIds.FilterInvalid, problem.Id);
        Assert.DoesNotContain("wJalr", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hidden_name_is_no_users()
    {
        CloudTrailEvent signIn = CloudTrailEvent.Parse("""{"eventName":"ConsoleLogin","userIdentity":{"type":"IAMUser","accountId":"111122223333","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}}""");

        Assert.True(EventFilter.Compile(new EventFilterOptions { ExcludeActor = ["arn:aws:iam::111122223333:user/*"] }).Matches(signIn));
    }

    [Fact]
    public void The_early_answer_on_bytes_is_the_full_answer()
    {
        Random random = new(4711);
        List<string> records = Enumerable.Range(0, 1_000).Select(i => RandomRecord(random, i)).ToList();
        CloudTrailEvent[] events = records.Select(CloudTrailEvent.Parse).ToArray();
        string file = $"{{\"Records\":[{string.Join(',', records)}]}}";
        int selected = 0;
        for (int i = 0; i < 300; i++)
        {
            EventFilter filter = EventFilter.Compile(RandomOptions(random));

            string[] expected = events.Where(filter.Matches).Select(e => e.Raw).ToArray();
            ReadResult result = ReadResult.OfText(file, filter);

            Assert.Equal(expected, result.Events.Select(e => e.Raw));
            Assert.Equal(records.Count - expected.Length, result.Coverage.Filtered);
            selected += expected.Length;
        }

        // Neither nothing nor everything, or the comparison says little.
        Assert.InRange(selected, 300, 299_000);
    }

    [Fact]
    public void An_empty_filter_lets_everything_pass()
    {
        Assert.True(EventFilter.None.IsEmpty);
        Assert.Equal(0u, EventFilter.None.Wanted);
        Assert.True(EventFilter.None.Matches(CloudTrailEvent.Parse("{}")));
    }

    [Theory]
    [InlineData("prod-trail", true)]
    [InlineData("*:trail/prod-trail", true)]
    [InlineData("svc-backup", false)]
    public void A_refused_call_is_about_the_resource_that_its_message_names(string name, bool isFound)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse(
            """{"eventName":"DeleteTrail","eventSource":"cloudtrail.amazonaws.com","errorCode":"AccessDenied","errorMessage":"User: arn:aws:iam::111122223333:user/svc-backup is not authorized to perform: cloudtrail:DeleteTrail on resource: arn:aws:cloudtrail:us-east-1:111122223333:trail/prod-trail because no identity-based policy allows it","requestParameters":null}""");

        Assert.Equal(isFound, EventFilter.Compile(new() { ResourceName = [name] }).Matches(e));
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/eve", true)]
    [InlineData("arn:aws:iam::111122223333:user/path/eve", true)]
    [InlineData("arn:aws:iam::*:user/eve", true)]
    [InlineData("arn:aws:iam::444455556666:user/eve", false)]
    [InlineData("arn:aws:s3:::eve", false)]
    [InlineData("arn:aws:iam::111122223333:user/adam", false)]
    [InlineData("arn:aws:iam::111122223333:role/eve", false)]
    [InlineData("arn:aws-cn:iam::111122223333:user/eve", false)]
    [InlineData("arn:aws:*:*:111122223333:*ev*", true)]
    [InlineData("arn:aws:iam::111122223333:user/*", false)]
    public void An_ARN_finds_the_records_of_its_service_and_place_that_spell_only_its_name(string arn, bool isFound)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse(
            """{"eventName":"DeleteUser","eventSource":"iam.amazonaws.com","awsRegion":"us-east-1","recipientAccountId":"111122223333","requestParameters":{"userName":"eve"}}""");

        EventFilter filter = EventFilter.Compile(new() { ResourceName = ["nobody", arn] });
        Assert.Equal(isFound, filter.Matches(e));
        Assert.Equal(isFound, filter.HasMet(nameof(EventFilterOptions.ResourceName), arn));
        Assert.False(filter.HasMet(nameof(EventFilterOptions.ResourceName), "nobody"));
    }

    [Theory]
    [InlineData("legacy-reports", "cloudformation", "stackName", "arn:aws:cloudformation:us-east-1:111122223333:stack/legacy-reports/5f1c8a40-0000-4000-8000-000000000000")]
    [InlineData("arn:aws:cloudformation:us-east-1:111122223333:stack/legacy-reports", "cloudformation", "stackName", "arn:aws:cloudformation:us-east-1:111122223333:stack/legacy-reports/5f1c8a40-0000-4000-8000-000000000000")]
    [InlineData("web-tg", "elasticloadbalancing", "targetGroupArn", "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web-tg/0123456789abcdef")]
    [InlineData("web-lb", "elasticloadbalancing", "loadBalancerArn", "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web-lb/0123456789abcdef")]
    [InlineData("pay", "lambda", "functionName", "arn:aws:lambda:us-east-1:111122223333:function:pay:PROD")]
    [InlineData("pay", "lambda", "functionName", "111122223333:function:pay")]
    [InlineData("arn:aws:lambda:us-east-1:111122223333:function:pay", "lambda", "functionName", "pay")]
    [InlineData("arn:aws:lambda:us-east-1:111122223333:function:pay:3", "lambda", "functionName", "pay")]
    [InlineData("arn:aws:lambda:us-east-1:111122223333:function:pay", "lambda", "functionName", "arn:aws:lambda:us-east-1:111122223333:function:pay:PROD")]
    [InlineData("arn:aws:logs:us-east-1:111122223333:log-group:/aws/*", "logs", "logGroupName", "/aws/batch/import")]
    [InlineData("arn:aws:cloudwatch:us-east-1:111122223333:alarm:api-5xx", "monitoring", "alarmNames", "api-5xx")]
    [InlineData("arn:aws:s3:us-east-1:111122223333:shop", "s3", "bucketName", "shop")]
    [InlineData("arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/key", "secretsmanager", "secretId", "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/key-a1B2c3")]
    [InlineData("arn:aws:rds:us-east-1:111122223333:cluster:shop", "rds", "dBClusterIdentifier", "shop")]
    public void A_thing_is_found_by_the_names_that_people_and_records_have_for_it(string asked, string service, string key, string text) =>
        Assert.True(Finds(asked, service, key, text));

    [Theory]
    [InlineData("arn:aws:rds:us-east-1:111122223333:cluster:shop", "rds", "dBInstanceIdentifier", "shop")]
    [InlineData("arn:aws:rds:us-east-1:111122223333:snapshot:shop", "rds", "targetDBInstanceIdentifier", "shop")]
    [InlineData("arn:aws:iam::111122223333:mfa/web", "iam", "userName", "web")]
    [InlineData("arn:aws:iam::111122223333:user/web", "iam", "policySourceArn", "arn:aws:iam::111122223333:role/web")]
    [InlineData("arn:aws:logs:us-east-1:111122223333:log-group:/app", "logs", "logGroupName", "/app/x")]
    [InlineData("arn:aws:logs:us-east-1:111122223333:log-group:/app", "logs", "arn", "arn:aws:logs:us-east-1:111122223333:log-group:/app/x")]
    public void A_thing_of_another_kind_or_name_is_not_found(string asked, string service, string key, string text) =>
        Assert.False(Finds(asked, service, key, text));

    [Fact]
    public void An_escaped_name_is_found_by_what_it_spells()
    {
        ReadResult result = ReadResult.OfText("""{"eventName":"Delete\u0042ucket","eventSource":"s\u0033.amazonaws.com","eventID":"1"}""", EventFilter.Compile(new() { EventName = ["DeleteBucket"], EventSource = ["s3"] }));

        Assert.Single(result.Events);
    }

    [Fact]
    public void A_record_without_a_time_is_in_no_range_of_time() =>
        Assert.False(EventFilter.Compile(new() { StartTime = DateTime.MinValue }).Matches(CloudTrailEvent.Parse("""{"eventName":"x","eventTime":"timestamp"}""")));

    [Fact]
    public void A_range_of_time_includes_both_its_ends()
    {
        DateTime time = new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc);
        CloudTrailEvent e = CloudTrailEvent.Parse("""{"eventTime":"2026-03-01T10:00:00Z"}""");

        Assert.True(EventFilter.Compile(new() { StartTime = time, EndTime = time }).Matches(e));
        Assert.False(EventFilter.Compile(new() { StartTime = time.AddTicks(1) }).Matches(e));
        Assert.False(EventFilter.Compile(new() { EndTime = time.AddTicks(-1) }).Matches(e));
    }

    [Theory]
    [InlineData("ec2.amazonaws.com", "ec2")]
    [InlineData("EC2.AmazonAws.Com", "EC2")]
    [InlineData("ec2", "ec2")]
    [InlineData(".amazonaws.com", "")]
    [InlineData("ec2.amazonaws.com.cn", "ec2.amazonaws.com.cn")]
    public void A_service_is_its_name_without_the_suffix(string source, string expected) => Assert.Equal(expected, EventFilter.ServiceName(source));

    [Fact]
    public void A_blank_value_is_refused_in_every_list()
    {
        EventFilterOptions[] blank =
        [
            new() { EventName = ["a", " "] }, new() { EventSource = [""] }, new() { Actor = [" "] }, new() { AccessKeyId = [" "] }, new() { ResourceName = [" "] }, new() { ResourceType = [" "] },
            new() { EventId = [" "] }, new() { ErrorCode = [" "] }, new() { SourceIPAddress = [" "] }, new() { Region = [" "] }, new() { AccountId = [" "] }, new() { EventCategory = [" "] },
            new() { IdentityType = [" "] }, new() { Match = [" "] }, new() { ExcludeEventName = [" "] }, new() { ExcludeEventSource = [" "] }, new() { ExcludeActor = [" "] },
            new() { ExcludeErrorCode = [" "] }, new() { ExcludeSourceIPAddress = [" "] },
        ];

        Assert.All(blank, options => Assert.Equal(ErrorIds.FilterInvalid, Assert.Throws<CloudTrailProblemException>(() => EventFilter.Compile(options)).Problem.Id));
        Assert.Equal(typeof(EventFilterOptions).GetProperties().Count(property => property.PropertyType == typeof(string[])), blank.Length);
    }

    private static string RandomRecord(Random random, int id)
    {
        Dictionary<string, object?> record = [];
        foreach (string field in new[] { "eventTime", "eventName", "eventSource", "awsRegion", "eventID", "requestParameters", "insightDetails" }.OrderBy(_ => random.Next()))
        {
            if (random.Next(8) == 0)
            {
                continue;
            }

            record[field] = random.Next(20) == 0 ? null : field switch
            {
                "eventTime" => Pick(random, Times),
                "eventName" => Pick(random, Names),
                "eventSource" => Pick(random, Sources),
                "awsRegion" => Pick(random, Regions),
                "eventID" => (id % 50).ToString(System.Globalization.CultureInfo.InvariantCulture),
                "requestParameters" => new { eventName = "RunInstances", text = "\"eventName\":\"DeleteBucket\"", list = new object[] { 1, "x", new { awsRegion = "eu-west-1" } } },
                _ => random.Next(2) == 0 ? new { eventName = "DeleteBucket", eventSource = "s3.amazonaws.com" } : "none",
            };
        }

        record["eventType"] = "AwsApiCall";
        return JsonSerializer.Serialize(record);
    }

    private static EventFilterOptions RandomOptions(Random random) => new()
    {
        EventName = Maybe(random, "RunInstances", "delete*", "*instances", "Get?bject", "Delete\u00fc"),
        ExcludeEventName = Maybe(random, "StopInstances", "*Bucket"),
        EventSource = Maybe(random, "s3", "*c2.amazonaws.com", "s*"),
        ExcludeEventSource = Maybe(random, "ec2", "signin*"),
        Region = Maybe(random, "us-east-1", "eu-*"),
        EventId = random.Next(6) == 0 ? ["1", "2", "3*"] : null,
        StartTime = random.Next(3) == 0 ? new DateTime(2026, 3, 1, 10, 0, 0, random.Next(2) * 500, DateTimeKind.Utc) : null,
        EndTime = random.Next(3) == 0 ? new DateTime(2026, 3, 1, 10, 0, 1, random.Next(2) * 500, DateTimeKind.Utc) : null,
    };

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];

    private static string[]? Maybe(Random random, params string[] values) =>
        random.Next(3) == 0 ? values.Where(_ => random.Next(2) == 0).DefaultIfEmpty(values[0]).ToArray() : null;

    /// <summary>Whether a call whose only parameter is this one is found by the name of a resource.</summary>
    private static bool Finds(string asked, string service, string key, string text) => EventFilter.Compile(new() { ResourceName = [asked] }).Matches(CloudTrailEvent.Parse(
        $$$"""{"eventName":"Call","eventSource":"{{{service}}}.amazonaws.com","awsRegion":"us-east-1","recipientAccountId":"111122223333","requestParameters":{"{{{key}}}":"{{{text}}}"}}"""));
}
