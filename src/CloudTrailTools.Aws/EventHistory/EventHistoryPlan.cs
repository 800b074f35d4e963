using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>What a run is going to ask for.</summary>
internal sealed record EventHistoryPlan(
    IReadOnlyList<HistoryAccount> Accounts,
    IReadOnlyList<HistoryRegion> Regions,
    IReadOnlyList<LookupTerm> Terms,
    DateTime From,
    DateTime To)
{
    private const int EventsPerPage = 50;
    private const int MostAccounts = 20;

    /// <summary>Where the time asked for begins, which may be before what there is.</summary>
    public DateTime Asked { get; init; } = From;

    /// <summary>The checkpoint that has a part of it already; null when all is still to be read.</summary>
    public string? Resumes { get; init; }

    /// <summary>The plan in sentences, with what it costs: how many events there are only the reading shows.</summary>
    public IEnumerable<string> Describe()
    {
        string regions = string.Join(", ", Regions.Select(region => region.GlobalOnly ? $"{region.Name} (services without regions only)" : region.Name));
        string accounts = string.Join(", ", Accounts.Take(MostAccounts).Select(account => account.Name)) + (Accounts.Count > MostAccounts ? " and others" : "");
        yield return $"Event history of {CountText.Of(Accounts.Count, "account")} ({accounts}) in {CountText.Of(Regions.Count, "region")}: {regions}.";
        yield return $"Window: {DescribeWindow()}.";
        if (Resumes is not null)
        {
            yield return $"What '{Resumes}' says has been read is not read again.";
        }

        string terms = string.Join(", ", Terms.Where(term => term.Key is not null));
        yield return terms.Length == 0
            ? $"The service returns every {(Terms.All(term => term.Insight) ? "Insights " : "")}event of the window; what else is asked for is filtered here."
            : $"The service filters by {terms}, compared with case; what else is asked for is filtered here.";
        int histories = Accounts.Count * Regions.Count;
        double perSecond = SharedPace.StartRate * EventsPerPage;
        long seconds = (long)Math.Round((Terms.Count - 2) / SharedPace.StartRate);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"At least {CountText.Of(histories * Terms.Count, "request")}{(seconds > 0 ? $", {CountText.Of(seconds, "second")}" : "")}; then up to {perSecond:0} events a second from each account and region, {perSecond * histories:N0} from all: 100,000 events of one region take {100_000 / perSecond / 60:0} minutes.");
        foreach (HistoryRegion region in Regions.Where(region => region.GlobalOnly))
        {
            yield return $"{region.Name} is added because IAM, sign-in and other services without regions write their events there; -NoGlobalRegion leaves it out.";
        }
    }

    public string DescribeWindow() => From > To ? $"from {Text(From)}" : $"{Text(From)} to {Text(To)}";

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
