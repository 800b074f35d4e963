using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// How a command that reads accounts for its answer at the end. The warning about what was not covered does not repeat what errors and warnings
/// have told; where errors are silenced, it is all that is told.
/// </summary>
internal sealed class CoverageReport(ICommandHost host)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private bool? _showsErrors;

    /// <summary>To be called for each problem that is written as an error.</summary>
    public void OnError(CloudTrailProblem problem)
    {
        if (_showsErrors ??= host.ShowsErrors)
        {
            _told.Add(problem.Message);
        }
    }

    /// <summary>To be called for each warning about what was read.</summary>
    public void OnWarning(string message) => _told.Add(message);

    public void End(CloudTrailCoverage coverage, bool strict)
    {
        host.WriteVerbose($"Covered: {coverage}.");
        foreach (string? account in coverage.Regions.Select(region => region.AccountId))
        {
            SeenValues.Accounts.Add(account);
        }

        if (coverage.DescribeGaps(_told.Contains) is string warning)
        {
            if (strict)
            {
                host.ThrowTerminatingError(Problems.CoverageIncomplete(coverage));
            }

            host.WriteWarning(warning);
        }
    }
}
