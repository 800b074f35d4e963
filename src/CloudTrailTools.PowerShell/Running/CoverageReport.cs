using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// How a command that reads accounts for its answer at the end. The warning about what was not covered does not repeat what errors and warnings
/// have told; where they are silenced, it is all that is told.
/// </summary>
internal sealed class CoverageReport(ICommandHost host)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);
    private bool? _showsErrors;

    /// <summary>Sets the variable that was asked for: at once, so that it is there however the command ends.</summary>
    public void Give(string? variable, CloudTrailCoverage coverage)
    {
        // Who writes $x means x; with + the common parameters of PowerShell add to what is there.
        string? name = variable?.TrimStart('$');
        if (name?.StartsWith('+') == true)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict($"The variable of -CoverageVariable holds the account of one run, and nothing is added to it: write {name.TrimStart('+')}."));
        }

        if (name is not null)
        {
            host.SetVariable(name, coverage);
        }
    }

    /// <summary>To be called for each problem that is written as an error.</summary>
    public void OnError(CloudTrailProblem problem)
    {
        if (_showsErrors ??= host.ShowsErrors)
        {
            _told.Add(problem.Message);
        }
    }

    /// <summary>To be called for each warning about what was read.</summary>
    public void OnWarning(string message) => _warned.Add(message);

    /// <param name="coverage">What became of everything.</param>
    /// <param name="strict">Whether a gap ends the command.</param>
    /// <param name="untimed">What became of records without a readable time, where there are some.</param>
    /// <param name="files">The log files asked for, so that to find none is a gap too; null where none were.</param>
    public void End(CloudTrailCoverage coverage, bool strict, string? untimed = null, LogFileScope? files = null)
    {
        host.WriteVerbose($"Covered: {coverage}.");
        foreach (string? account in coverage.Regions.Select(region => region.AccountId))
        {
            SeenValues.Accounts.Add(account);
        }

        End(coverage, strict, "read", coverage.ToString(), files, untimed);
    }

    /// <param name="coverage">What became of everything.</param>
    /// <param name="strict">Whether a gap ends the command.</param>
    /// <param name="done">What was to be done.</param>
    /// <param name="summary">What was done, in one line.</param>
    /// <param name="files">The log files asked for, so that to find none is a gap too; null where none were.</param>
    /// <param name="untimed">What became of records without a readable time, where there are some.</param>
    /// <param name="tellsNone">Whether nobody has warned that there was no file.</param>
    public void End(CloudTrailCoverage coverage, bool strict, string done, string summary, LogFileScope? files, string? untimed = null, bool tellsNone = false)
    {
        // What ends a script is often all that its log keeps: it names the first gaps, whatever was told before. That no file was there is warned of
        // by who looked for them.
        coverage.HasNoFile = files is not null && coverage is { SourcesRead: 0, SourcesPartial: 0, SourcesFailed: 0, StoppedEarly: false };
        string? nothing = (strict || tellsNone) && coverage.HasNoFile
            ? $"There was no log file to be {done}: none was given, or none is of what was asked for{(files!.Asked.Length == 0 ? "" : $" ({files.Asked})")}."
            : null;
        string[] gaps = [.. new[] { nothing, coverage.DescribeGaps(reason => !strict && (_told.Contains(reason) || _warned.Contains(reason)), done), untimed }.OfType<string>()];
        if (strict && gaps.Length > 0)
        {
            host.ThrowTerminatingError(Problems.CoverageIncomplete(coverage, string.Join(' ', gaps), summary));
        }

        foreach (string gap in gaps)
        {
            host.WriteWarning(gap);
        }
    }
}
