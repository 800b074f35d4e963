using System;
using System.Collections.Concurrent;
using System.Text;
using CloudTrailTools.Reading;

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

    private const int MaxAgents = 10_000;

    private static readonly ConcurrentDictionary<string, AgentKind> Agents = new();

    private const string ServiceSuffix = ".amazonaws.com";

    /// <summary>Whether the record names an AWS service as the one who called; tells quickly of most that it does not.</summary>
    public static bool MayBeService(CloudTrailEvent record)
    {
        return MayBeService(record.ScalarUtf8(HotField.SourceIPAddress))
            || MayBeService(record.ScalarUtf8(HotField.UserAgent).TrimEnd((byte)']'))
            || MayBeService(record.IdentityUtf8("invokedBy"u8));
    }

    public static CallerChannel Of(CloudTrailEvent record)
    {
        string agent = record.UserAgent ?? "";
        int start = record.StartOf(HotField.UserIdentity);
        IdentityText identity = new(start != 0 && record.Utf8[start] == (byte)'{' ? record.Utf8[start..] : "{}"u8);
        string? service = ServiceName(identity.InvokedBy) ?? ServiceName(record.SourceIPAddress) ?? ServiceOfAgent(agent);
        AgentKind kind = KindOf(agent);
        if (service == "signin" || kind == AgentKind.Console || record.SessionCredentialFromConsole == true || record.EventType is "AwsConsoleAction")
        {
            return new CallerChannel(CloudTrailChannel.Console, CloudTrailHand.Human, null);
        }

        if (service is not null || record.EventType == "AwsServiceEvent" || identity.Kind == CloudTrailIdentityKind.AwsService)
        {
            bool isCloudFormation = service == "cloudformation";
            return new CallerChannel(isCloudFormation ? CloudTrailChannel.CloudFormation : CloudTrailChannel.AwsService, CloudTrailHand.Automation, service);
        }

        if (kind == AgentKind.InfrastructureTool)
        {
            return new CallerChannel(CloudTrailChannel.InfrastructureTool, CloudTrailHand.Automation, null);
        }

        bool isMachine = IsMachine(identity);
        if (kind == AgentKind.CommandLine)
        {
            return new CallerChannel(CloudTrailChannel.CommandLine, isMachine ? CloudTrailHand.Automation : CloudTrailHand.Human, null);
        }

        return new CallerChannel(
            kind == AgentKind.Sdk ? CloudTrailChannel.Sdk : CloudTrailChannel.Unknown,
            isMachine ? CloudTrailHand.Automation : CloudTrailHand.Unknown,
            null);
    }

    private static AgentKind KindOf(string agent)
    {
        if (Agents.TryGetValue(agent, out AgentKind kind))
        {
            return kind;
        }

        kind = Contains(agent, ConsoleAgents) ? AgentKind.Console
            : Contains(agent, InfrastructureAgents) ? AgentKind.InfrastructureTool
            : Contains(agent, CommandLineAgents) ? AgentKind.CommandLine
            : Contains(agent, SdkAgents) ? AgentKind.Sdk
            : AgentKind.Other;
        if (Agents.Count < MaxAgents)
        {
            Agents.TryAdd(agent, kind);
        }

        return kind;
    }

    /// <summary>Credentials that only programs get: of an instance, of a service's role, of a pipeline's web identity.</summary>
    private static bool IsMachine(in IdentityText identity)
    {
        return identity.Kind == CloudTrailIdentityKind.AssumedRole
            && (identity.Ec2RoleDelivery is not null
                || identity.FederatedProvider is not null
                || identity.SessionName?.StartsWith("i-", StringComparison.Ordinal) == true
                || identity.IssuerArn?.Contains(":role/aws-service-role/", StringComparison.Ordinal) == true);
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

    /// <summary>Whether <see cref="ServiceName"/> can find a name in the text.</summary>
    private static bool MayBeService(ReadOnlySpan<byte> text)
    {
        return (text.Length >= ServiceSuffix.Length && Ascii.EqualsIgnoreCase(text[^ServiceSuffix.Length..], ServiceSuffix))
            || text.SequenceEqual("AWS Internal"u8) || text.SequenceEqual("aws.internal"u8);
    }

    private static bool Contains(string agent, string[] parts)
    {
        return Array.Exists(parts, part => agent.Contains(part, StringComparison.Ordinal));
    }

    private enum AgentKind
    {
        Other,
        Console,
        CommandLine,
        Sdk,
        InfrastructureTool,
    }
}
