using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace CloudTrailTools;

/// <summary>What became of one thing that was asked for: a file, or a time slice of one account and region.</summary>
public enum CloudTrailCoverageOutcome
{
    /// <summary>Read to its end.</summary>
    Read = 1,

    /// <summary>Not opened, because its name already shows that it cannot hold what was asked for; or a region or account where nothing is active.</summary>
    Skipped,

    /// <summary>Recognised as something that holds no events by design, such as a digest file.</summary>
    PassedOver,

    /// <summary>Read in part: damaged, cut off, over a limit, or stopped.</summary>
    Partial,

    /// <summary>Could not be read at all.</summary>
    Failed,
}

/// <summary>One line of a <see cref="CloudTrailCoverage"/>.</summary>
public sealed class CloudTrailCoverageEntry
{
    internal CloudTrailCoverageEntry(string name, CloudTrailCoverageOutcome outcome)
    {
        Name = name;
        Outcome = outcome;
    }

    /// <summary>The file, the object's address, or "account region" of Event history.</summary>
    public string Name { get; }

    /// <summary>What became of it.</summary>
    public CloudTrailCoverageOutcome Outcome { get; internal set; }

    /// <summary>Why it was skipped, read in part or failed; null when it was read.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The account, where known.</summary>
    public string? AccountId { get; internal set; }

    /// <summary>The region, where known.</summary>
    public string? Region { get; internal set; }

    /// <summary>Start of the time slice, where it is one (UTC).</summary>
    public DateTime? From { get; internal set; }

    /// <summary>End of the time slice, where it is one (UTC).</summary>
    public DateTime? To { get; internal set; }

    /// <summary>It was not read to its end because nobody wanted more, which is no gap in the answer.</summary>
    internal bool IsStopped { get; init; }

    /// <summary>It is a part of Event history, and no file.</summary>
    internal bool IsOfHistory { get; init; }

    /// <summary>When it was delivered, where it is a file whose name tells.</summary>
    internal DateTime? DeliveryTime { get; set; }

    /// <summary>Records seen in it.</summary>
    public long Records { get; internal set; }

    /// <summary>Records that fitted what was asked, and were handed on.</summary>
    public long Matched { get; internal set; }

    /// <summary>Records that the filter left out.</summary>
    public long Filtered { get; internal set; }

    /// <summary>Records dropped because an event with the same id was emitted before.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Records reported as damaged and left out.</summary>
    public long Damaged { get; internal set; }

    /// <summary>Requests the service asked to repeat later.</summary>
    public long Throttled { get; internal set; }

    /// <summary>Requests to S3 that were made again because the answer failed, broke off or was not whole; throttled ones do not count.</summary>
    public long Retried { get; internal set; }

    /// <summary>The line as a sentence.</summary>
    public override string ToString() => Reason is null ? $"{Name}: {Outcome}" : $"{Name}: {Outcome}, {Reason}";
}

/// <summary>What was covered of one account and region: the sums of its files, or of its slices of Event history.</summary>
public sealed class CloudTrailCoverageRegion
{
    internal CloudTrailCoverageRegion(string? accountId, string? region)
    {
        AccountId = accountId;
        Region = region;
    }

    /// <summary>The account; null for files whose names do not tell.</summary>
    public string? AccountId { get; }

    /// <summary>The region; null for files whose names do not tell.</summary>
    public string? Region { get; }

    /// <summary>Files or slices read to their end.</summary>
    public long Read { get; private set; }

    /// <summary>Files or slices read in part.</summary>
    public long Partial { get; private set; }

    /// <summary>Files or slices that could not be read.</summary>
    public long Failed { get; private set; }

    /// <summary>Files or folders not opened because of their name, and files passed over because they hold no events.</summary>
    public long Skipped { get; private set; }

    /// <summary>Records seen.</summary>
    public long Records { get; private set; }

    /// <summary>Records that fitted what was asked, and were handed on.</summary>
    public long Matched { get; private set; }

    /// <summary>Earliest time of what was read (UTC): delivery of a file, start of a slice; null when unknown.</summary>
    public DateTime? From { get; private set; }

    /// <summary>Latest time of what was read (UTC): delivery of a file, end of a slice; null when unknown.</summary>
    public DateTime? To { get; private set; }

    /// <summary>The line as a sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{AccountId ?? "no account"} {Region ?? "no region"}: {Read} read, {Partial} in part, {Failed} failed, {Skipped} skipped; {CountText.Of(Records, "record")}, {Matched} matched");

    internal void Add(CloudTrailCoverageEntry entry)
    {
        Records += entry.Records;
        Matched += entry.Matched;
        switch (entry.Outcome)
        {
            case CloudTrailCoverageOutcome.Read: Read++; break;
            case CloudTrailCoverageOutcome.Partial: Partial++; break;
            case CloudTrailCoverageOutcome.Failed: Failed++; return;
            default: Skipped++; return;
        }

        DateTime? from = entry.From ?? entry.DeliveryTime;
        DateTime? to = entry.To ?? entry.DeliveryTime;
        From = from < From || From is null ? from : From;
        To = to > To || To is null ? to : To;
    }
}

/// <summary>
/// What one reading run covered: everything that was asked for, and what became of it. Files that were read or skipped
/// without incident are counted by account and region, not listed, so that its size does not grow with a healthy input.
/// </summary>
public sealed class CloudTrailCoverage
{
    // Accounts and regions are read from names, which anybody may have given.
    private const int MostRegions = 10_000;

    private readonly List<CloudTrailCoverageEntry> _entries = new();
    private readonly Dictionary<(string?, string?), CloudTrailCoverageRegion> _regions = new();

    /// <summary>
    /// The sums of everything that ended, by account and region. What has neither in its name, and whatever comes after ten thousand of them,
    /// is in a line without them.
    /// </summary>
    public IReadOnlyList<CloudTrailCoverageRegion> Regions =>
        new TextList<CloudTrailCoverageRegion>([.. _regions.Values.OrderBy(region => region.AccountId, StringComparer.Ordinal).ThenBy(region => region.Region, StringComparer.Ordinal)]);

    /// <summary>What deserves a line of its own: everything not simply read or skipped by name, and every Event history slice.</summary>
    public IReadOnlyList<CloudTrailCoverageEntry> Entries => new TextList<CloudTrailCoverageEntry>(_entries);

    /// <summary>Start of the time asked for (UTC); null when open.</summary>
    public DateTime? StartTime { get; internal set; }

    /// <summary>End of the time asked for (UTC); null when open.</summary>
    public DateTime? EndTime { get; internal set; }

    /// <summary>Files or slices read to their end.</summary>
    public long SourcesRead { get; internal set; }

    /// <summary>Files not opened because their name shows they cannot match.</summary>
    public long SourcesSkipped { get; internal set; }

    /// <summary>Digest files and the like, recognised and passed over.</summary>
    public long SourcesPassedOver { get; internal set; }

    /// <summary>Files or slices read in part.</summary>
    public long SourcesPartial { get; internal set; }

    /// <summary>Files or slices that could not be read.</summary>
    public long SourcesFailed { get; internal set; }

    /// <summary>Records seen.</summary>
    public long Records { get; internal set; }

    /// <summary>Records that fitted what was asked, and were handed on.</summary>
    public long Matched { get; internal set; }

    /// <summary>Records the filter left out.</summary>
    public long Filtered { get; internal set; }

    /// <summary>Records dropped as repeats.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Records reported as damaged.</summary>
    public long Damaged { get; internal set; }

    /// <summary>Requests the service asked to repeat later, those that list a bucket included.</summary>
    public long Throttled { get; internal set; }

    /// <summary>Requests to S3 that were made again because the answer failed, broke off or was not whole; throttled ones do not count.</summary>
    public long Retried { get; internal set; }

    /// <summary>Bytes of content read, after decompression; of Save-CTLogFile bytes copied, as they are stored.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Of the records filtered out those that have no readable time, so that nobody can say whether they lie in the time asked for.</summary>
    public long Untimed { get; internal set; }

    /// <summary>True when the run ended before its input did: Select-Object -First, -MaxEvents, Ctrl+C.</summary>
    public bool StoppedEarly { get; internal set; }

    /// <summary>Log files were to be read, and not one was there.</summary>
    internal bool HasNoFile { get; set; }

    /// <summary>True when everything that was asked for was read whole, and of log files one was there at least.</summary>
    public bool IsComplete => !HasNoFile && SourcesPartial == 0 && SourcesFailed == 0 && Damaged == 0 && Untimed == 0 && !StoppedEarly;

    /// <summary>Adds one source to the sums, and to the list when it needs telling.</summary>
    internal void Add(CloudTrailCoverageEntry entry)
    {
        Records += entry.Records;
        Matched += entry.Matched;
        Filtered += entry.Filtered;
        Duplicates += entry.Duplicates;
        Damaged += entry.Damaged;
        Throttled += entry.Throttled;
        Retried += entry.Retried;
        switch (entry.Outcome)
        {
            case CloudTrailCoverageOutcome.Read: SourcesRead++; break;
            case CloudTrailCoverageOutcome.Skipped: SourcesSkipped++; break;
            case CloudTrailCoverageOutcome.PassedOver: SourcesPassedOver++; break;
            case CloudTrailCoverageOutcome.Partial: SourcesPartial++; break;
            default: SourcesFailed++; break;
        }

        (string?, string?) key = (entry.AccountId, entry.Region);
        if (!_regions.TryGetValue(key, out CloudTrailCoverageRegion? region))
        {
            key = _regions.Count < MostRegions ? key : default;
            if (!_regions.TryGetValue(key, out region))
            {
                region = _regions[key] = new CloudTrailCoverageRegion(key.Item1, key.Item2);
            }
        }

        region.Add(entry);
        bool quiet = entry.Outcome is CloudTrailCoverageOutcome.Read or CloudTrailCoverageOutcome.Skipped && entry.From is null && entry.Damaged == 0
            && (entry.Outcome == CloudTrailCoverageOutcome.Skipped || entry.Reason is null);
        if (!quiet)
        {
            _entries.Add(entry);
        }
    }

    /// <summary>What the line says instead, of files that are not read into events.</summary>
    internal string? Line { get; set; }

    /// <summary>The sums in one line.</summary>
    public override string ToString()
    {
        if (Line is not null)
        {
            return Line;
        }

        StringBuilder text = new();
        Part(text, SourcesRead, "read");
        Part(text, SourcesPartial, "read in part");
        Part(text, SourcesFailed, "failed");
        Part(text, SourcesSkipped, "skipped");
        Part(text, SourcesPassedOver, "passed over");
        if (text.Length == 0 && Records == 0)
        {
            text.Append("nothing read");
        }

        text.Append(text.Length == 0 ? string.Empty : "; ").Append(CountText.Of(Records, "record")).Append(": ")
            .Append(Matched.ToString("N0", CultureInfo.InvariantCulture)).Append(" matched, ")
            .Append(Filtered.ToString("N0", CultureInfo.InvariantCulture)).Append(" filtered out");
        if (Duplicates > 0)
        {
            text.Append(", ").Append(CountText.Of(Duplicates, "repeat")).Append(" dropped");
        }

        if (Damaged > 0)
        {
            text.Append(", ").Append(Damaged.ToString("N0", CultureInfo.InvariantCulture)).Append(" damaged");
        }

        if (Throttled + Retried > 0)
        {
            text.Append("; ").Append(CountText.Of(Throttled > 0 ? Throttled : Retried, "request")).Append(Throttled > 0 ? " throttled" : " made again");
            Part(text, Throttled > 0 ? Retried : 0, "made again");
        }

        if (StoppedEarly)
        {
            text.Append("; stopped before the end");
        }

        return text.ToString();
    }

    /// <summary>
    /// What was not covered, for a warning: how much, and the first few things of it that no error has told already. Null when all was covered.
    /// </summary>
    /// <param name="isTold">Whether this reason was told.</param>
    /// <param name="done">What was to be done with it.</param>
    internal string? DescribeGaps(Func<string, bool> isTold, string done = "read", int most = 3)
    {
        CloudTrailCoverageEntry[] gaps = _entries
            .Where(entry => (entry.Outcome is CloudTrailCoverageOutcome.Failed or CloudTrailCoverageOutcome.Partial && !entry.IsStopped) || entry.Damaged > 0)
            .ToArray();
        if (gaps.Length == 0)
        {
            return null;
        }

        string[] untold = [.. gaps.Where(entry => entry.Reason is null || !isTold(entry.Reason)).Select(Gap)];
        List<string> parts = [.. untold.Take(most)];
        if (untold.Length > most)
        {
            parts.Add($"and {(untold.Length - most).ToString("N0", CultureInfo.InvariantCulture)} more");
        }

        int told = gaps.Length - untold.Length;
        if (told > 0)
        {
            parts.Insert(0, gaps is [{ IsOfHistory: true, AccountId: null, Region: null }] ? $"{gaps[0].Name}, as was told before"
                : untold.Length == 0 ? "what was told before says why" : $"{told.ToString("N0", CultureInfo.InvariantCulture)} told before");
        }

        // How many there would have been is not known where nobody wanted the rest. Of the history, what was skipped has a line of its own too.
        long all = SourcesRead + SourcesPartial + SourcesFailed + (gaps[0].IsOfHistory ? SourcesSkipped : 0);
        string total = StoppedEarly
            ? string.Create(CultureInfo.InvariantCulture, $"{gaps.Length:N0} {What(gaps[0], gaps.Length)}, of those begun before enough was found")
            : string.Create(CultureInfo.InvariantCulture, $"{gaps.Length:N0} of {all:N0} {What(gaps[0], all)}");
        return $"Not everything could be {done} ({total}): {string.Join("; ", parts)}.";
    }

    private static string What(CloudTrailCoverageEntry gap, long count) =>
        gap.IsOfHistory ? count == 1 ? "part of Event history" : "parts of Event history"
        : Problems.IsNoPlace(gap.Name) ? count == 1 ? "input" : "inputs"
        : count == 1 ? "file or folder" : "files and folders";

    /// <summary>The name and what is wrong, without the advice that follows. Most reasons name what they are about.</summary>
    private static string Gap(CloudTrailCoverageEntry entry)
    {
        string text = entry.Reason?.Contains(entry.Name, StringComparison.Ordinal) == true ? entry.Reason : entry.ToString();
        int end = text.IndexOf(". ", text.IndexOf(entry.Name, StringComparison.Ordinal) + entry.Name.Length, StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }

    private static void Part(StringBuilder text, long count, string what)
    {
        if (count > 0)
        {
            text.Append(text.Length == 0 ? string.Empty : ", ").Append(count.ToString("N0", CultureInfo.InvariantCulture)).Append(' ').Append(what);
        }
    }
}
