using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Passes on what a reader of Event history has to say besides its events.</summary>
internal static class HistoryNotes
{
    /// <summary>Says what of the time asked for is not in the history any more.</summary>
    /// <exception cref="CloudTrailProblemException">None of it is.</exception>
    public static void CheckTime(EventFilterOptions filter, ICommandHost host, CoverageReport? report = null)
    {
        DateTime oldest = DateTime.UtcNow - EventHistoryReader.Kept;
        if (filter.EndTime < oldest)
        {
            throw new CloudTrailProblemException(Problems.TimeRangeInvalid($"All of the time asked for is too long ago: {EventHistoryReader.TooOld}."));
        }

        if (filter.StartTime < oldest - EventHistoryReader.LateStart)
        {
            report?.OnWarning(EventHistoryReader.TooOld);
            host.WriteWarning($"What is older than 90 days is left out: {EventHistoryReader.TooOld}.");
        }
    }

    /// <summary>
    /// Says that what was asked for is in a region that was not asked, or that nobody asked the others; null when somebody has, or named those to ask.
    /// </summary>
    public static string? NotAsked(EventHistoryPlan? plan, EventFilterOptions asked, bool isAll)
    {
        if (plan is null)
        {
            return null;
        }

        if (EmptyAnswer.SlipInHome(asked with { Region = [.. plan.Regions.Select(region => region.Name)] }) is string home)
        {
            return home;
        }

        if (isAll || asked.Region is not null || asked.EventSource?.All(service => AwsCatalogue.IsInHomeAlone(EventFilter.ServiceName(service))) == true
            || asked.EventName?.All(name => AwsCatalogue.KnowsCall(name) && AwsCatalogue.ServicesWith(name).All(service => AwsCatalogue.IsInHomeAlone(service.Source))) == true)
        {
            return null;
        }

        string account = plan.Accounts is [{ Id: string id }] ? $" of account {id}" : "";
        return $"Of regions, only that of the session was asked ({plan.Regions.First(region => !region.GlobalOnly).Name}{account}{Global(plan.Regions)}); -AllRegions asks every one.";
    }

    /// <summary>
    /// Says that the service had nothing, where it was asked for everything, or for what people copy with slips; null where it was asked for what there
    /// may well be none of.
    /// </summary>
    public static string? Nothing(EventHistoryPlan plan, EventFilterOptions asked, CloudTrailCoverage coverage)
    {
        string? what = plan.Terms.Where(term => !term.Insight).Select(term => term.KeyName ?? "").Distinct().ToArray() switch
        {
            [""] => "event at all",
            [nameof(asked.ReadOnly)] => asked.WriteOnly ? "call that changes something" : "call that only reads",
            [nameof(asked.AccessKeyId)] => $"event of the access key {Slips.OneOf(asked.AccessKeyId!)}",
            [nameof(asked.EventId)] => $"event with the id {Slips.OneOf(asked.EventId!)}",
            _ => null,
        };
        // What is not enabled was passed over.
        CloudTrailCoverageRegion[] read = [.. coverage.Regions.Where(part => part.Read > 0)];
        string[] regions = [.. plan.Regions.Where(region => !region.GlobalOnly && IsRead(region)).Select(region => region.Name)];
        if (what is null || plan.From >= plan.To || regions.Length == 0)
        {
            return null;
        }

        string[] ids = [.. read.Select(part => part.AccountId).OfType<string>().Distinct()];
        string accounts = ids.Length > 1 ? $" of {CountText.Of(ids.Length, "account")}" : string.Concat(ids.Select(id => $" of account {id}"));
        string late = plan.From > DateTime.UtcNow - EventHistoryReader.Delay ? " Events appear about 5, at times 15 minutes after their calls." : "";
        return $"Event history{accounts} has no {what} from {plan.DescribeWindow()} in {Slips.FirstOf(regions)}{Global(plan.Regions.Where(IsRead))}.{late}";

        bool IsRead(HistoryRegion region) => Array.Exists(read, part => part.Region == region.Name);
    }

    private static string Global(IEnumerable<HistoryRegion> regions) =>
        string.Concat(regions.Where(region => region.GlobalOnly).Select(region => $", and {region.Name} for services without regions"));

    /// <param name="told">What was warned of before: one command may have several readers.</param>
    /// <param name="report">The account that the command gives at its end, which does not repeat warnings.</param>
    public static void Pass(EventHistoryReader reader, ICommandHost host, HashSet<string> told, CoverageReport? report = null)
    {
        while (reader.TryTakeNote(out string? note))
        {
            host.WriteVerbose(note!);
        }

        while (reader.TryTakeWarning(out string? warning))
        {
            if (told.Add(warning!))
            {
                report?.OnWarning(warning!);
                host.WriteWarning(warning!);
            }
        }
    }

    /// <summary>Shows how far a reader is, unless rows need the room.</summary>
    public static void ShowProgress(EventHistoryReader reader, string activity, QuietProgress progress)
    {
        const int Parent = 0x4345;
        const int MostLines = 5;
        if (!progress.IsTime)
        {
            return;
        }

        IReadOnlyList<RegionProgress> regions = reader.GetProgress();
        double share = regions.Count == 0 ? 1 : regions.Average(region => region.Share);
        TimeSpan? left = regions.Max(region => region.Left);
        long events = regions.Sum(region => region.Records);
        progress.Show(new ProgressRecord(Parent, activity, $"{CountText.Of(events, "event", CultureInfo.CurrentCulture)} read, {regions.Count(region => region.Share < 1)} of {regions.Count} regions to go")
        {
            PercentComplete = (int)(100 * share),
            SecondsRemaining = left is TimeSpan time ? (int)time.TotalSeconds : -1,
        });

        // The regions that take longest; a line each for fifty would hide the rest of the screen.
        RegionProgress[] slowest = regions.OrderBy(region => region.Share).Take(MostLines).ToArray();
        for (int line = 0; line < slowest.Length; line++)
        {
            RegionProgress region = slowest[line];
            progress.Show(new ProgressRecord(Parent + 1 + line, region.Name, $"{CountText.Of(region.Records, "event", CultureInfo.CurrentCulture)}, {region.Rate.ToString("0.00", CultureInfo.CurrentCulture)} requests a second{(region.Refused > 0 ? $", {CountText.Of(region.Refused, "request", CultureInfo.CurrentCulture)} refused" : "")}")
            {
                ParentActivityId = Parent,
                PercentComplete = (int)(100 * region.Share),
                SecondsRemaining = region.Left is TimeSpan rest ? (int)rest.TotalSeconds : -1,
                RecordType = region.Share >= 1 ? ProgressRecordType.Completed : ProgressRecordType.Processing,
            });
        }
    }
}
