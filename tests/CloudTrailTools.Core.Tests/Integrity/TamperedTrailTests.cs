using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;
using CloudTrailTools.SampleData.Digests;
using Xunit;

namespace CloudTrailTools.Core.Tests.Integrity;

/// <summary>Each way of tampering with a bucket is found, named, and nothing else is blamed.</summary>
public sealed class TamperedTrailTests 
{
    private const string Account = "111122223333";
    private const string Region = "us-east-1";

    private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly DateTime Start = new(2024, 3, 9, 0, 0, 0, DateTimeKind.Utc);

    private readonly SignedBucket _bucket = new("logs");
    private readonly string[] _digests;
    private readonly string[] _logs;

    public TamperedTrailTests()
    {
        _bucket.AddMadeUp(Account, Region, Start, 12);
        _digests = _bucket.DigestKeys.ToArray();
        _logs = _bucket.LogKeys.ToArray();
    }

    [Fact]
    public async Task One_bit_in_a_log_file()
    {
        byte[] body = _bucket.Objects[_logs[7]].Body;
        foreach (int offset in new[] { 10, body.Length / 2, body.Length - 8, body.Length - 1 })
        {
            _bucket.FlipBit(_logs[7], offset, offset % 8);
            IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: Around(_logs[7]));
            _bucket.Put(_logs[7], body);

            Assert.Equal([Finding(CloudTrailIntegrityStatus.Modified, _logs[7])], run.Findings);
        }
    }

    [Fact]
    public async Task A_log_file_with_other_content()
    {
        _bucket.Put(_logs[7], SampleObject.Compress("{\"Records\":[]}"u8).Body);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.Modified, _logs[7])], run.Findings);
        Assert.NotEqual(run.Problems[0].ExpectedHash, run.Problems[0].ActualHash);
        Assert.Contains(run.Problems[0].DigestKey, _digests);
    }

    [Fact]
    public async Task Log_files_exchanged_for_each_other()
    {
        string[] logs = _bucket.LogsOf(_digests[2]).ToArray();
        _bucket.Swap(logs[0], logs[1]);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.Modified, logs[0]), Finding(CloudTrailIntegrityStatus.Modified, logs[1])], run.Findings);
        Assert.Contains(logs[1], run.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Contains(logs[0], run.Problems[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_file_cut_off()
    {
        foreach (int length in new[] { 0, 1, 9, 60, _bucket.Objects[_logs[7]].Body.Length - 9, _bucket.Objects[_logs[7]].Body.Length - 1 })
        {
            byte[] body = _bucket.Objects[_logs[7]].Body;
            _bucket.Put(_logs[7], body[..length]);
            IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: Around(_logs[7]));
            _bucket.Put(_logs[7], body);

            Assert.Equal([Finding(CloudTrailIntegrityStatus.Modified, _logs[7])], run.Findings);
            Assert.Equal(length == 0, run.Problems[0].Reason == "it is empty");
        }
    }

    public static TheoryData<byte[]> Appendices => new()
    {
        new byte[] { 0 },
        Encoding.ASCII.GetBytes("one more record"),
        SampleObject.Compress("{\"Records\":[{\"eventName\":\"Forged\"}]}"u8).Body,
        EmptyMember,
        new byte[300_000],
    };

    [Theory]
    [MemberData(nameof(Appendices))]
    public async Task Bytes_appended_to_a_log_file(byte[] appendix)
    {
        _bucket.Append(_logs[7], appendix);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.TrailingBytes, _logs[7])], run.Findings);
        Assert.StartsWith($"{CountText.Of(appendix.Length, "byte")} behind", run.Problems[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_file_removed()
    {
        _bucket.Remove(_logs[7]);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.Missing, _logs[7])], (await IntegrityRun.OfAsync(_bucket)).Findings);
    }

    [Fact]
    public async Task A_log_file_renamed()
    {
        string other = _logs[7].Replace(".json.gz", "x.json.gz", StringComparison.Ordinal);
        _bucket.Rename(_logs[7], other);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.Missing, _logs[7]), Finding(CloudTrailIntegrityStatus.Unlisted, other)], run.Findings);
        Assert.Contains(_logs[7], run.Problems[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_file_added()
    {
        string forged = SampleLogFile.MakeKey(null, Account, Region, Start.AddHours(3), "forgedforgedforg");
        _bucket.Put(forged, SampleObject.Compress("{\"Records\":[]}"u8).Body);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.Unlisted, forged)], (await IntegrityRun.OfAsync(_bucket)).Findings);
    }

    [Fact]
    public async Task One_bit_in_a_digest()
    {
        byte[] body = _bucket.Objects[_digests[5]].Body;
        foreach (int offset in new[] { 0, 10, body.Length / 2, body.Length - 8, body.Length - 1 })
        {
            _bucket.FlipBit(_digests[5], offset, offset % 8);
            IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: new IntegrityOptions { StartTime = Start.AddHours(4), EndTime = Start.AddHours(7) });
            _bucket.Put(_digests[5], body);

            Assert.Contains(Finding(CloudTrailIntegrityStatus.Modified, _digests[5]), run.Findings);
            Assert.All(run.Findings, finding => Assert.Matches("^(Modified|Gap|Unproven)", finding));
        }
    }

    [Fact]
    public async Task The_time_of_a_changed_digest_is_that_of_its_name()
    {
        _bucket.Rewrite(_digests[5], digest => digest["digestStartTime"] = "2020-01-01T00:00:00Z");

        CloudTrailIntegrityResult digest = (await IntegrityRun.OfAsync(_bucket)).Problems.First(problem => problem.Status == CloudTrailIntegrityStatus.Modified);

        Assert.Equal((EndOf(_digests[5])!.Value.AddHours(-1), EndOf(_digests[5])), (digest.From, digest.To));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_digest_rewritten_to_hide_a_log_file(bool signedWithAnotherKey)
    {
        SigningKey foreign = new(Region, Start, Start.AddDays(1));
        string hidden = _bucket.LogsOf(_digests[5])[0];
        _bucket.Rewrite(_digests[5], digest => digest["logFiles"]!.AsArray().RemoveAt(0), resign: signedWithAnotherKey, with: foreign);
        _bucket.Remove(hidden);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(
            [Finding(CloudTrailIntegrityStatus.Modified, _digests[5]), .. _bucket.LogsOf(_digests[5]).Select(log => Finding(CloudTrailIntegrityStatus.Unproven, log))],
            run.Findings);
        Assert.NotNull(run.Problems[0].ExpectedHash);
    }

    [Theory]
    [InlineData("s3Object")]
    [InlineData("hashValue")]
    public async Task What_a_rewritten_digest_says_blames_no_log_file(string changed)
    {
        string log = _bucket.LogsOf(_digests[5])[0];
        _bucket.Rewrite(_digests[5], digest => digest["logFiles"]![0]![changed] = changed == "s3Object" ? log.Replace(".json.gz", "x.json.gz", StringComparison.Ordinal) : new string('0', 64));

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(Finding(CloudTrailIntegrityStatus.Modified, _digests[5]), run.Findings[0]);
        Assert.All(run.Problems.Skip(1), problem => Assert.Equal((CloudTrailIntegrityStatus.Unproven, CloudTrailIntegritySubject.LogFile), (problem.Status, problem.Subject)));
        Assert.Contains(Finding(CloudTrailIntegrityStatus.Unproven, log), run.Findings);
    }

    [Fact]
    public async Task The_newest_digest_rewritten_and_signed_with_another_key()
    {
        SigningKey foreign = new(Region, Start, Start.AddDays(1));
        _bucket.Rewrite(_digests[^1], digest => digest["logFiles"]!.AsArray().Clear(), resign: true, with: foreign);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, keys: WithRegion(_bucket.PublicKeyList()));

        Assert.Equal(Finding(CloudTrailIntegrityStatus.BadSignature, _digests[^1]), run.Findings[0]);
        Assert.Contains(foreign.Fingerprint, run.Problems[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_signed_by_a_foreign_key_that_claims_the_name_of_the_right_one()
    {
        SigningKey foreign = new(Region, Start, Start.AddDays(1));
        string rightName = (string)_bucket.Read(_digests[^1])["digestPublicKeyFingerprint"]!;
        string signature = _bucket.Objects[_digests[^1]].Metadata["signature"];
        _bucket.SetMetadata(_digests[^1], "signature", foreign.Sign(signature));

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(Finding(CloudTrailIntegrityStatus.BadSignature, _digests[^1]), run.Findings[0]);
        Assert.Contains(rightName, run.Problems[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_of_a_key_that_is_not_at_hand_is_not_called_forged()
    {
        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, keys: """{"PublicKeyList":[]}""");

        Assert.All(run.Results.Where(result => result.Subject == CloudTrailIntegritySubject.Digest), result => Assert.Equal(CloudTrailIntegrityStatus.PublicKeyUnavailable, result.Status));
        Assert.All(run.Results.Where(result => result.Subject == CloudTrailIntegritySubject.LogFile), result => Assert.Equal(CloudTrailIntegrityStatus.Unproven, result.Status));
    }

    [Fact]
    public async Task A_key_of_another_region_does_not_serve()
    {
        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, keys: WithRegion(_bucket.PublicKeyList(), "eu-west-1"));

        Assert.Equal(_digests.Length, run.Problems.Count(result => result.Status == CloudTrailIntegrityStatus.PublicKeyUnavailable));
    }

    [Fact]
    public async Task One_bit_in_a_stored_signature_whose_content_the_next_digest_proves()
    {
        string signature = _bucket.Objects[_digests[5]].Metadata["signature"];
        _bucket.SetMetadata(_digests[5], "signature", (signature[0] == '0' ? '1' : '0') + signature[1..]);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.BadSignature, _digests[5])], (await IntegrityRun.OfAsync(_bucket)).Findings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no hex at all")]
    [InlineData("00")]
    public async Task A_stored_signature_that_is_none(string signature)
    {
        _bucket.SetMetadata(_digests[5], "signature", signature);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.BadSignature, _digests[5])], (await IntegrityRun.OfAsync(_bucket)).Findings);
    }

    [Fact]
    public async Task One_digest_removed()
    {
        string[] unproven = _bucket.LogsOf(_digests[5]).ToArray();
        _bucket.Remove(_digests[5]);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(
            ["Gap Period", Finding(CloudTrailIntegrityStatus.Missing, _digests[5]), .. unproven.Select(log => Finding(CloudTrailIntegrityStatus.Unproven, log))],
            run.Findings);
        Assert.Equal(CloudTrailGapCause.DigestMissing, run.Problems[0].GapCause);
        Assert.Equal(TimeSpan.FromHours(1), run.Problems[0].To - run.Problems[0].From);
    }

    [Fact]
    public async Task Two_digests_in_a_row_removed()
    {
        _bucket.Remove(_digests[5]);
        _bucket.Remove(_digests[6]);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(
            ["Gap Period", Finding(CloudTrailIntegrityStatus.Missing, _digests[5]), Finding(CloudTrailIntegrityStatus.Missing, _digests[6])],
            run.Findings.Take(3));
        Assert.Equal(TimeSpan.FromHours(2), run.Problems[0].To - run.Problems[0].From);
        Assert.Equal(_digests[5], run.Problems[1].Key);
        Assert.Contains("inferred", run.Problems[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digests_removed_over_midnight_are_named_in_their_own_days()
    {
        SignedBucket bucket = new("logs");
        bucket.AddMadeUp(Account, Region, Start.AddHours(20), 12);
        string[] removed = bucket.DigestKeys.Skip(2).Take(5).ToArray();
        foreach (string key in removed)
        {
            bucket.Remove(key);
        }

        IntegrityRun run = await IntegrityRun.OfAsync(bucket);

        Assert.Equal(removed, run.Problems.Where(result => result.Status == CloudTrailIntegrityStatus.Missing).Select(result => result.Key));
    }

    [Fact]
    public async Task The_oldest_digest_removed()
    {
        _bucket.Remove(_digests[0]);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(Finding(CloudTrailIntegrityStatus.Missing, _digests[0]), run.Findings[0]);
    }

    [Fact]
    public async Task The_newest_digests_removed_show_against_the_end_that_is_asked_for()
    {
        _bucket.Remove(_digests[^1]);
        _bucket.Remove(_digests[^2]);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: new IntegrityOptions { ExpectedEnd = Start.AddHours(12) });

        CloudTrailIntegrityResult gap = Assert.Single(run.Problems, result => result.Subject == CloudTrailIntegritySubject.Period);
        Assert.Equal(CloudTrailGapCause.Unknown, gap.GapCause);
        Assert.Equal(Start.AddHours(12), gap.To);
        Assert.EndsWith(gap.AccountId!, gap.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public async Task The_newest_digests_of_one_region_removed_show_against_those_of_the_others(int removed, bool isFound)
    {
        _bucket.AddMadeUp(Account, "eu-west-1", Start, 12);
        foreach (string digest in _digests[^removed..])
        {
            foreach (string log in _bucket.LogsOf(digest))
            {
                _bucket.Remove(log);
            }

            _bucket.Remove(digest);
        }

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(isFound ? [(CloudTrailIntegrityStatus.Gap, Region, EndOf(_digests[^(removed + 1)]), EndOf(_digests[^1]))] : [], run.Problems.Select(gap => (gap.Status, gap.Region, gap.From, gap.To)));
        Assert.Equal(!isFound, run.Summary.IsIntact);
    }

    [Fact]
    public async Task A_name_that_says_another_hour_leaves_other_regions_without_a_gap()
    {
        _bucket.AddMadeUp(Account, "eu-west-1", Start, 12);
        DateTime later = EndOf(_digests[^1])!.Value.AddHours(6);
        _bucket.Rename(_digests[^1], _digests[^1].Replace($"{EndOf(_digests[^1]):yyyyMMddTHHmmss}", $"{later:yyyyMMddTHHmmss}", StringComparison.Ordinal));

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.DoesNotContain(run.Problems, problem => problem.Region == "eu-west-1");
    }

    [Theory]
    [InlineData(Account, "eu-west-1", "other_trail")]
    [InlineData(Account, Region, "other_trail")]
    [InlineData("444455556666", "eu-west-1", "management_events")]
    public async Task Digests_need_not_go_on_as_long_as_those_of_another_trail_or_account(string account, string region, string trail)
    {
        _bucket.AddMadeUp(account, region, Start, 24, trail: trail);

        Assert.Empty((await IntegrityRun.OfAsync(_bucket)).Findings);
    }

    [Fact]
    public async Task A_digest_renamed()
    {
        string other = _digests[5].Replace("47Z", "48Z", StringComparison.Ordinal);
        _bucket.Rename(_digests[5], other);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.Moved, other)], run.Findings);
    }

    [Fact]
    public async Task A_digest_under_another_name_that_cannot_be_proven_leaves_no_gap_of_no_time()
    {
        string other = _digests[5].Replace("47Z", "48Z", StringComparison.Ordinal);
        _bucket.Rename(_digests[5], other);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, keys: """{"PublicKeyList":[]}""");

        Assert.Contains(Finding(CloudTrailIntegrityStatus.Missing, _digests[5]), run.Findings);
        Assert.DoesNotContain(run.Problems, problem => problem.Status == CloudTrailIntegrityStatus.Gap);
    }

    [Fact]
    public async Task Digests_exchanged_for_each_other()
    {
        (SampleObject one, SampleObject other) = (_bucket.Objects[_digests[5]], _bucket.Objects[_digests[8]]);
        Assert.NotEqual(one, other);
        _bucket.Swap(_digests[5], _digests[8]);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.Moved, _digests[5]), Finding(CloudTrailIntegrityStatus.Moved, _digests[8])], run.Findings);
    }

    [Theory]
    [InlineData(5, 8, true)]
    [InlineData(5, 8, false)]
    [InlineData(5, 6, true)]
    [InlineData(5, 6, false)]
    public async Task Digests_exchanged_for_each_other_but_not_their_metadata(int one, int other, bool isKept)
    {
        (SampleObject first, SampleObject second) = (_bucket.Objects[_digests[one]], _bucket.Objects[_digests[other]]);
        _bucket.Swap(_digests[one], _digests[other]);
        _bucket.SetMetadata(_digests[one], "signature", first.Metadata["signature"]);
        _bucket.SetMetadata(_digests[other], "signature", second.Metadata["signature"]);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, withMetadata: isKept, options: new IntegrityOptions { EndTime = Start.AddHours(9) });

        Assert.Equal([Finding(CloudTrailIntegrityStatus.Moved, _digests[one]), Finding(CloudTrailIntegrityStatus.Moved, _digests[other])], run.Findings);
        Assert.All(run.Problems, problem => Assert.StartsWith("it was signed for s3://", problem.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_digest_renamed_without_its_metadata_is_proven_by_the_next_one() =>
        await InCopyAsync(async folder =>
        {
            string digest = Directory.GetFiles(folder, IntegrityRun.NameOf(_digests[5]), SearchOption.AllDirectories).Single();
            string other = digest.Replace(".json.gz", " (1).json.gz", StringComparison.Ordinal);
            File.Move(digest, other);

            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList());

            Assert.Equal([$"Moved Digest {Path.GetFileName(other)}"], run.Findings);
        });

    [Theory]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2024/03/09", true)]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2024/03/09", false)]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest", true)]
    [InlineData("AWSLogs/111122223333/CloudTrail/us-east-1/2024/03/09", true)]
    [InlineData("junk", true)]
    [InlineData("junk", false)]
    public async Task A_digest_in_a_foreign_folder_is_moved_and_its_log_files_are_judged(string place, bool withMetadata)
    {
        _bucket.AddMadeUp(Account, "eu-west-1", Start, 12);
        await InCopyAsync(async folder =>
        {
            (string digest, string other) = PathsOf(_digests[5], folder, place);
            File.Move(digest, other);
            if (withMetadata)
            {
                File.Move(digest + ".metadata.json", other + ".metadata.json");
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList());

            Assert.Equal([Finding(CloudTrailIntegrityStatus.Moved, _digests[5])], run.Findings);
            Assert.Equal((other, Region), (run.Problems[0].Uri, run.Problems[0].Region));
            Assert.Equal(_bucket.LogKeys.Count(), run.Summary.LogFilesValid);
        });
    }

    [Theory]
    [InlineData(0, CloudTrailIntegrityStatus.Unlisted)]
    [InlineData(48, CloudTrailIntegrityStatus.Unproven)]
    public async Task A_log_file_of_another_account_is_told_as_that(int hoursLater, CloudTrailIntegrityStatus status)
    {
        DateTime delivered = CloudTrailLogFile.FromKey(_logs[7])!.DeliveryTime!.Value;
        string other = _logs[7].Replace($"{Account}_CloudTrail", "444455556666_CloudTrail", StringComparison.Ordinal)
            .Replace($"{delivered:yyyyMMddTHHmm}", $"{delivered.AddHours(hoursLater):yyyyMMddTHHmm}", StringComparison.Ordinal);
        _bucket.Put(other, """{"Records":[]}"""u8.ToArray());

        CloudTrailIntegrityResult log = Assert.Single((await IntegrityRun.OfAsync(_bucket)).Problems);

        Assert.Equal((status, IntegrityRun.NameOf(other)), (log.Status, log.Name));
        Assert.Contains("it is of account 444455556666", log.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("junk", true)]
    [InlineData("junk", false)]
    [InlineData("AWSLogs/111122223333/CloudTrail/eu-west-1/2024/03/09", true)]
    [InlineData("AWSLogs/111122223333/CloudTrail/eu-west-1/2024/03/09", false)]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest/us-east-1", false)]
    public async Task A_log_file_in_a_foreign_folder_is_told_by_its_content(string place, bool isCopy)
    {
        _bucket.AddMadeUp(Account, "eu-west-1", Start, 12);
        await InCopyAsync(async folder =>
        {
            (string log, string other) = PathsOf(_logs[7], folder, place);
            File.Copy(log, other);
            if (!isCopy)
            {
                File.Delete(log);
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList());

            string unlisted = Finding(CloudTrailIntegrityStatus.Unlisted, _logs[7]);
            Assert.Equal(isCopy ? [unlisted] : [Finding(CloudTrailIntegrityStatus.Missing, _logs[7]), unlisted], run.Findings);
            Assert.StartsWith(isCopy ? "it is a copy of" : "it holds the content of the missing", run.Problems[^1].Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_digest_moved_to_a_folder_with_one_of_its_log_files_leaves_that_alone_missing() =>
        await InCopyAsync(async folder =>
        {
            string log = _bucket.LogsOf(_digests[5])[0];
            string junk = Directory.CreateDirectory(Path.Combine(folder, "junk")).FullName;
            foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) == IntegrityRun.NameOf(log) || Path.GetFileName(file).StartsWith(IntegrityRun.NameOf(_digests[5]), StringComparison.Ordinal)))
            {
                File.Move(file, Path.Combine(junk, Path.GetFileName(file)));
            }

            Assert.Equal(
                [Finding(CloudTrailIntegrityStatus.Moved, _digests[5]), Finding(CloudTrailIntegrityStatus.Missing, log), Finding(CloudTrailIntegrityStatus.Unlisted, log)],
                (await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Findings);
        });

    [Fact]
    public async Task A_copy_in_one_folder_beside_the_folders_of_a_trail_is_tested_by_itself() =>
        await InCopyAsync(async folder =>
        {
            string flat = Path.Combine(folder, "flat");
            Directory.CreateDirectory(flat);
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "AWSLogs"), "*", SearchOption.AllDirectories))
            {
                File.Copy(file, Path.Combine(flat, Path.GetFileName(file)));
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList());

            Assert.Empty(run.Findings);
            Assert.Equal(_logs.Length * 2, run.Summary.LogFilesValid);
        });

    [Fact]
    public async Task What_lies_twice_in_a_copy_without_the_folders_of_a_trail_is_told_as_a_copy() =>
        await InCopyAsync(async folder =>
        {
            string flat = Path.Combine(folder, "flat");
            string again = Path.Combine(flat, "again");
            Directory.CreateDirectory(again);
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "AWSLogs"), "*", SearchOption.AllDirectories))
            {
                string name = Path.GetFileName(file);
                File.Move(file, Path.Combine(flat, name));
                if (name == IntegrityRun.NameOf(_logs[7]) || name == IntegrityRun.NameOf(_digests[5]))
                {
                    File.Copy(Path.Combine(flat, name), Path.Combine(again, name));
                }
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(flat, _bucket.PublicKeyList());

            Assert.Equal([Finding(CloudTrailIntegrityStatus.Moved, _digests[5]), Finding(CloudTrailIntegrityStatus.Unlisted, _logs[7])], run.Findings);
            Assert.Equal([Path.Combine(again, IntegrityRun.NameOf(_digests[5])), Path.Combine(again, IntegrityRun.NameOf(_logs[7]))], run.Problems.Select(problem => problem.Uri));
            Assert.Equal($"it is a copy of {Path.Combine(flat, IntegrityRun.NameOf(_digests[5]))}", run.Problems[0].Reason);
            Assert.StartsWith("it is a copy of", run.Problems[1].Reason, StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("logs")]
    [InlineData("")]
    public async Task Two_whole_copies_without_the_folders_of_a_trail_are_tested_each_by_itself(string logs) =>
        await InCopyAsync(async folder =>
        {
            string[] files = Directory.GetFiles(Path.Combine(folder, "AWSLogs"), "*", SearchOption.AllDirectories);
            foreach (string copy in new[] { "a", "b" })
            {
                foreach (string file in files)
                {
                    string below = Path.GetFileName(file).Split('_')[1] == "CloudTrail" ? logs : "";
                    File.Copy(file, Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "flat", "two", copy, below)).FullName, Path.GetFileName(file)));
                }
            }

            Directory.Delete(Path.Combine(folder, "AWSLogs"), recursive: true);
            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList());
            Assert.Empty(run.Findings);
            Assert.Equal(_logs.Length * 2, run.Summary.LogFilesValid);

            string log = Path.Combine(folder, "flat", "two", "b", logs, IntegrityRun.NameOf(_logs[7]));
            File.WriteAllText(log, "{}");
            CloudTrailIntegrityResult modified = Assert.Single((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems);
            Assert.Equal((CloudTrailIntegrityStatus.Modified, log), (modified.Status, modified.Uri));

            File.Delete(Path.Combine(folder, "flat", "two", "b", logs, IntegrityRun.NameOf(_logs[0])));
            Assert.Equal(
                [CloudTrailIntegrityStatus.Modified, CloudTrailIntegrityStatus.Missing],
                (await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems.Select(problem => problem.Status).Order());

            // What holds but a part of it all is no copy by itself.
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "flat", "two", "b"), "*", SearchOption.AllDirectories).Where(file => file != log))
            {
                File.Delete(file);
            }

            CloudTrailIntegrityResult other = Assert.Single((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems, problem => problem.Uri == log);
            Assert.Equal((CloudTrailIntegrityStatus.Unlisted, "it has the name of a file that a digest names, and other content"), (other.Status, other.Reason));
        });

    [Theory]
    [InlineData("junk")]
    [InlineData("AWSLogs/111122223333/CloudTrail/us-east-1/2024/03/01")]
    public async Task A_file_with_the_name_of_one_that_a_digest_names_and_other_content_is_told_as_that(string place) =>
        await InCopyAsync(async folder =>
        {
            File.WriteAllText(PathsOf(_logs[7], folder, place).Other, "{}");

            CloudTrailIntegrityResult problem = Assert.Single((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems);

            Assert.Equal((CloudTrailIntegrityStatus.Unlisted, "it has the name of a file that a digest names, and other content"), (problem.Status, problem.Reason));
        });

    [Fact]
    public async Task What_is_missing_of_a_copy_spread_over_folders_is_told() =>
        await InCopyAsync(async folder =>
        {
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "AWSLogs"), "*", SearchOption.AllDirectories))
            {
                string kind = Path.GetFileName(file).Split('_')[1];
                File.Move(file, Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "flat", kind == "CloudTrail" ? "logs" : "digests")).FullName, Path.GetFileName(file)));
            }

            File.Delete(Path.Combine(folder, "flat", "logs", IntegrityRun.NameOf(_logs[7])));

            Assert.Equal([Finding(CloudTrailIntegrityStatus.Missing, _logs[7])], (await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Findings);
        });

    [Fact]
    public async Task A_digest_signed_with_the_right_key_that_misstates_the_one_before()
    {
        // Nobody but CloudTrail can make this one; it shows that the hash it records is compared at all.
        _bucket.Rewrite(_digests[5], digest => digest["previousDigestHashValue"] = new string('0', 64), resign: true);
        _bucket.RelinkAfter(_digests[5]);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.ChainBroken, _digests[5])], (await IntegrityRun.OfAsync(_bucket)).Findings);
    }

    [Fact]
    public async Task A_digest_that_the_chain_passes_over()
    {
        _bucket.Rewrite(_digests[6], digest =>
        {
            digest["previousDigestS3Object"] = _digests[4];
            digest["previousDigestHashValue"] = _bucket.Read(_digests[5])["previousDigestHashValue"]!.GetValue<string>();
            digest["previousDigestSignature"] = _bucket.Objects[_digests[4]].Metadata["signature"];
        }, resign: true);
        _bucket.RelinkAfter(_digests[6]);

        Assert.Contains(Finding(CloudTrailIntegrityStatus.ChainBroken, _digests[5]), (await IntegrityRun.OfAsync(_bucket)).Findings);
    }

    [Fact]
    public async Task Bytes_appended_to_a_digest()
    {
        _bucket.Append(_digests[5], "more"u8);

        Assert.Equal([Finding(CloudTrailIntegrityStatus.TrailingBytes, _digests[5])], (await IntegrityRun.OfAsync(_bucket)).Findings);
    }

    [Fact]
    public async Task A_backfill_digest_removed_leaves_its_log_files_unlisted()
    {
        string[] logs = _bucket.LogsOf(_digests[2]).ToArray();
        string backfill = _bucket.AddBackfill(_digests[2]);
        _bucket.Remove(backfill);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(logs.Select(log => Finding(CloudTrailIntegrityStatus.Unlisted, log)), run.Findings);
        Assert.All(run.Problems, problem => Assert.Contains("backfill", problem.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backfill_digest_that_cannot_be_read_leaves_its_log_files_unlisted_and_is_told_as_a_reason()
    {
        string[] logs = _bucket.LogsOf(_digests[2]).ToArray();
        string backfill = _bucket.AddBackfill(_digests[2]);
        _bucket.Put(backfill, "x"u8.ToArray());

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal(
            logs.Select(log => Finding(CloudTrailIntegrityStatus.Unlisted, log)).Append($"Modified BackfillDigest {IntegrityRun.NameOf(backfill)}").Order(StringComparer.Ordinal),
            run.Findings.Order(StringComparer.Ordinal));
        Assert.Equal(logs.Length, run.Problems.Count(problem => problem.Reason?.EndsWith("the backfill digest that named it is gone, damaged or could not be read", StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task A_backfill_digest_removed_that_a_later_one_names()
    {
        string[] logs = _bucket.LogsOf(_digests[2]).ToArray();
        string first = _bucket.AddBackfill(_digests[2]);
        _bucket.AddBackfill(_digests[6], first);
        _bucket.Remove(first);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Equal([$"Missing BackfillDigest {IntegrityRun.NameOf(first)}", .. logs.Select(log => Finding(CloudTrailIntegrityStatus.Unlisted, log))], run.Findings);
    }

    [Fact]
    public async Task Validation_stopped_for_a_time_and_restarted()
    {
        _bucket.AddMadeUp(Account, Region, Start.AddHours(20), 4);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        CloudTrailIntegrityResult gap = Assert.Single(run.Problems);
        Assert.Equal((CloudTrailIntegrityStatus.Gap, CloudTrailGapCause.Stopped), (gap.Status, gap.GapCause));
        Assert.Equal((Start + new TimeSpan(12, 12, 47), Start + new TimeSpan(20, 12, 47)), (gap.From, gap.To));
    }

    [Fact]
    public async Task A_new_chain_without_loss_of_time_is_told_but_no_problem()
    {
        _bucket.AddMadeUp(Account, Region, Start.AddHours(12), 4);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Empty(run.Findings);
        Assert.Equal(CloudTrailGapCause.Restarted, run.Results.Single(result => result.Status == CloudTrailIntegrityStatus.Gap).GapCause);
    }

    [Fact]
    public async Task A_stop_that_backfill_digests_cover_is_told_as_such()
    {
        _bucket.AddMadeUp(Account, Region, Start.AddHours(12), 3, startsChain: false);
        string[] hours = _bucket.DigestKeys.Where(key => !_digests.Contains(key)).ToArray();
        string backfill = _bucket.AddBackfill(hours[0]);
        _bucket.Remove(hours[0]);
        _bucket.Rewrite(hours[1], digest =>
        {
            digest["previousDigestS3Bucket"] = null;
            digest["previousDigestS3Object"] = null;
            digest["previousDigestHashValue"] = null;
            digest["previousDigestSignature"] = null;
        }, resign: true);
        _bucket.RelinkAfter(hours[1]);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Empty(run.Findings);
        Assert.Contains(run.Results, result => result.Status == CloudTrailIntegrityStatus.Backfill);
        Assert.Contains(run.Results, result => result.Name == IntegrityRun.NameOf(backfill));
    }

    [Fact]
    public async Task A_start_before_the_first_digest_is_a_gap()
    {
        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: new IntegrityOptions { StartTime = Start.AddDays(-2) });

        CloudTrailIntegrityResult gap = Assert.Single(run.Problems);
        Assert.Equal((CloudTrailGapCause.Stopped, Start.AddDays(-2)), (gap.GapCause, gap.From));
    }

    [Fact]
    public async Task A_key_that_leads_out_of_the_copy_is_never_opened()
    {
        _bucket.Rewrite(_digests[5], digest => digest["logFiles"]![0]!["s3Object"] = "AWSLogs/x/CloudTrail/us-east-1/2024/03/09/../../../../../../../etc/hostname", resign: true);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket);

        Assert.Contains(run.Problems, problem => problem.Status == CloudTrailIntegrityStatus.Missing && problem.Subject == CloudTrailIntegritySubject.LogFile);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(-3, -2)]
    public async Task A_region_without_digests_of_the_time_asked_for_is_a_gap_when_it_has_others(double fromDays, double toDays)
    {
        _bucket.AddMadeUp(Account, "eu-west-1", Start.AddDays(-4), 24 * 7);
        (DateTime from, DateTime to) = (Start.AddDays(fromDays), Start.AddDays(toDays));

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: new IntegrityOptions { StartTime = from, EndTime = to, ExpectedEnd = to });

        CloudTrailIntegrityResult gap = Assert.Single(run.Problems);
        Assert.Equal((CloudTrailIntegrityStatus.Gap, Account, Region), (gap.Status, gap.AccountId, gap.Region));
        Assert.Equal((from, to, CloudTrailGapCause.Unknown), (gap.From, gap.To, gap.GapCause));
        Assert.False(run.Summary.IsIntact);
    }

    [Fact]
    public async Task A_region_that_stopped_before_a_time_without_end_is_a_gap_and_one_that_ends_in_it_is_none()
    {
        _bucket.AddMadeUp(Account, "eu-west-1", Start, 48);

        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: new IntegrityOptions { StartTime = Start.AddDays(1.5) });

        CloudTrailIntegrityResult gap = Assert.Single(run.Problems);
        Assert.Equal((CloudTrailIntegrityStatus.Gap, Region, Start.AddDays(1.5), null), (gap.Status, gap.Region, gap.From, gap.To));
    }

    [Fact]
    public async Task A_region_and_an_account_that_are_named_have_to_have_digests()
    {
        const string Other = "999999999999";
        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: new IntegrityOptions { Named = new NamedPlaces([Region, "eu-west-1"], [Account, Other]) });

        Assert.Equal([(CloudTrailIntegrityStatus.Gap, "eu-west-1", null), (CloudTrailIntegrityStatus.Gap, null, Other)], run.Problems.Select(gap => (gap.Status, gap.Region, gap.AccountId)));
        Assert.Equal([Region], run.Summary.Regions);
    }

    [Fact]
    public async Task What_is_named_has_to_have_digests_in_one_of_the_places()
    {
        NamedPlaces named = new([Region, "eu-west-1", "eu-west-2"], [Account]);
        SignedBucket other = new(_bucket.Name);
        other.AddMadeUp(Account, "eu-west-1", Start, 3);

        IntegrityRun first = await IntegrityRun.OfAsync(_bucket, options: new IntegrityOptions { Named = named, IsLast = false });
        IntegrityRun last = await IntegrityRun.OfAsync(other, options: new IntegrityOptions { Named = named });

        Assert.Empty(first.Problems);
        Assert.Equal("eu-west-2", Assert.Single(last.Problems).Region);
    }

    [Fact]
    public async Task Of_a_time_that_has_just_been_there_need_not_be_digests_yet()
    {
        DateTime now = Start.AddHours(20);
        IntegrityOptions options = new() { Named = new NamedPlaces(["eu-west-1"], []), StartTime = now.AddHours(-1), ExpectedEnd = now.AddHours(-2), Clock = new FixedClock(now) };

        Assert.Empty((await IntegrityRun.OfAsync(_bucket, options: options)).Problems);
    }

    [Fact]
    public async Task A_time_of_which_there_are_backfill_digests_alone_is_no_gap()
    {
        string[] hours = [.. _bucket.DigestKeys];
        _bucket.AddBackfill(hours[4]);
        _bucket.AddBackfill(hours[5]);
        _bucket.Remove(hours[4]);
        _bucket.Remove(hours[5]);

        DateTime from = Start + new TimeSpan(4, 30, 0);
        IntegrityRun run = await IntegrityRun.OfAsync(_bucket, options: new IntegrityOptions { StartTime = from, EndTime = from.AddMinutes(10), ExpectedEnd = from.AddMinutes(10) });

        Assert.DoesNotContain(run.Problems, problem => problem.Status == CloudTrailIntegrityStatus.Gap);
    }

    [Theory]
    [InlineData("evil.jsonl")]
    [InlineData("evil.NDJSON")]
    [InlineData("EVIL.JSON.GZ")]
    public async Task A_file_that_is_added_under_any_name_that_is_read_is_found(string name) =>
        await InCopyAsync(async folder =>
        {
            File.WriteAllText(Path.Combine(DayFolder(folder), name), "[]");

            CloudTrailIntegrityResult added = Assert.Single((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems);
            Assert.Equal(
                (CloudTrailIntegrityStatus.Unlisted, name, "no digest names it, and its name does not say when it was delivered"),
                (added.Status, added.Name, added.Reason));
        });

    [Theory]
    [InlineData("events.jsonl")]
    [InlineData("AWSLogs/extra.json.gz")]
    [InlineData("AWSLogs/111122223333/x.json")]
    [InlineData("AWSLogs/111122223333/CloudTrail/x.json")]
    [InlineData("AWSLogs/111122223333/GuardDuty/x.json")]
    [InlineData("AWSLogs/111122223333/CloudTrail-NetworkActivity/us-east-1/2026/03/01/x.json")]
    [InlineData("AWSLogs/111122223333/CloudTrail-Insight/us-east-1/2026/03/01/x.json")]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/x.json")]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/01/444455556666_CloudTrail_us-east-1_20260301T1000Z_x.json")]
    [InlineData("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/01/111122223333_CloudTrail-Digest_us-east-1_20260301T1000Z.json")]
    [InlineData("111122223333_CloudTrail-Digest_us-east-1_20260301T1000Z.json")]
    public async Task A_file_with_events_where_no_trail_delivers_is_found(string place) =>
        await InCopyAsync(async folder =>
        {
            string path = Path.Combine(folder, place);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, """{"eventID":"1","eventTime":"2026-03-01T10:00:00Z","eventName":"X","eventSource":"s3.amazonaws.com"}""");
            File.WriteAllText(Path.Combine(folder, "notes.json"), "{}");

            Assert.Equal($"Unproven LogFile {Path.GetFileName(place)}", Assert.Single((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Findings));
        });

    [Fact]
    public async Task Files_of_a_kind_that_no_digest_names_are_found_in_a_folder_of_files_only() =>
        await InCopyAsync(async folder =>
        {
            string flat = Path.Combine(folder, "flat");
            Directory.CreateDirectory(flat);
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "AWSLogs"), "*", SearchOption.AllDirectories))
            {
                File.Move(file, Path.Combine(flat, Path.GetFileName(file)));
            }

            File.WriteAllText(
                Path.Combine(flat, $"{Account}_CloudTrail-Insight_{Region}_20260301T0100Z_x.json"),
                """{"eventID":"1","eventTime":"2026-03-01T01:00:00Z","eventName":"X","eventSource":"s3.amazonaws.com"}""");

            Assert.Contains("Unproven LogFile", Assert.Single((await IntegrityRun.OfFolderAsync(flat, _bucket.PublicKeyList())).Findings), StringComparison.Ordinal);
        });

    [Fact]
    public async Task A_link_to_a_folder_is_told_and_not_followed() =>
        await InCopyAsync(async folder =>
        {
            string day = DayFolder(folder);
            string elsewhere = Path.Combine(folder, "elsewhere");
            Directory.Move(day, elsewhere);
            try
            {
                Directory.CreateSymbolicLink(day, elsewhere);
            }
            catch (Exception exception) when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
            {
                // Windows lets only some users make links.
                return;
            }

            // The tree holds what it leads to, which is read there.
            Assert.DoesNotContain((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems, problem => problem.Status == CloudTrailIntegrityStatus.Unreadable);

            CloudTrailIntegrityResult told = Assert.Single((await IntegrityRun.OfFolderAsync(Path.Combine(folder, "AWSLogs"), _bucket.PublicKeyList())).Problems, problem => problem.Status == CloudTrailIntegrityStatus.Unreadable);
            Assert.Contains("is a link to a folder", told.Reason, StringComparison.Ordinal);

            Assert.Empty((await IntegrityRun.OfFoldersAsync([Path.Combine(folder, "AWSLogs"), day], _bucket.PublicKeyList())).Findings);

            string twice = Path.Combine(folder, "twice");
            Directory.CreateSymbolicLink(twice, Path.Combine(folder, "AWSLogs"));
            Assert.Equal(
                (await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Results.Count,
                (await IntegrityRun.OfFoldersAsync([folder, twice], _bucket.PublicKeyList())).Results.Count);
        });

    [Fact]
    public async Task A_link_to_a_file_of_the_copy_is_no_copy_and_one_that_leads_out_of_it_is_read() =>
        await InCopyAsync(async folder =>
        {
            string log = Directory.GetFiles(folder, IntegrityRun.NameOf(_logs[7]), SearchOption.AllDirectories).Single();
            string digest = Directory.GetFiles(folder, IntegrityRun.NameOf(_digests[5]), SearchOption.AllDirectories).Single();
            string junk = Directory.CreateDirectory(Path.Combine(folder, "junk")).FullName;
            DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("integrity-");
            try
            {
                string day = Path.GetDirectoryName(log)!;
                string name = Path.GetFileName(log);
                string[] links = [Path.Combine(day, name.Replace(".json.gz", " (1).json.gz", StringComparison.Ordinal)), Path.Combine(day, "x.json.gz"), Path.Combine(junk, name), Path.Combine(junk, "x.json.gz")];
                foreach (string link in links)
                {
                    File.CreateSymbolicLink(link, log);
                }

                File.CreateSymbolicLink(digest.Replace(".json.gz", " (1).json.gz", StringComparison.Ordinal), digest);
                File.CreateSymbolicLink(Path.Combine(junk, Path.GetFileName(digest)), digest);
                Assert.Empty((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Findings);

                string held = Path.Combine(elsewhere.FullName, "held.json.gz");
                string other = Directory.GetFiles(folder, IntegrityRun.NameOf(_logs[0]), SearchOption.AllDirectories).Single();
                File.Move(other, held);
                File.CreateSymbolicLink(other, held);
                File.CreateSymbolicLink(Path.Combine(junk, "out.json.gz"), held);
                Assert.Equal(["Unproven LogFile out.json.gz"], (await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Findings);

                string insight = Path.Combine(folder, "AWSLogs", Account, "CloudTrail-Insight", Region, $"{Account}_CloudTrail-Insight_{Region}_20260301T0100Z_x.json.gz");
                Directory.CreateDirectory(Path.GetDirectoryName(insight)!);
                File.CreateSymbolicLink(insight, held);
                File.CreateSymbolicLink(insight.Replace("_x", "_y", StringComparison.Ordinal), log);
                Directory.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(insight)!, "round"), folder);
                Assert.Equal(["Unproven LogFile out.json.gz", $"Unproven LogFile {Path.GetFileName(insight)}"], (await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Findings);
                Directory.Delete(Path.GetDirectoryName(insight)!, recursive: true);

                // What it stands for is known by no other name.
                string kept = Path.Combine(junk, "kept.json.gz");
                string own = Directory.GetFiles(folder, IntegrityRun.NameOf(_digests[3]), SearchOption.AllDirectories).Single();
                File.Move(own, kept);
                File.CreateSymbolicLink(own, kept);
                Assert.DoesNotContain((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems, problem => problem.Subject == CloudTrailIntegritySubject.Digest);
            }
            catch (Exception exception) when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
            {
                // Windows lets only some users make links.
            }
            finally
            {
                elsewhere.Delete(recursive: true);
            }
        });

    [Theory]
    [InlineData("CloudTrail/us-east-1")]
    [InlineData("CloudTrail-Digest/us-east-1")]
    [InlineData("CloudTrail-Digest")]
    public async Task A_link_in_the_place_of_a_folder_of_a_trail_is_followed(string place) =>
        await InCopyAsync(async folder =>
        {
            string below = Path.Combine(folder, "AWSLogs", Account, place);
            DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("integrity-");
            try
            {
                Directory.Move(below, Path.Combine(elsewhere.FullName, "held"));
                Directory.CreateSymbolicLink(below, Path.Combine(elsewhere.FullName, "held"));
                Directory.CreateSymbolicLink(Path.Combine(folder, "AWSLogs", "444455556666"), elsewhere.FullName);
                Directory.CreateSymbolicLink(Path.Combine(folder, "AWSLogs", Account, "CloudTrail", "eu-west-1"), Path.Combine(folder, "gone"));

                Assert.Equal(2, (await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems.Count);

                IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList(), new IntegrityOptions { IncludesAccount = account => account == Account, IncludesRegion = region => region == Region });
                Assert.Empty(run.Findings);
                Assert.Equal(_logs.Length, run.Summary.LogFilesValid);
            }
            catch (Exception exception) when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
            {
                // Windows lets only some users make links.
            }
            finally
            {
                elsewhere.Delete(recursive: true);
            }
        });

    [Fact]
    public async Task A_link_below_a_link_is_known_by_where_it_really_leads() =>
        await InCopyAsync(async folder =>
        {
            string day = DayFolder(folder);
            string held = Path.Combine(folder, "AWSLogs", "held");
            string other = Path.Combine(folder, "other");
            Directory.Move(day, held);
            Directory.CreateDirectory(other);
            try
            {
                Directory.CreateSymbolicLink(day, held);
                Directory.CreateSymbolicLink(Path.Combine(other, "link"), folder);
            }
            catch (Exception exception) when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
            {
                // Windows lets only some users make links.
                return;
            }

            string below = Path.Combine(other, "link", "AWSLogs");
            IntegrityRun run = await IntegrityRun.OfFolderAsync(below, _bucket.PublicKeyList());
            Assert.DoesNotContain(run.Problems, problem => problem.Status == CloudTrailIntegrityStatus.Unreadable);
            Assert.Equal(run.Results.Count, (await IntegrityRun.OfFoldersAsync([below, Path.Combine(folder, "AWSLogs")], _bucket.PublicKeyList())).Results.Count);
        });

    [Fact]
    public async Task A_link_to_nothing_is_told() =>
        await InCopyAsync(async folder =>
        {
            try
            {
                Directory.CreateSymbolicLink(Path.Combine(DayFolder(folder), "more"), Path.Combine(folder, "gone"));
                Directory.CreateSymbolicLink(Path.Combine(folder, "beside"), Path.Combine(folder, "gone"));
            }
            catch (Exception exception) when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
            {
                // Windows lets only some users make links.
                return;
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList());
            Assert.Equal(2, run.Problems.Count(problem => problem.Status == CloudTrailIntegrityStatus.Unreadable && problem.Reason!.Contains("is a link to what is not there", StringComparison.Ordinal)));
        });

    [Fact]
    public async Task Log_files_whose_digests_cannot_be_read_are_unproven() =>
        await InCopyAsync(async folder =>
        {
            using PublicKeyRing keys = new([]);
            IntegrityVerifier verifier = new(new UnreadableDigests(folder), keys, new IntegrityOptions());
            List<CloudTrailIntegrityResult> results = [];
            await foreach (CloudTrailIntegrityResult result in verifier.VerifyAsync(default))
            {
                results.Add(result);
            }

            Assert.Equal(["Unreadable Period ", .. _logs.Select(log => Finding(CloudTrailIntegrityStatus.Unproven, log))], results.Select(result => $"{result.Status} {result.Subject} {result.Name}"));
            Assert.All(results.Skip(1), result => Assert.Equal("the digests of its account and region cannot be read", result.Reason));
        });

    [Fact]
    public async Task A_copy_beside_its_original_is_told_as_one() =>
        await InCopyAsync(async folder =>
        {
            string log = Directory.GetFiles(DayFolder(folder), "*.json.gz")[0];
            File.Copy(log, log.Replace(".json.gz", " (1).json.gz", StringComparison.Ordinal));

            CloudTrailIntegrityResult problem = Assert.Single((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems);

            Assert.Equal((CloudTrailIntegrityStatus.Unlisted, "it is a copy of a file that a digest names: what reads both gets its events twice"), (problem.Status, problem.Reason));
        });

    [Theory]
    [InlineData(" (1).json.gz", true)]
    [InlineData("(1).json.gz", false)]
    [InlineData(".json (1).gz", true)]
    [InlineData(".json (1).gz", false)]
    [InlineData("_1.json.gz", true)]
    [InlineData("_1.json.gz", false)]
    public async Task A_copy_of_a_digest_is_told_as_one_and_its_log_files_are_judged_once(string ending, bool withMetadata) =>
        await InCopyAsync(async folder =>
        {
            string digest = Directory.GetFiles(folder, IntegrityRun.NameOf(_digests[5]), SearchOption.AllDirectories).Single();
            string copy = digest.Replace(".json.gz", ending, StringComparison.Ordinal);
            File.Copy(digest, copy);
            if (withMetadata)
            {
                File.Copy(digest + ".metadata.json", copy + ".metadata.json");
            }
            else
            {
                // Its signature is in the next digest alone, which is not the copy.
                File.Delete(digest + ".metadata.json");
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList());

            Assert.Equal($"Moved Digest {Path.GetFileName(copy)}", Assert.Single(run.Findings));
            Assert.Equal($"it is a copy of {Path.GetFileName(digest)}", run.Problems[0].Reason);
            Assert.Equal(_logs.Length, run.Summary.LogFiles);
        });

    [Fact]
    public async Task A_digest_beside_another_of_its_time_with_other_content_is_no_copy() =>
        await InCopyAsync(async folder =>
        {
            string digest = Directory.GetFiles(folder, IntegrityRun.NameOf(_digests[5]), SearchOption.AllDirectories).Single();
            File.Copy(Directory.GetFiles(folder, IntegrityRun.NameOf(_digests[6]), SearchOption.AllDirectories).Single(), digest.Replace(".json.gz", "_1.json.gz", StringComparison.Ordinal));

            Assert.DoesNotContain((await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList())).Problems, problem => problem.Reason!.StartsWith("it is a copy", StringComparison.Ordinal));
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_unpacked_beside_itself_is_told_as_a_copy_where_it_is_no_other(bool isChanged) =>
        await InCopyAsync(async folder =>
        {
            string digest = Directory.GetFiles(folder, IntegrityRun.NameOf(_digests[5]), SearchOption.AllDirectories).Single();
            string log = Directory.GetFiles(DayFolder(folder), "*.json.gz").Order(StringComparer.Ordinal).First();
            foreach (string file in new[] { digest, log })
            {
                using GZipStream packed = new(File.OpenRead(file), CompressionMode.Decompress);
                using FileStream unpacked = File.Create(file[..^3]);
                await packed.CopyToAsync(unpacked);
            }

            if (isChanged)
            {
                File.AppendAllText(log[..^3], " ");
            }

            IntegrityRun run = await IntegrityRun.OfFolderAsync(folder, _bucket.PublicKeyList());

            Assert.Equal([$"Moved Digest {Path.GetFileName(digest[..^3])}", $"Unlisted LogFile {Path.GetFileName(log[..^3])}"], run.Findings);
            Assert.Equal(!isChanged, run.Problems[1].Reason == "it is a copy of a file that a digest names: what reads both gets its events twice");
        });

    private async Task InCopyAsync(Func<string, Task> test)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("integrity-");
        try
        {
            _bucket.WriteTo(folder.FullName);
            await test(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Where the first log file lies.</summary>
    private string DayFolder(string root) =>
        Path.GetDirectoryName(Directory.GetFiles(root, IntegrityRun.NameOf(_bucket.LogsOf(_digests[5]).First()), SearchOption.AllDirectories).Single())!;

    /// <summary>A copy whose digests lie in a folder that nobody may look into.</summary>
    private sealed class UnreadableDigests(string root) : IntegrityStore
    {
        private readonly LocalIntegrityStore _copy = new([root]);

        public override string Name => _copy.Name;

        public override bool IsRemote => _copy.IsRemote;

        public override Task<IReadOnlyList<IntegrityFolder>> FindFoldersAsync(ICollection<CloudTrailProblem> problems, CancellationToken cancellationToken) => _copy.FindFoldersAsync(problems, cancellationToken);

        public override Task<bool> HasDigestsAsync(IntegrityFolder folder, CancellationToken cancellationToken) => throw new UnauthorizedAccessException();

        public override async IAsyncEnumerable<StoredObject> ListDigestsAsync(IntegrityFolder folder, DateTime? from, DateTime? to, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (StoredObject digest in _copy.ListDigestsAsync(folder, from, to, cancellationToken))
            {
                yield return digest;
                throw new UnauthorizedAccessException();
            }
        }

        public override IAsyncEnumerable<StoredObject> ListLogsAsync(IntegrityFolder folder, IReadOnlyCollection<string> kinds, DateTime? from, DateTime? to, CancellationToken cancellationToken) =>
            _copy.ListLogsAsync(folder, kinds, from, to, cancellationToken);

        public override Task<StoredContent?> OpenAsync(IntegrityFolder folder, StoredObject item, CancellationToken cancellationToken) => _copy.OpenAsync(folder, item, cancellationToken);

        public override StoredObject Locate(IntegrityFolder folder, string bucket, string key) => _copy.Locate(folder, bucket, key);

        public override (IntegrityFolder Folder, StoredObject Item)? Place(CloudTrailLogFile file) => _copy.Place(file);
    }

    private sealed class FixedClock(DateTime now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(now, TimeSpan.Zero);
    }

    /// <summary>Only the hours around one log file, for tests with many runs.</summary>
    private static IntegrityOptions Around(string log)
    {
        DateTime time = CloudTrailLogFile.FromKey(log)!.DeliveryTime!.Value;
        return new IntegrityOptions { StartTime = time.AddMinutes(-30), EndTime = time.AddMinutes(30) };
    }

    private static DateTime? EndOf(string digest) => CloudTrailLogFile.FromKey(digest)!.DeliveryTime;

    /// <summary>Where a file of a copy lies, and where it would lie in another folder, which is made.</summary>
    private static (string Path, string Other) PathsOf(string key, string folder, string place)
    {
        string path = Directory.GetFiles(folder, IntegrityRun.NameOf(key), SearchOption.AllDirectories).Single();
        return (path, Path.Combine(Directory.CreateDirectory(Path.Combine(folder, place)).FullName, Path.GetFileName(path)));
    }

    private static string Finding(CloudTrailIntegrityStatus status, string key) =>
        $"{status} {(key.Contains("CloudTrail-Digest", StringComparison.Ordinal) ? "Digest" : "LogFile")} {IntegrityRun.NameOf(key)}";

    private static string WithRegion(string keys, string region = Region) =>
        keys.Replace("\"Fingerprint\"", $"\"Region\":\"{region}\",\"Fingerprint\"", StringComparison.Ordinal);
}
