using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>The values of eventCategory.</summary>
internal sealed class EventCategoryCompleter : ValueCompleter
{
    internal static readonly Choice[] All =
    [
        new("Management", "Calls that manage resources"),
        new("Data", "Calls on what is in resources, such as S3 objects"),
        new("Insight", "Unusual rates of calls or errors"),
        new("NetworkActivity", "Calls through VPC endpoints"),
        new("Aggregated", "Counts of data events over a window of time"),
    ];

    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        IsHistory(arguments) ? All.Where(choice => choice.Value is "Management" or "Insight") : All;

    /// <summary>Event history has no others, and asking it for them is an error.</summary>
    private static bool IsHistory(BoundArguments arguments) =>
        string.Equals(arguments.Command, "Get-CTEvent", StringComparison.OrdinalIgnoreCase)
        || (string.Equals(arguments.Command, "Watch-CTEvent", StringComparison.OrdinalIgnoreCase) && !arguments.Has("Path"));
}
