using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>Reports problems one by one, but of regions that refuse in the same words the first few only, and the rest in one sum.</summary>
/// <param name="report">Told of what is to be reported.</param>
/// <param name="sum">Told of what stands in a sum.</param>
internal sealed class SameRefusals(Action<CloudTrailProblem> report, Action<CloudTrailProblem> sum)
{
    private const int MostTold = 3;

    private readonly Dictionary<string, List<CloudTrailProblem>> _refusals = new(StringComparer.Ordinal);

    public void Report(CloudTrailProblem problem)
    {
        if (problem is { Id: ErrorIds.AccessDenied, Target: string target })
        {
            string words = problem.Message.Replace(target, string.Empty, StringComparison.Ordinal);
            if (!_refusals.TryGetValue(words, out List<CloudTrailProblem>? same))
            {
                _refusals[words] = same = [];
            }

            same.Add(problem);
            if (same.Count > MostTold)
            {
                sum(problem);
                return;
            }
        }

        report(problem);
    }

    /// <summary>Reports the sums.</summary>
    public void Complete()
    {
        foreach (List<CloudTrailProblem> same in _refusals.Values.Where(same => same.Count > MostTold))
        {
            report(Problems.AccessDeniedLikewise([.. same.Skip(MostTold).Select(problem => (string)problem.Target!)]));
        }

        _refusals.Clear();
    }
}
