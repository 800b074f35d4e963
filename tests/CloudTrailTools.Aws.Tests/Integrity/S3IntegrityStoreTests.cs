using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;
using CloudTrailTools.SampleData.Digests;
using Xunit;

namespace CloudTrailTools.Aws.Tests.Integrity;

public sealed class S3IntegrityStoreTests
{
    private static readonly DateTime Start = new(2024, 3, 9, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task The_bucket_of_the_sample_trail_is_wholly_valid()
    {
        SignedBucket bucket = SignedBucket.OfSampleTrail();
        using SignedEndpoint endpoint = new(bucket, "eu-west-1");

        (IReadOnlyList<CloudTrailIntegrityResult> results, CloudTrailIntegritySummary summary) = await endpoint.TestAsync();

        Assert.DoesNotContain(results, result => !result.Passed);
        Assert.True(summary.IsIntact);
        Assert.Equal(bucket.DigestKeys.Count(), summary.DigestsValid);
        Assert.Equal(bucket.LogKeys.Count(), summary.LogFilesValid);
        Assert.All(results.Where(result => result.Uri is not null), result => Assert.StartsWith($"s3://{SampleTrail.Bucket}/AWSLogs/", result.Uri, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("some/prefix")]
    [InlineData("some/prefix/AWSLogs/o-abcdefghij/")]
    [InlineData("some/prefix/AWSLogs/o-abcdefghij/111122223333/")]
    public async Task A_prefix_an_organization_and_one_account_can_be_named(string keyPrefix)
    {
        SignedBucket bucket = new("logs", "some/prefix");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5, organizationId: "o-abcdefghij");
        using SignedEndpoint endpoint = new(bucket);

        (_, CloudTrailIntegritySummary summary) = await endpoint.TestAsync(keyPrefix);

        Assert.True(summary.IsIntact, summary.ToString());
        Assert.Equal(bucket.LogKeys.Count(), summary.LogFilesValid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trail_with_a_prefix_is_found_without_naming_it(bool hasOtherAtRoot)
    {
        SignedBucket bucket = new("logs", "cloudtrail");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);
        using SignedEndpoint endpoint = new(bucket);
        if (hasOtherAtRoot)
        {
            endpoint.Bucket.Put("AWSLogs/111122223333/elasticloadbalancing/us-east-1/2024/05/06/x.log", []);
        }

        (_, CloudTrailIntegritySummary summary) = await endpoint.TestAsync();

        Assert.True(summary.IsIntact, summary.ToString());
        Assert.Equal(bucket.LogKeys.Count(), summary.LogFilesValid);
    }

    [Fact]
    public async Task A_time_range_reads_outside_it_only_the_digest_that_may_keep_the_signature_of_its_last_one()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 72);
        using SignedEndpoint endpoint = new(bucket);

        (IReadOnlyList<CloudTrailIntegrityResult> results, CloudTrailIntegritySummary summary) = await endpoint.TestAsync(options: new IntegrityOptions { StartTime = Start.AddHours(30), EndTime = Start.AddHours(33) });

        Assert.True(summary.IsIntact, string.Join('\n', results.Where(result => !result.Passed)));
        Assert.Equal(4, summary.Digests);
        Assert.Equal(summary.Digests + summary.LogFiles + 1, endpoint.Endpoint.Log.Count(entry => entry.Operation == "GetObject"));
    }

    [Fact]
    public async Task A_region_that_stopped_before_the_time_asked_for_is_found_out_with_one_request()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 72);
        bucket.AddMadeUp("111122223333", "eu-west-1", Start, 24);
        using SignedEndpoint endpoint = new(bucket);
        DateTime from = Start.AddHours(48);
        DateTime to = Start.AddHours(60);

        (IReadOnlyList<CloudTrailIntegrityResult> results, CloudTrailIntegritySummary summary) = await endpoint.TestAsync(options: new IntegrityOptions { StartTime = from, EndTime = to, ExpectedEnd = to });

        CloudTrailIntegrityResult gap = Assert.Single(results, result => !result.Passed);
        Assert.Equal((CloudTrailIntegrityStatus.Gap, "eu-west-1", from, to), (gap.Status, gap.Region, gap.From, gap.To));
        Assert.False(summary.IsIntact);
        int requests = endpoint.Endpoint.Log.Count(entry => entry.Operation == "ListObjectsV2");

        // The same up to an end before which nothing can be missing yet asks once less.
        await endpoint.TestAsync(options: new IntegrityOptions { StartTime = from, EndTime = to, ExpectedEnd = from });
        Assert.Equal((2 * requests) - 1, endpoint.Endpoint.Log.Count(entry => entry.Operation == "ListObjectsV2"));
    }

    [Fact]
    public async Task A_digest_in_the_folder_of_another_region_is_proven_with_the_keys_of_its_own()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);
        string digest = bucket.DigestKeys.ElementAt(2);
        bucket.AddMadeUp("111122223333", "eu-west-1", Start, 5);
        string moved = digest.Replace("Digest/us-east-1", "Digest/eu-west-1", StringComparison.Ordinal);
        bucket.Rename(digest, moved);
        using SignedEndpoint endpoint = new(bucket);

        (IReadOnlyList<CloudTrailIntegrityResult> results, _) = await endpoint.TestAsync();

        CloudTrailIntegrityResult away = Assert.Single(results, result => result.Key == moved);
        Assert.Equal((CloudTrailIntegrityStatus.Moved, moved[..moved.LastIndexOf('/')], "logs"), (away.Status, away.Folder, away.BucketName));
        Assert.All(results.Where(result => result.Key != moved), result => Assert.Null(result.Folder));
        Assert.All(bucket.LogsOf(moved), log => Assert.Contains(results, result => result.Key == log && result.Status == CloudTrailIntegrityStatus.Valid));
    }

    [Fact]
    public async Task What_is_missing_modified_or_added_in_the_bucket_is_named()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 12);
        string[] logs = bucket.LogKeys.ToArray();
        string[] digests = bucket.DigestKeys.ToArray();
        string added = SampleLogFile.MakeKey(null, "111122223333", "us-east-1", Start.AddHours(3), "addedaddedaddeda");
        bucket.Put(added, SampleObject.Compress("{\"Records\":[]}"u8).Body);
        bucket.Remove(logs[2]);
        bucket.FlipBit(logs[5], 30);
        bucket.Remove(digests[9]);
        using SignedEndpoint endpoint = new(bucket);

        (IReadOnlyList<CloudTrailIntegrityResult> results, _) = await endpoint.TestAsync();

        Assert.Equal(
            [
                (CloudTrailIntegrityStatus.Missing, logs[2]),
                (CloudTrailIntegrityStatus.Modified, logs[5]),
                (CloudTrailIntegrityStatus.Gap, null),
                (CloudTrailIntegrityStatus.Missing, digests[9]),
                (CloudTrailIntegrityStatus.Unlisted, added),
            ],
            results.Where(result => !result.Passed).Select(result => (result.Status, result.Key)));
    }

    [Fact]
    public async Task An_object_that_may_not_be_read_is_told_with_the_reason_and_the_rest_goes_on()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);
        string denied = bucket.LogKeys.ElementAt(3);
        using SignedEndpoint endpoint = new(bucket);
        endpoint.Bucket.IsDenied = key => key == denied;

        (IReadOnlyList<CloudTrailIntegrityResult> results, CloudTrailIntegritySummary summary) = await endpoint.TestAsync();

        CloudTrailIntegrityResult problem = Assert.Single(results, result => !result.Passed);
        Assert.Equal((CloudTrailIntegrityStatus.Unreadable, denied), (problem.Status, problem.Key));
        Assert.Equal(bucket.LogKeys.Count() - 1, summary.LogFilesValid);
    }

    [Fact]
    public async Task A_digest_in_another_bucket_than_it_was_signed_for_is_moved()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 3);
        SignedBucket copy = new("copy");
        foreach ((string key, SampleObject item) in bucket.Objects)
        {
            copy.Put(key, item.Body);
        }
        foreach (string key in bucket.DigestKeys)
        {
            copy.SetMetadata(key, "signature", bucket.Objects[key].Metadata["signature"]);
        }
        foreach (DateTime hour in Enumerable.Range(0, 3).Select(hour => Start.AddHours(hour)))
        {
            _ = copy.KeyFor("us-east-1", hour);
        }
        using SignedEndpoint endpoint = new(copy);

        (IReadOnlyList<CloudTrailIntegrityResult> results, _) = await endpoint.TestAsync();

        Assert.All(results.Where(result => result.Subject == CloudTrailIntegritySubject.Digest), result => Assert.Equal(CloudTrailIntegrityStatus.Moved, result.Status));
    }

    [Fact]
    public async Task A_chain_that_moved_here_from_another_bucket_is_followed_into_it()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 6);
        string[] digests = bucket.DigestKeys.ToArray();
        SignedBucket old = new("old-logs");
        old.Put(digests[2], bucket.Objects[digests[2]].Body);
        bucket.Rewrite(digests[3], digest => digest["previousDigestS3Bucket"] = old.Name, resign: true);
        bucket.RelinkAfter(digests[3]);
        foreach (string key in digests[..3].Concat(digests[..3].SelectMany(bucket.LogsOf)).ToArray())
        {
            bucket.Remove(key);
        }
        using SignedEndpoint endpoint = new(bucket);
        endpoint.AddBucket(old);

        (IReadOnlyList<CloudTrailIntegrityResult> results, CloudTrailIntegritySummary summary) = await endpoint.TestAsync();

        Assert.True(summary.IsIntact, string.Join('\n', results.Where(result => !result.Passed)));
    }

    [Fact]
    public async Task Keys_that_cannot_be_listed_leave_everything_unproven_and_say_why()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 3);
        using SignedEndpoint endpoint = new(bucket);
        endpoint.PublicKeys.Clear();

        (IReadOnlyList<CloudTrailIntegrityResult> results, CloudTrailIntegritySummary summary) = await endpoint.TestAsync();

        Assert.False(summary.IsIntact);
        Assert.All(results.Where(result => result.Subject == CloudTrailIntegritySubject.Digest), result => Assert.Equal(CloudTrailIntegrityStatus.PublicKeyUnavailable, result.Status));
    }
}
