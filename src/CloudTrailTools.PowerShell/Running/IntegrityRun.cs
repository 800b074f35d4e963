using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.PowerShell;

/// <summary>Takes the results of a proof on the pipeline's thread, and shows how far it is while it waits.</summary>
internal sealed class IntegrityRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly IntegrityVerifier _verifier;
    private readonly CancellationTokenSource _stop;
    private readonly IAsyncEnumerator<CloudTrailIntegrityResult> _results;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ICommandHost _host;
    private readonly QuietProgress _progress;
    private Task<bool>? _moving;

    public IntegrityRun(ICommandHost host, QuietProgress progress, IntegrityVerifier verifier, CancellationToken stop)
    {
        _host = host;
        _progress = progress;
        _verifier = verifier;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _results = verifier.VerifyAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    public CloudTrailIntegritySummary Summary => _verifier.Summary;

    /// <summary>The results in order. Whoever stops taking them calls <see cref="Dispose"/>.</summary>
    public IEnumerable<CloudTrailIntegrityResult> Results()
    {
        while (Next())
        {
            ShowProgress();
            yield return _results.Current;
        }

        _progress.Hide();
        _host.AnswerQuestions();
    }

    public void Dispose()
    {
        _stop.Cancel();
        if (_moving is { IsCompleted: false })
        {
            // What it ends with is of no interest any more, and what is under way cannot be disposed of.
            ((IAsyncResult)_moving).AsyncWaitHandle.WaitOne();
        }

        _results.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private bool Next()
    {
        ValueTask<bool> next = _results.MoveNextAsync();
        if (next.IsCompleted)
        {
            return next.GetAwaiter().GetResult();
        }

        _moving = next.AsTask();
        while (!((IAsyncResult)_moving).AsyncWaitHandle.WaitOne(Patience))
        {
            _host.AnswerQuestions();
            ShowProgress();
        }

        return _moving.GetAwaiter().GetResult();
    }

    private void ShowProgress()
    {
        if (!_progress.IsTime)
        {
            return;
        }

        (int foldersDone, int folders, IntegrityFolder? folder) = _verifier.Folders;
        (int digestsDone, int digests) = _verifier.Digests;
        CloudTrailIntegritySummary summary = _verifier.Summary;
        double share = folders == 0 ? 0 : (foldersDone + (digests == 0 ? 0 : (double)digestsDone / digests)) / folders;
        double seconds = Math.Max(_clock.Elapsed.TotalSeconds, 0.001);
        _progress.Show(new ProgressRecord(ProgressText.ActivityId, "Test-CTLogIntegrity", string.Create(CultureInfo.CurrentCulture, $"{CountText.Of(summary.Digests, "digest", CultureInfo.CurrentCulture)}, {CountText.Of(summary.LogFiles, "log file", CultureInfo.CurrentCulture)}, {summary.Bytes >> 20:N0} MB ({(long)(summary.Bytes / seconds) >> 20:N0} MB/s), {CountText.Of(summary.Problems, "problem", CultureInfo.CurrentCulture)}"))
        {
            CurrentOperation = folder is null ? null : $"{folder.AccountId} {folder.Region}",
            PercentComplete = (int)Math.Min(100, 100 * share),
        });
    }
}
