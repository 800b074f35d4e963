using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>The finding about one digest.</summary>
/// <param name="IsProven">True when its content carries CloudTrail's signature, whatever else is wrong: what it says of log files holds.</param>
internal sealed record DigestVerdict(LoadedDigest Digest, CloudTrailIntegrityStatus Status, string? Reason, bool IsProven)
{
    /// <summary>The hash the next digest records, when it is another one.</summary>
    public string? ExpectedHash { get; init; }

    /// <summary>When the time it covers starts; by its name when it is in another's place.</summary>
    public DateTime StartTime => Placed?.StartTime ?? TimeByName.Start;

    /// <summary>When the time it covers ends; by its name when it is in another's place.</summary>
    public DateTime EndTime => Placed?.EndTime ?? TimeByName.End;

    /// <summary>The time that its name says it covers.</summary>
    public (DateTime Start, DateTime End) TimeByName => (Digest.Name.EndTime.AddHours(-1), Digest.Name.EndTime);

    /// <summary>The time that is told: what was changed says nothing of its own.</summary>
    public (DateTime Start, DateTime End) TimeTold => Status == CloudTrailIntegrityStatus.Modified ? TimeByName : (StartTime, EndTime);

    /// <summary>Its content, if it belongs where it was found.</summary>
    public DigestFile? Placed => Status == CloudTrailIntegrityStatus.Moved ? null : Digest.File;
}

/// <summary>Decides whether a digest is CloudTrail's own.</summary>
internal sealed class DigestJudge
{
    private const string KnownAlgorithm = "SHA256withRSA";

    private readonly IntegrityStore _store;
    private readonly IntegrityFolder _folder;
    private readonly PublicKeyRing _keys;

    public DigestJudge(IntegrityStore store, IntegrityFolder folder, PublicKeyRing keys)
    {
        _store = store;
        _folder = folder;
        _keys = keys;
    }

    /// <param name="current">The digest to judge.</param>
    /// <param name="next">The one after it in its chain, which records its hash and signature; null for the newest.</param>
    public async Task<DigestVerdict> JudgeAsync(LoadedDigest current, LoadedDigest? next, CancellationToken cancellationToken)
    {
        if (current.File is not { } file)
        {
            return current.IsGone ? new DigestVerdict(current, CloudTrailIntegrityStatus.Missing, "it was listed, but is gone", false)
                : current.ReadError is not null ? new DigestVerdict(current, CloudTrailIntegrityStatus.Unreadable, current.ReadError, false)
                : new DigestVerdict(current, CloudTrailIntegrityStatus.Modified, current.Damage, false) { ExpectedHash = RecordOf(current, next)?.PreviousHash };
        }

        DigestFile? record = RecordOf(current, next);
        bool contradicted = record?.PreviousHash is { } recorded && !SameHex(recorded, file.ContentHash);
        (CloudTrailIntegrityStatus status, string? reason, bool isProven) = await VerifySignatureAsync(current, file, record, contradicted, cancellationToken).ConfigureAwait(false);
        if (isProven)
        {
            (status, reason) = CheckPlace(current, file, status, reason);
        }

        return new DigestVerdict(current, status, reason, isProven) { ExpectedHash = contradicted ? record!.PreviousHash : null };
    }

    private (CloudTrailIntegrityStatus Status, string? Reason) CheckPlace(LoadedDigest current, DigestFile file, CloudTrailIntegrityStatus status, string? reason)
    {
        if (!_store.IsAt(_folder, current.Object, file.Bucket, file.Key))
        {
            return (CloudTrailIntegrityStatus.Moved, $"it was signed for s3://{file.Bucket}/{file.Key}");
        }

        return status != CloudTrailIntegrityStatus.Valid ? (status, reason)
            : file.TrailingBytes > 0
            ? (CloudTrailIntegrityStatus.TrailingBytes, $"{CountText.Of(file.TrailingBytes, "byte")} behind its content")
            : (CloudTrailIntegrityStatus.Valid, null);
    }

    private async Task<(CloudTrailIntegrityStatus Status, string? Reason, bool IsProven)> VerifySignatureAsync(LoadedDigest current, DigestFile file, DigestFile? record, bool contradicted, CancellationToken cancellationToken)
    {
        if (file.SignatureAlgorithm is { } algorithm && algorithm != KnownAlgorithm)
        {
            return (CloudTrailIntegrityStatus.SignatureUnavailable, $"it says it is signed with {algorithm}; only {KnownAlgorithm} is known", false);
        }

        string region = current.Name.Region;
        DateTime signedAbout = current.Metadata.BackfillGenerationTime ?? file.EndTime;
        IReadOnlyList<CloudTrailPublicKey> keys = await _keys.FindAsync(region, file.Fingerprint, signedAbout, cancellationToken).ConfigureAwait(false);
        if (keys.Count == 0)
        {
            return contradicted ? (CloudTrailIntegrityStatus.Modified, $"it is not the content that the next digest records, and {UnknownKey(region, file)}", false)
                : _keys.Covers(region, signedAbout) ? (CloudTrailIntegrityStatus.BadSignature, UnknownKey(region, file), false)
                : (CloudTrailIntegrityStatus.PublicKeyUnavailable, $"the public key {file.Fingerprint} of {region} {_keys.WhyMissing(region)}", false);
        }

        string? stored = current.Metadata.Signature;
        if (stored is not null && IsSigned(file, keys, stored))
        {
            return (CloudTrailIntegrityStatus.Valid, null, true);
        }

        if (record?.PreviousSignature is { } recorded && IsSigned(file, keys, recorded))
        {
            return stored is null
                ? (CloudTrailIntegrityStatus.Valid, null, true)
                : (CloudTrailIntegrityStatus.BadSignature, "the signature stored with it is not CloudTrail's; the one that the next digest records is, and proves its content", true);
        }

        return contradicted ? (CloudTrailIntegrityStatus.Modified, "it is not the content that the next digest records, nor is it signed", false)
            : stored is null && record?.PreviousSignature is null ? (CloudTrailIntegrityStatus.SignatureUnavailable, "its signature was not kept with it, and no later digest is there to tell it", false)
            : (CloudTrailIntegrityStatus.BadSignature, $"no signature of it was made with the key {file.Fingerprint} for this content", false);
    }

    private string UnknownKey(string region, DigestFile file) =>
        $"it names the public key {file.Fingerprint}, which {(_keys.IsOfFiles ? $"is none of those given for {region} at that time: CloudTrail did not sign it, unless keys are missing from their file" : $"is none of CloudTrail's in {region} at that time")}";

    /// <summary>What the next digest says of this one, wherever it lies; null when it speaks of another.</summary>
    private DigestFile? RecordOf(LoadedDigest current, LoadedDigest? next) =>
        next?.File is { PreviousKey: { } key } file && (file.Names(current.File) || _store.IsAt(_folder, current.Object, file.PreviousBucket ?? file.Bucket, key)) ? file : null;

    private bool IsSigned(DigestFile file, IReadOnlyList<CloudTrailPublicKey> keys, string signature) =>
        keys.Any(key => file.IsSignedBy(_keys.Verifier(key), signature));

    public static bool SameHex(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
