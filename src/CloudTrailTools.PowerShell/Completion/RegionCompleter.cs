using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;

namespace CloudTrailTools.PowerShell;

/// <summary>AWS's regions.</summary>
internal sealed class RegionCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        AwsCatalogue.Regions.Select(region => new Choice(region.Name, region.Title));
}
