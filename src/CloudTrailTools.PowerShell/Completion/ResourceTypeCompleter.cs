using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.ApiCoverage;
using CloudTrailTools.Deletions;

namespace CloudTrailTools.PowerShell;

/// <summary>Types of resources that this module knows: those that calls delete, and those whose data events a trail can select.</summary>
internal sealed class ResourceTypeCompleter : ValueCompleter
{
    private static readonly Lazy<Choice[]> Known = new(() =>
    [
        .. DeletionCatalogue.Default.Rules.Select(pair => pair.Rule.ResourceType)
            .Concat(ApiCoverageTable.Default.Entries.Select(entry => entry.DataResourceType))
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(type => new Choice(type)),
    ]);

    internal static IReadOnlyList<Choice> All => Known.Value;

    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => All;
}
