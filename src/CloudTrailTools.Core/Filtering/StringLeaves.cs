using System;
using System.Collections;
using CloudTrailTools.Deletions;

namespace CloudTrailTools.Filtering;

/// <summary>
/// Looks for a resource by name in everything a record says about its resources: four of five destructive calls carry no resources[]
/// and name what they touch only in the request or the response, and a refused one often only in its message.
/// </summary>
internal static class StringLeaves
{
    public static bool AnyNames(CloudTrailEvent e, WildcardList names) =>
        Any(e.GetField("resources"), names) || Any(e.RequestParameters, names) || Any(e.ResponseElements, names)
        || Any(e.ServiceEventDetails, names) || Any(e.AdditionalEventData, names)
        || Any(ErrorMessageResource.Read(e.ErrorMessage, rule: null, e.Service)?.Name, names);

    private static bool Any(object? value, WildcardList names)
    {
        switch (value)
        {
            case string text:
                return names.IsMatch(text) || Array.Exists(ResourceReader.NamesIn(text), names.IsMatch);
            case CloudTrailObject tree:
                foreach (object? member in ((IDictionary)tree).Values)
                {
                    if (Any(member, names))
                    {
                        return true;
                    }
                }

                return false;
            case object?[] list:
                foreach (object? element in list)
                {
                    if (Any(element, names))
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
