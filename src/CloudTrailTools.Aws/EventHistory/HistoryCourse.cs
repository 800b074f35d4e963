using System;
using System.Globalization;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>A stream on its way into the output, and into the account of what was read.</summary>
internal sealed class HistoryCourse(HistoryStream stream, RegionReader reader, HistoryRegion region)
{
    public HistoryStream Stream { get; } = stream;

    public RegionReader Reader { get; } = reader;

    public HistoryRegion Region { get; } = region;

    /// <summary>Its account was given.</summary>
    public bool Told { get; set; }

    /// <summary>Nothing more comes of it, and its account is still to be given.</summary>
    public bool IsToTell => !Told && Stream.Ended;

    /// <summary>A region that the account has not enabled, and that nobody misses.</summary>
    public bool IsPassedOver => Stream.Failure?.Id == ErrorIds.RegionNotEnabled && !Reader.IsMissed;

    private string WhyPassedOver => Reader.MayBeEnabled
        ? "not enabled for the account, or the session token comes from the global STS endpoint, whose tokens are not valid there: sign in at a regional one, such as with AWS_STS_REGIONAL_ENDPOINTS=regional"
        : "not enabled for the account";

    public static string NameOf(HistoryAccount account, string region, LookupTerm term) => $"{account.Name} {region} {term}".TrimEnd();

    /// <param name="open">The first second of which not everything was given.</param>
    /// <param name="isStopped">Nobody wanted the rest.</param>
    /// <param name="isLateIncluded">It goes up to minutes of which events may still come.</param>
    public CloudTrailCoverageEntry ToEntry(DateTime open, bool isStopped, bool oldestFirst, bool isLateIncluded)
    {
        CloudTrailCoverageOutcome outcome =
            Stream.Failure is null && Stream.Ended && !isStopped ? CloudTrailCoverageOutcome.Read
            : isStopped && Stream.Failure is null ? CloudTrailCoverageOutcome.Partial
            : IsPassedOver ? CloudTrailCoverageOutcome.Skipped
            : Stream.Records > 0 ? CloudTrailCoverageOutcome.Partial
            : CloudTrailCoverageOutcome.Failed;
        string why = outcome == CloudTrailCoverageOutcome.Skipped ? WhyPassedOver : Stream.Failure?.Message ?? "stopped";
        string at = open.AddSeconds(oldestFirst ? -1 : 1).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new CloudTrailCoverageEntry(NameOf(Reader.Account, Region.Name, Stream.Term), outcome)
        {
            IsOfHistory = true,
            AccountId = Reader.Account.Id,
            Region = Region.Name,
            From = Stream.IsOfEarlierRun ? null : Stream.From,
            To = Stream.IsOfEarlierRun ? null : Stream.To,
            Records = Stream.Records,
            Matched = Stream.Matched,
            Filtered = Stream.Filtered,
            Duplicates = Stream.Duplicates,
            Damaged = Stream.Damaged,
            Throttled = Stream.Throttled,
            Reason = outcome switch
            {
                CloudTrailCoverageOutcome.Read when Stream.IsOfEarlierRun => "read by an earlier run",
                CloudTrailCoverageOutcome.Read when Stream.Damaged > 0 => $"{CountText.Of(Stream.Damaged, "damaged event")} left out",
                CloudTrailCoverageOutcome.Read => isLateIncluded ? "the last minutes may not be in Event history yet" : null,
                CloudTrailCoverageOutcome.Partial => $"{(oldestFirst ? "up" : "down")} to {at} only: {why}",
                _ => why,
            },
            IsStopped = isStopped && Stream.Failure is null,
        };
    }
}
