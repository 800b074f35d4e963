using System;

namespace CloudTrailTools.Deletions;

/// <summary>Tells from agent, address, identity and session which way a call came and whether a person made it.</summary>
/// <param name="Channel">The way.</param>
/// <param name="Hand">Whose hand.</param>
/// <param name="Service">The AWS service that made the call, as <c>autoscaling</c>; <c>null</c> when none did.</param>
internal sealed record CallerChannel(CloudTrailChannel Channel, CloudTrailHand Hand, string? Service)
{
    private static readonly string[] ConsoleAgents =
        ["console.amazonaws.com", "console.aws.amazon.com", "signin.amazonaws.com", "S3Console", "AWSConsole", "Mozilla/", "console.ec2", "AWS Console Mobile"];

    private static readonly string[] CommandLineAgents = ["aws-cli/", "AWSPowerShell", "AWSToolsForPowerShell", "CloudShell", "aws-shell"];

    private static readonly string[] InfrastructureAgents =
        ["Terraform", "terraform-provider", "OpenTofu", "Pulumi", "Crossplane", "crossplane", "aws-sdk-go-v2/terraform", "HashiCorp", "Ansible", "ansible", "eksctl", "kops", "cloud-custodian", "CloudCustodian", "aws-nuke"];

    private static readonly string[] SdkAgents =
        ["Boto", "botocore", "aws-sdk", "aws-internal", "APN/", "Coral", "SDK", "s3fs", "okhttp", "python-requests", "curl/", "Go-http-client", "rclone"];

    private const string ServiceSuffix = ".amazonaws.com";

    public static CallerChannel Of(CloudTrailEvent record)
    {
        string agent = record.UserAgent ?? "";
        CloudTrailUserIdentity? identity = record.UserIdentity;
        string? service = ServiceName(identity?.InvokedBy) ?? ServiceName(record.SourceIPAddress) ?? ServiceOfAgent(agent);
        if (service == "signin" || Contains(agent, ConsoleAgents) || record.SessionCredentialFromConsole == true || record.EventType is "AwsConsoleAction")
        {
            return new CallerChannel(CloudTrailChannel.Console, CloudTrailHand.Human, null);
        }

        if (service is not null || record.EventType == "AwsServiceEvent" || identity?.Kind == CloudTrailIdentityKind.AwsService)
        {
            bool isCloudFormation = service == "cloudformation";
            return new CallerChannel(isCloudFormation ? CloudTrailChannel.CloudFormation : CloudTrailChannel.AwsService, CloudTrailHand.Automation, service);
        }

        if (Contains(agent, InfrastructureAgents))
        {
            return new CallerChannel(CloudTrailChannel.InfrastructureTool, CloudTrailHand.Automation, null);
        }

        bool isMachine = IsMachine(identity);
        if (Contains(agent, CommandLineAgents))
        {
            return new CallerChannel(CloudTrailChannel.CommandLine, isMachine ? CloudTrailHand.Automation : CloudTrailHand.Human, null);
        }

        return new CallerChannel(
            Contains(agent, SdkAgents) ? CloudTrailChannel.Sdk : CloudTrailChannel.Unknown,
            isMachine ? CloudTrailHand.Automation : CloudTrailHand.Unknown,
            null);
    }

    /// <summary>Credentials that only programs get: of an instance, of a service's role, of a pipeline's web identity.</summary>
    private static bool IsMachine(CloudTrailUserIdentity? identity)
    {
        return identity?.SessionContext is { } session
            && (session.Ec2RoleDelivery is not null
                || session.WebIdFederationData?.FederatedProvider is not null
                || identity.SessionName?.StartsWith("i-", StringComparison.Ordinal) == true
                || session.SessionIssuer?.Arn?.Contains(":role/aws-service-role/", StringComparison.Ordinal) == true);
    }

    private static string? ServiceOfAgent(string agent)
    {
        return agent.Contains(' ', StringComparison.Ordinal) || agent.Contains('/', StringComparison.Ordinal) ? null : ServiceName(agent.Trim('[', ']'));
    }

    private static string? ServiceName(string? text)
    {
        return text is not null && text.EndsWith(ServiceSuffix, StringComparison.OrdinalIgnoreCase) ? text[..^ServiceSuffix.Length]
            : text is "AWS Internal" or "aws.internal" ? "AWS"
            : null;
    }

    private static bool Contains(string agent, string[] parts)
    {
        return Array.Exists(parts, part => agent.Contains(part, StringComparison.Ordinal));
    }
}
