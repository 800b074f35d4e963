using System;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// Spaces the lookups of one account in one region. The quota of two requests a second cannot be asked for or raised, and going
/// at exactly two collapses when the service allows no burst, so it starts just below, learns from every refusal, and creeps up while there is none.
/// </summary>
internal sealed class RequestPacer(TimeProvider clock)
{
    public const double StartRate = 1.95;
    private const double TopRate = 1.99;
    private const double LowestRate = 0.1;
    private const double Slower = 0.9;
    private const double LittleSlower = 0.98;
    private const double FirstPause = 0.6;
    private const int FirstAnswers = 3;
    private const int ManyAnswers = 20;
    private const double RecoveryStep = 0.02;
    private const double CreepStep = 0.002;

    private readonly object _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private double _rate = StartRate;
    private double _burst = 2;

    // When the next request would be due if they came evenly (seconds since the start).
    private double _due;
    private bool _everThrottled;
    private int _answers;
    private int _answersSinceRefusal;

    /// <summary>Requests a second at present.</summary>
    public double Rate
    {
        get
        {
            lock (_lock)
            {
                return _rate;
            }
        }
    }

    /// <summary>Time between two requests at present.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(1 / Rate);

    /// <summary>Waits for the turn of the next request.</summary>
    public Task WaitAsync(CancellationToken cancellation)
    {
        double wait;
        lock (_lock)
        {
            double now = Now;
            double turn = Math.Max(now, _due - ((_burst - 1) / _rate));
            _due = Math.Max(_due, turn) + (1 / _rate);
            wait = turn - now;
        }

        return wait > 0 ? Task.Delay(TimeSpan.FromSeconds(wait), clock, cancellation) : Task.CompletedTask;
    }

    /// <summary>Gives a turn back that was not used.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _due -= 1 / _rate;
        }
    }

    public void OnAnswered()
    {
        lock (_lock)
        {
            if (_answers++ == 0)
            {
                // The first request reaches the service late, when the connection has to be made: the service counts from then.
                _due = Math.Max(_due, Now + (FirstPause / _rate));
            }

            _answersSinceRefusal++;
            _rate = _rate < StartRate ? Math.Min(StartRate, _rate + RecoveryStep)
                : _everThrottled ? _rate
                : Math.Min(TopRate, _rate + CreepStep);
        }
    }

    public void OnThrottled()
    {
        lock (_lock)
        {
            if (_answers < FirstAnswers && _burst > 1)
            {
                // It was the two at once that were too many.
                _burst = 1;
            }
            else if (_answersSinceRefusal >= ManyAnswers)
            {
                // One request came a moment too early: no reason to slow down much.
                _rate = Math.Min(_rate, StartRate) * LittleSlower;
            }
            else
            {
                _burst = 1;
                _rate = Math.Max(LowestRate, Math.Min(_rate, StartRate) * Slower);
            }

            _everThrottled = true;
            _answersSinceRefusal = 0;
            _due = Math.Max(_due, Now + (1 / _rate));
        }
    }

    private double Now => clock.GetElapsedTime(_start).TotalSeconds;
}
