using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Names of API calls; those of the services that -EventSource names, when it is given.</summary>
internal sealed class EventNameCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments)
    {
        List<WildcardText> sources = arguments.Texts("EventSource").Concat(arguments.Texts("Service"))
            .Select(source => new WildcardText(EventFilter.ServiceName(source))).ToList();
        return AwsCatalogue.Services
            .Where(service => sources.Count == 0 || sources.Any(source => source.IsMatch(service.Source)))
            .SelectMany(service => service.EventNames.Select(name => (name, service)))
            .GroupBy(pair => pair.name, pair => pair.service)
            .OrderBy(group => group.Key, System.StringComparer.OrdinalIgnoreCase)
            .Select(group => new Choice(group.Key, string.Join(", ", group.Select(service => service.Title))));
    }
}
