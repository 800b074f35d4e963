using System;

namespace CloudTrailTools.TestEndpoint;

/// <summary>A pair of keys the endpoint knows, and whose they are.</summary>
public sealed record EndpointIdentity(string AccessKeyId, string SecretKey, string AccountId)
{
    public string? SessionToken { get; set; }

    public string Arn { get; set; } = $"arn:aws:iam::{AccountId}:user/tester";

    /// <summary>From then on the endpoint answers that the token has expired.</summary>
    public DateTime? ExpiresAt { get; set; }
}
