namespace CloudTrailTools.Aws.JsonApi;

/// <summary>What tells the service where an answer of several pages goes on.</summary>
internal static class PageToken
{
    /// <summary>The token for the next page; null when there is none, or an empty one, as some stand-ins of AWS give.</summary>
    /// <param name="sent">The one the page was asked for with.</param>
    /// <param name="target">What was asked, for the error.</param>
    /// <exception cref="CloudTrailProblemException">The page would be asked for again and again.</exception>
    public static string? Next(string? given, string? sent, string target) =>
        string.IsNullOrEmpty(given) ? null : given != sent ? given : throw new CloudTrailProblemException(Problems.AnswersRepeated(target));
}
