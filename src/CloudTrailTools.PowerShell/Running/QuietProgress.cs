using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// Shows how far a command is where its rows leave room for that: PowerShell draws progress anew behind each row, and the two get in each other's way
/// so much that Ctrl+C between them can leave a terminal waiting for itself. So nothing is shown until no row has come for a while, and what is
/// shown is taken away before the next one.
/// </summary>
internal sealed class QuietProgress(ICommandHost host)
{
    private const long Quiet = 1000;
    private const long Interval = 250;

    private readonly Dictionary<int, ProgressRecord> _shown = [];
    private long _next = Environment.TickCount64 + Quiet;

    /// <summary>Whether anything may be shown now. Whoever asks every time need not make what would not be shown.</summary>
    public bool IsTime => Environment.TickCount64 >= _next;

    public void Show(ProgressRecord record)
    {
        _next = Environment.TickCount64 + Interval;
        _shown[record.ActivityId] = record;
        host.WriteProgress(record);
    }

    /// <summary>To be called before each row.</summary>
    public void OnRow()
    {
        Hide();
        _next = Environment.TickCount64 + Quiet;
    }

    /// <summary>Takes away what is shown.</summary>
    public void Hide()
    {
        if (_shown.Count == 0)
        {
            return;
        }

        foreach (ProgressRecord record in _shown.Values)
        {
            record.RecordType = ProgressRecordType.Completed;
            host.WriteProgress(record);
        }

        _shown.Clear();
    }
}
