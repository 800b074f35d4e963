using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;

namespace CloudTrailTools.PowerShell;

/// <summary>Services by their short names.</summary>
internal sealed class EventSourceCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        AwsCatalogue.Services.OrderBy(service => service.Source, System.StringComparer.OrdinalIgnoreCase).Select(service => new Choice(service.Source, service.Title));
}
