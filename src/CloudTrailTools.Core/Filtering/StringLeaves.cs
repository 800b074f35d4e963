using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Deletions;

namespace CloudTrailTools.Filtering;

/// <summary>
/// Looks for a resource by name in everything a record says about its resources: four of five destructive calls carry no resources[]
/// and name what they touch only in the request or the response, and a refused one often only in its message.
/// </summary>
internal static class StringLeaves
{
    /// <param name="longNames">Those of the names that records may spell otherwise: ARNs, mostly by their last part only, and objects of S3 as bucket/key, by their ARN.</param>
    public static bool AnyNames(CloudTrailEvent e, WildcardList names, ResourceQuery? longNames) =>
        Any(e.GetField("resources"), null, e, names, longNames) || Any(e.RequestParameters, null, e, names, longNames) || Any(e.ResponseElements, null, e, names, longNames)
        || Any(e.ServiceEventDetails, null, e, names, longNames) || Any(e.AdditionalEventData, null, e, names, longNames)
        || Any(ErrorMessageResource.Read(e.ErrorMessage, rule: null, e.Service)?.Name, null, e, names, longNames)
        || e.LookupResources.Any(resource => Any(resource.Name, null, e, names, longNames));

    private static bool Any(object? value, string? key, CloudTrailEvent e, WildcardList names, ResourceQuery? longNames)
    {
        switch (value)
        {
            case string text:
                return names.IsMatch(text) || Array.Exists(ResourceReader.NamesIn(text), names.IsMatch) || longNames?.NameIn(text, e, key) is not null;
            case CloudTrailObject tree:
                foreach (KeyValuePair<string, object?> member in tree)
                {
                    if (Any(member.Value, member.Key, e, names, longNames))
                    {
                        return true;
                    }
                }

                return false;
            case object?[] list:
                foreach (object? element in list)
                {
                    if (Any(element, key, e, names, longNames))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }
}
