using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;

namespace CloudTrailTools.PowerShell;

/// <summary>Services by their short names.</summary>
internal sealed class EventSourceCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        AwsCatalogue.Services.OrderBy(service => service.Source, System.StringComparer.OrdinalIgnoreCase).Select(service => new Choice(service.Source, service.Title));

    /// <summary>People know a service by other names than that of its events.</summary>
    internal override IEnumerable<Choice> OfferFor(string typed) =>
        AwsCatalogue.ServicesCalledLike(typed).DistinctBy(service => service.Source).OrderBy(service => service.Source, System.StringComparer.OrdinalIgnoreCase).Select(service => new Choice(service.Source, service.Title));
}
