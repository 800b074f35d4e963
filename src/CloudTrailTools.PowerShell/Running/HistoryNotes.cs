using System;
using System.Collections.Generic;
using CloudTrailTools.Aws.EventHistory;
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
}
