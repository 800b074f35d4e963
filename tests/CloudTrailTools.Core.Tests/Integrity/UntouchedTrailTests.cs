using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;
using CloudTrailTools.SampleData.Digests;
using Xunit;

namespace CloudTrailTools.Core.Tests.Integrity;

public sealed class UntouchedTrailTests
{
    private static readonly DateTime Start = new(2024, 3, 9, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task The_sample_trail_is_wholly_valid()
    {
        SignedBucket bucket = SignedBucket.OfSampleTrail();

        IntegrityRun run = await IntegrityRun.OfAsync(bucket);

        Assert.Empty(run.Findings);
        Assert.True(run.Summary.IsIntact);
        Assert.Equal(bucket.DigestKeys.Count(), run.Summary.DigestsValid);
        Assert.Equal(bucket.LogKeys.Count(), run.Summary.LogFilesValid);
        Assert.Equal([SampleTrail.Management, SampleTrail.Production, SampleTrail.Security], run.Summary.Accounts);
        Assert.Equal(["ap-southeast-2", "eu-west-1", "us-east-1"], run.Summary.Regions);
    }

    [Fact]
    public async Task Accounts_regions_an_organization_and_a_key_prefix_are_found_in_one_folder()
    {
        SignedBucket bucket = new("logs", "some/prefix");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 30, organizationId: "o-abcdefghij");
        bucket.AddMadeUp("111122223333", "eu-central-1", Start, 30, organizationId: "o-abcdefghij");
        bucket.AddMadeUp("444455556666", "us-east-1", Start, 30, trail: "trail_with_underscores");

        IntegrityRun run = await IntegrityRun.OfAsync(bucket);

        Assert.Empty(run.Findings);
        Assert.Equal(90, run.Summary.DigestsValid);
        Assert.Equal(["eu-central-1", "us-east-1"], run.Summary.Regions);
        Assert.Contains(run.Results, result => result.TrailName == "trail_with_underscores");
    }

    [Fact]
    public async Task Keys_that_follow_and_overlap_each_other_in_both_encodings_all_serve()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 24 * 12);

        Assert.True(bucket.Keys.Count() > 1);
        Assert.Empty((await IntegrityRun.OfAsync(bucket)).Findings);
        Assert.Empty((await IntegrityRun.OfAsync(bucket, keys: bucket.PublicKeyList(epochTimes: true))).Findings);
    }

    [Fact]
    public async Task Signatures_lost_with_the_metadata_are_taken_from_the_next_digest()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);

        IntegrityRun run = await IntegrityRun.OfAsync(bucket, withMetadata: false);

        string newest = bucket.DigestKeys.Last();
        Assert.Equal(
            [$"SignatureUnavailable Digest {IntegrityRun.NameOf(newest)}", .. bucket.LogsOf(newest).Select(log => $"Unproven LogFile {IntegrityRun.NameOf(log)}")],
            run.Findings);
        Assert.Equal(bucket.DigestKeys.Count() - 1, run.Summary.DigestsValid);
    }

    [Fact]
    public async Task The_last_digest_of_a_range_takes_its_lost_signature_from_the_one_behind_the_range()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 12);

        IntegrityRun run = await IntegrityRun.OfAsync(bucket, options: new IntegrityOptions { EndTime = Start.AddHours(6) }, withMetadata: false);

        Assert.Empty(run.Findings);
        Assert.Equal(6, run.Summary.Digests);
        Assert.Equal(run.Summary.DigestsValid, run.Summary.Digests);
    }

    [Fact]
    public async Task Keeping_the_newest_metadata_is_enough()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);
        foreach (string key in bucket.DigestKeys.SkipLast(1).ToArray())
        {
            bucket.DropMetadata(key);
        }

        Assert.Empty((await IntegrityRun.OfAsync(bucket)).Findings);
    }

    [Theory]
    [InlineData("AWSLogs")]
    [InlineData("AWSLogs/111122223333")]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest")]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2024")]
    public async Task A_copy_may_be_named_at_any_folder_of_it(string below)
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);

        IntegrityRun run = await IntegrityRun.OfAsync(bucket, below: below);

        Assert.Empty(run.Findings);
        Assert.Equal(bucket.LogKeys.Count(), run.Summary.LogFilesValid);
    }

    [Fact]
    public async Task A_copy_that_starts_below_the_account_keeps_its_proof()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("integrity-");
        try
        {
            bucket.WriteTo(folder.FullName);
            string copy = Path.Combine(folder.FullName, "copy");
            Directory.Move(Path.Combine(folder.FullName, "AWSLogs", "111122223333"), copy);

            IntegrityRun run = await IntegrityRun.OfFolderAsync(copy, bucket.PublicKeyList());

            Assert.Empty(run.Findings);
            Assert.Equal(["111122223333"], run.Summary.Accounts);
            Assert.Equal(bucket.LogKeys.Count(), run.Summary.LogFilesValid);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("one folder")]
    [InlineData("a folder of each kind")]
    [InlineData("a folder of each kind, named like a trail's")]
    [InlineData("a folder of each day")]
    [InlineData("a folder of each day and kind, named like a trail's")]
    public async Task Files_without_the_folders_of_a_trail_are_found_by_their_names_however_they_are_spread(string way)
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start.AddHours(21), 5);
        bucket.AddMadeUp("111122223333", "eu-west-1", Start.AddHours(21), 5);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("integrity-");
        try
        {
            bucket.WriteTo(folder.FullName);
            string flat = Path.Combine(folder.FullName, "flat");
            foreach (string path in Directory.GetFiles(Path.Combine(folder.FullName, "AWSLogs"), "*", SearchOption.AllDirectories))
            {
                string name = Path.GetFileName(path);
                string kind = name.Split('_')[1];
                string day = Path.GetFileName(Path.GetDirectoryName(path)!);
                string below = way switch
                {
                    "one folder" => "",
                    "a folder of each kind" => kind == "CloudTrail" ? "logs" : "digests",
                    "a folder of each kind, named like a trail's" => kind,
                    "a folder of each day" => day,
                    _ => Path.Combine(kind, day),
                };
                File.Move(path, Path.Combine(Directory.CreateDirectory(Path.Combine(flat, below)).FullName, name));
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(flat, bucket.PublicKeyList());

            Assert.Empty(run.Findings);
            Assert.Equal(bucket.LogKeys.Count(), run.Summary.LogFilesValid);
            Assert.Equal(bucket.DigestKeys.Count(), run.Summary.DigestsValid);
            Assert.Equal(2, run.Summary.Regions.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_decompressed_copy_proves_as_well()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("integrity-");
        try
        {
            bucket.WriteTo(folder.FullName);
            foreach (string path in Directory.GetFiles(folder.FullName, "*.gz", SearchOption.AllDirectories).Where(path => path.Contains("_CloudTrail_", StringComparison.Ordinal)))
            {
                using (GZipStream gzip = new(File.OpenRead(path), CompressionMode.Decompress))
                using (FileStream plain = File.Create(path[..^3]))
                {
                    gzip.CopyTo(plain);
                }

                File.Delete(path);
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder.FullName, bucket.PublicKeyList());

            Assert.Empty(run.Findings);
            Assert.Equal(bucket.LogKeys.Count(), run.Summary.LogFilesValid);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_backfill_digest_proves_the_log_files_it_names()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 8);
        string[] digests = bucket.DigestKeys.ToArray();
        string first = bucket.AddBackfill(digests[2]);
        string second = bucket.AddBackfill(digests[4], first);

        IntegrityRun run = await IntegrityRun.OfAsync(bucket);

        Assert.Empty(run.Findings);
        Assert.Equal([IntegrityRun.NameOf(first), IntegrityRun.NameOf(second)], run.Results.Where(result => result.Subject == CloudTrailIntegritySubject.BackfillDigest).Select(result => result.Name));
        Assert.Equal(bucket.LogKeys.Count(), run.Summary.LogFilesValid);
    }

    [Fact]
    public async Task A_time_range_tests_only_its_digests_and_asks_for_nothing_before_it()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 24);

        IntegrityRun run = await IntegrityRun.OfAsync(bucket, options: new IntegrityOptions { StartTime = Start.AddHours(6), EndTime = Start.AddHours(9) });

        Assert.Empty(run.Findings);
        Assert.Equal([6, 7, 8, 9], run.Results.Where(result => result.Subject == CloudTrailIntegritySubject.Digest).Select(result => result.To!.Value.Hour));
    }

    [Fact]
    public async Task Accounts_and_regions_can_be_left_out()
    {
        SignedBucket bucket = SignedBucket.OfSampleTrail();

        IntegrityRun run = await IntegrityRun.OfAsync(bucket, options: new IntegrityOptions
        {
            IncludesAccount = account => account == SampleTrail.Management,
            IncludesRegion = region => region == "us-east-1",
        });

        Assert.Equal([SampleTrail.Management], run.Summary.Accounts);
        Assert.Equal(["us-east-1"], run.Summary.Regions);
        Assert.True(run.Summary.IsIntact);
    }

    [Fact]
    public async Task A_range_that_ends_shortly_before_a_digest_does_takes_what_the_next_one_names()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 12);
        DateTime end = DigestName.Parse(IntegrityRun.NameOf(bucket.DigestKeys.ElementAt(5)))!.EndTime;
        string late = bucket.LogsOf(bucket.DigestKeys.ElementAt(6)).First();
        bucket.Rewrite(bucket.DigestKeys.ElementAt(6), digest => digest["logFiles"]![0]!["s3Object"] = LateKey(), resign: true);
        bucket.RelinkAfter(bucket.DigestKeys.ElementAt(6));
        bucket.Put(LateKey(), bucket.Objects[late].Body);
        bucket.Remove(late);

        IntegrityRun run = await IntegrityRun.OfAsync(bucket, options: new IntegrityOptions { EndTime = end.AddMinutes(-1) });

        Assert.Empty(run.Findings);
        Assert.Equal(CloudTrailIntegrityStatus.Valid, run.Results.Single(result => result.Name == IntegrityRun.NameOf(LateKey())).Status);

        string LateKey() => SampleLogFile.MakeKey(null, "111122223333", "us-east-1", end.AddMinutes(-2), "latelatelatelate");
    }

    [Theory]
    [InlineData(1, CloudTrailIntegrityStatus.NotYetCovered)]
    [InlineData(2.9, CloudTrailIntegrityStatus.NotYetCovered)]
    [InlineData(3.1, CloudTrailIntegrityStatus.Unproven)]
    [InlineData(-4, CloudTrailIntegrityStatus.Unproven)]
    public async Task Log_files_newer_than_the_newest_digest_are_no_problem_while_it_may_still_come(double hoursLater, CloudTrailIntegrityStatus expected)
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 5);
        string fresh = SampleLogFile.MakeKey(null, "111122223333", "us-east-1", Start.AddHours(5.7), "freshfreshfreshf");
        bucket.Put(fresh, SampleObject.Compress("{\"Records\":[]}"u8).Body);

        IntegrityRun run = await IntegrityRun.OfAsync(bucket, options: new IntegrityOptions { Clock = new FixedClock(Start.AddHours(5.7 + hoursLater)) });

        Assert.Equal(expected, run.Results.Single(result => result.Name == IntegrityRun.NameOf(fresh)).Status);
        Assert.Equal(expected == CloudTrailIntegrityStatus.NotYetCovered, run.Summary.IsIntact);
    }

    [Fact]
    public async Task A_folder_without_digests_is_not_intact()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp("111122223333", "us-east-1", Start, 2);
        string keys = bucket.PublicKeyList();
        foreach (string key in bucket.DigestKeys.ToArray())
        {
            bucket.Remove(key);
        }

        IntegrityRun run = await IntegrityRun.OfAsync(bucket, keys: keys);

        Assert.False(run.Summary.IsIntact);
        Assert.Equal(CloudTrailIntegrityStatus.Gap, run.Results[0].Status);
        Assert.All(run.Results.Skip(1), result => Assert.Equal(CloudTrailIntegrityStatus.Unproven, result.Status));
        Assert.Equal(bucket.LogKeys.Count(), run.Results.Count - 1);
    }

    private sealed class FixedClock(DateTime now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
