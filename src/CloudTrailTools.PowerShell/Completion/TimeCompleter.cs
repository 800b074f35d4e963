using System.Collections.Generic;

namespace CloudTrailTools.PowerShell;

/// <summary>Ways to say a point in time.</summary>
internal sealed class TimeCompleter : ValueCompleter
{
    private static readonly Choice[] All =
    [
        new("15m", "15 minutes ago"),
        new("1h", "An hour ago"),
        new("24h", "24 hours ago"),
        new("7d", "7 days ago"),
        new("30d", "30 days ago"),
        new("90d", "90 days ago, as far as Event history goes"),
        new("today", "Since midnight, local time"),
        new("yesterday", "Midnight before last, local time"),
        new("2 hours ago", "Any number of minutes, hours, days or weeks"),
        new("now", "This moment"),
    ];

    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => All;

    internal override IEnumerable<Choice> OfferFor(string typed) => CountedTime.Offer(typed, " ago");
}
