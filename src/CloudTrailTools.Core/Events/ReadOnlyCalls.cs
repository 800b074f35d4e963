using System;

namespace CloudTrailTools;

/// <summary>Tells from its name alone whether a call only reads, for records that do not say so.</summary>
internal static class ReadOnlyCalls
{
    private static readonly string[] Verbs =
    [
        "Get", "List", "Describe", "Head", "Search", "Lookup", "Scan", "Query", "Select", "Check", "Verify", "Validate", "View", "Read",
        "Download", "Discover", "Preview", "Estimate", "Simulate", "Filter", "Count", "Retrieve", "Detect",
    ];

    public static bool Infer(ReadOnlySpan<char> eventName)
    {
        const string Batch = "Batch";
        if (eventName.StartsWith(Batch))
        {
            eventName = eventName[Batch.Length..];
        }

        foreach (string verb in Verbs)
        {
            // A verb ends where the next word begins: GetObject, but not Getaway.
            if (eventName.StartsWith(verb) && (eventName.Length == verb.Length || !char.IsAsciiLetterLower(eventName[verb.Length])))
            {
                return true;
            }
        }

        return false;
    }
}
