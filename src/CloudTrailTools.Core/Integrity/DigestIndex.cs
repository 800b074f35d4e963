using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>What digests say of one log file.</summary>
/// <param name="Hash">The hash of its content; null when no digest names it.</param>
/// <param name="IsProven">True when the digest that names it is CloudTrail's own.</param>
/// <param name="IsCovered">True when proven digests cover its time and kind, whether they name it or not.</param>
/// <param name="Failure">Why the digests could not be read.</param>
/// <param name="Doubt">Why the digest that names it is not proven.</param>
internal readonly record struct DigestStatement(string? Hash, bool IsProven, bool IsCovered, string? Failure = null, string? Doubt = null);

/// <summary>
/// Looks up log files in digests, of which it reads a day of an account and region at a time. Safe to use from several threads.
/// </summary>
internal sealed class DigestIndex : IDisposable
{
    // A file that is delivered late in a day is named by a digest of the next day's first hours.
    private static readonly TimeSpan Spill = TimeSpan.FromHours(3);

    private readonly PublicKeyRing _keys;
    private readonly CancellationToken _cancellation;
    private readonly SemaphoreSlim _reading = new(1);
    private readonly ConcurrentDictionary<(IntegrityStore Store, IntegrityFolder Folder, DateTime Day), Lazy<Task<Day>>> _days = new();

    public DigestIndex(PublicKeyRing keys, CancellationToken cancellation)
    {
        _keys = keys;
        _cancellation = cancellation;
    }

    public async Task<DigestStatement> FindAsync(IntegrityStore store, IntegrityFolder folder, StoredObject log, DateTime delivered)
    {
        Day day = await _days.GetOrAdd((store, folder, delivered.Date), key => new Lazy<Task<Day>>(() => ReadAsync(key.Store, key.Folder, key.Day))).Value.ConfigureAwait(false);
        return day.Named.TryGetValue(log.Id, out DigestStatement statement)
            ? statement
            : new DigestStatement(null, false, IsCovered(day, log, delivered), day.Failure);
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>Whether a file of its kind that was delivered then would be named by digests which are proven.</summary>
    private static bool IsCovered(Day day, StoredObject log, DateTime delivered) =>
        day.Proven.Contains(delivered) && day.Proven.Contains(delivered + LogFileJudge.DeliveryDelay) && (IntegrityStore.KindOf(log.Key ?? log.Id) is not { } kind || day.Kinds.Contains(kind));

    private async Task<Day> ReadAsync(IntegrityStore store, IntegrityFolder folder, DateTime date)
    {
        Dictionary<string, DigestStatement> named = new(StringComparer.Ordinal);
        FolderFindings findings = new();
        TimeSpans proven = new();
        DateTime end = date.AddDays(1) + Spill;

        // The keys are not made for several threads, and one day's digests are few.
        await _reading.WaitAsync(_cancellation).ConfigureAwait(false);
        try
        {
            List<(StoredObject Object, DigestName Name)> digests = new();
            await foreach (StoredObject item in store.ListDigestsAsync(folder, date, end, _cancellation).ConfigureAwait(false))
            {
                if (DigestName.Parse(item.Name) is { } name)
                {
                    digests.Add((item, name));
                }
            }

            foreach (IGrouping<(string, bool), (StoredObject Object, DigestName Name)> chain in digests.GroupBy(digest => (digest.Name.Chain, digest.Name.IsBackfill)))
            {
                DigestChainVerifier verifier = new(store, folder, new IntegrityOptions { StartTime = date, EndTime = end }, _keys, findings, chain);
                await foreach (DigestStep step in verifier.WalkAsync(_cancellation).ConfigureAwait(false))
                {
                    if (step.Verdict is { Status: CloudTrailIntegrityStatus.Valid, IsProven: true, StartTime: { } from, EndTime: { } to } && !chain.Key.Item2)
                    {
                        proven.Add(from, to);
                    }

                    foreach (DigestLogEntry entry in step.Verdict.Digest.File?.Logs ?? [])
                    {
                        StoredObject log = store.Locate(folder, entry.Bucket, entry.Key);
                        findings.AddNamed(log, entry);
                        string id = log.Id;
                        if (!named.TryGetValue(id, out DigestStatement known) || !known.IsProven)
                        {
                            named[id] = new DigestStatement(entry.Hash, step.Verdict.IsProven, IsCovered: true, Doubt: step.Verdict.Reason);
                        }
                    }
                }
            }

            return new Day(named, proven, findings.Kinds, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CloudTrailProblemException)
        {
            return new Day(named, proven, findings.Kinds, exception.Message);
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed record Day(IReadOnlyDictionary<string, DigestStatement> Named, TimeSpans Proven, IReadOnlySet<string> Kinds, string? Failure);
}
