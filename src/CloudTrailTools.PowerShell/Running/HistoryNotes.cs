using CloudTrailTools.Aws.EventHistory;

namespace CloudTrailTools.PowerShell;

/// <summary>Passes on what a reader of Event history has to say besides its events.</summary>
internal static class HistoryNotes
{
    public static void Pass(EventHistoryReader reader, ICommandHost host)
    {
        while (reader.TryTakeNote(out string? note))
        {
            host.WriteVerbose(note!);
        }

        while (reader.TryTakeWarning(out string? warning))
        {
            host.WriteWarning(warning!);
        }
    }
}
