using System;

namespace CloudTrailTools.TestEndpoint;

/// <summary>A pair of keys the endpoint knows, and whose they are.</summary>
public sealed record EndpointIdentity(string AccessKeyId, string SecretKey, string AccountId)
{
    private static readonly object Counting = new();

    public string? SessionToken { get; set; }

    public string Arn { get; set; } = $"arn:aws:iam::{AccountId}:user/tester";

    /// <summary>From then on the endpoint answers that the token has expired.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>So many requests are answered before the token has expired; null for any number.</summary>
    public int? RequestsLeft { get; set; }

    /// <summary>Called when the last of <see cref="RequestsLeft"/> is about to be answered.</summary>
    public Action? Ended { get; set; }

    /// <summary>Counts a request that is about to be answered.</summary>
    internal void Count()
    {
        lock (Counting)
        {
            if (RequestsLeft is int left && --left >= 0)
            {
                RequestsLeft = left;
                if (left == 0)
                {
                    ExpiresAt = DateTime.MinValue;
                    Ended?.Invoke();
                }
            }
        }
    }
}
