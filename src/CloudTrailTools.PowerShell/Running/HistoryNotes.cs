using System.Collections.Generic;
using CloudTrailTools.Aws.EventHistory;

namespace CloudTrailTools.PowerShell;

/// <summary>Passes on what a reader of Event history has to say besides its events.</summary>
internal static class HistoryNotes
{
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
