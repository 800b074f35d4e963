namespace CloudTrailTools.Deletions;

/// <summary>What the catalogue knows about one event.</summary>
/// <param name="Level">What the call does.</param>
/// <param name="Call">The event name without an API date.</param>
/// <param name="Rule">The service's own rule, when it has one.</param>
/// <param name="TypePrefix">The prefix of the service's types, for example <c>AWS::S3</c>, when known.</param>
/// <param name="Noun">What follows the verb: <c>Bucket</c> of <c>DeleteBucket</c>.</param>
internal sealed record DeletionMatch(RuleLevel Level, string Call, DeletionRule? Rule, string? TypePrefix, string Noun);
