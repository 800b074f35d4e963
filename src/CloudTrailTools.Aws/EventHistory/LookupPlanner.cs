using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// Chooses what the service filters by. It takes one attribute, whole and with its case, where our filter takes many, wildcards and any case:
/// so a value goes there only when it can have one spelling; everything is filtered again here.
/// </summary>
internal static partial class LookupPlanner
{
    // Each value of the chosen attribute is a series of lookups of its own, and each costs at least one request per region.
    public const int MostTerms = 20;

    /// <param name="preferKeysGivenOut">
    /// Ask by -ResourceName before all else: the service lists every access key among the resources of the call that gave it out.
    /// </param>
    /// <exception cref="CloudTrailProblemException">Event history cannot hold what is asked for.</exception>
    public static IReadOnlyList<LookupTerm> Plan(EventFilterOptions filter, bool preferKeysGivenOut = false)
    {
        (bool management, bool insight) = Categories(filter.EventCategory);
        List<LookupTerm> terms = [];
        if (management)
        {
            terms.AddRange(Terms(filter, insight: false, preferKeysGivenOut));
        }

        if (insight)
        {
            terms.AddRange(Terms(filter, insight: true, preferKeysGivenOut));
        }

        return terms;
    }

    /// <exception cref="CloudTrailProblemException">Event history has no events of this category.</exception>
    public static void CheckCategories(string[]? categories) => _ = Categories(categories);

    private static IEnumerable<LookupTerm> Terms(EventFilterOptions filter, bool insight, bool preferKeysGivenOut)
    {
        // The most selective attribute first, and those last by which the service does not find all.
        IReadOnlyList<string>? names = insight ? null : Values(filter.ResourceName, AsWritten);
        (LookupAttributeKey Key, IReadOnlyList<string>? Values)[] candidates =
        [
            (LookupAttributeKey.ResourceName, preferKeysGivenOut ? names : null),
            (LookupAttributeKey.EventId, Values(filter.EventId, EventId)),
            (LookupAttributeKey.AccessKeyId, insight ? null : Values(filter.AccessKeyId, AccessKeyId)),
            (LookupAttributeKey.EventName, Values(filter.EventName, EventNames.SpellingsOf)),
            (LookupAttributeKey.EventSource, Values(filter.EventSource, EventSource)),
            (LookupAttributeKey.ReadOnly, insight ? null : ReadOnly(filter)),
            (LookupAttributeKey.ResourceName, names),
            (LookupAttributeKey.ResourceType, insight ? null : Values(filter.ResourceType, ResourceType)),
        ];
        foreach ((LookupAttributeKey key, IReadOnlyList<string>? values) in candidates)
        {
            if (values is not null)
            {
                return values.Select(value => new LookupTerm(key, value, insight));
            }
        }

        return [new LookupTerm(Insight: insight)];
    }

    /// <summary>Every value as the service spells it; null when one of them cannot be known, or there are too many.</summary>
    private static List<string>? Values(string[]? given, Func<string, IEnumerable<string>> spellings)
    {
        if (given is not { Length: > 0 })
        {
            return null;
        }

        List<string> values = [];
        foreach (string value in given)
        {
            string[] known = new WildcardText(value.Trim()).Exact is string exact ? spellings(exact).ToArray() : [];
            if (known.Length == 0)
            {
                return null;
            }

            values.AddRange(known);
        }

        List<string> distinct = values.Distinct(StringComparer.Ordinal).ToList();
        return distinct.Count <= MostTerms ? distinct : null;
    }

    private static IEnumerable<string> EventId(string value) => EventIdPattern().IsMatch(value) ? [value.ToLowerInvariant()] : [];

    private static IEnumerable<string> AccessKeyId(string value) => AccessKeyPattern().IsMatch(value) ? [value.ToUpperInvariant()] : [];

    /// <summary>Names of resources have no one case; who gives a name without a wildcard means that name.</summary>
    private static IEnumerable<string> AsWritten(string value) => [value];

    private static IEnumerable<string> EventSource(string value)
    {
        string service = EventFilter.ServiceName(value).ToLowerInvariant();
        return ServicePattern().IsMatch(service) ? [$"{service}.amazonaws.com"] : [];
    }

    private static IEnumerable<string> ResourceType(string value) => ResourceTypePattern().IsMatch(value) ? [value] : [];

    private static IReadOnlyList<string>? ReadOnly(EventFilterOptions filter) =>
        filter.ReadOnly ? ["true"] : filter.WriteOnly ? ["false"] : null;

    private static (bool Management, bool Insight) Categories(string[]? categories)
    {
        if (categories is not { Length: > 0 })
        {
            return (true, false);
        }

        bool management = false;
        bool insight = false;
        foreach (string category in categories)
        {
            WildcardList wanted = new([category]);
            bool isManagement = wanted.IsMatch("Management");
            bool isInsight = wanted.IsMatch("Insight");
            if (!isManagement && !isInsight)
            {
                // Also beside one that is there: what is missing would look like an answer.
                throw new CloudTrailProblemException(Problems.EventCategoryUnavailable(category));
            }

            management |= isManagement;
            insight |= isInsight;
        }

        return (management, insight);
    }

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EventIdPattern();

    [GeneratedRegex("^A[A-Z]{2}A[A-Z0-9]{12,124}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AccessKeyPattern();

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex ServicePattern();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*(::[A-Z][A-Za-z0-9]*)+$", RegexOptions.CultureInvariant)]
    private static partial Regex ResourceTypePattern();
}
