using System;
using System.Collections.Generic;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>What is to be read from Event history, as the user gave it.</summary>
internal sealed record EventHistoryOptions
{
    /// <summary>Which events are wanted, and of what time; of the regions only <see cref="Regions"/> decide.</summary>
    public EventFilterOptions Filter { get; init; } = new();

    /// <summary>The window as typed, when it is relative to now: tells one query from another where the times themselves cannot.</summary>
    public string? RelativeWindow { get; init; }

    /// <summary>Names and wildcards.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    public bool AllRegions { get; init; }

    /// <summary>Do not add the region where services without regions write their events.</summary>
    public bool NoGlobalRegion { get; init; }

    /// <summary>Where single lookups begin, by their names, when that is later than the beginning of the window; see <see cref="LookupOutcome"/>.</summary>
    public IReadOnlyDictionary<string, DateTime>? Starts { get; init; }

    public HistoryAccountOptions Accounts { get; init; } = new();

    /// <inheritdoc cref="LookupPlanner.Plan"/>
    public bool PreferKeysGivenOut { get; init; }

    /// <summary>Is shown each event before the filter is asked, one at a time.</summary>
    public Action<CloudTrailEvent>? Witness { get; init; }

    public bool OldestFirst { get; init; }

    public bool AllowDuplicates { get; init; }

    public string? CheckpointPath { get; init; }

    /// <summary>Longest time the whole run may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How often a request is tried when the network or the service fails.</summary>
    public int MostTries { get; init; } = 10;

    /// <summary>Most chains of pages that a region is read through at once, when its answers take longer than the quota asks for.</summary>
    public int MostChains { get; init; } = 8;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
