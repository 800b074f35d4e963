using System;
using Amazon;
using Amazon.Runtime;
using Amazon.Util;

namespace CloudTrailTools.ForeignSdk;

/// <summary>Session credentials whose access key, secret and token carry the number of times they were renewed.</summary>
public sealed class RenewingCredentials(string accessKeyPrefix, string secretKeyPrefix, string tokenPrefix) : RefreshingAWSCredentials
{
    /// <summary>How often keys were made.</summary>
    public int Generation { get; private set; }

    /// <summary>Lets time pass for the build of the SDK that made these: keys made before have ended then, and it makes others by itself.</summary>
    public void Age() => AWSConfigs.ManualClockCorrection = TimeSpan.FromHours(2);

    protected override CredentialsRefreshState GenerateNewCredentials()
    {
        Generation++;
        return new CredentialsRefreshState(new ImmutableCredentials($"{accessKeyPrefix}{Generation}", $"{secretKeyPrefix}{Generation}", $"{tokenPrefix}{Generation}"), AWSSDKUtils.CorrectedUtcNow.AddHours(1));
    }
}
