using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.ApiCoverage;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Deletions;

/// <summary>When nothing was found: whether that means anything, or whether CloudTrail does not record such deletions by itself.</summary>
internal static class RecordingAdvice
{
    private const int MostServices = 3;

    /// <param name="resources">The things asked for.</param>
    /// <param name="resourceTypes">The types asked for.</param>
    /// <param name="eventNames">The calls asked for.</param>
    /// <returns>A sentence for the calls that are not simply recorded, one for all that are recorded alike.</returns>
    public static IReadOnlyList<string> For(ResourceQuery? resources, string[]? resourceTypes, string[]? eventNames)
    {
        WildcardList? types = resourceTypes is { Length: > 0 } ? new WildcardList(resourceTypes) : null;
        WildcardList? names = eventNames is { Length: > 0 } ? new WildcardList(eventNames) : null;
        List<string> arns = [.. resources?.Arns ?? []];
        HashSet<CloudTrailApiCoverage> found = [];
        foreach ((string service, DeletionRule rule) in DeletionCatalogue.Default.Rules)
        {
            bool isAsked = (types is null || types.IsMatch(rule.ResourceType)) && (names is null || names.IsMatch(rule.Call))
                && (arns.Count == 0 || arns.Exists(arn => rule.Arn?.TryGetId(arn, out _) == true));
            if (isAsked && (types is not null || names is not null || arns.Count > 0)
                && ApiCoverageTable.Default.Find([service], [rule.Call]).FirstOrDefault() is { } coverage)
            {
                found.Add(coverage);
            }
        }

        return [.. found.GroupBy(call => (call.Service, call.Recording, call.DataResourceType))
            .Select(calls => Describe(calls.First(), [.. calls.Select(call => call.EventName).Distinct().Order(StringComparer.Ordinal)])).OfType<string>().Order(StringComparer.Ordinal)];
    }

    /// <summary>A sentence for each call, named exactly, that Event history has from none of the services asked for.</summary>
    /// <param name="isHistory">False where log files were read, which may hold data events.</param>
    public static IReadOnlyList<string> NotInHistory(string[]? services, string[]? eventNames, bool isHistory = true)
    {
        string[]? sources = services?.Select(EventFilter.ServiceName).ToArray();
        List<string> advice = [];
        foreach (string name in (eventNames ?? []).Where(name => new WildcardText(name).Exact is not null).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            CloudTrailApiCoverage[] known = [.. ApiCoverageTable.Default.Find(sources, [name])];
            CloudTrailApiCoverage[] missing = [.. known.Where(coverage => coverage.InEventHistory == false)];
            if (missing.Length == 0 || known.Any(coverage => coverage.InEventHistory == true))
            {
                continue;
            }

            string where = string.Join(", ", missing.Select(coverage => coverage.Service).Distinct().Take(MostServices));
            string[] types = [.. missing.Select(coverage => coverage.DataResourceType).OfType<string>().Distinct().Take(MostServices)];
            advice.Add(types.Length == 0
                ? $"{missing[0].EventName} of {where} is never recorded."
                : $"{missing[0].EventName} of {where} is a data event{(isHistory ? ", and Event history holds none: read" : ": it is in the log files of")} a trail that logs data events of {string.Join(", ", types)}{(isHistory ? ", with Import-CTLogFile" : "")}.");
        }

        return advice;
    }

    private static string? Describe(CloudTrailApiCoverage alike, string[] calls)
    {
        string names = $"{string.Join(", ", calls)} of {alike.Service} {(calls.Length == 1 ? "is" : "are")}";
        return alike.Recording switch
        {
            CloudTrailApiRecording.DataEvent =>
                $"{names} {(calls.Length == 1 ? "a data event: it is" : "data events: they are")} recorded only where a trail logs data events of {alike.DataResourceType}, and never in Event history.",
            CloudTrailApiRecording.NotRecorded => $"{names} never recorded.",
            _ => null,
        };
    }
}
