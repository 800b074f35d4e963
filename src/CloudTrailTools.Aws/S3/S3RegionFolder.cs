namespace CloudTrailTools.Aws;

/// <summary>An account and region that a bucket has files of.</summary>
/// <param name="AccountPrefix">The account's folder, with its slash.</param>
internal sealed record S3RegionFolder(string AccountPrefix, string AccountId, string Region);
