using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>Tests everything in a store: account by account, region by region, trail by trail, and then what no digest names.</summary>
internal sealed class IntegrityVerifier
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // The newest digests of two regions in one copy are no further apart: each ends once an hour, and is delivered within the next one.
    private static readonly TimeSpan MostApart = TimeSpan.FromHours(2);

    // How far behind the time asked about the next digest of a chain is looked for.
    private static readonly TimeSpan LookAhead = TimeSpan.FromDays(1);

    private readonly IntegrityStore _store;
    private readonly PublicKeyRing _keys;
    private readonly IntegrityOptions _options;
    private readonly List<(IntegrityFolder Folder, string Trail, DateTime End)> _ends = new();

    // Accounts and regions that several folders hold, as where there are copies.
    private readonly HashSet<(string? AccountId, string? Region)> _copied = new();

    public IntegrityVerifier(IntegrityStore store, PublicKeyRing keys, IntegrityOptions options)
    {
        _store = store;
        _keys = keys;
        _options = options;
        Summary = new CloudTrailIntegritySummary(store.Name);
    }

    /// <summary>The sums of what was handed out so far.</summary>
    public CloudTrailIntegritySummary Summary { get; }

    /// <summary>How far it is: folders of one account and region.</summary>
    public (int Done, int Total, IntegrityFolder? Current) Folders { get; private set; }

    /// <summary>How far it is within the folder: digests.</summary>
    public (int Done, int Total) Digests { get; private set; }

    /// <summary>The results as they come. Stopping early leaves nothing running.</summary>
    public async IAsyncEnumerable<CloudTrailIntegrityResult> VerifyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using LogFileJudge logJudge = new(_store, _options.Workers, _options.Clock);
        await foreach (CloudTrailIntegrityResult result in InFlight.InOrderAsync(token => JudgeAllAsync(logJudge, token), _options.Workers * 4, cancellationToken).ConfigureAwait(false))
        {
            result.Folder = FolderToTell(result);
            Summary.Add(result);
            yield return result;
        }

        if (Summary.IsEmpty && !_options.Named.HasAny && (_options.StartTime is null || MayMiss))
        {
            CloudTrailIntegrityResult gap = Gap(null, null, _store.Name, _options.StartTime, _options.ExpectedEnd ?? _options.EndTime, CloudTrailGapCause.Unknown, "there is neither a digest nor a log file of what was asked");
            Summary.Add(gap);
            yield return gap;
        }

        Summary.IsComplete = true;
    }

    private async IAsyncEnumerable<Task<CloudTrailIntegrityResult>> JudgeAllAsync(LogFileJudge logJudge, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<CloudTrailProblem> problems = new();
        IReadOnlyList<IntegrityFolder> folders = (await _store.FindFoldersAsync(problems, cancellationToken).ConfigureAwait(false))
            .Where(folder => _options.IncludesAccount(folder.AccountId) && _options.IncludesRegion(folder.Region))
            .ToArray();
        foreach (CloudTrailProblem problem in problems.Where(problem => !IsRuledOut(problem)).Concat(_options.Refused))
        {
            yield return Task.FromResult(Unreadable(null, problem.Message, problem.Target as string));
        }

        _copied.UnionWith(folders.GroupBy(folder => ((string?)folder.AccountId, (string?)folder.Region)).Where(copies => copies.Skip(1).Any()).Select(copies => copies.Key));
        Dictionary<IntegrityFolder, IReadOnlySet<string>> kinds = new();
        for (int index = 0; index < folders.Count; index++)
        {
            FolderFindings findings = new();
            kinds[folders[index]] = findings.Kinds;
            Folders = (index, folders.Count, folders[index]);
            await foreach (Task<CloudTrailIntegrityResult> result in JudgeFolderAsync(folders[index], findings, logJudge, cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }
        }

        Folders = (folders.Count, folders.Count, null);
        foreach (CloudTrailIntegrityResult gap in _options.ExpectedEnd is null ? GapsBehindOthers() : [])
        {
            yield return Task.FromResult(gap);
        }

        bool IsJudged(IntegrityFolder folder, string kind) => !kinds.TryGetValue(folder, out IReadOnlySet<string>? judged) || judged.Contains(kind);
        await foreach (StoredObject stray in _store.ListStraysAsync(IsJudged, cancellationToken).ConfigureAwait(false))
        {
            if (stray.DeliveryTime < _options.StartTime || stray.DeliveryTime > _options.EndTime)
            {
                continue;
            }

            yield return Task.FromResult(new CloudTrailIntegrityResult(CloudTrailIntegrityStatus.Unproven, CloudTrailIntegritySubject.LogFile)
            {
                Name = stray.Name,
                Uri = stray.Uri,
                Reason = "it holds events, and no digest names files of its place and kind",
            });
        }

        if (!_options.IsLast || (_options.StartTime is not null && !MayMiss))
        {
            yield break;
        }

        foreach ((string? account, string? region) in _options.Named.Unseen)
        {
            yield return Task.FromResult(Gap(account, region, null, _options.StartTime, _options.ExpectedEnd ?? _options.EndTime, CloudTrailGapCause.Unknown, $"no digest of this {(region is null ? "account" : "region")} was found for what was asked"));
        }
    }

    private async IAsyncEnumerable<Task<CloudTrailIntegrityResult>> JudgeFolderAsync(IntegrityFolder folder, FolderFindings findings, LogFileJudge logJudge, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (List<(StoredObject Object, DigestName Name)> all, string? failure) = await ListDigestsAsync(folder, cancellationToken).ConfigureAwait(false);

        // The digest that names what was delivered just before the end may start behind it.
        DateTime? end = Later(Hour + LogFileJudge.DeliveryDelay);
        (StoredObject Object, DigestName Name)[] digests = [.. all.Where(digest => !(digest.Name.EndTime > end))];
        (StoredObject Object, DigestName Name)[] behind = [.. all.Where(digest => digest.Name.EndTime > end).OrderBy(digest => digest.Name.EndTime)];
        bool isSilent = false;
        if (failure is null && MayMiss && digests.All(digest => digest.Name.IsBackfill))
        {
            (isSilent, failure) = digests.Length > 0 ? (true, null) : await HasDigestsAsync(folder, cancellationToken).ConfigureAwait(false);
        }

        if (failure is not null)
        {
            // What a part of them leaves open is not told from what was removed: none of them is taken.
            findings.AreUnreadable = true;
            digests = [];
            yield return Task.FromResult(Unreadable(folder, failure));
        }

        if (digests.Length > 0)
        {
            await _keys.PrefetchAsync(folder.Region, digests.Min(digest => digest.Name.EndTime).AddHours(-1), digests.Max(digest => digest.Name.EndTime), cancellationToken).ConfigureAwait(false);
        }

        // Backfill first: whether a gap of an hourly chain was filled afterwards has to be known when it is met.
        List<Task> logTasks = new();
        int done = 0;
        foreach (IGrouping<(bool, string), (StoredObject Object, DigestName Name)> chain in digests
            .GroupBy(digest => (!digest.Name.IsBackfill, digest.Name.Chain))
            .OrderBy(group => group.Key.Item1)
            .ThenBy(group => group.Key.Item2, StringComparer.Ordinal))
        {
            (StoredObject Object, DigestName Name) successor = Array.Find(behind, digest => (!digest.Name.IsBackfill, digest.Name.Chain) == chain.Key);
            DigestChainVerifier verifier = new(_store, folder, _options, _keys, findings, chain, successor.Name is null ? null : successor);
            DateTime last = DateTime.MinValue;
            await foreach (DigestStep step in verifier.WalkAsync(cancellationToken).ConfigureAwait(false))
            {
                // A name may say anything.
                DateTime ended = step.Verdict.Digest.File?.EndTime ?? step.Verdict.Digest.Name.EndTime;
                last = ended > last ? ended : last;
                Digests = (++done, digests.Length);
                foreach (CloudTrailIntegrityResult before in step.Before)
                {
                    yield return Task.FromResult(before);
                }

                yield return Task.FromResult(step.Result);
                foreach (DigestLogEntry entry in step.Verdict.Digest.File?.Logs ?? [])
                {
                    findings.AddNamed(_store.Locate(folder, entry.Bucket, entry.Key), entry);
                    Task<CloudTrailIntegrityResult> log = logJudge.JudgeAsync(folder, findings, step.Verdict, entry, cancellationToken);
                    logTasks.RemoveAll(task => task.IsCompleted);
                    logTasks.Add(log);
                    yield return log;
                }
            }

            if (chain.Key.Item1)
            {
                _ends.Add((folder, chain.First().Name.Trail, last));
            }
        }

        if (isSilent && !(_options.StartTime is { } from && _options.ExpectedEnd is { } to && findings.Backfilled.Contains(from, to)))
        {
            yield return Task.FromResult(Gap(folder, _options.StartTime, _options.ExpectedEnd, CloudTrailGapCause.Unknown, "there are digests of other times, but none of this one: validation, logging or the trail was stopped, or the digests were removed"));
        }

        foreach (CloudTrailIntegrityResult gap in GapsAtTheEdges(folder, findings))
        {
            yield return Task.FromResult(gap);
        }

        // Only now is it known which files are missing, and so might have been renamed.
        await Task.WhenAll(logTasks).ConfigureAwait(false);
        bool hasDigests = digests.Length > 0 || isSilent || findings.AreUnreadable;
        if (hasDigests)
        {
            _options.Named.See(folder);
        }

        await using IAsyncEnumerator<StoredObject> logs = _store.ListLogsAsync(folder, findings.Kinds, _options.StartTime, _options.EndTime, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            (StoredObject? log, failure) = await NextAsync(logs).ConfigureAwait(false);
            if (failure is not null)
            {
                yield return Task.FromResult(Unreadable(folder, failure));
            }

            if (log is null)
            {
                yield break;
            }

            if (findings.IsNamed(log))
            {
                continue;
            }

            // Of so short a time there may be none yet.
            if (!hasDigests && !MayMiss)
            {
                (hasDigests, failure) = await HasDigestsAsync(folder, cancellationToken).ConfigureAwait(false);
                if (failure is not null)
                {
                    yield return Task.FromResult(Unreadable(folder, failure));
                }
            }

            if (!hasDigests)
            {
                hasDigests = true;
                _options.Named.See(folder);
                yield return Task.FromResult(Gap(folder, _options.StartTime, _options.EndTime, CloudTrailGapCause.Unknown, "there are log files, but no digest at all: validation is off, or the digests were removed"));
            }

            yield return logJudge.JudgeUnnamedAsync(folder, findings, log, cancellationToken);
        }
    }

    /// <summary>What tells a result from another of the same name or time.</summary>
    private string? FolderToTell(CloudTrailIntegrityResult result)
    {
        if (result.Uri is null)
        {
            return null;
        }

        string path = IntegrityStore.WithSlashes(result.Uri);
        string account = path;
        if (result.Name is not null)
        {
            string name = path[(path.LastIndexOf('/') + 1)..];
            if (IntegrityStore.TailFor(name) is not { } tail || !path.EndsWith('/' + tail, StringComparison.Ordinal))
            {
                return _store.Within(path[..^(name.Length + 1)]);
            }

            account = path[..^(tail.Length + 1)];
        }

        return _copied.Contains((result.AccountId, result.Region)) ? _store.Within(account) : null;
    }

    /// <summary>The time asked for begins so early that every region has to have digests of it by now.</summary>
    private bool MayMiss => _options.StartTime < (_options.ExpectedEnd ?? _options.Clock.GetUtcNow().UtcDateTime - LogFileJudge.DigestPatience);

    private DateTime? Later(TimeSpan by) => _options.EndTime > DateTime.MaxValue - by ? DateTime.MaxValue : _options.EndTime + by;

    private async Task<(List<(StoredObject Object, DigestName Name)> Digests, string? Failure)> ListDigestsAsync(IntegrityFolder folder, CancellationToken cancellationToken)
    {
        List<(StoredObject Object, DigestName Name)> digests = new();
        HashSet<string> ids = new(StringComparer.Ordinal);
        await using IAsyncEnumerator<StoredObject> items = _store.ListDigestsAsync(folder, _options.StartTime, Later(Hour + LookAhead), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            (StoredObject? item, string? failure) = await NextAsync(items).ConfigureAwait(false);
            if (item is null)
            {
                return (digests, failure);
            }

            if (DigestName.Parse(item.Name) is { } name && ids.Add(item.Id))
            {
                digests.Add((item, name));
            }
        }
    }

    private async Task<(bool HasDigests, string? Failure)> HasDigestsAsync(IntegrityFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            return (await _store.HasDigestsAsync(folder, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CloudTrailProblemException)
        {
            return (false, exception.Message);
        }
    }

    private static async Task<(StoredObject? Item, string? Failure)> NextAsync(IAsyncEnumerator<StoredObject> items)
    {
        try
        {
            return (await items.MoveNextAsync().ConfigureAwait(false) ? items.Current : null, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CloudTrailProblemException)
        {
            return (null, exception.Message);
        }
    }

    private IEnumerable<CloudTrailIntegrityResult> GapsAtTheEdges(IntegrityFolder folder, FolderFindings findings)
    {
        if (_options.StartTime is { } wantedStart && findings.Covered.Start is { } start && start > wantedStart)
        {
            yield return findings.NewChainStart == start
                ? Gap(folder, wantedStart, start, CloudTrailGapCause.Stopped, "the first chain of digests starts behind it: validation was not on yet, or had been stopped")
                : Gap(folder, wantedStart, start, CloudTrailGapCause.DigestMissing, "older digests are not there");
        }

        if (_options.ExpectedEnd is { } wantedEnd && findings.Covered.End is { } end && end < wantedEnd)
        {
            yield return Gap(folder, end, wantedEnd, CloudTrailGapCause.Unknown, "no later digest is there: validation, logging or the trail was stopped, or the newest digests were removed");
        }
    }

    /// <summary>Regions whose digests end well before those of a trail of theirs do in other regions of the account.</summary>
    private IEnumerable<CloudTrailIntegrityResult> GapsBehindOthers()
    {
        Dictionary<(string, string, string), DateTime> trailEnds = _ends
            .GroupBy(end => (end.Folder.Location, end.Folder.AccountId, end.Trail))
            .ToDictionary(trail => trail.Key, trail => trail.Max(end => end.End));
        foreach (IGrouping<IntegrityFolder, (IntegrityFolder Folder, string Trail, DateTime End)> region in _ends.GroupBy(end => end.Folder))
        {
            DateTime end = region.Max(chain => chain.End);
            DateTime others = region.Max(chain => trailEnds[(chain.Folder.Location, chain.Folder.AccountId, chain.Trail)]);
            if (others - end > MostApart)
            {
                yield return Gap(region.Key, end, others, CloudTrailGapCause.Unknown, "the trail's digests of other regions go on, but none of this one is there: the trail was stopped or the region left out, or its newest digests were removed or not copied");
            }
        }
    }

    /// <summary>A link with the name of an account or region that is not asked for.</summary>
    private bool IsRuledOut(CloudTrailProblem problem) => problem is { Id: ErrorIds.FolderLinked, Target: string path } && Path.GetFileName(path) is var name
        && (CloudTrailLogFile.IsAccountId(name) ? !_options.IncludesAccount(name) : CloudTrailLogFile.IsRegion(name) && !_options.IncludesRegion(name));

    /// <summary>A part of the store that could not be listed.</summary>
    private CloudTrailIntegrityResult Unreadable(IntegrityFolder? folder, string reason, string? uri = null) => new(CloudTrailIntegrityStatus.Unreadable, CloudTrailIntegritySubject.Period)
    {
        AccountId = folder?.AccountId,
        Region = folder?.Region,
        Uri = uri ?? folder?.Location ?? _store.Name,
        From = _options.StartTime,
        To = _options.EndTime,
        Reason = reason,
    };

    private static CloudTrailIntegrityResult Gap(IntegrityFolder folder, DateTime? from, DateTime? to, CloudTrailGapCause cause, string reason) =>
        Gap(folder.AccountId, folder.Region, folder.Location, from, to, cause, reason);

    private static CloudTrailIntegrityResult Gap(string? accountId, string? region, string? uri, DateTime? from, DateTime? to, CloudTrailGapCause cause, string reason) =>
        new(CloudTrailIntegrityStatus.Gap, CloudTrailIntegritySubject.Period)
        {
            AccountId = accountId,
            Region = region,
            Uri = uri,
            From = from,
            To = to,
            GapCause = cause,
            Reason = reason,
        };
}
