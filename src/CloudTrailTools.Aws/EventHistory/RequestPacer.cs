using System;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>Leave for one request.</summary>
/// <param name="At">When it was given (seconds since the pacer's start).</param>
/// <param name="IsTrial">Before its time, to see whether the service allows that.</param>
internal readonly record struct Turn(double At, bool IsTrial);

/// <summary>
/// Spaces the lookups of one account in one region. The quota of two requests a second cannot be asked for or raised, and going
/// at exactly two collapses when the service allows no burst, so it stays just below and learns from every refusal.
/// </summary>
/// <param name="clock">Its clock.</param>
/// <param name="shared">What the regions of a run learn from each other.</param>
internal sealed class RequestPacer(TimeProvider clock, SharedPace shared)
{
    /// <summary>How much longer a new connection may take than another, in seconds.</summary>
    public const double Handshake = 0.015;

    private const double TopRate = 1.995;
    private const double LowestRate = 0.1;
    private const double MuchSlower = 0.9;
    private const double Slower = 0.97;
    private const double FirstPause = 0.6;
    private const double LeastEarly = 0.25;
    private const int SomeAnswers = 3;
    private const int ManyAnswers = 8;
    private const double RecoveryStep = 0.02;
    private const double CreepStep = 0.002;

    // Timers count in whole milliseconds: what is left of one is not worth another.
    private const double Tick = 0.001;

    private readonly object _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly bool _triesBurst = shared.Join();
    private double _rate = SharedPace.StartRate;
    private bool _isWithoutBurst;
    private bool _hasTried;

    // When the next request would be due if they came evenly (seconds since the start).
    private double _due;

    // When the last two went.
    private double _last = double.NegativeInfinity;
    private double _lastButOne = double.NegativeInfinity;
    private bool _hasAnswered;
    private int _answersSinceRefusal;

    /// <summary>Requests a second at present.</summary>
    public double Rate
    {
        get
        {
            lock (_lock)
            {
                return CurrentRate;
            }
        }
    }

    /// <summary>Time between two requests at present.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(1 / Rate);

    /// <summary>A request that goes now would go before its time.</summary>
    public bool WouldTryBurst
    {
        get
        {
            lock (_lock)
            {
                return MayTryBurst(Now);
            }
        }
    }

    private double CurrentRate => shared.HasRefused ? Math.Min(_rate, shared.Goal) : _rate;

    private bool HasBurst => !_isWithoutBurst && shared.AllowsBurst == true;

    private double Now => clock.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Waits for the turn of the next request. For one caller at a time.</summary>
    public async Task<Turn> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            double wait;
            lock (_lock)
            {
                double now = Now;
                wait = _due - (HasBurst ? 1 / CurrentRate : 0) - now;
                if (wait < Tick)
                {
                    // By the time it goes, not by the time it was to go, but for what timers are late by: without a burst, the one after a late one
                    // would come too early.
                    _due = Math.Max(_due, now - Tick) + (1 / CurrentRate);
                    (_lastButOne, _last) = (_last, now);
                    return new Turn(now, IsTrial: false);
                }

                if (MayTryBurst(now))
                {
                    _hasTried = true;
                    return new Turn(now, IsTrial: true);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(wait), clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A request has gone out, which may be some moments after its turn.</summary>
    /// <param name="needsConnection">No connection was free for it: it comes to the service later than the next one, which finds one.</param>
    public void OnSent(Turn turn, bool needsConnection)
    {
        lock (_lock)
        {
            if (!HasBurst && !turn.IsTrial && turn.At == _last)
            {
                _due = Math.Max(_due, Now + (needsConnection ? Handshake : 0) + (1 / CurrentRate));
            }
        }
    }

    /// <summary>Gives a turn back that was not used.</summary>
    public void Return(Turn turn)
    {
        lock (_lock)
        {
            if (turn.IsTrial)
            {
                _hasTried = false;
                return;
            }

            _due -= 1 / CurrentRate;
            _last = _lastButOne;
        }
    }

    public void OnAnswered(Turn turn)
    {
        lock (_lock)
        {
            if (turn.IsTrial)
            {
                shared.OnBurstTried(allowed: true);
                _due += 1 / CurrentRate;
            }
            else if (!_hasAnswered && double.IsNegativeInfinity(_lastButOne))
            {
                // The first request reaches the service late, when the connection has to be made: the service counts from then. Where the second has
                // gone meanwhile, it counts from that.
                _due = Math.Max(_due, Now + (FirstPause / CurrentRate));
            }

            _hasAnswered = true;
            _answersSinceRefusal++;
            shared.OnAnswered();
            double goal = shared.Goal;
            _rate = _rate < goal ? Math.Min(goal, _rate + RecoveryStep)
                : shared.HasRefused || !shared.HasFewRegions ? _rate
                : Math.Min(TopRate, _rate + CreepStep);
        }
    }

    /// <param name="turn">That of the request that was refused.</param>
    public void OnThrottled(Turn turn)
    {
        lock (_lock)
        {
            if (turn.IsTrial)
            {
                _isWithoutBurst = true;
                shared.OnBurstTried(allowed: false);
                return;
            }

            if (_answersSinceRefusal > 0)
            {
                // It came a moment too early, or the quota is smaller: slower, but those between were granted, and it has taken nothing, so there is
                // nothing to wait for.
                bool isLone = _answersSinceRefusal >= SomeAnswers;
                _isWithoutBurst |= _answersSinceRefusal < ManyAnswers;
                shared.OnRefused(isLone);
                _rate = isLone ? CurrentRate : Math.Max(LowestRate, CurrentRate * Slower);
                ComeAgain(turn);
            }
            else
            {
                _isWithoutBurst = true;
                shared.OnRefused(isLone: false);
                _rate = Math.Max(LowestRate, CurrentRate * MuchSlower);
                _due = Math.Max(_due, Now + (1 / CurrentRate));
            }

            _answersSinceRefusal = 0;
        }
    }

    private bool MayTryBurst(double now) =>
        _triesBurst && !_hasTried && !_isWithoutBurst && shared is { HasFewRegions: true, AllowsBurst: null } && _due - now > LeastEarly / CurrentRate;

    /// <summary>Gives the turn of a refused request back, but leaves the distance to the others.</summary>
    private void ComeAgain(Turn turn)
    {
        _due = HasBurst ? _due - (1 / CurrentRate) : (turn.At == _last ? _lastButOne : _last) + (1 / CurrentRate);
    }
}
