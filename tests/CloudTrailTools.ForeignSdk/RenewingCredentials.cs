using System;
using Amazon.Runtime;

namespace CloudTrailTools.ForeignSdk;

/// <summary>Session credentials whose access key, secret and token carry the number of times they were renewed.</summary>
public sealed class RenewingCredentials(string accessKeyPrefix, string secretKeyPrefix, string tokenPrefix) : RefreshingAWSCredentials
{
    /// <summary>How often keys were made.</summary>
    public int Generation { get; private set; }

    protected override CredentialsRefreshState GenerateNewCredentials()
    {
        Generation++;
        return new CredentialsRefreshState(new ImmutableCredentials($"{accessKeyPrefix}{Generation}", $"{secretKeyPrefix}{Generation}", $"{tokenPrefix}{Generation}"), DateTime.UtcNow.AddHours(1));
    }
}
