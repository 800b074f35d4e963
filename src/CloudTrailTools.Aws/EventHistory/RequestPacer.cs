using System;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// Spaces the lookups of one account in one region. The quota of two requests a second cannot be asked for or raised, and going
/// at exactly two collapses when the service allows no burst, so it stays just below and learns from every refusal.
/// </summary>
internal sealed class RequestPacer(TimeProvider clock)
{
    public const double StartRate = 1.985;
    private const double TopRate = 1.995;
    private const double LowestRate = 0.1;
    private const double LowestGoal = 1.9;
    private const double Slower = 0.9;
    private const double LessSlower = 0.97;
    private const double LittleSlower = 0.99;
    private const double FirstPause = 0.6;
    private const int FirstAnswers = 3;
    private const int SomeAnswers = 2;
    private const int ManyAnswers = 8;
    private const double RecoveryStep = 0.02;
    private const double CreepStep = 0.002;

    // Timers count in whole milliseconds: what is left of one is not worth another.
    private const double Tick = 0.001;

    private readonly object _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private double _rate = StartRate;

    // The rate to come back to after refusals: a little lower after each.
    private double _goal = StartRate;
    private double _burst = 2;

    // When the next request would be due if they came evenly (seconds since the start).
    private double _due;

    // When the last two went.
    private double _last = double.NegativeInfinity;
    private double _lastButOne = double.NegativeInfinity;
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

    /// <summary>Waits for the turn of the next request, and gives the moment it came. For one caller at a time.</summary>
    public async Task<double> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            double wait;
            lock (_lock)
            {
                double now = Now;
                wait = _due - ((_burst - 1) / _rate) - now;
                if (wait < Tick)
                {
                    // By the time it goes, not by the time it was to go: without a burst, the one after a late one would come too early.
                    _due = Math.Max(_due, now) + (1 / _rate);
                    (_lastButOne, _last) = (_last, now);
                    return now;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(wait), clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gives a turn back that was not used.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _due -= 1 / _rate;
            _last = _lastButOne;
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
            _rate = _rate < _goal ? Math.Min(_goal, _rate + RecoveryStep)
                : _everThrottled ? _rate
                : Math.Min(TopRate, _rate + CreepStep);
        }
    }

    /// <param name="turn">What <see cref="WaitAsync"/> gave for the request that was refused.</param>
    public void OnThrottled(double turn)
    {
        lock (_lock)
        {
            if (_answers < FirstAnswers && _burst > 1)
            {
                // It was the two at once that were too many; one of them was granted.
                _burst = 1;
                ComeAgain(turn);
            }
            else if (_answersSinceRefusal >= ManyAnswers)
            {
                // One request came a moment too early. It has taken nothing, and may come again at once.
                _goal = Math.Max(LowestGoal, Math.Min(_rate, _goal) * LittleSlower);
                _rate = _goal;
                ComeAgain(turn);
            }
            else
            {
                _burst = 1;
                _rate = Math.Max(LowestRate, Math.Min(_rate, _goal) * (_answersSinceRefusal >= SomeAnswers ? LessSlower : Slower));
                _due = Math.Max(_due, Now + (1 / _rate));
            }

            _everThrottled = true;
            _answersSinceRefusal = 0;
        }
    }

    /// <summary>Gives the turn of a refused request back, but leaves the distance to the others.</summary>
    private void ComeAgain(double turn)
    {
        _due -= 1 / _rate;
        if (_burst <= 1)
        {
            _due = (turn == _last ? _lastButOne : _last) + (1 / _rate);
        }
    }

    private double Now => clock.GetElapsedTime(_start).TotalSeconds;
}
