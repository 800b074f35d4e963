using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>The parameters by which a cmdlet reaches AWS; names and aliases are those of AWS.Tools.</summary>
internal interface IAwsParameters
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
internal interface IBucketParameters : IAwsParameters
{
    string? BucketName { get; }

    string? KeyPrefix { get; }

    string? OrganizationId { get; }

    string? TrailName { get; }

    SwitchParameter RequesterPays { get; }
}
