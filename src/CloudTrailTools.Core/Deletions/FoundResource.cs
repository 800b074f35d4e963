namespace CloudTrailTools.Deletions;

/// <summary>One thing a destructive call names, exactly as the record spells it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its name or id, cut out of the ARN or URL where the record gives one of those; <c>null</c> when unknown.</param>
/// <param name="Arn">Its ARN, when recorded or all parts are known.</param>
/// <param name="ArnIsBuilt">Whether the ARN was put together and is not in the record.</param>
/// <param name="Parent">What held it.</param>
/// <param name="Source">Where the name was read.</param>
/// <param name="UnknownReason">Why the name is unknown.</param>
/// <param name="IsPart">Whether it has no name of its own and is called like what it belongs to, as the policy of a bucket.</param>
internal sealed record FoundResource(
    string? Type,
    string? Id,
    string? Arn,
    bool ArnIsBuilt,
    string? Parent,
    CloudTrailResourceSource Source,
    string? UnknownReason,
    bool IsPart = false);
