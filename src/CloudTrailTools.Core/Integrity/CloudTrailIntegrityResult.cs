using System;
using System.Linq;

namespace CloudTrailTools;

/// <summary>What the proof found about one digest, one log file or one stretch of time.</summary>
public sealed class CloudTrailIntegrityResult
{
    internal CloudTrailIntegrityResult(CloudTrailIntegrityStatus status, CloudTrailIntegritySubject subject)
    {
        Status = status;
        Subject = subject;
    }

    /// <summary>The finding.</summary>
    public CloudTrailIntegrityStatus Status { get; }

    /// <summary>What it is about.</summary>
    public CloudTrailIntegritySubject Subject { get; }

    /// <summary>False for everything an auditor has to look at.</summary>
    public bool Passed => Status is CloudTrailIntegrityStatus.Valid or CloudTrailIntegrityStatus.Backfill or CloudTrailIntegrityStatus.NotYetCovered
        || GapCause == CloudTrailGapCause.Restarted;

    /// <summary>The account whose activity it records.</summary>
    public string? AccountId { get; internal init; }

    /// <summary>The region whose activity it records.</summary>
    public string? Region { get; internal init; }

    /// <summary>The trail, where the digest's name tells.</summary>
    public string? TrailName { get; internal init; }

    /// <summary>The file's name.</summary>
    public string? Name { get; internal init; }

    /// <summary>Where it is or should be: "s3://bucket/key" or the local path; of a period the account's folder.</summary>
    public string? Uri { get; internal init; }

    /// <summary>
    /// Where it is below what is tested, if its name does not tell: the folder of a file that lies elsewhere than a trail delivers it, and that of the account where
    /// several hold its region, as copies do.
    /// </summary>
    public string? Folder { get; internal set; }

    /// <summary>The bucket it was delivered to, as far as it is known.</summary>
    public string? BucketName { get; internal init; }

    /// <summary>The object's key in its bucket, as far as it is known.</summary>
    public string? Key { get; internal init; }

    /// <summary>Start of the time it covers (UTC).</summary>
    public DateTime? From { get; internal init; }

    /// <summary>End of the time it covers (UTC).</summary>
    public DateTime? To { get; internal init; }

    /// <summary>For a gap: why there is no digest.</summary>
    public CloudTrailGapCause? GapCause { get; internal init; }

    /// <summary>Why it is not simply valid; null when it is.</summary>
    public string? Reason { get; internal init; }

    /// <summary>The SHA-256 that a digest recorded, where one did.</summary>
    public string? ExpectedHash { get; internal init; }

    /// <summary>The SHA-256 found, where the content could be read.</summary>
    public string? ActualHash { get; internal init; }

    /// <summary>For a log file: the key of the digest that names it.</summary>
    public string? DigestKey { get; internal init; }

    /// <summary>Of a digest in another place than its own: the bucket it was signed for.</summary>
    internal string? SignedBucket { get; init; }

    /// <summary>Bytes of content that were hashed for it.</summary>
    internal long BytesHashed { get; init; }

    /// <summary>The result in one line.</summary>
    public override string ToString()
    {
        string time = From is null && To is null ? string.Empty : $"{From:u} - {To:u}";
        string what = Subject == CloudTrailIntegritySubject.Period ? string.Join(' ', new[] { AccountId, Region, time }.Where(part => !string.IsNullOrEmpty(part))) : $"{Subject} {Uri}";
        return Reason is null ? $"{Status}: {what}" : $"{Status}: {what}: {Reason}";
    }
}
