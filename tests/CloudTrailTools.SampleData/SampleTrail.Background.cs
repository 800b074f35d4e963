using System;
using static CloudTrailTools.SampleData.TrailBuilder;

namespace CloudTrailTools.SampleData;

/// <summary>The noise of every account: monitoring, instances that report, services that assume roles and use keys.</summary>
public static partial class SampleTrail
{
    private const string Monitoring = "Boto3/1.36.21 md/Botocore#1.36.21 ua/2.0 os/linux#6.1.124 md/arch#aarch64 lang/python#3.12.8 md/pyimpl#CPython cfg/retry-mode#adaptive Botocore/1.36.21";

    private static void AddBackground(TrailBuilder story)
    {
        SeededRandom random = new("background");
        foreach (string day in new[] { "09", "10", "11", "12" })
        {
            AddNoise(story, random, Production, Virginia, At(day + "T06:10:00"), 17);
            AddNoise(story, random, Production, Virginia, At(day + "T15:30:00"), 17);
            AddNoise(story, random, Production, Ireland, At(day + "T12:20:00"), 14);
            AddNoise(story, random, Security, Virginia, At(day + "T04:40:00"), 11);
            AddNoise(story, random, Management, Virginia, At(day + "T09:15:00"), 8);
            AddBackup(story, day);
        }
    }

    /// <summary>What the key does when its owner uses it: the same program from the same address each night.</summary>
    private static void AddBackup(TrailBuilder story, string day)
    {
        if (day == "12")
        {
            return;
        }

        SampleIdentity backup = SampleIdentity.IamUser(Production, "svc-backup", StolenKey) with { SourceIp = "192.0.2.15", UserAgent = "aws-sdk-java/2.29.52 md/io#sync md/http#Apache ua/2.1 os/Linux#5.15.0 lang/java#17.0.13 md/OpenJDK_64-Bit_Server_VM#17.0.13 m/D,N" };
        story.Call(day + "T01:00:04", backup, Virginia, "sts:GetCallerIdentity");
        story.Call(day + "T01:00:09", backup, Virginia, "rds:DescribeDBSnapshots", """{"dBInstanceIdentifier":"shop-orders","snapshotType":"manual"}""");
        string date = SampleEvent.Timestamp(At(day + "T01:00:00"))[..10];
        story.Call(day + "T01:00:12", backup, Virginia, "rds:CreateDBSnapshot", $$"""{"dBSnapshotIdentifier":"shop-orders-{{date}}","dBInstanceIdentifier":"shop-orders"}""", $$"""{"dBSnapshotIdentifier":"shop-orders-{{date}}","dBInstanceIdentifier":"shop-orders","status":"creating","percentProgress":0}""");
        story.Call(day + "T01:00:31", backup, Virginia, "rds:DeleteDBSnapshot", $$"""{"dBSnapshotIdentifier":"shop-orders-nightly-{{31 - int.Parse(day)}}"}""", $$"""{"dBSnapshotIdentifier":"shop-orders-nightly-{{31 - int.Parse(day)}}","dBInstanceIdentifier":"shop-orders","status":"deleted"}""");
    }

    private static void AddNoise(TrailBuilder story, SeededRandom random, string account, string region, DateTime start, int count)
    {
        SampleIdentity monitor = SampleIdentity.AssumedRole(account, "ObservabilityReader", "collector", start.AddMinutes(-20)) with { SourceIp = "192.0.2.200", UserAgent = Monitoring };
        SampleIdentity config = SampleIdentity.AssumedRole(account, "AWSServiceRoleForConfig", "AWSConfig-Describe", start.AddMinutes(-7), "/aws-service-role/config.amazonaws.com/", invokedBy: "config.amazonaws.com");
        SampleIdentity trail = SampleIdentity.Service(account, "cloudtrail.amazonaws.com");
        for (int index = 0; index < count; index++)
        {
            string at = SampleEvent.Timestamp(start.AddSeconds(random.Next(100)))[8..^1];
            switch (random.Next(12))
            {
                case 0:
                    story.Call(at, monitor, region, "ec2:DescribeInstances", """{"maxResults":1000,"instancesSet":{},"filterSet":{}}""");
                    break;
                case 1:
                    story.Call(at, monitor, region, "monitoring:DescribeAlarms", """{"maxRecords":100}""");
                    break;
                case 2:
                    story.Call(at, monitor, region, "rds:DescribeDBInstances");
                    break;
                case 3:
                    story.Call(at, monitor, region, "lambda:ListFunctions20150331", """{"maxItems":50}""");
                    break;
                case 4:
                    story.Call(at, config, region, "ec2:DescribeSecurityGroups", """{"securityGroupSet":{},"securityGroupIdSet":{},"filterSet":{}}""");
                    break;
                case 5:
                    story.Call(at, config, Virginia, "iam:ListRolePolicies", """{"roleName":"DeployOperator","maxItems":100}""");
                    break;
                case 6:
                    AddServiceRole(story, at, account, region, random);
                    break;
                case 7:
                case 8:
                    AddKeyUse(story, at, account, region, random);
                    break;
                case 9:
                    story.Call(at, trail, region, "s3:GetBucketAcl", $$"""{"bucketName":"{{Bucket}}","acl":"","Host":"{{Bucket}}.s3.us-east-1.amazonaws.com"}""", null, null, null, Resource("AWS::S3::Bucket", "arn:aws:s3:::" + Bucket, Security));
                    break;
                case 10:
                    AddInstanceReport(story, at, account, region, start, random);
                    break;
                default:
                    story.Call(at, monitor, region, "ec2:DescribeVolumes", """{"volumeSet":{},"filterSet":{}}""", null, random.Chance(0.3) ? "Client.RequestLimitExceeded" : null, null);
                    break;
            }
        }
    }

    private static void AddServiceRole(TrailBuilder story, string at, string account, string region, SeededRandom random)
    {
        (string service, string role, string session) = random.Pick(new[]
        {
            ("lambda.amazonaws.com", "checkout-webhook-role", "checkout-webhook"),
            ("ecs-tasks.amazonaws.com", "shop-web-task", "0b2c3d4e5f60718a1b2c3d4e5f607181"),
            ("ec2.amazonaws.com", "shop-worker", "i-0c3d4e5f60718a201"),
        });
        DateTime time = At(at);
        string roleArn = $"arn:aws:iam::{account}:role/{role}";
        SampleIdentity minted = SampleIdentity.AssumedRole(account, role, session, time);
        story.Add(story.Make(time, SampleIdentity.Service(account, service), region, "sts:AssumeRole") with
        {
            RequestParameters = $$"""{"roleArn":"{{roleArn}}","roleSessionName":"{{session}}"}""",
            ResponseElements = Minted(minted, roleArn, time.AddHours(6)),
            Resources = [Resource("AWS::IAM::Role", roleArn, account)],
            SharedEventId = random.Uuid(),
        });
    }

    private static void AddKeyUse(TrailBuilder story, string at, string account, string region, SeededRandom random)
    {
        string key = $"arn:aws:kms:{region}:{account}:key/{CustomerKey}";
        SampleIdentity service = SampleIdentity.Service(account, random.Pick(new[] { "s3.amazonaws.com", "cloudtrail.amazonaws.com", "secretsmanager.amazonaws.com" }));
        story.Add(story.Make(At(at), service, region, random.Chance(0.5) ? "kms:Decrypt" : "kms:GenerateDataKey") with
        {
            RequestParameters = $$$"""{"keyId":"{{{key}}}","encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:cloudtrail:arn":"arn:aws:cloudtrail:us-east-1:{{{Management}}}:trail/{{{OrganizationTrail}}}"}}""",
            Resources = [Resource("AWS::KMS::Key", key, account)],
            SharedEventId = random.Uuid(),
        });
    }

    private static void AddInstanceReport(TrailBuilder story, string at, string account, string region, DateTime start, SeededRandom random)
    {
        string instance = "i-0c3d4e5f60718a" + random.Pick(new[] { "101", "102", "103", "201", "202" });
        SampleIdentity identity = SampleIdentity.AssumedRole(account, "shop-worker", instance, start.AddHours(-2)) with
        {
            SourceIp = "203.0.113.2" + random.Next(10),
            UserAgent = "aws-sdk-go/1.55.5 (go1.22.11; linux; amd64) amazon-ssm-agent/3.3.1611.0",
        };
        story.Call(at, identity, region, "ssm:UpdateInstanceInformation", $$"""{"instanceId":"{{instance}}","agentVersion":"3.3.1611.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.20.1.{{random.Next(4, 250)}}","computerName":"ip-10-20-1-{{random.Next(4, 250)}}.ec2.internal","agentName":"amazon-ssm-agent"}""");
    }
}
