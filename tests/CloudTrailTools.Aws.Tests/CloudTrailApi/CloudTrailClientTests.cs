using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.OrganizationsApi;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.CloudTrailApi;

public class CloudTrailClientTests
{
    private const string Region = "eu-central-1";
    private static readonly DateTime Now = DateTime.UnixEpoch.AddSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    [Fact]
    public async Task LookupEvents_brings_every_member_of_an_event_and_pages_newest_first()
    {
        CloudTrailService service = new() { RequestsPerSecond = 0 };
        service.AddEvents(AwsTestEndpoint.AccountId, Region, Enumerable.Range(0, 120).Select(number =>
            new HistoryEvent($"id-{number}", Now.AddSeconds(-number), "CreateKey", "kms.amazonaws.com")
            {
                AccessKeyId = "AKIAIOSFODNN7EXAMPLE",
                Username = "alice",
                Resources = [("AWS::KMS::Key", $"key-{number}"), (null, "bare")],
            }));
        using AwsTestEndpoint endpoint = new(service);
        using AmazonCloudTrailClient client = Client(endpoint);

        List<Event> events = [];
        LookupEventsRequest request = new() { StartTime = Now.AddDays(-1), EndTime = Now, MaxResults = 50 };
        int pages = 0;
        do
        {
            LookupEventsResponse response = await client.LookupEventsAsync(request);
            events.AddRange(response.Events ?? []);
            request.NextToken = response.NextToken;
            pages++;
        }
        while (request.NextToken is not null);

        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(0, 120).Select(number => $"id-{number}"), events.Select(item => item.EventId));
        Event first = events[0];
        Assert.Equal("CreateKey", first.EventName);
        Assert.Equal("kms.amazonaws.com", first.EventSource);
        Assert.Equal("AKIAIOSFODNN7EXAMPLE", first.AccessKeyId);
        Assert.Equal("alice", first.Username);
        Assert.Equal("false", first.ReadOnly);
        Assert.Equal(Now, first.EventTime);
        Assert.Equal(DateTimeKind.Utc, first.EventTime!.Value.Kind);
        Assert.Equal([("AWS::KMS::Key", "key-0"), (null, "bare")], first.Resources!.Select(resource => (resource.ResourceType, resource.ResourceName!)));
        Assert.Equal("id-0", (string?)JsonNode.Parse(first.CloudTrailEvent!)!["eventID"]);
    }

    [Fact]
    public async Task LookupEvents_sends_all_members_as_the_service_model_has_them()
    {
        CloudTrailService service = new() { RequestsPerSecond = 0 };
        using AwsTestEndpoint endpoint = new(service);
        using AmazonCloudTrailClient client = Client(endpoint);

        LookupEventsResponse response = await client.LookupEventsAsync(new LookupEventsRequest
        {
            StartTime = new DateTime(Now.Year, Now.Month, 1, 0, 0, 0, DateTimeKind.Utc),
            EndTime = Now.AddSeconds(0.5),
            EventCategory = EventCategory.Insight,
            MaxResults = 7,
            LookupAttributes = [new LookupAttribute { AttributeKey = LookupAttributeKey.EventName, AttributeValue = "Ünïcode \"x\"" }],
        });

        Assert.Null(response.Events);
        Assert.Null(response.NextToken);
        JsonObject sent = Assert.Single(service.LookupInputs).Input;
        Assert.Equal("insight", (string?)sent["EventCategory"]);
        Assert.Equal(7, (int?)sent["MaxResults"]);
        Assert.Equal((Now - DateTime.UnixEpoch).TotalSeconds + 0.5, (double?)sent["EndTime"]);
        Assert.Equal("Ünïcode \"x\"", (string?)sent["LookupAttributes"]![0]!["AttributeValue"]);
    }

    [Fact]
    public async Task An_error_carries_code_message_and_status()
    {
        CloudTrailService service = new() { RequestsPerSecond = 0 };
        using AwsTestEndpoint endpoint = new(service);
        using AmazonCloudTrailClient client = Client(endpoint);

        AmazonCloudTrailException exception = await Assert.ThrowsAsync<AmazonCloudTrailException>(() =>
            client.LookupEventsAsync(new LookupEventsRequest { StartTime = Now, EndTime = Now.AddDays(-1) }));

        Assert.Equal("InvalidTimeRangeException", exception.ErrorCode);
        Assert.Equal("The time range is not valid.", exception.Message);
        Assert.Equal(400, (int)exception.StatusCode);
    }

    [Fact]
    public async Task Wrong_keys_are_refused_by_the_signature_check()
    {
        using AwsTestEndpoint endpoint = new(new CloudTrailService());
        using AmazonCloudTrailClient client = new(
            new BasicAWSCredentials(AwsTestEndpoint.AccessKeyId, "wrong"),
            new AmazonCloudTrailConfig { ServiceURL = endpoint.Url, AuthenticationRegion = Region });

        AmazonCloudTrailException exception = await Assert.ThrowsAsync<AmazonCloudTrailException>(() => client.LookupEventsAsync(new LookupEventsRequest()));

        Assert.Equal("InvalidSignatureException", exception.ErrorCode);
    }

    [Fact]
    public async Task A_request_in_flight_can_be_cancelled()
    {
        using AwsTestEndpoint endpoint = new(new CloudTrailService { Latency = TimeSpan.FromMinutes(10) });
        using AmazonCloudTrailClient client = Client(endpoint);
        using CancellationTokenSource cancellation = new();

        Task<LookupEventsResponse> lookup = client.LookupEventsAsync(new LookupEventsRequest(), cancellation.Token);
        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup);
    }

    [Fact]
    public async Task Trails_are_read()
    {
        const string Arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all";
        CloudTrailService service = new();
        service.Trails.Add(new JsonObject
        {
            ["Name"] = "all",
            ["S3BucketName"] = "logs",
            ["S3KeyPrefix"] = "prefix",
            ["HomeRegion"] = "eu-west-1",
            ["TrailARN"] = Arn,
            ["IsMultiRegionTrail"] = true,
        });
        using AwsTestEndpoint endpoint = new(service);
        using AmazonCloudTrailClient client = Client(endpoint);

        DescribeTrailsResponse all = await client.DescribeTrailsAsync(new DescribeTrailsRequest());
        DescribeTrailsResponse own = await client.DescribeTrailsAsync(new DescribeTrailsRequest { TrailNameList = [Arn], IncludeShadowTrails = false });

        Trail trail = Assert.Single(all.TrailList!);
        Assert.Equal(("all", "logs", "prefix", "eu-west-1", Arn), (trail.Name, trail.S3BucketName, trail.S3KeyPrefix, trail.HomeRegion, trail.TrailARN));
        Assert.Null(own.TrailList);
    }

    [Fact]
    public async Task Public_keys_come_page_by_page_with_their_bytes()
    {
        CloudTrailService service = new();
        service.PublicKeys[Region] = Enumerable.Range(0, 3).Select(number => new JsonObject
        {
            ["Value"] = Convert.ToBase64String([1, 2, (byte)number]),
            ["Fingerprint"] = $"finger{number}",
            ["ValidityStartTime"] = 1.7E9,
            ["ValidityEndTime"] = 1.8E9,
        }).ToList();
        using AwsTestEndpoint endpoint = new(service);
        using AmazonCloudTrailClient client = Client(endpoint);

        ListPublicKeysRequest request = new() { StartTime = Now.AddYears(-1), EndTime = Now };
        ListPublicKeysResponse first = await client.ListPublicKeysAsync(request);
        request.NextToken = first.NextToken;
        ListPublicKeysResponse second = await client.ListPublicKeysAsync(request);

        Assert.Equal(["finger0", "finger1"], first.PublicKeyList!.Select(key => key.Fingerprint));
        PublicKey last = Assert.Single(second.PublicKeyList!);
        Assert.Equal([1, 2, 2], last.Value!.ToArray());
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1.7E9), last.ValidityStartTime);
        Assert.Null(second.NextToken);
    }

    [Fact]
    public async Task The_accounts_of_an_organization_are_listed()
    {
        OrganizationsService service = new();
        service.Accounts.AddRange([("111122223333", "ACTIVE"), ("222222222222", "SUSPENDED"), ("333333333333", "ACTIVE")]);
        using AwsTestEndpoint endpoint = new(service);
        using AmazonOrganizationsClient client = new(
            new BasicAWSCredentials(AwsTestEndpoint.AccessKeyId, AwsTestEndpoint.SecretKey),
            new AmazonOrganizationsConfig { ServiceURL = endpoint.Url, AuthenticationRegion = "us-east-1" });

        ListAccountsResponse first = await client.ListAccountsAsync(new ListAccountsRequest());
        ListAccountsResponse second = await client.ListAccountsAsync(new ListAccountsRequest { NextToken = first.NextToken });

        Assert.Equal([("111122223333", "ACTIVE"), ("222222222222", "SUSPENDED")], first.Accounts!.Select(account => (account.Id!, account.Status!)));
        Assert.Equal("333333333333", Assert.Single(second.Accounts!).Id);
        Assert.Null(second.NextToken);
    }

    private static AmazonCloudTrailClient Client(AwsTestEndpoint endpoint) => new(
        new BasicAWSCredentials(AwsTestEndpoint.AccessKeyId, AwsTestEndpoint.SecretKey),
        new AmazonCloudTrailConfig { ServiceURL = endpoint.Url, AuthenticationRegion = Region });
}
