using CloudTrailTools.Aws.CloudTrailApi;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>What one series of lookups asks the service for, besides the time: at most one attribute, as it takes no second one.</summary>
internal sealed record LookupTerm(LookupAttributeKey? Key = null, string? Value = null, bool Insight = false)
{
    /// <summary>The attribute, as the parameters are called too.</summary>
    public string? KeyName => Key?.Value;

    /// <summary>Whether the service looks into its own list of what an event is about, which does not hold all that the record names.</summary>
    public bool IsOfResources => Key == LookupAttributeKey.ResourceName || Key == LookupAttributeKey.ResourceType;

    /// <summary>Empty when everything is asked for.</summary>
    public override string ToString() =>
        (Key is null ? "" : $"{KeyName}={Value}") + (Insight ? (Key is null ? "" : " ") + "(Insights)" : "");
}
