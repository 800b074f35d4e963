using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.S3.Model;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.S3;

public sealed class S3BucketReaderTests : IDisposable
{
    private static readonly byte[] Content = Enumerable.Range(0, 100_000).Select(index => (byte)(index * 31)).ToArray();

    private readonly TestBucket _bucket = new("trail");
    private readonly S3Service _service;
    private readonly AwsTestEndpoint _endpoint;
    private readonly AwsClientFactory _clients;

    public S3BucketReaderTests()
    {
        _bucket.Put("key", Content, new Dictionary<string, string> { ["signature"] = "abc", ["signature-algorithm"] = "SHA256withRSA" });
        _service = new S3Service(_bucket);
        _endpoint = new AwsTestEndpoint(_service);
        _clients = new AwsClientFactory(_endpoint.Connection());
    }

    public void Dispose()
    {
        _clients.Dispose();
        _endpoint.Dispose();
    }

    [Fact]
    public async Task An_object_arrives_whole_with_its_metadata()
    {
        S3Download download = await Download();

        Assert.Equal(Content, Read(download));
        Assert.Equal(("abc", "SHA256withRSA"), (download.Metadata["signature"], download.Metadata["signature-algorithm"]));
        Assert.Equal(_bucket.Find("key")!.ETag.Trim('"'), download.ETag);
    }

    [Theory]
    [InlineData("<html><head><title>Sign in</title></head><body>Sign in</body></html>")]
    [InlineData("<!DOCTYPE html><html><head><meta charset=utf-8></head><body>Sign in<br></html>")]
    [InlineData("Welcome")]
    [InlineData("")]
    public async Task A_page_of_somebody_else_in_place_of_a_listing_is_no_empty_bucket(string text)
    {
        using AwsTestEndpoint portal = new(new Portal(text));
        using AwsClientFactory clients = new(portal.Connection());
        S3BucketReader bucket = new S3Store(clients, new S3Options { Wait = (_, _) => Task.CompletedTask }).Bucket("trail");

        CloudTrailProblemException exception = await Assert.ThrowsAsync<CloudTrailProblemException>(() => bucket.ListAsync("", null, null, null, default));
        Assert.Equal(ErrorIds.RequestFailed, exception.Problem.Id);
        Assert.Contains("the answer is none that AWS gives", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(S3Fault.SlowDown)]
    [InlineData(S3Fault.InternalError)]
    [InlineData(S3Fault.ResetInBody)]
    [InlineData(S3Fault.CutBody)]
    [InlineData(S3Fault.ShortBody)]
    [InlineData(S3Fault.CorruptBody)]
    [InlineData(S3Fault.Stall)]
    public async Task What_passes_is_waited_out_and_the_object_fetched_from_its_start(S3Fault fault)
    {
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, PassingFaults = [fault] };

        Assert.Equal(Content, Read(await Download()));

        // One that stalls is given up so soon that a busy machine may not answer the next in time either.
        Assert.InRange(_endpoint.Log.Count, 2, fault == S3Fault.Stall ? int.MaxValue : 3);
    }

    [Theory]
    [InlineData(S3Fault.SlowDown, ErrorIds.RequestThrottled)]
    [InlineData(S3Fault.InternalError, ErrorIds.RequestFailed)]
    [InlineData(S3Fault.ResetInBody, ErrorIds.ObjectIncomplete)]
    [InlineData(S3Fault.ShortBody, ErrorIds.ObjectIncomplete)]
    [InlineData(S3Fault.CutBody, ErrorIds.ObjectIncomplete)]
    [InlineData(S3Fault.CorruptBody, ErrorIds.ObjectCorrupted)]
    [InlineData(S3Fault.Stall, ErrorIds.EndpointUnreachable)]
    public async Task What_does_not_pass_is_told_after_the_last_attempt(S3Fault fault, string id)
    {
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, PassingFaults = [fault] };

        CloudTrailProblem problem = await Fail(new S3Options { MaxAttempts = 1 });

        Assert.Equal(id, problem.Id);
        Assert.Contains("s3://trail/key", problem.Message, StringComparison.Ordinal);

        // One that stalls may be given up before it has arrived.
        Assert.InRange(_endpoint.Log.Count, fault == S3Fault.Stall ? 0 : 1, 1);
    }

    [Theory]
    [InlineData(S3Fault.Stall, 1)]
    [InlineData(S3Fault.InternalError, 0)]
    public async Task That_nothing_comes_is_told_once_while_it_is_asked_for_again(S3Fault fault, int told)
    {
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, PassingFaults = [fault] };
        List<string> warnings = [];
        S3Options options = new() { MaxAttempts = 20, Warn = warnings.Add };

        await Store(options).Bucket("trail").DownloadAsync(Listed(), CancellationToken.None);

        Assert.Equal(told, warnings.Count);
        Assert.All(warnings, warning => Assert.StartsWith("S3 has sent nothing of s3://trail/key for 1 second", warning, StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.Contains("at most 19 times more", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_pass_is_told_at_once()
    {
        _bucket.Remove("key");

        Assert.Equal(ErrorIds.ObjectNotFound, (await Fail(new S3Options())).Id);
        Assert.Single(_endpoint.Log);
    }

    [Fact]
    public async Task An_object_replaced_since_the_listing_is_taken_as_it_is_now()
    {
        CloudTrailLogFile listed = Listed();
        _bucket.Put("key", "new"u8.ToArray());

        List<string> warnings = [];
        S3Download download = await Store(new S3Options { Warn = warnings.Add }).Bucket("trail").DownloadAsync(listed, CancellationToken.None);

        Assert.Equal("new"u8.ToArray(), Read(download));
        Assert.StartsWith("s3://trail/key was replaced after it had been listed", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("3 bytes now", warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_not_listed_before_is_held_against_the_answers_own_length()
    {
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, PassingFaults = [S3Fault.CutBody] };

        S3Download download = await Store(new S3Options()).Bucket("trail").DownloadAsync(CloudTrailLogFile.ForObject("trail", "key"), CancellationToken.None);

        Assert.Equal(Content, Read(download));
    }

    [Fact]
    public async Task An_object_far_larger_than_any_log_is_not_fetched()
    {
        CloudTrailLogFile huge = CloudTrailLogFile.ForObject("trail", "key", 1L << 40);

        CloudTrailProblemException exception = await Assert.ThrowsAsync<CloudTrailProblemException>(() => Store(new S3Options()).Bucket("trail").DownloadAsync(huge, CancellationToken.None));

        Assert.Equal(ErrorIds.FileTooLarge, exception.Problem.Id);
        Assert.Empty(_endpoint.Log);
    }

    [Theory]
    [InlineData(WrongRegionAnswer.AuthorizationHeaderMalformed)]
    [InlineData(WrongRegionAnswer.PermanentRedirect)]
    [InlineData(WrongRegionAnswer.TemporaryRedirect)]
    public async Task A_bucket_of_another_region_is_followed_there(WrongRegionAnswer answer)
    {
        TestBucket far = new("far") { Region = "eu-central-1", WrongRegion = answer };
        far.Put("key", Content);
        _service.AddBucket(far);
        S3BucketReader reader = Store(new S3Options()).Bucket("far");

        S3Download first = await reader.DownloadAsync(CloudTrailLogFile.ForObject("far", "key"), CancellationToken.None);
        S3Download second = await reader.DownloadAsync(CloudTrailLogFile.ForObject("far", "key"), CancellationToken.None);

        Assert.Equal(Content, Read(first));
        Assert.Equal(Content, Read(second));
        Assert.Equal("eu-central-1", reader.Region);
        Assert.Equal(["us-east-1", "eu-central-1", "eu-central-1"], _endpoint.Log.Select(entry => entry.Region));
    }

    [Fact]
    public async Task A_bucket_whose_requesters_pay_is_read_by_who_says_so()
    {
        TestBucket paid = new("paid") { RequesterPays = true, OwnerAccountId = "999999999999" };
        paid.Put("key", Content);
        _service.AddBucket(paid);
        CloudTrailLogFile file = CloudTrailLogFile.ForObject("paid", "key");

        CloudTrailProblemException refused = await Assert.ThrowsAsync<CloudTrailProblemException>(() => Store(new S3Options()).Bucket("paid").DownloadAsync(file, CancellationToken.None));
        S3Download download = await Store(new S3Options { RequesterPays = true }).Bucket("paid").DownloadAsync(file, CancellationToken.None);

        Assert.Equal(ErrorIds.AccessDenied, refused.Problem.Id);
        Assert.Contains("-RequesterPays", refused.Problem.Message, StringComparison.Ordinal);
        Assert.Equal(Content, Read(download));
    }

    [Fact]
    public async Task Keys_that_end_after_a_request_was_signed_are_asked_for_again()
    {
        _endpoint.AddIdentity(new EndpointIdentity("ASIAFIRST", "first", AwsTestEndpoint.AccountId) { ExpiresAt = DateTime.UtcNow.AddHours(-1) });
        _endpoint.AddIdentity(new EndpointIdentity("ASIASECOND", "second", AwsTestEndpoint.AccountId));
        using AwsClientFactory clients = _clients.WithCredentials(new ChangingCredentials(() => _endpoint.Log.Count == 0 ? ("ASIAFIRST", "first") : ("ASIASECOND", "second")));

        S3Download download = await new S3Store(clients, new S3Options()).Bucket("trail").DownloadAsync(Listed(), CancellationToken.None);

        Assert.Equal(Content, Read(download));
        Assert.Equal([(400, null), (200, "ASIASECOND")], _endpoint.Log.Select(entry => (entry.Status, entry.AccessKeyId)));
    }

    [Fact]
    public async Task Keys_that_were_renewed_while_a_request_was_signed_are_tried_again()
    {
        _endpoint.AddIdentity(new EndpointIdentity("ASIASECOND", "second", AwsTestEndpoint.AccountId) { SessionToken = "second token" });
        Assert.True(ForeignCredentials.TryCreate(new RenewedAtTheWrongMoment(_endpoint), out AWSCredentials? credentials));
        using AwsClientFactory clients = _clients.WithCredentials(credentials);

        S3Download download = await new S3Store(clients, new S3Options { MaxAttempts = 1 }).Bucket("trail").DownloadAsync(Listed(), CancellationToken.None);

        Assert.Equal(Content, Read(download));
        Assert.Equal([403, 200], _endpoint.Log.Select(entry => entry.Status));
    }

    [Fact]
    public async Task Who_is_asked_for_a_code_meanwhile_may_take_the_time_it_needs()
    {
        TimeSpan patience = TimeSpan.FromSeconds(10);
        int asked = 0;
        using AwsClientFactory clients = _clients.WithCredentials(new ChangingCredentials(() =>
        {
            if (asked++ == 0)
            {
                Thread.Sleep(patience + TimeSpan.FromSeconds(1));
            }

            return (AwsTestEndpoint.AccessKeyId, AwsTestEndpoint.SecretKey);
        }));
        S3Store store = new(clients, new S3Options { IdleTimeout = patience, MaxAttempts = 1 });

        S3Download download = await store.Bucket("trail").DownloadAsync(Listed(), CancellationToken.None);

        Assert.Equal(Content, Read(download));
        Assert.Equal(0, store.Tally.Retried);
    }

    [Fact]
    public async Task Keys_that_have_ended_for_good_are_told_after_the_second_answer()
    {
        _endpoint.AddIdentity(new EndpointIdentity("ASIAFIRST", "first", AwsTestEndpoint.AccountId) { ExpiresAt = DateTime.UtcNow.AddHours(-1) });
        using AwsClientFactory clients = _clients.WithCredentials(new ChangingCredentials(() => ("ASIAFIRST", "first")));

        CloudTrailProblemException exception = await Assert.ThrowsAsync<CloudTrailProblemException>(() => new S3Store(clients, new S3Options()).Bucket("trail").DownloadAsync(Listed(), CancellationToken.None));

        Assert.Equal(ErrorIds.CredentialsExpired, exception.Problem.Id);
        Assert.Equal(2, _endpoint.Log.Count);
    }

    [Fact]
    public async Task A_request_that_is_broken_off_harms_no_later_one()
    {
        string[] keys = [.. Enumerable.Range(0, 900).Select(index => $"a-prefix-as-long-as-those-of-trails-are/{index:00000}")];
        foreach (string key in keys)
        {
            _bucket.Put(key, Content);
        }

        S3Store store = Store(new S3Options());
        S3BucketReader reader = store.Bucket("trail");
        Random random = new(1);
        for (int run = 0; run < 60; run++)
        {
            using CancellationTokenSource stop = new();
            Task[] broken = [reader.DownloadAsync(Listed(), stop.Token), .. Enumerable.Range(0, 3).Select(_ => reader.ListAsync("a-", null, null, null, stop.Token))];
            await Task.Delay(random.Next(12));
            await stop.CancelAsync();
            foreach (Task task in broken)
            {
                // Some are done before they are told to stop.
                await Record.ExceptionAsync(() => task);
            }

            Assert.All(broken, task => Assert.False(task.IsFaulted, task.Exception?.ToString()));
            ListObjectsV2Response page = await reader.ListAsync("a-", null, null, null, CancellationToken.None);
            Assert.Equal(keys, page.S3Objects.Select(item => item.Key));
            Assert.Equal(Content, Read(await reader.DownloadAsync(Listed(), CancellationToken.None)));
        }

        Assert.Equal(0, store.Tally.Retried);
    }

    [Fact]
    public async Task Attempts_wait_longer_and_longer()
    {
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, PassingFaults = [S3Fault.SlowDown] };
        _bucket.IsDenied = _ => false;
        List<TimeSpan> waits = [];
        S3Options options = new()
        {
            FirstBackoff = TimeSpan.FromSeconds(1),
            LongestBackoff = TimeSpan.FromSeconds(3),
            MaxAttempts = 6,
            Wait = (time, _) =>
            {
                waits.Add(time);
                _service.ResetAttempts();
                return Task.CompletedTask;
            },
        };

        CloudTrailProblem problem = await Fail(options);

        Assert.Equal(ErrorIds.RequestThrottled, problem.Id);
        double[] longest = [1, 2, 3, 3, 3];
        Assert.Equal(longest.Length, waits.Count);
        Assert.All(waits.Zip(longest), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second / 2, pair.Second));
    }

    [Fact]
    public async Task Stopping_ends_a_download_in_mid_body()
    {
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, PassingFaults = [S3Fault.Stall] };
        using CancellationTokenSource cancellation = new();
        Task<S3Download> download = Store(new S3Options { IdleTimeout = TimeSpan.FromHours(5) }).Bucket("trail").DownloadAsync(Listed(), cancellation.Token);
        while (_endpoint.Log.Count == 0)
        {
            await Task.Delay(5);
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
    }

    [Fact]
    public async Task No_more_requests_run_at_a_time_than_the_limit()
    {
        foreach (int index in Enumerable.Range(0, 40))
        {
            _bucket.Put($"key{index}", Content);
        }
        _endpoint.Latency = TimeSpan.FromMilliseconds(5);
        // Nothing is answered before there are so many.
        _bucket.IsDenied = _ => !SpinWait.SpinUntil(() => _endpoint.MaxInFlight >= 4, TimeSpan.FromMinutes(1));
        S3BucketReader reader = Store(new S3Options { ThrottleLimit = 4 }).Bucket("trail");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async index => (await reader.DownloadAsync(CloudTrailLogFile.ForObject("trail", $"key{index}"), CancellationToken.None)).Content.Dispose()));

        Assert.Equal(4, _endpoint.MaxInFlight);
    }

    /// <summary>The key of the second session with the token of the first, until a request was made with that.</summary>
    public sealed class RenewedAtTheWrongMoment(AwsTestEndpoint endpoint)
    {
        public ImmutableCredentials GetCredentials() => new("ASIASECOND", "second", endpoint.Log.Count == 0 ? "first token" : "second token");
    }

    private sealed class ChangingCredentials(Func<(string AccessKey, string SecretKey)> keys) : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials()
        {
            (string accessKey, string secretKey) = keys();
            return new ImmutableCredentials(accessKey, secretKey, null);
        }
    }

    private S3Store Store(S3Options options) => new(_clients, options with
    {
        // Only a body that stalls is worth giving up soon; a busy machine is not.
        IdleTimeout = _service.Faults?.PassingFaults is [S3Fault.Stall] ? options.IdleTimeout / 30 : options.IdleTimeout,
        Wait = options.Wait == Task.Delay ? (_, _) => Task.CompletedTask : options.Wait,
    });

    private CloudTrailLogFile Listed()
    {
        TestObject stored = _bucket.Find("key")!;
        return CloudTrailLogFile.ForObject("trail", "key", stored.Content.Length, stored.ETag);
    }

    private Task<S3Download> Download() => Store(new S3Options()).Bucket("trail").DownloadAsync(Listed(), CancellationToken.None);

    private async Task<CloudTrailProblem> Fail(S3Options options) =>
        (await Assert.ThrowsAsync<CloudTrailProblemException>(() => Store(options).Bucket("trail").DownloadAsync(
            _bucket.Find("key") is null ? CloudTrailLogFile.ForObject("trail", "key") : Listed(), CancellationToken.None))).Problem;

    private static byte[] Read(S3Download download)
    {
        using (download.Content)
        {
            return download.Content.ToArray();
        }
    }

    /// <summary>Answers everything with status 200 and the same text.</summary>
    private sealed class Portal(string text) : IEndpointService
    {
        public string Name => "s3";

        public Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken) => Task.FromResult(EndpointResponse.Xml(200, text));

        public EndpointResponse Refuse(EndpointRequest request, EndpointException refusal) => EndpointResponse.Xml(refusal.Status, text);
    }
}
