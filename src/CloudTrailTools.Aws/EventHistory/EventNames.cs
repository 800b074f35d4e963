using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>The spellings of the names of API calls: LookupEvents compares with case, so a name is handed to it only in one known to be right.</summary>
internal static class EventNames
{
    private static readonly Lazy<ILookup<string, string>> Known = new(() =>
        AwsCatalogue.Services.SelectMany(service => service.EventNames).Distinct().ToLookup(name => name, StringComparer.OrdinalIgnoreCase));

    /// <summary>The known spellings of a name given in any case, at times two; empty when the name is not known.</summary>
    public static IEnumerable<string> SpellingsOf(string name) => Known.Value[name];
}
