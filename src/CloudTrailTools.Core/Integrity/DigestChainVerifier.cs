using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>One digest of a chain: the finding, its result, and the results on what is missing before it and on its copies.</summary>
internal sealed record DigestStep(DigestVerdict Verdict, CloudTrailIntegrityResult Result, IReadOnlyList<CloudTrailIntegrityResult> Before);

/// <summary>
/// Goes along one chain of digests, oldest first, with a view of the digest before and the one after: the one after records
/// the hash and the signature of this one, the one before is what this one records.
/// </summary>
internal sealed class DigestChainVerifier
{
    private const int MostInferred = 48;

    // How far from its place a digest is looked for that keeps the signature of another.
    private static readonly TimeSpan MostApart = TimeSpan.FromDays(1);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Seam = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rhythm = TimeSpan.FromMinutes(5);

    private readonly IntegrityStore _store;
    private readonly IntegrityFolder _folder;
    private readonly IntegrityOptions _options;
    private readonly DigestJudge _digestJudge;
    private readonly FolderFindings _findings;
    private readonly IReadOnlyList<(StoredObject Object, DigestName Name)> _chain;
    private readonly Dictionary<string, int> _indexById;
    private readonly (StoredObject Object, DigestName Name)? _successor;

    /// <param name="successor">The digest behind those of the chain that are asked about, which may be all that keeps the signature of the last one.</param>
    public DigestChainVerifier(
        IntegrityStore store, IntegrityFolder folder, IntegrityOptions options, PublicKeyRing keys, FolderFindings findings, IEnumerable<(StoredObject Object, DigestName Name)> chain,
        (StoredObject Object, DigestName Name)? successor = null)
    {
        _successor = successor;
        _store = store;
        _folder = folder;
        _options = options;
        _digestJudge = new DigestJudge(store, folder, keys);
        _findings = findings;
        _chain = chain.OrderBy(item => item.Name.EndTime).ThenBy(item => item.Object.Id, StringComparer.Ordinal).ToArray();
        _indexById = Enumerable.Range(0, _chain.Count).ToDictionary(index => _chain[index].Object.Id, StringComparer.Ordinal);
    }

    private bool IsBackfill => _chain[0].Name.IsBackfill;

    private CloudTrailIntegritySubject Subject => IsBackfill ? CloudTrailIntegritySubject.BackfillDigest : CloudTrailIntegritySubject.Digest;

    /// <summary>The digests in order of time, each with what was found before it.</summary>
    public async IAsyncEnumerable<DigestStep> WalkAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DigestVerdict? previous = null;
        LoadedDigest? current = null;
        int ahead = _store.IsRemote ? 16 : 2;
        ILookup<string, LoadedDigest> copies = await FindCopiesAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> leftOut = [.. copies.SelectMany(of => of).Select(copy => copy.Object.Id)];
        await foreach (LoadedDigest? next in InFlight.InOrderAsync(token => LoadAsync(leftOut, token), ahead, cancellationToken).ConfigureAwait(false))
        {
            if (current is not null)
            {
                DigestVerdict verdict = await _digestJudge.JudgeAsync(current, await FindRecordAsync(current, next, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                (verdict, IReadOnlyList<CloudTrailIntegrityResult> before) = await LinkAsync(previous, verdict, next, cancellationToken).ConfigureAwait(false);
                if (current.File is { } file)
                {
                    (IsBackfill ? _findings.Backfilled : _findings.Covered).Add(file.StartTime, file.EndTime);
                    if (verdict.IsProven && !IsBackfill)
                    {
                        _findings.Proven.Add(file.StartTime, file.EndTime);
                    }
                }

                StoredObject original = verdict.Digest.Object;
                IEnumerable<CloudTrailIntegrityResult> itsCopies = copies[original.Id]
                    .Select(copy => ResultOf(verdict with { Digest = copy, Status = CloudTrailIntegrityStatus.Moved, Reason = $"it is a copy of {(copy.Object.Name == original.Name ? original.Uri : original.Name)}" }));
                yield return new DigestStep(verdict, ResultOf(verdict), [.. before, .. itsCopies]);
                previous = verdict;
            }

            current = next;
        }
    }

    /// <summary>Digests with the content of another one that is where it was signed for, by the id of that one.</summary>
    private async Task<ILookup<string, LoadedDigest>> FindCopiesAsync(CancellationToken cancellationToken)
    {
        List<(string Original, LoadedDigest Copy)> copies = new();
        foreach (IGrouping<DateTime, (StoredObject Object, DigestName Name)> hour in _chain.GroupBy(item => item.Name.EndTime).Where(hour => hour.Skip(1).Any()))
        {
            LoadedDigest[] digests = await Task.WhenAll(hour.Select(item => LoadedDigest.LoadAsync(_store, _folder, item.Object, item.Name, cancellationToken))).ConfigureAwait(false);
            if (Array.Find(digests, digest => digest.File is { } file && _store.IsAt(_folder, digest.Object, file.Bucket, file.Key)) is { } original)
            {
                // Their content is not kept: it is that of the other.
                copies.AddRange(digests.Where(digest => digest != original && digest.File?.ContentHash == original.File!.ContentHash)
                    .Select(digest => (original.Object.Id, new LoadedDigest(digest.Object, digest.Name))));
            }
        }

        return copies.ToLookup(pair => pair.Original, pair => pair.Copy, StringComparer.Ordinal);
    }

    /// <summary>The digest that names this one as its predecessor: the next one, or where either lies in another's place, one of those around.</summary>
    private async Task<LoadedDigest?> FindRecordAsync(LoadedDigest current, LoadedDigest? next, CancellationToken cancellationToken)
    {
        if (current.File is not { } file || next?.File?.Names(file) == true || (current.Metadata.Signature is not null && _store.IsAt(_folder, current.Object, file.Bucket, file.Key)))
        {
            return next;
        }

        foreach ((StoredObject item, DigestName name) in _chain.Append(_successor ?? default)
            .Where(item => item.Name is not null && (item.Name.EndTime - file.EndTime).Duration() <= MostApart && item.Object.Id != current.Object.Id))
        {
            LoadedDigest candidate = await LoadedDigest.LoadAsync(_store, _folder, item, name, cancellationToken).ConfigureAwait(false);
            if (candidate.File?.Names(file) == true)
            {
                return candidate;
            }
        }

        return next;
    }

    /// <summary>All digests of the chain but those left out, and behind the last its successor, or null when there is none.</summary>
    private async IAsyncEnumerable<Task<LoadedDigest?>> LoadAsync(IReadOnlySet<string> leftOut, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach ((StoredObject item, DigestName name) in _chain.Where(item => !leftOut.Contains(item.Object.Id)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Load(item, name);
        }

        yield return _successor is ({ } after, { } itsName) ? Load(after, itsName) : Task.FromResult<LoadedDigest?>(null);

        async Task<LoadedDigest?> Load(StoredObject item, DigestName name) =>
            await LoadedDigest.LoadAsync(_store, _folder, item, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares a digest with the one it names as its predecessor; also what is missing before it.</summary>
    private async Task<(DigestVerdict Verdict, IReadOnlyList<CloudTrailIntegrityResult> Before)> LinkAsync(DigestVerdict? previous, DigestVerdict verdict, LoadedDigest? next, CancellationToken cancellationToken)
    {
        if (verdict.Placed is not { } file)
        {
            return (verdict, GapByClock(previous, verdict.Digest));
        }

        if (verdict.Status == CloudTrailIntegrityStatus.Valid && IsPassedOver(verdict.Digest, next))
        {
            verdict = verdict with { Status = CloudTrailIntegrityStatus.ChainBroken, Reason = "the next digest names an older one as its predecessor: nothing leads to this one" };
        }

        if (file.PreviousKey is not { } previousKey)
        {
            if (!IsBackfill && !(_findings.NewChainStart < file.StartTime))
            {
                _findings.NewChainStart = file.StartTime;
            }

            return (verdict, GapAtChainStart(previous, verdict, file));
        }

        StoredObject named = _store.Locate(_folder, file.PreviousBucket ?? file.Bucket, previousKey);
        bool isMoved = previous?.Status == CloudTrailIntegrityStatus.Moved && file.Names(previous.Digest.File);
        if (isMoved || previous?.Digest.Object.Id == named.Id)
        {
            DateTime end = isMoved ? previous!.Digest.File!.EndTime : previous!.EndTime;
            DigestVerdict linked = previous.Status == CloudTrailIntegrityStatus.Valid ? CheckLink(verdict, file, previous.Digest) : verdict;
            return (linked, file.StartTime > end + Seam && !IsBackfill
                ? [Period(end, file.StartTime, CloudTrailGapCause.Unknown, "the digests before and after it are linked, but neither covers it")]
                : []);
        }

        if (_indexById.ContainsKey(named.Id) || DigestName.Parse(named.Name)?.EndTime < _options.StartTime)
        {
            return (verdict, []);
        }

        // The trail may have moved to another bucket or prefix: then the chain goes on there.
        LoadedDigest? elsewhere = DigestName.Parse(named.Name) is { } name
            ? await LoadedDigest.LoadAsync(_store, _folder, named, name, cancellationToken).ConfigureAwait(false)
            : null;
        return elsewhere is { IsGone: false }
            ? (CheckLink(verdict, file, elsewhere), [])
            : (verdict, MissingBefore(previous, verdict, file, named));
    }

    private static DigestVerdict CheckLink(DigestVerdict verdict, DigestFile file, LoadedDigest predecessor)
    {
        if (verdict.Status != CloudTrailIntegrityStatus.Valid || predecessor.File is not { } older)
        {
            return verdict;
        }

        bool sameHash = file.PreviousHash is null || DigestJudge.SameHex(file.PreviousHash, older.ContentHash);
        bool sameSignature = file.PreviousSignature is null || predecessor.Metadata.Signature is null || DigestJudge.SameHex(file.PreviousSignature, predecessor.Metadata.Signature);
        return sameHash && sameSignature
            ? verdict
            : verdict with { Status = CloudTrailIntegrityStatus.ChainBroken, Reason = $"the {(sameHash ? "signature" : "hash")} it records of its predecessor is not that of {predecessor.Object.Name}" };
    }

    /// <summary>True when the next digest of the listing names one before this as its predecessor.</summary>
    private bool IsPassedOver(LoadedDigest digest, LoadedDigest? next) =>
        next?.File is { PreviousKey: { } key } file
        && _store.IsAt(_folder, next.Object, file.Bucket, file.Key)
        && _indexById.TryGetValue(_store.Locate(_folder, file.PreviousBucket ?? file.Bucket, key).Id, out int index)
        && index < _indexById[digest.Object.Id];

    private IReadOnlyList<CloudTrailIntegrityResult> GapByClock(DigestVerdict? previous, LoadedDigest digest) =>
        previous is not null && !IsBackfill && digest.Name.EndTime - Hour > previous.EndTime + Rhythm
            ? [Period(previous.EndTime, digest.Name.EndTime - Hour, CloudTrailGapCause.Unknown, "the digest behind it cannot tell why")]
            : [];

    private IReadOnlyList<CloudTrailIntegrityResult> GapAtChainStart(DigestVerdict? previous, DigestVerdict verdict, DigestFile file)
    {
        if (previous is null || IsBackfill)
        {
            return [];
        }

        DateTime from = previous.EndTime;
        return !verdict.IsProven ? [Period(from, file.StartTime, CloudTrailGapCause.Unknown, "the digest behind it says that a new chain starts, but is itself not proven")]
            : file.StartTime > from + Seam ? [Period(from, file.StartTime, CloudTrailGapCause.Stopped, "validation, logging or the trail was stopped, and a new chain of digests starts behind it")]
            : [Period(from, file.StartTime, CloudTrailGapCause.Restarted, "a new chain of digests starts where the one before ends; no time is lost")];
    }

    /// <summary>The digest that is named but gone, and by the hourly rhythm those before it that nothing names any more.</summary>
    private IReadOnlyList<CloudTrailIntegrityResult> MissingBefore(DigestVerdict? previous, DigestVerdict verdict, DigestFile file, StoredObject named)
    {
        DigestName? name = DigestName.Parse(named.Name);
        List<CloudTrailIntegrityResult> results = new();
        if (previous is not null && name is not null && !IsBackfill)
        {
            DateTime from = previous.EndTime;
            double hours = (name.EndTime - from) / Hour;
            int count = (int)Math.Round(hours);
            bool inRhythm = Math.Abs(hours - count) * Hour <= Rhythm * Math.Max(1, count);
            if (file.StartTime > from + Seam)
            {
                results.Add(Period(from, file.StartTime, CloudTrailGapCause.DigestMissing, $"{CountText.Of(Math.Max(1, count), "digest")} {(count <= 1 ? "is" : "are")} missing"));
            }

            for (int back = count - 1; back > 0 && inRhythm && count <= MostInferred; back--)
            {
                DateTime end = name.EndTime - (back * Hour);
                string fileName = name.FileNameAt(end);
                string key = file.PreviousKey!.Replace(named.Name, fileName, StringComparison.Ordinal)
                    .Replace(Day(name.EndTime), Day(end), StringComparison.Ordinal);
                results.Add(MissingDigest(_store.Locate(_folder, file.PreviousBucket ?? file.Bucket, key), key, end, "digests before and after it are there; its name is inferred from the hourly rhythm"));
            }
        }

        string who = verdict.IsProven ? verdict.Digest.Name.FileNameAt(verdict.Digest.Name.EndTime) : $"{verdict.Digest.Object.Name}, itself not proven,";
        results.Add(MissingDigest(named, file.PreviousKey!, name?.EndTime, $"{who} names it as its predecessor"));
        return results;
    }

    private static string Day(DateTime time) => time.ToString("/yyyy'/'MM'/'dd/", CultureInfo.InvariantCulture);

    private CloudTrailIntegrityResult MissingDigest(StoredObject item, string key, DateTime? end, string reason) => new(CloudTrailIntegrityStatus.Missing, Subject)
    {
        AccountId = _folder.AccountId,
        Region = _folder.Region,
        TrailName = _chain[0].Name.TrailName,
        Name = item.Name,
        Uri = item.Uri,
        BucketName = item.BucketName,
        Key = key,
        From = IsBackfill ? null : end - Hour,
        To = end,
        Reason = reason,
    };

    private CloudTrailIntegrityResult Period(DateTime from, DateTime to, CloudTrailGapCause cause, string reason)
    {
        bool backfilled = cause != CloudTrailGapCause.Restarted && _findings.Backfilled.Contains(from, to);
        return new CloudTrailIntegrityResult(backfilled ? CloudTrailIntegrityStatus.Backfill : CloudTrailIntegrityStatus.Gap, CloudTrailIntegritySubject.Period)
        {
            AccountId = _folder.AccountId,
            Region = _folder.Region,
            TrailName = _chain[0].Name.TrailName,
            Uri = _folder.Location,
            From = from,
            To = to,
            GapCause = cause,
            Reason = backfilled ? $"{reason}; backfill digests cover it" : reason,
        };
    }

    private CloudTrailIntegrityResult ResultOf(DigestVerdict verdict) => new(verdict.Status, Subject)
    {
        AccountId = _folder.AccountId,
        Region = _folder.Region,
        TrailName = verdict.Digest.Name.TrailName,
        Name = verdict.Digest.Object.Name,
        Uri = verdict.Digest.Object.Uri,
        BucketName = verdict.Digest.Object.BucketName ?? verdict.Digest.File?.Bucket,
        Key = verdict.Digest.Object.Key ?? verdict.Digest.File?.Key,
        From = verdict.TimeTold.Start,
        To = verdict.TimeTold.End,
        Reason = verdict.Reason,
        ExpectedHash = verdict.ExpectedHash,
        ActualHash = verdict.Digest.File?.ContentHash,
        SignedBucket = verdict.Status == CloudTrailIntegrityStatus.Moved ? verdict.Digest.File?.Bucket : null,
    };
}
