using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;

namespace CloudTrailTools.PowerShell;

/// <summary>Services by their short names; those that have the calls of -EventName, when it names any that are known.</summary>
internal sealed class EventSourceCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        (ServicesWith(arguments.Texts("EventName")) is { Length: > 0 } owners ? owners : AwsCatalogue.Services).OrderBy(service => service.Source, System.StringComparer.OrdinalIgnoreCase).Select(service => new Choice(service.Source, service.Title));

    private static AwsService[] ServicesWith(IEnumerable<string> calls) => [.. calls.SelectMany(AwsCatalogue.ServicesWith).DistinctBy(service => service.Source)];

    /// <summary>People know a service by other names than that of its events.</summary>
    internal override IEnumerable<Choice> OfferFor(string typed) =>
        AwsCatalogue.ServicesCalledLike(typed).DistinctBy(service => service.Source).OrderBy(service => service.Source, System.StringComparer.OrdinalIgnoreCase).Select(service => new Choice(service.Source, service.Title));
}
