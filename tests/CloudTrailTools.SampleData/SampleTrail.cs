using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using static CloudTrailTools.SampleData.TrailBuilder;

namespace CloudTrailTools.SampleData;

/// <summary>
/// The committed sample trail: four days of an organization of three accounts, with quiet work on Monday and Tuesday, a
/// stolen access key that destroys things in the night to Wednesday, and the answer to it. All names, addresses and keys
/// are from the ranges set aside for documentation.
/// </summary>
public static partial class SampleTrail
{
    public const string OrganizationId = "o-exampleorg1";
    public const string Management = "111122223333";
    public const string Production = "444455556666";
    public const string Security = "777788889999";

    /// <summary>The bucket in the security account that the organization's trail delivers to.</summary>
    public const string Bucket = "example-org-cloudtrail";

    /// <summary>The organization's trail and its home region.</summary>
    public const string OrganizationTrail = "org-trail";

    /// <summary>The second trail, of the production account alone: what it records is delivered twice.</summary>
    public const string ProductionTrail = "prod-trail";

    public const string HomeRegion = "us-east-1";

    private const string Virginia = "us-east-1";
    private const string Ireland = "eu-west-1";
    private const string Sydney = "ap-southeast-2";

    private const string OfficeAddress = "198.51.100.24";
    private const string AttackerAddress = "203.0.113.77";

    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36";
    private const string Terraform = "APN/1.0 HashiCorp/1.0 Terraform/1.11.0 (+https://www.terraform.io) terraform-provider-aws/5.89.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.2 ua/2.1 os/linux lang/go#1.23.6";

    /// <summary>Every file of the trail, in the order of its keys.</summary>
    public static IReadOnlyList<SampleLogFile> Create()
    {
        TrailBuilder story = new();
        AddBackground(story);
        AddAdministration(story);
        AddDevelopment(story);
        AddDeployment(story);
        AddServices(story);
        AddIncident(story);
        AddResponse(story);

        List<SampleLogFile> files =
        [
            .. story.Deliver(OrganizationTrail, OrganizationId, _ => true),
            .. story.Deliver(ProductionTrail, null, IsOnProductionTrail),
            CreateInsightFile(),
        ];
        files.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        return files;
    }

    /// <summary>Writes the trail; files of an earlier version that are no part of it go.</summary>
    public static void WriteTo(string folder)
    {
        IReadOnlyList<SampleLogFile> files = Create();
        HashSet<string> kept = [.. files.Select(file => Path.GetFullPath(file.PathUnder(folder)))];
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                if (!kept.Contains(Path.GetFullPath(path)))
                {
                    File.Delete(path);
                }
            }
        }

        foreach (SampleLogFile file in files)
        {
            file.WriteUnder(folder);
        }
    }

    private static SampleResource Resource(string type, string arn, string account = Production) => new(account, type, arn);

    /// <summary>The second trail exists from Tuesday on and is off between the attacker's StopLogging and the answer's StartLogging.</summary>
    private static bool IsOnProductionTrail(SampleEvent sampleEvent) =>
        sampleEvent.RecipientAccountId == Production
        && sampleEvent.Region == Virginia
        && sampleEvent.Category == "Management"
        && sampleEvent.Time >= At("10T13:05:30")
        && (sampleEvent.Time <= At("11T02:17:41") || sampleEvent.Time >= At("11T07:52:10"));

    private static SampleLogFile CreateInsightFile()
    {
        DateTime delivered = At("11T02:55:00");
        string shared = new SeededRandom("insight").Uuid();
        string Insight(string state, string time, string context) =>
            $$"""{"eventVersion":"1.08","eventTime":"{{SampleEvent.Timestamp(At(time))}}","awsRegion":"us-east-1","eventID":"{{new SeededRandom("insight" + state).Uuid()}}","eventType":"AwsCloudTrailInsight","recipientAccountId":"{{Production}}","sharedEventID":"{{shared}}","insightDetails":{"state":"{{state}}","eventSource":"ec2.amazonaws.com","eventName":"TerminateInstances","insightType":"ApiCallRateInsight","insightContext":{{context}}},"eventCategory":"Insight"}""";
        string start = Insight("Start", "11T02:24:00", """{"statistics":{"baseline":{"average":0.0002480159},"insight":{"average":1.5},"insightDuration":1,"baselineDuration":11336}}""");
        string end = Insight("End", "11T02:26:00", $$$"""{"statistics":{"baseline":{"average":2.480159E-4},"insight":{"average":1.5},"insightDuration":2,"baselineDuration":11336},"attributions":[{"attribute":"userIdentityArn","insight":[{"value":"arn:aws:iam::{{{Production}}}:user/svc-backup","average":1.5}],"baseline":[{"value":"arn:aws:sts::{{{Production}}}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling","average":2.480159E-4}]},{"attribute":"errorCode","insight":[{"value":"null","average":1.5}],"baseline":[{"value":"null","average":2.480159E-4}]}]}""");
        string key = SampleLogFile.MakeKey(OrganizationId, Production, Virginia, delivered, new SeededRandom("insight file").Mixed(16), "CloudTrail-Insight");
        return new SampleLogFile(key, Encoding.UTF8.GetBytes($$"""{"Records":[{{start}},{{end}}]}"""), delivered);
    }
}
