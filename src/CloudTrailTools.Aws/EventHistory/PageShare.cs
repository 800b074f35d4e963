using System;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// How many of the pages that a chain has still to ask for, beside the one under way, it keeps when another one takes over the rest: fewer than
/// none when that is to begin within the page under way. Their number is an estimate, and without end while nothing is known.
/// </summary>
internal static class PageShare
{
    // By so much of a page the events of a time may be more or fewer than the pages before let expect.
    private const double Scatter = 0.2;

    private const double WorthTrying = 2;

    /// <summary>
    /// So that two chains come soonest to the last page; null when the one does so alone, as it asks for each page when the one before has come. Two
    /// ask at the pace of the quota, but each reads a part of a page that the other does not need.
    /// </summary>
    /// <param name="latency">How long an answer takes.</param>
    /// <param name="interval">Time between two requests.</param>
    public static double? Soonest(double pages, TimeSpan latency, TimeSpan interval)
    {
        if (double.IsInfinity(pages))
        {
            // Each takes a half of the time, however much that is.
            return pages / 2;
        }

        double all = Math.Ceiling(pages + Scatter);
        double kept = Math.Min(HistoryStream.PagesAhead, Math.Floor(all / 2));
        double others = all - kept;
        TimeSpan untilAnswer = latency - interval;
        TimeSpan alone = untilAnswer + (latency * all);
        TimeSpan keeper = kept == 0 ? untilAnswer : Longer(untilAnswer, interval) + (latency * kept);
        TimeSpan pace = (interval * (all - 1)) + latency;
        bool helps = pages > 0 && Longer(pace, Longer(keeper, latency * others)) + (interval / 4) < alone;

        // What the pages can hold beyond what is expected is left free in both halves, as nobody knows which of them holds more.
        return helps ? kept - ((all - pages) / 2) : null;
    }

    /// <summary>With the other chain's first page it is tried whether two requests may go at once.</summary>
    public static double? ForTrial(double pages) => pages > WorthTrying && !double.IsInfinity(pages) ? 1 - Scatter : null;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
