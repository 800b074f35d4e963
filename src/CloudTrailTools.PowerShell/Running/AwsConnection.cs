using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Aws;

namespace CloudTrailTools.PowerShell;

/// <summary>Makes of a cmdlet's parameters and of the session's defaults what the AWS part needs to connect.</summary>
internal static class AwsConnection
{
    // What Set-AWSCredential and Set-DefaultAWSRegion of AWS.Tools leave in the session.
    private const string StoredCredentials = "StoredAWSCredentials";
    private const string StoredRegion = "StoredAWSRegion";

    /// <param name="regions">Regions as the user gave them: the first that is no wildcard is where requests go that need a region.</param>
    public static AwsConnectionOptions Options(IAwsParameters parameters, ICommandHost host, string[]? regions) => new()
    {
        ProfileName = parameters.ProfileName,
        ProfileLocation = parameters.ProfileLocation is string location ? host.ResolveLiteralPath(location) : null,
        AccessKey = parameters.AccessKey,
        SecretKey = parameters.SecretKey,
        SessionToken = parameters.SessionToken,
        Credential = Unwrap(parameters.Credential),
        EndpointUrl = parameters.EndpointUrl,
        Region = regions?.FirstOrDefault(region => !WildcardPattern.ContainsWildcardCharacters(region)),
        StoredCredentials = Unwrap(host.GetVariable(StoredCredentials)),
        StoredRegion = Unwrap(host.GetVariable(StoredRegion)),
        MfaPrompt = serial => host.Ask($"Code of the MFA device {serial}"),
    };

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
