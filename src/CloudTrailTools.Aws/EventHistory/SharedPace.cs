using System;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// What the refusals in one region tell about all: whether the service allows two requests at once, and how far below the quota to stay, as
/// requests reach it more or less evenly from this machine and network.
/// </summary>
internal sealed class SharedPace
{
    public const double StartRate = 1.985;

    // The slowest region decides when all are read. Trying a burst saves half a second in each region where one is allowed, and costs the one that tries
    // more where it is not; going faster than at the start saves half a percent, and of many some are refused for it.
    private const int FewRegions = 20;
    private const double LowestGoal = 1.88;
    private const double AfterRefusal = 0.98;
    private const double AfterAnswer = 0.0003;

    private readonly object _lock = new();
    private double _goal = StartRate;
    private int _regions;
    private bool? _allowsBurst;
    private bool _hasRefused;

    /// <summary>Requests a second to go for.</summary>
    public double Goal
    {
        get
        {
            lock (_lock)
            {
                return _goal;
            }
        }
    }

    /// <summary>Some request was refused somewhere.</summary>
    public bool HasRefused
    {
        get
        {
            lock (_lock)
            {
                return _hasRefused;
            }
        }
    }

    /// <summary>Whether two requests may go at once; null while that is being tried.</summary>
    public bool? AllowsBurst
    {
        get
        {
            lock (_lock)
            {
                return _allowsBurst;
            }
        }
    }

    /// <summary>So few that it is worth risking a refusal to be faster.</summary>
    public bool HasFewRegions
    {
        get
        {
            lock (_lock)
            {
                return _regions <= FewRegions;
            }
        }
    }

    /// <summary>One more region. True for the one that tries bursts for all: refused, that costs time, which the others need not lose.</summary>
    public bool Join()
    {
        lock (_lock)
        {
            return _regions++ == 0;
        }
    }

    public void OnBurstTried(bool allowed)
    {
        lock (_lock)
        {
            _allowsBurst ??= allowed;
            _hasRefused |= !allowed;
        }
    }

    /// <summary>A request was granted: in the long run the goal rises again.</summary>
    public void OnAnswered()
    {
        lock (_lock)
        {
            _goal = Math.Min(StartRate, _goal + AfterAnswer);
        }
    }

    /// <param name="isLone">It came a moment too early, among many that were granted.</param>
    public void OnRefused(bool isLone)
    {
        lock (_lock)
        {
            _hasRefused = true;
            _goal = isLone ? Math.Max(LowestGoal, _goal * AfterRefusal) : _goal;
        }
    }
}
