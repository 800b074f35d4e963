using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace CloudTrailTools;

/// <summary>The sums of one proof.</summary>
public sealed class CloudTrailIntegritySummary
{
    private readonly Dictionary<CloudTrailIntegrityStatus, long> _byStatus = new();
    private readonly SortedSet<string> _accounts = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _regions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string? AccountId, string? Region), (DateTime? From, DateTime? To)> _covered = new();

    internal CloudTrailIntegritySummary(string location) => Location = location;

    /// <summary>The bucket, trail or folder that was tested.</summary>
    public string Location { get; }

    /// <summary>True when there were digests, every result passed and the test ran to its end.</summary>
    public bool IsIntact => Digests > 0 && Problems == 0 && IsComplete;

    /// <summary>Why it is not intact; null when it is.</summary>
    public string? Reason => IsIntact ? null
        : !IsComplete ? "the test was stopped before its end"
        : Digests == 0 ? "no digest was found for what was asked: nothing is proven"
        : $"{CountText.Of(Problems, "result")} did not pass";

    /// <summary>False when the test was stopped before its end.</summary>
    public bool IsComplete { get; internal set; }

    /// <summary>Results an auditor has to look at.</summary>
    public long Problems { get; private set; }

    /// <summary>Digests found or named, backfill digests included.</summary>
    public long Digests { get; private set; }

    /// <summary>Digests proven valid.</summary>
    public long DigestsValid { get; private set; }

    /// <summary>Log files found or named.</summary>
    public long LogFiles { get; private set; }

    /// <summary>Log files proven valid.</summary>
    public long LogFilesValid { get; private set; }

    /// <summary>How often each status was found, by its name: ConvertTo-Json takes no other keys than texts.</summary>
    public IReadOnlyDictionary<string, long> ByStatus => _byStatus.OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key.ToString(), pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The accounts found.</summary>
    public IReadOnlyCollection<string> Accounts => new TextList<string>([.. _accounts]);

    /// <summary>The regions found.</summary>
    public IReadOnlyCollection<string> Regions => new TextList<string>([.. _regions]);

    /// <summary>Start of the time that valid digests cover in every account and region found (UTC).</summary>
    public DateTime? From => _covered.Count == 0 ? null : _covered.Values.Max(time => time.From);

    /// <summary>End of the time that valid digests cover in every account and region found (UTC).</summary>
    public DateTime? To => _covered.Count == 0 ? null : _covered.Values.Min(time => time.To);

    /// <summary>Bytes of log content hashed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Nothing was found, not even a gap.</summary>
    internal bool IsEmpty => _byStatus.Count == 0;

    internal void Add(CloudTrailIntegrityResult result)
    {
        _byStatus[result.Status] = _byStatus.GetValueOrDefault(result.Status) + 1;
        Problems += result.Passed ? 0 : 1;
        Bytes += result.BytesHashed;
        bool valid = result.Status == CloudTrailIntegrityStatus.Valid;
        switch (result.Subject)
        {
            case CloudTrailIntegritySubject.LogFile:
                LogFiles++;
                LogFilesValid += valid ? 1 : 0;
                break;
            case CloudTrailIntegritySubject.Digest or CloudTrailIntegritySubject.BackfillDigest:
                Digests++;
                if (valid)
                {
                    DigestsValid++;
                    (string?, string?) place = (result.AccountId, result.Region);
                    _covered[place] = _covered.TryGetValue(place, out (DateTime? From, DateTime? To) known)
                        ? (result.From < known.From ? result.From : known.From, result.To > known.To ? result.To : known.To)
                        : (result.From, result.To);
                }

                break;
        }

        // Without an account it is a region that was asked for, but not found.
        if (result is { AccountId: { } account, Region: { } region })
        {
            _accounts.Add(account);
            _regions.Add(region);
        }
    }

    /// <summary>The sums in one line.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(IsIntact ? "intact: " : Digests == 0 ? "no digests found: " : IsComplete ? "NOT intact: " : "stopped before the end: ")
            .Append(Number(DigestsValid)).Append('/').Append(Number(Digests)).Append(" digests valid, ")
            .Append(Number(LogFilesValid)).Append('/').Append(Number(LogFiles)).Append(" log files valid");
        foreach ((CloudTrailIntegrityStatus status, long count) in _byStatus.OrderBy(pair => pair.Key))
        {
            if (status != CloudTrailIntegrityStatus.Valid)
            {
                text.Append(", ").Append(Number(count)).Append(' ').Append(status);
            }
        }

        return text.ToString();
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
