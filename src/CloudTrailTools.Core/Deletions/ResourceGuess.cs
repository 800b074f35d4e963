using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Deletions;

/// <summary>
/// Reads the name of a deleted thing from a call the catalogue has no rule for: the parameter that is called like the thing.
/// </summary>
internal static class ResourceGuess
{
    private static readonly string[] IdEndings =
        ["Identifiers", "Identifier", "Ids", "Id", "ID", "Names", "Name", "Arns", "Arn", "ARNs", "ARN", "Url", "URL", "NameList", "IdList", "ArnList", "List"];

    private static readonly string[] PlainIds = ["arn", "id", "name", "identifier", "resourceArn", "resourceId", "resourceIdentifier"];

    /// <summary>Parameters that say how or where, never what; and secrets, which name nothing.</summary>
    private static readonly HashSet<string> NoNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "clientToken", "clientRequestToken", "idempotencyToken", "lockToken", "changeToken", "nextToken", "accessToken", "token", "terminateToken",
        "revisionId", "expectedRevisionId", "etag", "ifMatch", "dryRun", "force", "reason", "region", "awsRegion", "awsAccountId", "accountId",
        "catalogId", "expectedBucketOwner", "acceptLanguage", "maxResults", "tags", "tagKeys", "password", "version",
    };

    /// <summary>The names, or none when nothing can be told for certain.</summary>
    /// <param name="record">The event.</param>
    /// <param name="match">What its name says.</param>
    /// <param name="parent">What held the thing, where another parameter tells.</param>
    public static IReadOnlyList<string> Read(CloudTrailEvent record, DeletionMatch match, out string? parent)
    {
        parent = null;
        CloudTrailObject? request = RulePath.Parameters(record.RequestParameters);
        if (request is null)
        {
            return [];
        }

        List<Candidate> candidates = [];
        foreach (KeyValuePair<string, object?> member in request)
        {
            if (NoNames.Contains(member.Key))
            {
                continue;
            }

            List<string> values = [];
            if (member.Value is string or object?[] or CloudTrailObject)
            {
                RulePath.Leaves(member.Value, values);
            }

            if (values.Count > 0)
            {
                candidates.Add(new Candidate(member.Key, values, Score(member.Key, match.Noun)));
            }
        }

        Candidate? best = candidates.MaxBy(candidate => candidate.Score);
        if (best is null || best.Score == 0 || (best.Score < Candidate.Certain && (candidates.Count > 1 || match.Rule is not null)))
        {
            return [];
        }

        parent = candidates.Find(candidate => candidate != best && candidate.Values.Count == 1 && HasIdEnding(candidate.Name))?.Values[0];
        return best.Values;
    }

    /// <summary>Whether a parameter's name says only that it names something, and not what.</summary>
    public static bool IsPlainId(string parameter)
    {
        return PlainIds.Contains(parameter, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The type that a noun stands for in a service, whose types begin alike where that is known.</summary>
    public static string? TypeOf(string? typePrefix, string noun) =>
        noun.Length == 0 ? null : typePrefix is null ? Singular(noun) : typePrefix + "::" + Singular(noun);

    /// <summary>One of the things a plural noun names.</summary>
    public static string Singular(string noun)
    {
        return noun switch
        {
            _ when noun.EndsWith("ies", StringComparison.Ordinal) && !noun.EndsWith("Series", StringComparison.Ordinal) => noun[..^3] + "y",
            _ when noun.EndsWith("sses", StringComparison.Ordinal) || noun.EndsWith("xes", StringComparison.Ordinal) => noun[..^2],
            _ when noun.EndsWith("ss", StringComparison.Ordinal) || noun.EndsWith("us", StringComparison.Ordinal) || noun.EndsWith("is", StringComparison.Ordinal)
                || noun.EndsWith("Alias", StringComparison.Ordinal) || noun.EndsWith("Series", StringComparison.Ordinal) => noun,
            _ when noun.EndsWith('s') => noun[..^1],
            _ => noun,
        };
    }

    private static int Score(string key, string noun)
    {
        string stem = StemOf(key);
        string thing = Singular(noun);
        bool IsThing(string text) => text.Equals(noun, StringComparison.OrdinalIgnoreCase) || Singular(text).Equals(thing, StringComparison.OrdinalIgnoreCase);

        int score = IsThing(stem) ? 10
            : IsPlainId(key) ? 8
            : stem.Length > 2 && (thing.EndsWith(Singular(stem), StringComparison.OrdinalIgnoreCase) || Singular(stem).EndsWith(thing, StringComparison.OrdinalIgnoreCase)) ? 7
            : HasIdEnding(key) ? 3
            : 0;
        bool isArn = key.EndsWith("Arn", StringComparison.OrdinalIgnoreCase) || key.EndsWith("Arns", StringComparison.OrdinalIgnoreCase);
        return score == 0 ? 0 : (score * 2) + (isArn ? 1 : 0);
    }

    private static string StemOf(string key)
    {
        string? ending = IdEndings.FirstOrDefault(ending => key.EndsWith(ending, StringComparison.Ordinal) && key.Length > ending.Length);
        return ending is null ? key : key[..^ending.Length];
    }

    private static bool HasIdEnding(string key)
    {
        return IdEndings.Any(ending => key.EndsWith(ending, StringComparison.Ordinal)) || IsPlainId(key);
    }

    private sealed record Candidate(string Name, List<string> Values, int Score)
    {
        /// <summary>From here on the parameter's own name says that it names the thing.</summary>
        public const int Certain = 14;
    }
}
