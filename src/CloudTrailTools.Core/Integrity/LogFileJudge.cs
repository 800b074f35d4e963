using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>Compares log files with what digests say of them. Safe to use from several threads; hashes a bounded number at a time.</summary>
internal sealed class LogFileJudge : IDisposable
{
    /// <summary>A name tells the minute at which delivery began; a digest names what had arrived when it was made.</summary>
    public static readonly TimeSpan DeliveryDelay = TimeSpan.FromMinutes(5);

    /// <summary>A digest is made each hour and delivered within the next one; a third is for what is late.</summary>
    public static readonly TimeSpan DigestPatience = TimeSpan.FromHours(3);

    /// <summary>What is told of a log file that no digest names, of a time that they cover.</summary>
    public const string NotNamed = "digests cover its time, but none that could be read names it: it was added, or the backfill digest that named it is gone, damaged or could not be read";

    private const string KnownAlgorithm = "SHA-256";

    private readonly IntegrityStore _store;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _slots;

    public LogFileJudge(IntegrityStore store, int workers, TimeProvider clock)
    {
        _store = store;
        _clock = clock;
        _slots = new SemaphoreSlim(workers);
    }

    /// <summary>Judges one file that a digest names.</summary>
    public async Task<CloudTrailIntegrityResult> JudgeAsync(IntegrityFolder folder, FolderFindings findings, DigestVerdict verdict, DigestLogEntry entry, CancellationToken cancellationToken)
    {
        StoredObject log = _store.Locate(folder, entry.Bucket, entry.Key);
        DigestFile digest = verdict.Digest.File!;
        CloudTrailIntegrityResult Result(CloudTrailIntegrityStatus status, string? reason, ContentHash hash = default) => new(status, CloudTrailIntegritySubject.LogFile)
        {
            AccountId = folder.AccountId,
            Region = folder.Region,
            TrailName = verdict.Digest.Name.TrailName,
            Name = log.Name,
            Uri = log.Uri,
            BucketName = entry.Bucket,
            Key = entry.Key,
            From = log.DeliveryTime,
            Reason = reason,
            ExpectedHash = entry.Hash,
            ActualHash = hash.Sha256,
            DigestKey = digest.Key,
            BytesHashed = hash.Length,
        };

        ContentHash? found;
        try
        {
            found = await HashAsync(folder, log, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CloudTrailProblemException)
        {
            return Result(CloudTrailIntegrityStatus.Unreadable, exception.Message);
        }

        if (found is not { } hash)
        {
            if (!verdict.IsProven)
            {
                return Result(CloudTrailIntegrityStatus.Unproven, "its digest, which itself is not proven, names it, but it is not there");
            }

            findings.MissingByHash[entry.Hash] = entry.Key;
            return Result(CloudTrailIntegrityStatus.Missing, "its digest names it, but it is not there");
        }

        if (entry.HashAlgorithm != KnownAlgorithm)
        {
            return Result(CloudTrailIntegrityStatus.Unproven, $"its digest uses the hash {entry.HashAlgorithm}; only {KnownAlgorithm} is known", hash);
        }

        if (hash.Sha256 is null || !DigestJudge.SameHex(hash.Sha256, entry.Hash))
        {
            if (!verdict.IsProven && hash.Damage is null)
            {
                return Result(CloudTrailIntegrityStatus.Unproven, "it does not agree with its digest, which itself is not proven", hash);
            }

            string? other = hash.Sha256 is null ? null : digest.Logs.FirstOrDefault(sibling => DigestJudge.SameHex(sibling.Hash, hash.Sha256)).Key;
            return Result(CloudTrailIntegrityStatus.Modified, hash.Damage ?? (hash.Length == 0 ? "it is empty" : other is null ? "its content is not what was delivered" : $"it holds the content of {other}"), hash);
        }

        return hash.Damage is not null ? Result(CloudTrailIntegrityStatus.Modified, $"its content is as delivered, but {hash.Damage}", hash)
            : hash.TrailingBytes > 0 ? Result(CloudTrailIntegrityStatus.TrailingBytes, $"{CountText.Of(hash.TrailingBytes, "byte")} behind its content", hash)
            : !verdict.IsProven ? Result(CloudTrailIntegrityStatus.Unproven, "it agrees with its digest, which itself is not proven", hash)
            : Result(CloudTrailIntegrityStatus.Valid, hash.IsPlain ? "kept uncompressed; its content is as delivered" : null, hash);
    }

    /// <summary>Judges one file that no digest names.</summary>
    public async Task<CloudTrailIntegrityResult> JudgeUnnamedAsync(IntegrityFolder folder, FolderFindings findings, StoredObject log, CancellationToken cancellationToken)
    {
        DateTime? delivery = log.DeliveryTime;
        (CloudTrailIntegrityStatus status, string reason) = PlaceInTime(findings, delivery);
        if (CloudTrailLogFile.FromKey(log.Name) is { AccountId: { } account, Region: { } region } && (account != folder.AccountId || region != folder.Region))
        {
            status = status == CloudTrailIntegrityStatus.Unlisted ? status : CloudTrailIntegrityStatus.Unproven;
            reason = $"by its name it is of account {account} in {region}, whose folder this is not";
        }

        string? hash = null;
        if (status == CloudTrailIntegrityStatus.Unlisted)
        {
            (hash, reason) = await LookAmongNamedAsync(folder, findings, log, reason, cancellationToken).ConfigureAwait(false);
        }

        return new CloudTrailIntegrityResult(status, CloudTrailIntegritySubject.LogFile)
        {
            AccountId = folder.AccountId,
            Region = folder.Region,
            Name = log.Name,
            Uri = log.Uri,
            BucketName = log.BucketName,
            Key = log.Key,
            From = delivery,
            Reason = reason,
            ActualHash = hash,
        };
    }

    public void Dispose() => _slots.Dispose();

    private (CloudTrailIntegrityStatus Status, string Reason) PlaceInTime(FolderFindings findings, DateTime? delivery)
    {
        return findings.AreUnreadable ? (CloudTrailIntegrityStatus.Unproven, "the digests of its account and region cannot be read")
            : delivery is not { } time ? (CloudTrailIntegrityStatus.Unlisted, "no digest names it, and its name does not say when it was delivered")
            : findings.Proven.Contains(time) && findings.Proven.Contains(time + DeliveryDelay)
                ? (CloudTrailIntegrityStatus.Unlisted, NotNamed)
            : findings.Covered.Contains(time) && findings.Covered.Contains(time + DeliveryDelay) ? (CloudTrailIntegrityStatus.Unproven, "the digest that covers its time does not name it, and itself is not proven")
            : findings.Covered.End is not { } end ? (CloudTrailIntegrityStatus.Unproven, "there is no digest for its account and region")
            : time + DeliveryDelay <= end ? (CloudTrailIntegrityStatus.Unproven, "no digest covers its time")
            : IsFresh(time) ? (CloudTrailIntegrityStatus.NotYetCovered, "it is newer than the newest digest")
            : (CloudTrailIntegrityStatus.Unproven, "it is newer than the newest digest, and too old for one that is still to come");
    }

    /// <summary>True when the digest may still come. A time far ahead of the clock is none at which CloudTrail delivered.</summary>
    private bool IsFresh(DateTime delivery) => (_clock.GetUtcNow().UtcDateTime - delivery).Duration() < DigestPatience;

    private async Task<(string? Hash, string Reason)> LookAmongNamedAsync(IntegrityFolder folder, FolderFindings findings, StoredObject log, string reason, CancellationToken cancellationToken)
    {
        try
        {
            string? hash = (await HashAsync(folder, log, cancellationToken).ConfigureAwait(false))?.Sha256;
            return hash is null ? (hash, reason)
                : findings.MissingByHash.TryGetValue(hash, out string? missing) ? (hash, $"it holds the content of the missing {missing}: it was renamed or moved")
                : findings.HasContent(hash) ? (hash, "it is a copy of a file that a digest names: what reads both gets its events twice")
                : HasNamedName(folder, findings, log) ? (hash, "it has the name of a file that a digest names, and other content")
                : (hash, reason);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CloudTrailProblemException)
        {
            return (null, $"{reason}; it cannot be read: {exception.Message}");
        }
    }

    /// <summary>Whether a digest names a file of this name, which lies elsewhere or should.</summary>
    private bool HasNamedName(IntegrityFolder folder, FolderFindings findings, StoredObject log) => IntegrityStore.TailFor(log.Name) is { } tail
        && findings.IsNamed(_store.Locate(folder, string.Empty, tail));

    /// <summary>Null when the file is not there.</summary>
    private async Task<ContentHash?> HashAsync(IntegrityFolder folder, StoredObject log, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using StoredContent? content = await _store.OpenAsync(folder, log, cancellationToken).ConfigureAwait(false);
            return content is null ? null : await Task.Run(() => ContentHasher.Hash(content.Stream, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }
}
