using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Aws;

/// <summary>
/// Lets so many requests run at a time as the service bears: half as many after it asked to slow down, one more after
/// each full round that was not throttled, never more than the limit. Those who wait are let in in the order they came.
/// </summary>
internal sealed class AdaptiveGate
{
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private readonly int _limit;
    private double _allowed;
    private int _running;
    private long _round;

    public AdaptiveGate(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _limit = limit;
        _allowed = limit;
    }

    /// <summary>How many may run now.</summary>
    public int Allowed
    {
        get
        {
            lock (_lock)
            {
                return (int)_allowed;
            }
        }
    }

    /// <summary>Waits for a turn; what it returns is handed back to <see cref="Leave"/>.</summary>
    public async Task<long> EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_running < (int)_allowed && _waiting.Count == 0)
            {
                _running++;
                return _round;
            }
            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }
        using (cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn))
        {
            await turn.Task.ConfigureAwait(false);
        }
        lock (_lock)
        {
            return _round;
        }
    }

    /// <summary>Ends a turn.</summary>
    /// <param name="round">What <see cref="EnterAsync"/> returned.</param>
    public void Leave(long round, bool throttled)
    {
        lock (_lock)
        {
            _running--;
            if (!throttled)
            {
                _allowed = Math.Min(_limit, _allowed + (1 / _allowed));
            }
            else if (round == _round)
            {
                // Requests that were already under way when the pace was halved do not halve it again.
                _round++;
                _allowed = Math.Max(1, _allowed / 2);
            }
            while (_running < (int)_allowed && _waiting.TryDequeue(out TaskCompletionSource? next))
            {
                if (next.TrySetResult())
                {
                    _running++;
                }
            }
        }
    }
}
