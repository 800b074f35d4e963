using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Filtering;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.S3;

public sealed class S3LogListerTests : IDisposable
{
    private const string Account1 = "111122223333";
    private const string Account2 = "444455556666";
    private static readonly DateTime Noon = new(2024, 5, 6, 12, 0, 0, DateTimeKind.Utc);

    private readonly TestBucket _bucket = new("trail");
    private readonly S3Service _service;
    private readonly AwsTestEndpoint _endpoint;
    private readonly AwsClientFactory _clients;
    private readonly S3Store _store;
    private S3LogLister? _lister;

    public S3LogListerTests()
    {
        _service = new S3Service(_bucket);
        _endpoint = new AwsTestEndpoint(_service);
        _clients = new AwsClientFactory(_endpoint.Connection());
        _store = new S3Store(_clients, new S3Options { Wait = (_, _) => Task.CompletedTask });
    }

    public void Dispose()
    {
        _clients.Dispose();
        _endpoint.Dispose();
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("audit/main", null)]
    [InlineData("", "o-exampleorg")]
    [InlineData("audit", "o-exampleorg")]
    public async Task Every_layout_is_found_without_being_told(string prefix, string? organization)
    {
        string[] keys =
        [
            Put(TrailBucket.Key(Account1, "eu-west-1", Noon, prefix, organization)),
            Put(TrailBucket.Key(Account1, "us-east-1", Noon, prefix, organization)),
            Put(TrailBucket.Key(Account1, "us-east-1", Noon, prefix, organization, "CloudTrail-Insight")),
            Put(TrailBucket.Key(Account2, "us-east-1", Noon, prefix, organization, "CloudTrail-Aggregated")),
            Put(TrailBucket.Key(Account2, "us-east-1", Noon, prefix, organization, "CloudTrail-NetworkActivity")),
        ];
        Put(TrailBucket.DigestKey(Account1, "us-east-1", Noon, "main", prefix));

        Assert.Equal(keys.OrderBy(key => key.Replace('/', '\u0001'), StringComparer.Ordinal), await ListKeys(new() { Scope = All, BucketName = "trail", KeyPrefix = prefix }));
    }

    [Theory]
    [InlineData("same", "CommonPrefixes", "AWSLogs/")]
    [InlineData("token of its own", "CommonPrefixes", "AWSLogs/")]
    [InlineData("same", "Contents", "x.json.gz")]
    [InlineData("token of its own", "Contents", "x.json.gz")]
    public async Task A_listing_whose_pages_repeat_themselves_is_an_error(string token, string kind, string key)
    {
        using AwsTestEndpoint endpoint = new(new Repeating(token == "same", kind, key));
        using AwsClientFactory clients = new(endpoint.Connection());
        S3LogLister lister = new(new S3Store(clients, new S3Options()).Bucket("trail"), new() { Scope = All, BucketName = "trail" });

        List<CloudTrailProblem> problems = [];
        try
        {
            await foreach (S3Listed listed in lister.ListAsync(default))
            {
                problems.AddRange(listed.Problem is null ? [] : [listed.Problem]);
            }
        }
        catch (CloudTrailProblemException exception)
        {
            problems.Add(exception.Problem);
        }

        Assert.Contains(problems, problem => problem.Id == ErrorIds.AnswersRepeated);
        Assert.InRange(endpoint.Log.Count, 2, 20);
    }

    [Fact]
    public async Task Names_that_were_not_asked_for_are_no_listing()
    {
        using AwsTestEndpoint endpoint = new(new Repeating(sameToken: false, "CommonPrefixes", "x/"));
        using AwsClientFactory clients = new(endpoint.Connection());
        S3BucketReader bucket = new S3Store(clients, new S3Options()).Bucket("trail");

        CloudTrailProblemException exception = await Assert.ThrowsAsync<CloudTrailProblemException>(() => bucket.ListAsync("AWSLogs/", "/", null, null, default));

        Assert.Equal(ErrorIds.RequestFailed, exception.Problem.Id);
        Assert.Contains("the listing has 'x/', which was not asked for", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Repeating(bool sameToken, string kind, string key) : IEndpointService
    {
        private int _count;

        public string Name => "s3";

        public Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
        {
            string token = sameToken ? "t" : $"t{Interlocked.Increment(ref _count)}";
            string item = kind == "Contents" ? $"<Contents><Key>{request.QueryValue("prefix")}{key}</Key><Size>3</Size><LastModified>2024-05-06T12:00:00.000Z</LastModified><ETag>&quot;x&quot;</ETag></Contents>" : $"<CommonPrefixes><Prefix>{key}</Prefix></CommonPrefixes>";
            return Task.FromResult(EndpointResponse.Xml(200, $"""<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>trail</Name><IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>{item}</ListBucketResult>"""));
        }

        public EndpointResponse Refuse(EndpointRequest request, EndpointException refusal) => throw new NotSupportedException();
    }

    [Fact]
    public async Task Accounts_below_and_beside_an_organization_are_both_found()
    {
        Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        Put(TrailBucket.Key(Account2, "us-east-1", Noon, organization: "o-exampleorg"));

        IReadOnlyList<CloudTrailLogFile> files = await List(new() { Scope = All, BucketName = "trail" });

        Assert.Equal([(Account1, null), (Account2, "o-exampleorg")], files.Select(file => (file.AccountId!, file.OrganizationId)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("o-exampleorg")]
    public async Task Trails_with_a_prefix_are_found_beside_AWSLogs_at_the_root(string? organization)
    {
        Put($"AWSLogs/{Account1}/elasticloadbalancing/us-east-1/2024/05/06/x.log");
        string[] keys =
        [
            Put(TrailBucket.Key(Account2, "us-east-1", Noon, "2024", organization)),
            Put(TrailBucket.Key(Account2, "us-east-1", Noon, "", organization)),
            Put(TrailBucket.Key(Account1, "eu-west-1", Noon, "cloudtrail", organization)),
        ];
        Put(TrailBucket.Key(Account1, "eu-west-1", Noon.AddDays(-3), "cloudtrail", organization));
        Put("other/readme.md");
        Put("readme.md");
        LogFileScope scope = Scope(new() { StartTime = Noon, EndTime = Noon }, TimeSpan.FromHours(1));

        Assert.Equal(keys, await ListKeys(new() { BucketName = "trail", Scope = scope, OrganizationId = organization }));
        Assert.Equal([keys[1]], await ListKeys(new() { BucketName = "trail", Scope = scope, OrganizationId = organization, TrailName = "main" }));
        Assert.Equal([keys[2]], await ListKeys(new() { BucketName = "trail", KeyPrefix = "cloudtrail", Scope = scope, OrganizationId = organization }));
    }

    [Fact]
    public async Task Whoever_may_list_AWSLogs_only_reads_it()
    {
        string key = Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        Put(TrailBucket.Key(Account2, "us-east-1", Noon, "cloudtrail"));
        _bucket.IsListDenied = prefix => !prefix.StartsWith("AWSLogs/", StringComparison.Ordinal);

        Assert.Equal([key], await ListKeys(new() { BucketName = "trail", Scope = All }));
    }

    [Fact]
    public async Task The_root_of_a_bucket_of_objects_is_not_listed_to_its_end()
    {
        string key = Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        foreach (int number in Enumerable.Range(0, 12_000))
        {
            Put($"object{number}");
        }

        Assert.Equal([key], await ListKeys(new() { BucketName = "trail", Scope = All }));
        Assert.Equal(4 + 10, _endpoint.Log.Count);
    }

    [Fact]
    public async Task An_organization_asked_for_leaves_the_others_alone()
    {
        Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        Put(TrailBucket.Key(Account2, "us-east-1", Noon, organization: "o-one"));
        Put(TrailBucket.Key(Account2, "us-east-1", Noon, organization: "o-two"));

        Assert.Equal([TrailBucket.Key(Account2, "us-east-1", Noon, organization: "o-two")], await ListKeys(new() { Scope = All, BucketName = "trail", OrganizationId = "o-two" }));
    }

    [Fact]
    public async Task Only_accounts_and_regions_asked_for_are_listed()
    {
        foreach (string account in new[] { Account1, Account2 })
        {
            foreach (string region in new[] { "eu-west-1", "eu-west-2", "us-east-1" })
            {
                Put(TrailBucket.Key(account, region, Noon, organization: "o-exampleorg"));
            }
        }

        string[] keys = await ListKeys(new() { BucketName = "trail", Scope = Scope(new() { AccountId = [Account2], Region = ["EU-*"] }) });

        Assert.Equal([TrailBucket.Key(Account2, "eu-west-1", Noon, organization: "o-exampleorg"), TrailBucket.Key(Account2, "eu-west-2", Noon, organization: "o-exampleorg")], keys);
        Assert.DoesNotContain(_endpoint.Log, entry => entry.Query.Contains(Account1, StringComparison.Ordinal) || entry.Query.Contains("us-east-1/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Regions_given_one_by_one_are_gone_to_without_looking_for_others()
    {
        string key = Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        Put(TrailBucket.Key(Account1, "eu-west-1", Noon));
        LogFileScope scope = Scope(new() { Region = ["US-EAST-1"], StartTime = Noon, EndTime = Noon }, TimeSpan.FromHours(1));

        Assert.Equal([key], await ListKeys(new() { BucketName = "trail", Scope = scope }));
        Assert.Equal(4, _endpoint.Log.Count);
    }

    [Fact]
    public async Task Events_of_global_services_are_looked_for_where_they_used_to_be_delivered()
    {
        DateTime then = new(2020, 5, 6, 12, 0, 0, DateTimeKind.Utc);
        string[] keys = [Put(TrailBucket.Key(Account1, "eu-west-1", then)), Put(TrailBucket.Key(Account1, "us-east-1", then))];
        LogFileScope scope = Scope(new() { Region = ["us-east-1"], StartTime = then, EndTime = then }, TimeSpan.FromHours(1));

        Assert.Equal(keys, await ListKeys(new() { BucketName = "trail", Scope = scope }));
    }

    [Fact]
    public async Task Digests_come_when_asked_for_and_of_one_trail_when_named()
    {
        Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        Put(TrailBucket.DigestKey(Account1, "us-east-1", Noon, "other"));
        string digest = Put(TrailBucket.DigestKey(Account1, "us-east-1", Noon, "main"));

        Assert.Equal([digest], await ListKeys(new() { Scope = All, BucketName = "trail", Kinds = [CloudTrailLogFileKind.Digest], TrailName = "main" }));
    }

    [Fact]
    public async Task A_window_takes_what_is_delivered_within_it_and_its_slack()
    {
        string[] keys = Enumerable.Range(-48, 97).Select(hour => Put(TrailBucket.Key(Account1, "us-east-1", Noon.AddHours(hour)))).ToArray();

        string[] listed = await ListKeys(new() { BucketName = "trail", Scope = Scope(new() { StartTime = Noon, EndTime = Noon.AddHours(2) }, TimeSpan.FromHours(6)) });

        Assert.Equal(keys[(48 - 1)..(48 + 2 + 6 + 1)], listed);
        Assert.Contains(_endpoint.Log, entry => entry.Query.Contains("start-after=AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/06/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_window_finds_files_whose_names_sort_before_those_of_CloudTrail()
    {
        string folder = $"AWSLogs/{Account1}/CloudTrail/us-east-1/2024/05/06/";
        string[] keys = [Put($"{folder}0900.json.gz"), Put($"{folder}{Account1}_CloudTrail_us-east-1-20240506T1200Z_x.json.gz"), Put(TrailBucket.Key(Account1, "us-east-1", Noon))];

        Assert.Equal(keys, await ListKeys(new() { BucketName = "trail", Scope = Scope(new() { StartTime = Noon, EndTime = Noon.AddHours(1) }, TimeSpan.Zero) }));
    }

    [Fact]
    public async Task A_window_of_a_digest_does_not_lean_on_the_order_of_names()
    {
        string a = Put(TrailBucket.DigestKey(Account1, "us-east-1", Noon, "aaa"));
        string z = Put(TrailBucket.DigestKey(Account1, "us-east-1", Noon.AddMinutes(1), "zzz"));
        Put(TrailBucket.DigestKey(Account1, "us-east-1", Noon.AddHours(-5), "zzz"));

        Assert.Equal([a, z], await ListKeys(new() { BucketName = "trail", Kinds = [CloudTrailLogFileKind.Digest], Scope = Scope(new() { StartTime = Noon, EndTime = Noon.AddHours(1) }, TimeSpan.Zero) }));
    }

    [Fact]
    public async Task Keys_that_are_no_log_files_are_passed_by_and_counted()
    {
        string key = Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        string merged = Put($"AWSLogs/{Account1}/CloudTrail/us-east-1/2024/05/06/merged.json.gz");
        Put($"AWSLogs/{Account1}/CloudTrail/us-east-1/2024/05/06/");
        Put($"AWSLogs/{Account1}/CloudTrail/us-east-1/2024/05/06/notes.txt");
        Put($"AWSLogs/{Account1}/CloudTrail/");
        Put("AWSLogs/readme.md");
        Put($"AWSLogs/{Account1}/vpcflowlogs/us-east-1/2024/05/06/x.log.gz");

        Assert.Equal([key, merged], await ListKeys(new() { Scope = All, BucketName = "trail" }));
        Assert.Equal((2, 4), (_lister!.Totals.Listed, _lister.Totals.Unknown));
    }

    [Fact]
    public async Task A_bucket_without_AWSLogs_is_looked_through_by_names()
    {
        string log = Put($"copies/{Account1}_CloudTrail_us-east-1_20240506T1200Z_AbCdEfGhIjKlMnOp.json.gz");
        string other = Put("copies/sub/events.json");
        Put($"copies/{Account1}_CloudTrail_us-east-1_20240401T1200Z_AbCdEfGhIjKlMnOp.json.gz");
        Put("copies/readme.md");

        string[] keys = await ListKeys(new() { BucketName = "trail", KeyPrefix = "copies", Scope = Scope(new() { StartTime = Noon, EndTime = Noon }, TimeSpan.Zero) });

        Assert.Equal([log, other], keys);
        Assert.Equal((1, 1), (_lister!.Totals.Skipped, _lister.Totals.Unknown));
    }

    [Theory]
    [InlineData("AWSLogs")]
    [InlineData("AWSLogs/")]
    [InlineData("AWSLogs/o-exampleorg/")]
    [InlineData("AWSLogs/o-exampleorg/111122223333")]
    [InlineData("AWSLogs/o-exampleorg/111122223333/CloudTrail/")]
    [InlineData("AWSLogs/o-exampleorg/111122223333/CloudTrail/us-east-1")]
    [InlineData("AWSLogs/o-exampleorg/111122223333/CloudTrail/us-east-1/")]
    [InlineData("AWSLogs/o-exampleorg/111122223333/CloudTrail/us-east-1/2024/05/06/")]
    [InlineData("AWSLogs/o-exampleorg/111122223333/CloudTrail/us-east-1/2024/05/0")]
    [InlineData("AWSLogs/o-exampleorg/111122223333/CloudTrail/us-east-1/2024/05/06/111122223333_CloudTrail_us-east-1_20240506T1200Z_AbCdEfGhIjKlMnOp.json.gz")]
    public async Task A_prefix_may_reach_down_to_any_level(string prefix)
    {
        string key = Put(TrailBucket.Key(Account1, "us-east-1", Noon, organization: "o-exampleorg"));
        Put(TrailBucket.Key(Account1, "us-east-1", Noon.AddDays(30), organization: "o-exampleorg"));

        Assert.Equal([key], await ListKeys(new() { BucketName = "trail", KeyPrefix = prefix, Scope = Scope(new() { StartTime = Noon, EndTime = Noon }, TimeSpan.FromHours(1)) }));
    }

    [Theory]
    [InlineData("AWSLog", "AWSLogs")]
    [InlineData("AWSLogs", null)]
    [InlineData("AWSLogs/", null)]
    [InlineData("AWSLogs/11111", "AWSLogs/111111111111")]
    [InlineData("AWSLogs/111111111111", null)]
    [InlineData("AWSLogs/111111111111/Cloud", "AWSLogs/111111111111/CloudTrail")]
    [InlineData("AWSLogs/111111111111/CloudTrail/us-east", "AWSLogs/111111111111/CloudTrail/us-east-1")]
    [InlineData("AWSLogs/111111111111/CloudTrail/us-east-1/2", null)]
    [InlineData("lo", "loose.json")]
    [InlineData("loose.json", null)]
    [InlineData("own", "own-old")]
    [InlineData("own/", null)]
    public async Task A_prefix_that_is_the_beginning_of_a_name_is_told(string prefix, string? expected)
    {
        Put(TrailBucket.Key("111111111111", "us-east-1", Noon));
        Put("loose.json");
        Put("own/a.json");
        Put("own-old/b.json");

        Assert.NotEmpty(await ListAll(new() { BucketName = "trail", KeyPrefix = prefix, Scope = All }));

        Assert.Equal(expected, _lister!.LongerName);
        Assert.Null(_lister.LongerNameLeftOut);
    }

    [Fact]
    public async Task A_prefix_that_is_the_beginning_of_a_name_is_told_also_where_all_of_that_is_passed_by()
    {
        Put(TrailBucket.Key("111111111111", "us-east-1", Noon));

        Assert.Empty(await ListAll(new() { BucketName = "trail", KeyPrefix = "AWSLogs/11111", Scope = Scope(new() { StartTime = Noon.AddDays(90) }, TimeSpan.FromHours(1)) }));

        Assert.Null(_lister!.LongerName);
        Assert.Equal("AWSLogs/111111111111", _lister.LongerNameLeftOut);
    }

    [Fact]
    public async Task More_keys_than_a_page_holds_come_in_order_from_days_listed_side_by_side()
    {
        List<string> keys = [];
        for (int minute = 0; minute < 4 * 1440; minute++)
        {
            keys.Add(Put(TrailBucket.Key(Account1, "us-east-1", Noon.Date.AddMinutes(minute))));
        }
        keys.Add(Put(TrailBucket.Key(Account1, "us-west-2", Noon)));

        string[] listed = await ListKeys(new() { BucketName = "trail", Scope = Scope(new() { StartTime = Noon.Date, EndTime = Noon.Date.AddDays(4) }, TimeSpan.Zero) });

        Assert.Equal(keys, listed);
        Assert.Contains(_endpoint.Log, entry => entry.Query.Contains("prefix=AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/08/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Days_listed_side_by_side_leave_out_nothing_behind_the_last_of_them()
    {
        DateTime yesterday = DateTime.UtcNow.Date.AddDays(-1);
        List<string> keys = [.. Enumerable.Range(0, 1200).Select(minute => Put(TrailBucket.Key(Account1, "us-east-1", yesterday.AddMinutes(minute))))];
        keys.Add(Put(TrailBucket.Key(Account1, "us-east-1", yesterday.AddDays(40))));
        keys.Add(Put($"AWSLogs/{Account1}/CloudTrail/us-east-1/restored/events.json.gz"));
        keys.Add(Put(TrailBucket.Key(Account1, "us-west-2", Noon)));

        Assert.Equal(keys, await ListKeys(new() { BucketName = "trail", Scope = All }));
        Assert.Contains(_endpoint.Log, entry => entry.Query.Contains($"prefix=AWSLogs/{Account1}/CloudTrail/us-east-1/{yesterday.AddDays(1):yyyy'/'MM'/'dd}/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Days_of_a_clock_that_is_ahead_are_listed_once()
    {
        DateTime ahead = DateTime.UtcNow.Date.AddDays(40);
        string[] keys = [.. Enumerable.Range(0, 2500).Select(minute => Put(TrailBucket.Key(Account1, "us-east-1", ahead.AddMinutes(minute))))];

        Assert.Equal(keys, await ListKeys(new() { BucketName = "trail", Scope = All }));
    }

    [Fact]
    public async Task A_page_that_does_not_say_how_to_go_on_is_told()
    {
        _bucket.LosesContinuation = true;
        foreach (int minute in Enumerable.Range(0, 1001))
        {
            Put(TrailBucket.Key(Account1, "us-east-1", Noon.AddHours(minute)));
        }

        S3Listed told = Assert.Single(await ListAll(new() { BucketName = "trail", Scope = All }));

        Assert.Equal(ErrorIds.RequestFailed, told.Problem!.Id);
        Assert.Contains($"s3://trail/AWSLogs/{Account1}/CloudTrail/us-east-1/", told.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_that_breaks_off_does_not_look_like_one_that_has_ended()
    {
        Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        _service.Faults = new S3FaultPlan(1) { ListShare = 1 };
        S3Store store = new(_clients, new S3Options { Wait = (_, _) => throw new InvalidOperationException("out of order") });
        S3LogLister lister = new(store.Bucket("trail"), new() { Scope = All, BucketName = "trail", KeyPrefix = $"AWSLogs/{Account1}/CloudTrail/us-east-1/2024/" });

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (S3Listed _ in lister.ListAsync(CancellationToken.None))
            {
            }
        });
        Assert.False(lister.Totals.HasEnded);
    }

    [Fact]
    public async Task Regions_of_logs_are_looked_for_while_the_kinds_of_the_account_are()
    {
        string key = Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        using ManualResetEventSlim asked = new();
        // The kinds are not answered before the regions have been asked for.
        _bucket.IsListDenied = prefix =>
        {
            if (prefix == $"AWSLogs/{Account1}/CloudTrail/")
            {
                asked.Set();
            }
            return prefix == $"AWSLogs/{Account1}/" && !asked.Wait(TimeSpan.FromMinutes(1));
        };

        Assert.Equal([key], await ListKeys(new() { BucketName = "trail", Scope = All }));
        Assert.Equal(5, _endpoint.Log.Count);
    }

    [Fact]
    public async Task An_account_that_has_no_logs_has_none()
    {
        string insight = Put(TrailBucket.Key(Account1, "us-east-1", Noon, type: "CloudTrail-Insight"));
        _bucket.IsListDenied = prefix => prefix.EndsWith("/CloudTrail/", StringComparison.Ordinal);

        Assert.Equal([insight], await ListKeys(new() { BucketName = "trail", Scope = All }));
    }

    [Fact]
    public async Task A_day_of_a_year_of_an_organization_takes_no_more_requests_than_its_folders()
    {
        const int Accounts = 20;
        const int Regions = 17;
        for (int account = 0; account < Accounts; account++)
        {
            for (int region = 1; region <= Regions; region++)
            {
                for (int day = 0; day < 31; day++)
                {
                    Put(TrailBucket.Key($"{account:D12}", $"eu-west-{region}", Noon.AddDays(day), organization: "o-exampleorg"));
                }
            }
        }

        IReadOnlyList<CloudTrailLogFile> files = await List(new() { BucketName = "trail", Scope = Scope(new() { StartTime = Noon.AddDays(10).Date, EndTime = Noon.AddDays(11).Date }, DeliveryWindow.DefaultSlack) });

        const int Days = 1;
        const int SlackDays = 1;
        const int Discovery = 3 + (2 * Accounts);
        Assert.Equal(Accounts * Regions, files.Count);
        Assert.InRange(_endpoint.Log.Count, 1, (Accounts * Regions * (Days + SlackDays)) + Discovery);
        Assert.Equal((Accounts * Regions) + Discovery, _endpoint.Log.Count);
    }

    [Fact]
    public async Task A_part_that_may_not_be_listed_is_told_and_the_rest_listed()
    {
        string key = Put(TrailBucket.Key(Account2, "us-east-1", Noon));
        Put(TrailBucket.Key(Account1, "us-east-1", Noon));
        _bucket.IsListDenied = prefix => prefix.Contains(Account1, StringComparison.Ordinal);

        List<S3Listed> listed = await ListAll(new() { Scope = All, BucketName = "trail" });

        CloudTrailProblem problem = Assert.Single(listed, item => item.Problem is not null).Problem!;
        Assert.Equal(ErrorIds.AccessDenied, problem.Id);
        Assert.Contains("s3:ListBucket", problem.Message, StringComparison.Ordinal);
        Assert.Contains(Account1, problem.Message, StringComparison.Ordinal);
        Assert.Equal([key], listed.Where(item => item.File is not null).Select(item => item.File!.Key));
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_ends_the_listing()
    {
        CloudTrailProblemException exception = await Assert.ThrowsAsync<CloudTrailProblemException>(() => ListAll(new() { Scope = All, BucketName = "absent" }));

        Assert.Equal(ErrorIds.BucketNotFound, exception.Problem.Id);
        Assert.Contains("s3://absent", exception.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listing_goes_on_through_throttling_and_server_faults()
    {
        string[] keys = Enumerable.Range(0, 2500).Select(minute => Put(TrailBucket.Key(Account1, "us-east-1", Noon.AddMinutes(minute)))).ToArray();
        _service.Faults = new S3FaultPlan(1) { ListShare = 1 };

        Assert.Equal(keys, await ListKeys(new() { Scope = All, BucketName = "trail" }));
        Assert.True(_store.Requests > _endpoint.Log.Count(entry => entry.Status == 200));
    }

    [Fact]
    public async Task A_listing_runs_ahead_of_its_reader_by_a_page_and_no_more()
    {
        foreach (int minute in Enumerable.Range(0, 8000))
        {
            Put(TrailBucket.Key(Account1, "us-east-1", Noon.AddHours(minute)));
        }
        S3LogLister lister = new(_store.Bucket("trail"), new() { Scope = All, BucketName = "trail" });

        await foreach (S3Listed _ in lister.ListAsync(CancellationToken.None))
        {
            break;
        }

        const int Discovery = 4;
        Assert.InRange(_endpoint.Log.Count, Discovery + 1, Discovery + 3);
    }

    [Fact]
    public async Task Objects_tell_size_etag_and_the_region_of_their_bucket()
    {
        string key = TrailBucket.Key(Account1, "us-east-1", Noon);
        TestObject stored = _bucket.Put(key, "12345"u8.ToArray());

        CloudTrailLogFile file = Assert.Single(await List(new() { Scope = All, BucketName = "trail" }));

        Assert.Equal((5L, stored.ETag.Trim('"'), "us-east-1", $"s3://trail/{key}"), (file.Size, file.ETag, file.BucketRegion, file.Uri));
        Assert.Equal(stored.LastModified, file.LastModified!.Value.ToUniversalTime());
    }

    private static LogFileScope All { get; } = Scope(new EventFilterOptions());

    private static LogFileScope Scope(EventFilterOptions filter, TimeSpan slack = default) => new(filter, slack);

    private string Put(string key)
    {
        _bucket.Put(key, []);
        return key;
    }

    private async Task<string[]> ListKeys(S3ListingPlan plan) => [.. (await List(plan)).Select(file => file.Key!)];

    private async Task<IReadOnlyList<CloudTrailLogFile>> List(S3ListingPlan plan) => [.. (await ListAll(plan)).Select(item => item.File!)];

    private async Task<List<S3Listed>> ListAll(S3ListingPlan plan)
    {
        _lister = new S3LogLister(_store.Bucket(plan.BucketName), plan);
        List<S3Listed> listed = [];
        await foreach (S3Listed item in _lister.ListAsync(CancellationToken.None))
        {
            listed.Add(item);
        }
        return listed;
    }
}
