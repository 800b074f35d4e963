using System;

namespace CloudTrailTools;

/// <summary>Tells from its name alone whether a call only reads, for records that do not say so.</summary>
internal static class ReadOnlyCalls
{
    private static readonly string[] Verbs =
    [
        "Get", "List", "Describe", "Head", "Search", "Lookup", "Scan", "Query", "Select", "Check", "Validate", "View", "Read", "Download",
        "Discover", "Preview", "Estimate", "Simulate", "Filter", "Count",
    ];

    /// <summary>Calls without such a verb that CloudTrail marks as read-only in the records that do say: using a key, and taking on a role.</summary>
    private static readonly string[] Calls =
    [
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity",
        "Decrypt", "Encrypt", "ReEncrypt", "Sign", "Verify", "VerifyMac", "GenerateMac", "GenerateRandom",
        "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext",
    ];

    public static bool Infer(ReadOnlySpan<char> eventName)
    {
        const string Batch = "Batch";
        ReadOnlySpan<char> words = eventName.StartsWith(Batch) ? eventName[Batch.Length..] : eventName;
        foreach (string verb in Verbs)
        {
            // A verb ends where the next word begins: GetObject, but not Getaway.
            if (words.StartsWith(verb) && (words.Length == verb.Length || !char.IsAsciiLetterLower(words[verb.Length])))
            {
                return true;
            }
        }

        foreach (string call in Calls)
        {
            if (eventName.SequenceEqual(call))
            {
                return true;
            }
        }

        return false;
    }
}
