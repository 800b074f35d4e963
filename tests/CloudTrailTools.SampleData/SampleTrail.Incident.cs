using System;
using static CloudTrailTools.SampleData.TrailBuilder;

namespace CloudTrailTools.SampleData;

/// <summary>The night to Wednesday, and the morning after.</summary>
public static partial class SampleTrail
{
    private const string SpareKey = "9d2c41f7-0b6e-4a35-8f1d-c7e5a0b34d21";
    private const string CustomerKey = "51c0a7de-2f83-4b96-ae07-6d1b98f2c340";

    private static readonly string StolenKey = SampleIdentity.AccessKey("AKIA", Production + "svc-backup");

    private static void AddIncident(TrailBuilder story)
    {
        GuessPasswords(story);
        SampleIdentity thief = SampleIdentity.IamUser(Production, "svc-backup", StolenKey) with
        {
            SourceIp = AttackerAddress,
            UserAgent = "aws-cli/2.15.17 Python/3.11.6 Linux/6.6.9-amd64 exe/x86_64.kali.2024 prompt/off",
        };
        LookAround(story, thief);
        BlindTheTrail(story, thief);
        EmptyTheBucket(story, thief);
        DestroyCompute(story, thief);
        DestroyKeys(story, thief);
        DestroyData(story, thief);
        LeaveABackDoor(story, thief);
    }

    private static void GuessPasswords(TrailBuilder story)
    {
        foreach ((string at, string? user, string message) in new (string, string?, string)[]
        {
            ("10T16:02:11", null, "No username found in supplied account"),
            ("10T16:02:40", null, "No username found in supplied account"),
            ("10T16:03:05", "svc-backup", "Failed authentication"),
            ("10T16:03:31", "svc-backup", "Failed authentication"),
        })
        {
            SampleIdentity unknown = SampleIdentity.FailedSignIn(Production, user) with { SourceIp = AttackerAddress, UserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" };
            story.Add(story.Make(At(at), unknown, Virginia, "signin:ConsoleLogin") with
            {
                EventType = "AwsConsoleSignIn",
                RequestId = null,
                ErrorMessage = message,
                ResponseElements = """{"ConsoleLogin":"Failure"}""",
                AdditionalEventData = $$"""{"LoginTo":"https://{{Production}}.signin.aws.amazon.com/console","MobileVersion":"No","MFAUsed":"No"}""",
            });
        }
    }

    private static void LookAround(TrailBuilder story, SampleIdentity thief)
    {
        story.Call("11T02:11:47", thief, Virginia, "sts:GetCallerIdentity");
        story.Call("11T02:12:03", thief, Virginia, "s3:ListBuckets", """{"Host":"s3.us-east-1.amazonaws.com"}""");
        story.Call(
            "11T02:12:20",
            thief,
            Virginia,
            "iam:GetAccountAuthorizationDetails",
            null,
            null,
            "AccessDenied",
            $"User: {thief.Arn} is not authorized to perform: iam:GetAccountAuthorizationDetails on resource: * because no identity-based policy allows the iam:GetAccountAuthorizationDetails action");
        story.Call("11T02:12:44", thief, Virginia, "iam:ListUsers");
        story.Call(
            "11T02:13:09",
            thief,
            Sydney,
            "ec2:DescribeInstances",
            """{"instancesSet":{},"filterSet":{}}""",
            null,
            "Client.UnauthorizedOperation",
            $"You are not authorized to perform this operation. User: {thief.Arn} is not authorized to perform: ec2:DescribeInstances with an explicit deny in a service control policy");
        foreach (string region in new[] { Virginia, Ireland })
        {
            story.Call("11T02:13:31", thief, region, "ec2:DescribeInstances", """{"instancesSet":{},"filterSet":{}}""");
            story.Call("11T02:13:52", thief, region, "rds:DescribeDBInstances");
            story.Call("11T02:14:10", thief, region, "kms:ListKeys");
            story.Call("11T02:14:18", thief, region, "lambda:ListFunctions20150331");
            story.Call("11T02:14:40", thief, region, "secretsmanager:ListSecrets");
        }

        story.Call("11T02:15:02", thief, Virginia, "ec2:DescribeInstances", """{"instancesSet":{},"filterSet":{}}""", null, "Client.RequestLimitExceeded", "Request limit exceeded.");
    }

    /// <summary>The organization's trail cannot be stopped from a member account; the account's own can.</summary>
    private static void BlindTheTrail(TrailBuilder story, SampleIdentity thief)
    {
        string organizationTrail = $"arn:aws:cloudtrail:us-east-1:{Management}:trail/{OrganizationTrail}";
        string ownTrail = $"arn:aws:cloudtrail:us-east-1:{Production}:trail/{ProductionTrail}";
        story.Call("11T02:15:30", thief, Virginia, "cloudtrail:DescribeTrails");
        story.Call(
            "11T02:16:55",
            thief,
            Virginia,
            "cloudtrail:StopLogging",
            $$"""{"name":"{{organizationTrail}}"}""",
            null,
            "InsufficientDependencyServiceAccessPermissionException",
            "Only the management account or a delegated administrator can stop logging for an organization trail.");
        story.Call(
            "11T02:17:12",
            thief,
            Virginia,
            "cloudtrail:DeleteTrail",
            null,
            null,
            "AccessDenied",
            $"User: {thief.Arn} is not authorized to perform: cloudtrail:DeleteTrail on resource: {ownTrail} because no identity-based policy allows the cloudtrail:DeleteTrail action");
        story.Call("11T02:17:41", thief, Virginia, "cloudtrail:StopLogging", $$"""{"name":"{{ownTrail}}"}""");
        story.Call(
            "11T02:18:20",
            thief,
            Virginia,
            "ec2:DeleteFlowLogs",
            """{"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"fl-0c3d4e5f60718a1b2"}}}""",
            """{"DeleteFlowLogsResponse":{"xmlns":"http://ec2.amazonaws.com/doc/2016-11-15/","requestId":"7a1cfb55-0f0e-4f37-9a9b-0f3b2a1c4d5e","unsuccessful":""}}""");
        story.Call("11T02:18:49", thief, Virginia, "logs:DeleteLogGroup", """{"logGroupName":"/vpc/flow/shop"}""");
        story.Call("11T02:19:05", thief, Virginia, "guardduty:DeleteDetector", null, null, "AccessDenied", $"User: {thief.Arn} is not authorized to perform: guardduty:DeleteDetector on resource: arn:aws:guardduty:us-east-1:{Production}:detector/12abc34d567e8fa901bc2d34e56789f0 because no identity-based policy allows the guardduty:DeleteDetector action");
    }

    /// <summary>Objects go (data events), then what protects the bucket, then the bucket.</summary>
    private static void EmptyTheBucket(TrailBuilder story, SampleIdentity thief)
    {
        const string Bucket = "example-customer-exports";
        const string Host = "example-customer-exports.s3.us-east-1.amazonaws.com";
        SampleResource bucket = Resource("AWS::S3::Bucket", "arn:aws:s3:::" + Bucket);
        string request = $$"""{"bucketName":"{{Bucket}}","Host":"{{Host}}"}""";
        story.Call("11T02:20:02", thief, Virginia, "s3:DeleteBucket", request, null, "BucketNotEmpty", "The bucket you tried to delete is not empty", bucket);
        foreach ((int second, string key) in new[] { (31, "2026/02/customers.parquet"), (32, "2026/02/orders.parquet"), (34, "2026/03/customers.parquet") })
        {
            story.Add(story.Make(At($"11T02:20:{second}"), thief, Virginia, "s3:DeleteObject") with
            {
                RequestParameters = $$"""{"bucketName":"{{Bucket}}","Host":"{{Host}}","key":"{{key}}"}""",
                AdditionalEventData = """{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"q7Rk0bVn1EXAMPLE2fJm3sT4wX5yZ6aB7cD8eF9gH0=","bytesTransferredOut":0}""",
                Resources = [Resource("AWS::S3::Object", $"arn:aws:s3:::{Bucket}/{key}"), bucket],
                Category = "Data",
                Host = Host,
            });
        }

        story.Add(story.Make(At("11T02:20:48"), thief, Virginia, "s3:DeleteObjects") with
        {
            RequestParameters = $$"""{"bucketName":"{{Bucket}}","Host":"{{Host}}","delete":"","x-id":"DeleteObjects"}""",
            Resources = [new SampleResource(Production, "AWS::S3::Object", $"arn:aws:s3:::{Bucket}/"), bucket],
            Category = "Data",
            Host = Host,
        });
        story.Call("11T02:21:10", thief, Virginia, "s3:DeleteBucketPolicy", $$"""{"bucketName":"{{Bucket}}","Host":"{{Host}}","policy":""}""", null, null, null, bucket);
        story.Call("11T02:21:37", thief, Virginia, "s3:DeleteBucket", request, null, null, null, bucket);
    }

    private static void DestroyCompute(TrailBuilder story, SampleIdentity thief)
    {
        string[] shop = ["i-0c3d4e5f60718a101", "i-0c3d4e5f60718a102", "i-0c3d4e5f60718a103"];
        string[] workers = ["i-0c3d4e5f60718a201", "i-0c3d4e5f60718a202"];
        story.Call("11T02:24:05", thief, Virginia, "ec2:ModifyInstanceAttribute", $$$"""{"instanceId":"{{{shop[0]}}}","disableApiTermination":{"value":false}}""", """{"_return":true}""");
        story.Call("11T02:24:31", thief, Virginia, "ec2:TerminateInstances", Instances(shop), InstanceStates(shop));
        story.Call("11T02:25:12", thief, Ireland, "ec2:TerminateInstances", Instances(workers), InstanceStates(workers));
        story.Call(
            "11T02:25:40",
            thief,
            Virginia,
            "ec2:TerminateInstances",
            Instances(["i-0c3d4e5f60718a301"]),
            null,
            "Client.OperationNotPermitted",
            "The instance 'i-0c3d4e5f60718a301' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.");
        story.Call("11T02:26:02", thief, Virginia, "lambda:DeleteFunction20150331", """{"functionName":"checkout-webhook"}""");
        story.Call("11T02:26:09", thief, Ireland, "lambda:DeleteFunction20150331", $$"""{"functionName":"arn:aws:lambda:eu-west-1:{{Production}}:function:invoice-export"}""");
        story.Call("11T02:26:55", thief, Virginia, "autoscaling:DeleteAutoScalingGroup", """{"autoScalingGroupName":"shop-web","forceDelete":true}""");
        story.Call("11T02:27:20", thief, Virginia, "ec2:DeregisterImage", """{"imageId":"ami-0d4e5f60718a1b2c3"}""", """{"requestId":"c9d8e7f6-0514-4332-9bb0-9f8e7d6c5b4a","_return":true}""");
        story.Call("11T02:27:44", thief, Virginia, "ec2:DeleteSnapshot", """{"snapshotId":"snap-0e5f60718a1b2c3d4","force":false}""", """{"requestId":"dae9f807-1625-4443-8cc1-a09f8e7d6c5b","_return":true}""");
    }

    private static void DestroyKeys(TrailBuilder story, SampleIdentity thief)
    {
        string spare = $"arn:aws:kms:us-east-1:{Production}:key/{SpareKey}";
        string customer = $"arn:aws:kms:us-east-1:{Production}:key/{CustomerKey}";
        story.Call(
            "11T02:31:15",
            thief,
            Virginia,
            "kms:ScheduleKeyDeletion",
            null,
            null,
            "AccessDenied",
            $"User: {thief.Arn} is not authorized to perform: kms:ScheduleKeyDeletion on resource: {customer} with an explicit deny in a resource-based policy",
            Resource("AWS::KMS::Key", customer));
        story.Call(
            "11T02:31:58",
            thief,
            Virginia,
            "kms:ScheduleKeyDeletion",
            $$"""{"keyId":"{{SpareKey}}","pendingWindowInDays":7}""",
            $$"""{"keyId":"{{spare}}","deletionDate":"Mar 18, 2026, 2:31:58 AM","keyState":"PendingDeletion","pendingWindowInDays":7}""",
            null,
            null,
            Resource("AWS::KMS::Key", spare));
    }

    private static void DestroyData(TrailBuilder story, SampleIdentity thief)
    {
        story.Call(
            "11T02:36:20",
            thief,
            Virginia,
            "rds:DeleteDBInstance",
            """{"dBInstanceIdentifier":"shop-orders","skipFinalSnapshot":true,"deleteAutomatedBackups":true}""",
            $$"""{"dBInstanceIdentifier":"shop-orders","dBInstanceClass":"db.r6g.large","engine":"postgres","dBInstanceStatus":"deleting","dBInstanceArn":"arn:aws:rds:us-east-1:{{Production}}:db:shop-orders","deletionProtection":false}""");
        story.Call("11T02:36:58", thief, Virginia, "rds:DeleteDBSnapshot", """{"dBSnapshotIdentifier":"shop-orders-2026-03-01"}""", $$"""{"dBSnapshotIdentifier":"shop-orders-2026-03-01","dBInstanceIdentifier":"shop-orders","dBSnapshotArn":"arn:aws:rds:us-east-1:{{Production}}:snapshot:shop-orders-2026-03-01","status":"deleted"}""");
        story.Call("11T02:37:30", thief, Virginia, "rds:DeleteDBCluster", """{"dBClusterIdentifier":"shop-analytics","skipFinalSnapshot":true}""", null, "InvalidParameterCombination", "Cannot delete protected Cluster, please disable deletion protection and try again.");
        story.Call(
            "11T02:38:14",
            thief,
            Virginia,
            "secretsmanager:DeleteSecret",
            """{"secretId":"shop/payment-provider","forceDeleteWithoutRecovery":true}""",
            $$"""{"name":"shop/payment-provider","deletionDate":"Mar 11, 2026, 2:38:14 AM","aRN":"arn:aws:secretsmanager:us-east-1:{{Production}}:secret:shop/payment-provider-Tq3Lw9"}""");
        story.Call("11T02:39:03", thief, Virginia, "backup:DeleteRecoveryPoint", $$"""{"backupVaultName":"shop","recoveryPointArn":"arn:aws:ec2:us-east-1::snapshot/snap-0f60718a1b2c3d4e5"}""", null, "AccessDeniedException", "Backup vault shop is locked: recovery points cannot be deleted.");
    }

    private static void LeaveABackDoor(TrailBuilder story, SampleIdentity thief)
    {
        story.Call("11T02:44:10", thief, Virginia, "iam:CreateUser", """{"userName":"aws-support-sync"}""", $$$"""{"user":{"path":"/","userName":"aws-support-sync","userId":"{{{SampleIdentity.PrincipalId("AIDA", Production + "aws-support-sync")}}}","arn":"arn:aws:iam::{{{Production}}}:user/aws-support-sync","createDate":"Mar 11, 2026, 2:44:10 AM"}}""");
        story.Call("11T02:44:29", thief, Virginia, "iam:CreateAccessKey", """{"userName":"aws-support-sync"}""", $$$"""{"accessKey":{"userName":"aws-support-sync","accessKeyId":"{{{SampleIdentity.AccessKey("AKIA", Production + "aws-support-sync")}}}","status":"Active","createDate":"Mar 11, 2026, 2:44:29 AM"}}""");
        story.Call("11T02:44:51", thief, Virginia, "iam:AttachUserPolicy", """{"userName":"aws-support-sync","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}""", null, "AccessDenied", $"User: {thief.Arn} is not authorized to perform: iam:AttachUserPolicy on resource: user aws-support-sync because no permissions boundary allows the iam:AttachUserPolicy action");
        story.Call("11T02:45:30", thief, Virginia, "iam:DeleteLoginProfile", """{"userName":"oncall"}""");
        story.Call("11T02:46:02", thief, Virginia, "iam:DeleteUser", null, null, "AccessDenied", $"User: {thief.Arn} is not authorized to perform: iam:DeleteUser on resource: user oncall because no permissions boundary allows the iam:DeleteUser action");
    }

    private static void AddResponse(TrailBuilder story)
    {
        SignInThroughIdentityCenter(story, "11T07:40:02", Production);
        SampleIdentity maria = Maria(Production, "11T07:40:20");
        string ownTrail = $"arn:aws:cloudtrail:us-east-1:{Production}:trail/{ProductionTrail}";
        story.Call("11T07:44:51", maria, Virginia, "iam:UpdateAccessKey", $$"""{"userName":"svc-backup","status":"Inactive","accessKeyId":"{{StolenKey}}"}""");
        story.Call("11T07:52:10", maria, Virginia, "cloudtrail:StartLogging", $$"""{"name":"{{ownTrail}}"}""");
        story.Call("11T07:55:36", maria, Virginia, "kms:CancelKeyDeletion", $$"""{"keyId":"{{SpareKey}}"}""", $$"""{"keyId":"arn:aws:kms:us-east-1:{{Production}}:key/{{SpareKey}}"}""", null, null, Resource("AWS::KMS::Key", $"arn:aws:kms:us-east-1:{Production}:key/{SpareKey}"));
        story.Call("11T08:02:19", maria, Virginia, "iam:DeleteAccessKey", $$"""{"userName":"svc-backup","accessKeyId":"{{StolenKey}}"}""");
        story.Call("11T08:03:40", maria, Virginia, "iam:DeleteAccessKey", $$"""{"userName":"aws-support-sync","accessKeyId":"{{SampleIdentity.AccessKey("AKIA", Production + "aws-support-sync")}}"}""");
        story.Call("11T08:04:02", maria, Virginia, "iam:DeleteUser", """{"userName":"aws-support-sync"}""");
        story.Call("11T08:20:45", maria, Virginia, "rds:RestoreDBInstanceToPointInTime", """{"sourceDbiResourceId":"db-EXAMPLE7K2MZQ4PXBNEXAMPLE","targetDBInstanceIdentifier":"shop-orders","useLatestRestorableTime":true}""", null, "DBInstanceAutomatedBackupNotFound", "The specified automated backup was not found.");

        SampleIdentity outsider = SampleIdentity.AssumedRole("999900001111", "export", "session", At("11T01:58:00")) with { SourceIp = "10.20.3.17" };
        SampleIdentity caller = SampleIdentity.ForeignAccount(Production, "999900001111", SampleIdentity.PrincipalId("AROA", "999900001111export")) with { SourceIp = outsider.SourceIp };
        foreach (string at in new[] { "11T03:10:12", "11T03:10:15" })
        {
            story.Add(story.Make(At(at), caller, Virginia, "s3:PutObject") with
            {
                Category = "NetworkActivity",
                EventType = "AwsVpceEvent",
                ErrorCode = "VpceAccessDenied",
                ErrorMessage = "The request was denied due to a VPC endpoint policy",
                VpcEndpointId = "vpce-0718a1b2c3d4e5f60",
                VpcEndpointAccountId = Production,
            });
        }

        SampleIdentity audit = SampleIdentity.AssumedRole(Security, "IncidentResponse", "k.osei", At("11T09:00:00"), mfa: true) with { SourceIp = "198.51.100.90" };
        story.Call("11T09:02:00", audit, Virginia, "cloudtrail:LookupEvents", $$"""{"lookupAttributes":[{"attributeKey":"AccessKeyId","attributeValue":"{{StolenKey}}"}],"maxResults":50}""");
        story.Call("11T09:02:03", audit, Virginia, "cloudtrail:LookupEvents", null, null, "ThrottlingException", "Rate exceeded");
        story.Call("11T09:10:31", audit, Virginia, "s3:GetBucketLogging", $$"""{"bucketName":"{{Bucket}}","logging":"","Host":"{{Bucket}}.s3.us-east-1.amazonaws.com"}""", null, null, null, Resource("AWS::S3::Bucket", "arn:aws:s3:::" + Bucket, Security));
        story.Call("12T06:31:12", audit, Virginia, "guardduty:ListFindings", """{"detectorId":"56def78a901b2c3d45e6f7890a1b2c3d"}""");
    }
}
