using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
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
    private static readonly ConditionalWeakTable<ICommandHost, HashSet<string>> Warned = new();

    /// <param name="region">The region asked for; null when the session says which.</param>
    /// <exception cref="CloudTrailProblemException">The parameters do not go together.</exception>
    public static AwsClientFactory Connect(IAwsConnectionParameters parameters, string? region, ICommandHost host)
    {
        AwsClientFactory clients = new(OptionsOf(parameters, region, host));
        if (region is null && clients.FindConfiguredRegion() is (string name, string source) && Slips.InRegion(name, isEmpty: false) is string slip)
        {
            WarnOnce(host, $"{slip} The name comes from {source}.");
        }

        return clients;
    }

    private static AwsConnectionOptions OptionsOf(IAwsConnectionParameters parameters, string? region, ICommandHost host)
    {
        if (parameters.SessionToken is not null && parameters.AccessKey is null)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-SessionToken belongs to temporary keys: give -AccessKey and -SecretKey with it."));
        }

        string? first = parameters.AccessKey is not null && parameters.SecretKey is not null ? "-AccessKey" : parameters.Credential is not null ? "-Credential" : null;
        if (first is not null && (parameters.ProfileName is not null || (parameters.AccessKey is not null && parameters.Credential is not null)))
        {
            // No error: the other one may be a default of the session's, which AWS.Tools passes over too.
            WarnOnce(host, $"The credentials are those of {first}; those of {(parameters.ProfileName is null ? "-Credential" : $"the profile '{parameters.ProfileName}'")} are not used.");
        }

        return Read(parameters, region, host, isProfileUsed: first is null);
    }

    /// <summary>Once for a command, which may connect in several places.</summary>
    private static void WarnOnce(ICommandHost host, string warning)
    {
        if (Warned.GetOrCreateValue(host).Add(warning))
        {
            host.WriteWarning(warning);
        }
    }

    private static AwsConnectionOptions Read(IAwsConnectionParameters parameters, string? region, ICommandHost host, bool isProfileUsed) => new()
    {
        ProfileName = parameters.ProfileName,
        ProfileLocation = parameters.ProfileLocation is string location ? isProfileUsed ? FileOf(host.ResolveLiteralPath(location)) : host.ResolveLiteralPath(location) : null,
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

    /// <summary>The credentials file of a folder; the SDK finds the configuration beside it.</summary>
    private static string FileOf(string location) => File.Exists(location) ? location
        : Array.Exists(["credentials", "config"], name => File.Exists(Path.Combine(location, name))) ? Path.Combine(location, "credentials")
        : throw new CloudTrailProblemException(Problems.ProfileLocationNotFound(location));

    private static string? Checked(string? endpoint) =>
        string.IsNullOrEmpty(endpoint) || (Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
            ? endpoint
            : throw new CloudTrailProblemException(Problems.EndpointInvalid(endpoint));

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
