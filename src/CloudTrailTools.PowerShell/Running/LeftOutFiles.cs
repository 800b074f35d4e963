using System;
using System.Globalization;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>What is known of files that were all left out because of their names.</summary>
/// <param name="Time">Between which times those lie that were left out only because they were delivered too early or too late.</param>
/// <param name="IsOfPlace">Whether all were left out because of their account or region.</param>
internal readonly record struct LeftOutFiles((DateTime First, DateTime Last)? Time, bool IsOfPlace)
{
    /// <summary>What a run has left out; null when it left out none, or opened any.</summary>
    public static LeftOutFiles? Of(EventRun run)
    {
        CloudTrailCoverage coverage = run.Coverage;
        return coverage.SourcesSkipped == 0 || coverage.SourcesRead + coverage.SourcesPartial + coverage.SourcesFailed > 0 ? null
            : new LeftOutFiles(run.LeftOutOfTime, coverage.SourcesSkipped == run.LeftOutOfPlace);
    }

    /// <summary>What is told of them, when it is the reason why nothing matched.</summary>
    public string? Describe(EventFilterOptions asked) => Time is (DateTime first, DateTime last)
        ? string.Create(CultureInfo.InvariantCulture, $"No log file was delivered in the time asked for ({asked.DescribeTime()}); those there are lie {Between(first, last)}.")
        : IsOfPlace && (asked.AccountId is not null || asked.Region is not null) ? $"No log file is of the {(asked.Region is null ? "account" : asked.AccountId is null ? "region" : "account and region")} asked for; Get-CTLogFile shows which there are."
        : null;

    /// <summary>Of folders that were not opened only the month or the year is known.</summary>
    private static string Between(DateTime first, DateTime last) =>
        first is not { Day: 1, TimeOfDay.Ticks: 0 } || last.AddDays(1).Day != 1 ? string.Create(CultureInfo.InvariantCulture, $"between {first:yyyy-MM-dd} and {last:yyyy-MM-dd}")
        : (first.Month, last.Month) is (1, 12) ? string.Create(CultureInfo.InvariantCulture, $"in folders of {first.Year}{(first.Year == last.Year ? "" : " to " + last.Year)}")
        : first.Year == last.Year && first.Month == last.Month ? string.Create(CultureInfo.InvariantCulture, $"in folders of {first:yyyy-MM}")
        : string.Create(CultureInfo.InvariantCulture, $"in folders of {first:yyyy-MM} to {last:yyyy-MM}");
}
