using System.Collections.Generic;

namespace CloudTrailTools.PowerShell;

/// <summary>Ways to say a length of time.</summary>
internal sealed class DurationCompleter : ValueCompleter
{
    private static readonly Choice[] All =
    [
        new("30s", "30 seconds"),
        new("15m", "15 minutes"),
        new("1h", "An hour"),
        new("6h", "6 hours"),
        new("24h", "24 hours"),
        new("7d", "7 days"),
        new("30d", "30 days"),
        new("90d", "90 days, as far as Event history goes"),
    ];

    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => All;

    internal override IEnumerable<Choice> OfferFor(string typed) => CountedTime.Offer(typed, "");
}
