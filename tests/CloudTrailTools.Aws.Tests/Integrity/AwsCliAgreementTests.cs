using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;
using CloudTrailTools.SampleData.Digests;
using CloudTrailTools.TestEndpoint;
using Xunit;
using Xunit.Abstractions;

namespace CloudTrailTools.Aws.Tests.Integrity;

/// <summary>
/// The same buckets before 'aws cloudtrail validate-logs' and before us: agreement on every file that it judges, but for the
/// differences listed here, each with its reason.
/// </summary>
public sealed class AwsCliAgreementTests(ITestOutputHelper output)
{
    private const string Account = "111122223333";
    private const string Region = "us-east-1";

    private static readonly DateTime Start = new(2024, 3, 9, 0, 0, 0, DateTimeKind.Utc);

    // When the first digest starts: to ask for earlier time is a gap, of which it says nothing.
    private static readonly DateTime FirstDigest = Start.AddMinutes(13);

    [AwsCliFact]
    public async Task An_untouched_bucket_is_valid_to_both()
    {
        SignedBucket bucket = new("logs", "some/prefix");
        bucket.AddMadeUp(Account, Region, Start, 30);
        string[] digests = bucket.DigestKeys.ToArray();
        bucket.AddBackfill(digests[13], bucket.AddBackfill(digests[3]));

        (IReadOnlyDictionary<string, bool> theirs, int exitCode, IReadOnlyDictionary<string, CloudTrailIntegrityResult> ours, CloudTrailIntegritySummary summary) = await JudgeAsync(bucket, 30);

        Assert.Equal(0, exitCode);
        Assert.True(summary.IsIntact);
        Assert.Equal(bucket.Objects.Keys.Select(key => $"s3://logs/{key}").Order(StringComparer.Ordinal), theirs.Keys.Order(StringComparer.Ordinal));
        Assert.All(theirs, judged => Assert.True(judged.Value && ours[judged.Key].Status == CloudTrailIntegrityStatus.Valid, judged.Key));
    }

    [AwsCliFact]
    public async Task A_bucket_tampered_with_in_every_way_is_judged_alike()
    {
        SignedBucket bucket = new("logs", "some/prefix");
        bucket.AddMadeUp(Account, Region, Start, 60);
        string[] digests = bucket.DigestKeys.ToArray();
        string[] backfilled = [.. bucket.LogsOf(digests[45])];
        bucket.Remove(bucket.AddBackfill(digests[45]));
        ILookup<string, string> logs = digests.SelectMany(digest => bucket.LogsOf(digest).Select(log => (digest, log))).ToLookup(pair => pair.digest, pair => pair.log);
        string LogAt(int hour, int index = 0) => logs[digests[hour]].ElementAt(index);

        // Alike: both find them.
        List<string> found = [LogAt(1), LogAt(2), LogAt(3), LogAt(5), LogAt(5, 1), LogAt(6), digests[10], digests[13], digests[16], digests[20], digests[25], digests[28]];
        bucket.FlipBit(LogAt(1), bucket.Objects[LogAt(1)].Body.Length / 2);
        bucket.FlipBit(LogAt(2), bucket.Objects[LogAt(2)].Body.Length - 5);
        bucket.Remove(LogAt(3));
        bucket.Swap(LogAt(5), LogAt(5, 1));
        bucket.Put(LogAt(6), bucket.Objects[LogAt(6)].Body[..^20]);
        bucket.FlipBit(digests[10], bucket.Objects[digests[10]].Body.Length / 2);
        bucket.SetMetadata(digests[13], "signature", new string('0', 512));
        bucket.Rewrite(digests[16], digest => digest["logFiles"]!.AsArray().RemoveAt(0), resign: true, with: new SigningKey(Region, Start, Start.AddDays(1)));
        bucket.Remove(digests[20]);
        bucket.Swap(digests[25], digests[28]);

        // Otherwise: what it cannot see, or sees and we can prove.
        string trailing = LogAt(7);
        string member = LogAt(8);
        string plain = LogAt(11);
        string lost = digests[32];
        string[] inARow = [digests[36], digests[37]];
        string added = $"some/prefix/{SampleLogFile.MakeKey(null, Account, Region, Start.AddHours(41), "addedaddedaddeda")}";
        bucket.Append(trailing, "one more record"u8);
        bucket.Append(member, SampleObject.Compress("{\"Records\":[]}"u8).Body);
        bucket.Put(plain, bucket.Objects[plain].Inflate());
        bucket.DropMetadata(lost);
        bucket.Remove(inARow[0]);
        bucket.Remove(inARow[1]);
        bucket.Put(added, SampleObject.Compress("{\"Records\":[]}"u8).Body);

        Dictionary<string, string> differences = new()
        {
            [trailing] = "valid to it: it inflates up to the end of the gzip member and never looks behind it",
            [member] = "valid to it, for the same reason; readers of gzip go on into the second member",
            [plain] = "invalid format to it; the digest signs the content, and the content is there",
            [lost] = "signature verification failed to it; the next digest records the signature",
            [inARow[0]] = "not seen by it: it reports the digest that is named, and goes on with the next older one it finds",
            [added] = "not seen by it: it never lists log files",
        };
        foreach (string log in backfilled)
        {
            differences[log] = "not seen by it: no digest names it any more";
        }
        foreach (string log in logs[lost].Concat(logs[digests[13]]))
        {
            differences[log] = "not judged by it: it goes past the log files of a digest whose stored signature is lost or wrong; the next digest proves them";
        }
        foreach (string log in logs[digests[25]].Concat(logs[digests[28]]))
        {
            differences[log] = "not judged by it: it goes past the log files of a digest in another place; its signature proves them";
        }

        (IReadOnlyDictionary<string, bool> theirs, int exitCode, IReadOnlyDictionary<string, CloudTrailIntegrityResult> ours, CloudTrailIntegritySummary summary) = await JudgeAsync(bucket, 60);

        Assert.Equal(1, exitCode);
        Assert.False(summary.IsIntact);
        Assert.All(found, key => Assert.True(theirs.TryGetValue($"s3://logs/{key}", out bool valid) && !valid, $"not found by it: {key}"));
        Assert.All(found, key => Assert.False(ours[$"s3://logs/{key}"].Passed, key));
        string[] disagreements = theirs.Keys.Union(ours.Keys)
            .Where(uri => !IsUnproven(uri) && Theirs(uri) != Ours(uri))
            .Order(StringComparer.Ordinal)
            .ToArray();
        foreach (string uri in disagreements)
        {
            output.WriteLine($"{uri}\n  it: {Theirs(uri)}; we: {ours[uri].Status}");
        }

        Assert.Equal(differences.Keys.Select(key => $"s3://logs/{key}").Order(StringComparer.Ordinal), disagreements);

        string Theirs(string uri) => theirs.TryGetValue(uri, out bool valid) ? (valid ? "valid" : "invalid") : "not judged";
        string Ours(string uri) => ours.TryGetValue(uri, out CloudTrailIntegrityResult? result) ? (result.Passed ? "valid" : "invalid") : "not judged";

        // Log files of a digest that neither of us can prove: it goes past them in silence, we say so.
        bool IsUnproven(string uri) => !theirs.ContainsKey(uri) && ours[uri].Status == CloudTrailIntegrityStatus.Unproven;
    }

    private async Task<(IReadOnlyDictionary<string, bool> Theirs, int ExitCode, IReadOnlyDictionary<string, CloudTrailIntegrityResult> Ours, CloudTrailIntegritySummary Summary)> JudgeAsync(SignedBucket bucket, int hours)
    {
        using SignedEndpoint endpoint = new(bucket);
        (string text, int exitCode) = await RunAsync(endpoint.Endpoint, hours);
        output.WriteLine(text);
        Dictionary<string, bool> theirs = new(StringComparer.Ordinal);
        foreach (string[] parts in text.Split('\n').Select(line => line.Split('\t')).Where(parts => parts.Length == 3))
        {
            theirs[parts[1]] = parts[2].Trim() == "valid";
        }
        (IReadOnlyList<CloudTrailIntegrityResult> results, CloudTrailIntegritySummary summary) = await endpoint.TestAsync("some/prefix", new IntegrityOptions { StartTime = FirstDigest, EndTime = Start.AddHours(hours + 1) });
        return (theirs, exitCode, results.Where(result => result.Subject != CloudTrailIntegritySubject.Period).ToDictionary(result => result.Uri!), summary);
    }

    private static async Task<(string Text, int ExitCode)> RunAsync(AwsTestEndpoint endpoint, int hours)
    {
        ProcessStartInfo start = new(AwsCliFactAttribute.Command!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AWS_ENDPOINT_URL"] = endpoint.Url,
                ["AWS_ACCESS_KEY_ID"] = AwsTestEndpoint.AccessKeyId,
                ["AWS_SECRET_ACCESS_KEY"] = AwsTestEndpoint.SecretKey,
            },
        };
        string[] arguments =
        [
            "cloudtrail", "validate-logs", "--verbose", "--region", Region,
            "--trail-arn", $"arn:aws:cloudtrail:{Region}:{Account}:trail/management_events",
            "--s3-bucket", "logs", "--s3-prefix", "some/prefix",
            "--start-time", Text(FirstDigest), "--end-time", Text(Start.AddHours(hours + 1)),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        StringBuilder text = new(await process.StandardOutput.ReadToEndAsync());
        text.AppendLine().Append(await errors);
        await process.WaitForExitAsync();
        return (text.ToString(), process.ExitCode);
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
