using System;
using System.Management.Automation;
using CloudTrailTools.Aws;

namespace CloudTrailTools.PowerShell;

/// <summary>The parameters by which a cmdlet reaches AWS, named as in AWS.Tools.</summary>
internal interface IAwsConnectionParameters
{
    string? ProfileName { get; }

    string? ProfileLocation { get; }

    string? AccessKey { get; }

    string? SecretKey { get; }

    string? SessionToken { get; }

    object? Credential { get; }

    string? EndpointUrl { get; }
}

/// <summary>The parameters by which a cmdlet finds log files in S3.</summary>
internal interface IBucketParameters : IAwsConnectionParameters
{
    string? BucketName { get; }

    string? KeyPrefix { get; }

    string? OrganizationId { get; }

    string? TrailName { get; }

    SwitchParameter RequesterPays { get; }
}

/// <summary>Puts together what the parameters and the session say about the connection.</summary>
internal static class AwsConnection
{
    // What Set-AWSCredential and Set-DefaultAWSRegion of AWS.Tools leave in the session.
    private const string StoredCredentials = "StoredAWSCredentials";
    private const string StoredRegion = "StoredAWSRegion";

    public static AwsConnectionOptions OptionsOf(IAwsConnectionParameters parameters, string? region, ICommandHost host) => new()
    {
        ProfileName = parameters.ProfileName,
        ProfileLocation = parameters.ProfileLocation is string location ? host.ResolveLiteralPath(location) : null,
        AccessKey = parameters.AccessKey,
        SecretKey = parameters.SecretKey,
        SessionToken = parameters.SessionToken,
        Credential = Unwrap(parameters.Credential),
        Region = region,
        EndpointUrl = Checked(parameters.EndpointUrl),
        StoredCredentials = Unwrap(host.GetVariable(StoredCredentials)),
        StoredRegion = Unwrap(host.GetVariable(StoredRegion)),
        MfaPrompt = serial => host.Ask($"Code of the MFA device {serial}"),
    };

    private static string? Checked(string? endpoint) =>
        string.IsNullOrEmpty(endpoint) || (Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
            ? endpoint
            : throw new CloudTrailProblemException(Problems.EndpointInvalid(endpoint));

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
