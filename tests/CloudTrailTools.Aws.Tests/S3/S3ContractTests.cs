using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Amazon.S3;
using Amazon.S3.Model;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.S3;

/// <summary>What reading a trail needs of a store, asked of our own endpoint and of one that others wrote.</summary>
public abstract class S3Contract
{
    private const string Account = "111122223333";
    private static readonly DateTime Noon = new(2024, 5, 6, 12, 0, 0, DateTimeKind.Utc);

    private protected static async Task Folders_are_discovered(AwsClientFactory clients, string bucket)
    {
        string[] keys =
        [
            TrailBucket.Key(Account, "eu-west-1", Noon, "audit", "o-exampleorg"),
            TrailBucket.Key(Account, "us-east-1", Noon, "audit", "o-exampleorg"),
            TrailBucket.Key("444455556666", "us-east-1", Noon, "audit", "o-exampleorg"),
        ];
        await PutAsync(clients, bucket, [.. keys, "audit/AWSLogs/o-exampleorg/readme.txt", "other/AWSLogs/x.json"]);

        Assert.Equal(keys, (await ListAsync(clients, bucket, "audit", new EventFilterOptions())).Select(file => file.Key));
    }

    private protected static async Task Days_outside_the_window_are_left_out(AwsClientFactory clients, string bucket)
    {
        string[] keys = [.. Enumerable.Range(-3, 7).Select(day => TrailBucket.Key(Account, "us-east-1", Noon.AddDays(day)))];
        await PutAsync(clients, bucket, keys);

        IReadOnlyList<CloudTrailLogFile> files = await ListAsync(clients, bucket, "", new EventFilterOptions { StartTime = Noon.AddMinutes(-1), EndTime = Noon.AddDays(1) });

        Assert.Equal(keys[3..5], files.Select(file => file.Key));
    }

    private protected static async Task Names_with_odd_characters_come_back_as_they_are(AwsClientFactory clients, string bucket)
    {
        string key = "odd/ä + & % = ?#/111122223333_CloudTrail_us-east-1_20240506T1200Z_a.json.gz";
        await PutAsync(clients, bucket, [key]);

        CloudTrailLogFile file = Assert.Single(await ListAsync(clients, bucket, "odd/", new EventFilterOptions()));
        S3Download download = await new S3Store(clients, new S3Options()).Bucket(bucket).DownloadAsync(file, CancellationToken.None);

        Assert.Equal(key, file.Key);
        Assert.Equal(TrailBucket.Log(key), download.Content.ToArray());
    }

    private protected static async Task Every_event_is_read_once_in_order(AwsClientFactory clients, string bucket)
    {
        string[] keys = [.. Enumerable.Range(0, 25).Select(minute => TrailBucket.Key(Account, "us-east-1", Noon.AddMinutes(minute)))];
        await PutAsync(clients, bucket, keys);
        S3Store store = new(clients, new S3Options());
        LogFileScope scope = new(new EventFilterOptions(), TimeSpan.Zero);
        EventCollector output = new();

        using EventRun run = new(new EventRunOptions { Reader = new EventReaderOptions(), Scope = scope }, output, CancellationToken.None);
        S3Reading.AddListing(run, store, new S3LogLister(store.Bucket(bucket), new S3ListingPlan { BucketName = bucket, Scope = scope }), CancellationToken.None);
        run.Complete();

        Assert.Equal(keys.Select(key => key + "-0"), output.Events.Select(e => e.EventId));
        Assert.True(run.Coverage.IsComplete);
    }

    private protected static async Task A_copy_carries_the_metadata_of_a_digest(AwsClientFactory clients, string bucket)
    {
        string key = TrailBucket.DigestKey(Account, "us-east-1", Noon, "main");
        await PutAsync(clients, bucket, [key]);
        LogFileScope scope = new(new EventFilterOptions(), TimeSpan.Zero);
        S3Store store = new(clients, new S3Options());
        using TemporaryFolder folder = new();
        LogMirror mirror = new(store, folder.Path);
        CloudTrailLogFile file = Assert.Single(await ListAsync(clients, bucket, "", new EventFilterOptions(), [CloudTrailLogFileKind.Digest]));

        string path = mirror.PathOf(file);
        await mirror.CopyAsync(file, path, CancellationToken.None);

        Assert.Contains("\"signature\": \"0a0b0c\"", File.ReadAllText(path + DigestMetadata.FileSuffix), StringComparison.Ordinal);
        Assert.True(LogMirror.IsCurrent(file, path));
    }

    private protected static async Task What_is_not_there_is_told_as_such(AwsClientFactory clients, string bucket)
    {
        S3Store store = new(clients, new S3Options { MaxAttempts = 1 });

        CloudTrailProblemException noObject = await Assert.ThrowsAsync<CloudTrailProblemException>(() => store.Bucket(bucket).DownloadAsync(CloudTrailLogFile.ForObject(bucket, "absent"), CancellationToken.None));
        CloudTrailProblemException noBucket = await Assert.ThrowsAsync<CloudTrailProblemException>(() => ListAsync(clients, bucket + "-absent", "", new EventFilterOptions()));

        Assert.Equal((ErrorIds.ObjectNotFound, ErrorIds.BucketNotFound), (noObject.Problem.Id, noBucket.Problem.Id));
    }

    private static async Task PutAsync(AwsClientFactory clients, string bucket, string[] keys)
    {
        IAmazonS3 client = clients.S3(AwsClientFactory.GlobalRegion);
        foreach (string key in keys)
        {
            using MemoryStream content = new(TrailBucket.Log(key));
            PutObjectRequest request = new() { BucketName = bucket, Key = key, InputStream = content };
            request.Metadata["signature"] = "0a0b0c";
            await client.PutObjectAsync(request);
        }
    }

    private static async Task<IReadOnlyList<CloudTrailLogFile>> ListAsync(AwsClientFactory clients, string bucket, string prefix, EventFilterOptions filter, CloudTrailLogFileKind[]? kinds = null)
    {
        S3Store store = new(clients, new S3Options { MaxAttempts = 1 });
        S3ListingPlan plan = new() { BucketName = bucket, KeyPrefix = prefix, Scope = new LogFileScope(filter, TimeSpan.FromHours(6)), Kinds = kinds ?? S3ListingPlan.EventKinds };
        List<CloudTrailLogFile> files = [];
        await foreach (S3Listed item in new S3LogLister(store.Bucket(bucket), plan).ListAsync(CancellationToken.None))
        {
            files.Add(item.File!);
        }
        return files;
    }
}

public sealed class EndpointContractTests : S3Contract, IDisposable
{
    private readonly AwsTestEndpoint _endpoint = new(new S3Service(new TestBucket("contract")));
    private readonly AwsClientFactory _clients;

    public EndpointContractTests() => _clients = new AwsClientFactory(_endpoint.Connection());

    public void Dispose()
    {
        _clients.Dispose();
        _endpoint.Dispose();
    }

    [Fact]
    public Task Our_endpoint_lets_folders_be_discovered() => Folders_are_discovered(_clients, "contract");

    [Fact]
    public Task Our_endpoint_lets_days_outside_the_window_be_left_out() => Days_outside_the_window_are_left_out(_clients, "contract");

    [Fact]
    public Task Our_endpoint_gives_names_with_odd_characters_back() => Names_with_odd_characters_come_back_as_they_are(_clients, "contract");

    [Fact]
    public Task Our_endpoint_lets_every_event_be_read_once_in_order() => Every_event_is_read_once_in_order(_clients, "contract");

    [Fact]
    public Task Our_endpoint_gives_the_metadata_of_a_digest() => A_copy_carries_the_metadata_of_a_digest(_clients, "contract");

    [Fact]
    public Task Our_endpoint_tells_what_is_not_there() => What_is_not_there_is_told_as_such(_clients, "contract");
}

public sealed class MotoContractTests(MotoServer moto) : S3Contract, IClassFixture<MotoServer>
{
    [MotoFact]
    public Task Moto_lets_folders_be_discovered() => With(Folders_are_discovered);

    [MotoFact]
    public Task Moto_lets_days_outside_the_window_be_left_out() => With(Days_outside_the_window_are_left_out);

    [MotoFact]
    public Task Moto_gives_names_with_odd_characters_back() => With(Names_with_odd_characters_come_back_as_they_are);

    [MotoFact]
    public Task Moto_lets_every_event_be_read_once_in_order() => With(Every_event_is_read_once_in_order);

    [MotoFact]
    public Task Moto_gives_the_metadata_of_a_digest() => With(A_copy_carries_the_metadata_of_a_digest);

    [MotoFact]
    public Task Moto_tells_what_is_not_there() => With(What_is_not_there_is_told_as_such);

    private async Task With(Func<AwsClientFactory, string, Task> contract)
    {
        using AwsClientFactory clients = new(new() { AccessKey = "test", SecretKey = "test", EndpointUrl = moto.Url });
        string bucket = $"contract-{Guid.NewGuid():N}";
        await clients.S3(AwsClientFactory.GlobalRegion).PutBucketAsync(bucket);
        await contract(clients, bucket);
    }
}
