using CloudTrailTools.Aws.CloudTrailApi;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>What one series of lookups asks the service for, besides the time: at most one attribute, as it takes no second one.</summary>
internal sealed record LookupTerm(LookupAttributeKey? Key = null, string? Value = null, bool Insight = false)
{
    /// <summary>Empty when everything is asked for.</summary>
    public override string ToString() =>
        (Key is null ? "" : $"{Key.Value}={Value}") + (Insight ? (Key is null ? "" : " ") + "(Insights)" : "");
}
