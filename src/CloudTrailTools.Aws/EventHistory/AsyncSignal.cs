using System;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>Wakes the one task that waits for "something has changed"; a signal set while nobody waits is kept.</summary>
internal sealed class AsyncSignal
{
    private TaskCompletionSource _source = New();

    public void Set() => Volatile.Read(ref _source).TrySetResult();

    /// <summary>Returns when the signal was set, or when the time is over. What is looked at afterwards is newer than the signal.</summary>
    public async Task WaitAsync(TimeSpan timeout, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            await Volatile.Read(ref _source).Task.WaitAsync(timeout, clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }

        Volatile.Write(ref _source, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
