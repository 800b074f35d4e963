using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>The spellings of the names of API calls.</summary>
internal static class EventNames
{
    private static readonly Lazy<ILookup<string, string>> Known = new(Read);

    /// <summary>The known spellings of a name given in any case, at times two; empty when the name is not known.</summary>
    public static IEnumerable<string> SpellingsOf(string name) => Known.Value[name];

    private static ILookup<string, string> Read()
    {
        using StreamReader reader = new(typeof(EventNames).Assembly.GetManifestResourceStream("event-names.txt")!);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToLookup(name => name, StringComparer.OrdinalIgnoreCase);
    }
}
