namespace CloudTrailTools;

/// <summary>The way a call came to AWS.</summary>
public enum CloudTrailChannel
{
    /// <summary>The record does not tell.</summary>
    Unknown,

    /// <summary>The AWS console or its mobile app.</summary>
    Console,

    /// <summary>The AWS CLI, AWS Tools for PowerShell or CloudShell.</summary>
    CommandLine,

    /// <summary>An AWS SDK or a program of somebody's own.</summary>
    Sdk,

    /// <summary>AWS CloudFormation, also behind CDK, SAM and Service Catalog.</summary>
    CloudFormation,

    /// <summary>Terraform, Pulumi and other tools that make infrastructure from code.</summary>
    InfrastructureTool,

    /// <summary>Another AWS service, on somebody's behalf or its own.</summary>
    AwsService,
}
