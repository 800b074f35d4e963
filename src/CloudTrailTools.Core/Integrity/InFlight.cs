using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>Lets a bounded number of started tasks run ahead of their consumer and hands over their results in order.</summary>
internal static class InFlight
{
    /// <param name="startWith">Gives the tasks, started; its token is cancelled as soon as nobody waits for them any more.</param>
    public static async IAsyncEnumerable<T> InOrderAsync<T>(Func<CancellationToken, IAsyncEnumerable<Task<T>>> startWith, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<Task<T>> queue = new();
        try
        {
            await foreach (Task<T> task in startWith(stop.Token).ConfigureAwait(false))
            {
                queue.Enqueue(task);
                while (queue.Count >= most || (queue.Count > 0 && queue.Peek().IsCompleted))
                {
                    yield return await queue.Peek().ConfigureAwait(false);
                    _ = queue.Dequeue();
                }
            }

            while (queue.Count > 0)
            {
                yield return await queue.Peek().ConfigureAwait(false);
                _ = queue.Dequeue();
            }
        }
        finally
        {
            // An abandoned run leaves no task, and no open file, behind.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Task<T> task in queue)
            {
                await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
