using System;
using System.Threading;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Aws;

/// <summary>Feeds a run with the log files of a bucket while they are being listed.</summary>
internal static class S3Reading
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>Adds every file the listing finds, and passes on events while it waits for the next.</summary>
    /// <exception cref="CloudTrailProblemException">The bucket could not be listed at all.</exception>
    public static void AddListing(EventRun run, S3Store store, S3LogLister lister, CancellationToken cancellationToken)
    {
        run.Listing = () => new ListingState(lister.Totals.Listed, lister.Totals.HasEnded);
        try
        {
            AddAll(run, store, lister, cancellationToken);
        }
        finally
        {
            // Also when the command behind wants no more, which ends the run in the middle of this.
            run.Listing = null;
            run.Coverage.SourcesSkipped += lister.Totals.Skipped;
            run.Coverage.Throttled += lister.Totals.Requests.Throttled;
            run.Coverage.Retried += lister.Totals.Requests.Retried;
        }
    }

    private static void AddAll(EventRun run, S3Store store, S3LogLister lister, CancellationToken cancellationToken)
    {
        using S3ListingFeed feed = new(lister.ListAsync(cancellationToken), cancellationToken);
        while (!run.IsFull && !feed.IsCompleted)
        {
            if (!feed.TryTake(run.Poll() ? TimeSpan.Zero : Patience, out S3Listed item))
            {
                continue;
            }
            if (item.Problem is CloudTrailProblem problem)
            {
                run.AddFailure(problem.Target?.ToString() ?? lister.Address, problem);
            }
            else
            {
                run.Add(new S3LogSource(store, item.File!));
            }
        }
    }
}
