using System;

namespace CloudTrailTools.Aws;

/// <summary>
/// How to reach AWS, as the user gave it. Holds no type of the AWS SDK, so that it can be filled in before the SDK is loaded.
/// </summary>
internal sealed record AwsConnectionOptions
{
    public string? ProfileName { get; init; }

    /// <summary>A credentials file, or the folder it lies in, in place of the usual one.</summary>
    public string? ProfileLocation { get; init; }

    /// <summary>Whether a parameter says which profile, or where it is.</summary>
    public bool AsksForProfile => !string.IsNullOrEmpty(ProfileName) || !string.IsNullOrEmpty(ProfileLocation);

    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>An AWSCredentials object of any build of the SDK, or a wrapper that holds one.</summary>
    public object? Credential { get; init; }

    /// <summary>A region's name, or an object with a name or SystemName, such as the SDK's RegionEndpoint.</summary>
    public object? Region { get; init; }

    public string? EndpointUrl { get; init; }

    /// <summary>Value of $StoredAWSCredentials, which Set-AWSCredential of AWS.Tools leaves in the session.</summary>
    public object? StoredCredentials { get; init; }

    /// <summary>Value of $StoredAWSRegion, which Set-DefaultAWSRegion of AWS.Tools leaves in the session.</summary>
    public object? StoredRegion { get; init; }

    /// <summary>Asks the user for the code of the MFA device with this serial number; null when nobody can be asked. Called on any thread.</summary>
    public Func<string, string?>? MfaPrompt { get; init; }

    /// <summary>Secrets stay out of everything that might be shown.</summary>
    public override string ToString() => ProfileName is null ? nameof(AwsConnectionOptions) : $"{nameof(AwsConnectionOptions)} of profile '{ProfileName}'";
}
