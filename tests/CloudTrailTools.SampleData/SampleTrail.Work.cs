using System;
using System.Globalization;
using static CloudTrailTools.SampleData.TrailBuilder;

namespace CloudTrailTools.SampleData;

/// <summary>The quiet part: an administrator, a developer, a pipeline, the services themselves.</summary>
public static partial class SampleTrail
{
    private const string MariaSession = "maria.lindqvist@example.com";
    private const string MariaUserId = "93675290-d061-70f5-3c1e-0a6b2f0f7c11";
    private const string AdministratorRole = "AWSReservedSSO_AdministratorAccess_2f6c1a9b7e4d8035";
    private const string ReservedRolePath = "/aws-reserved/sso.amazonaws.com/eu-west-1/";
    private const string GitHubProvider = "arn:aws:iam::" + Production + ":oidc-provider/token.actions.githubusercontent.com";

    private static SampleIdentity Maria(string account, string signedIn) =>
        SampleIdentity.AssumedRole(account, AdministratorRole, MariaSession, At(signedIn), ReservedRolePath) with
        {
            SourceIp = OfficeAddress,
            UserAgent = Chrome,
            FromConsole = true,
        };

    private static void AddAdministration(TrailBuilder story)
    {
        SignInThroughIdentityCenter(story, "09T06:58:12", Management);
        SampleIdentity maria = Maria(Management, "09T06:58:31");
        story.Call("09T07:01:44", maria, Virginia, "organizations:DescribeOrganization");
        story.Call("09T07:01:46", maria, Virginia, "organizations:ListAccounts");
        story.Call("09T07:04:20", maria, Virginia, "iam:DeletePolicy", $$"""{"policyArn":"arn:aws:iam::{{Management}}:policy/contractor-2024"}""");
        story.Call(
            "09T07:06:02",
            maria,
            Virginia,
            "iam:DeleteUserPolicy",
            """{"userName":"jonas.weber","policyName":"temporary-billing"}""");

        SignInThroughIdentityCenter(story, "10T08:50:03", Production);
        maria = Maria(Production, "10T08:50:21");
        DeleteReportsStack(story, maria);

        string trailArn = $"arn:aws:cloudtrail:us-east-1:{Production}:trail/{ProductionTrail}";
        story.Call(
            "10T13:05:12",
            maria,
            Virginia,
            "cloudtrail:CreateTrail",
            $$"""{"name":"{{ProductionTrail}}","s3BucketName":"{{Bucket}}","includeGlobalServiceEvents":true,"isMultiRegionTrail":false,"enableLogFileValidation":true,"isOrganizationTrail":false}""",
            $$"""{"name":"{{ProductionTrail}}","s3BucketName":"{{Bucket}}","includeGlobalServiceEvents":true,"isMultiRegionTrail":false,"trailARN":"{{trailArn}}","logFileValidationEnabled":true,"isOrganizationTrail":false}""");
        story.Call("10T13:05:30", maria, Virginia, "cloudtrail:StartLogging", $$"""{"name":"{{trailArn}}"}""");

        UseRoot(story);
    }

    private static void SignInThroughIdentityCenter(TrailBuilder story, string at, string account)
    {
        DateTime time = At(at);
        SampleIdentity user = SampleIdentity.IdentityCenterUser(Management, MariaUserId, "d-93677c3a1b") with { SourceIp = OfficeAddress, UserAgent = Chrome };
        SampleEvent SignIn(int second, string operation, string additional, string details) => story.Make(time.AddSeconds(second), user, Ireland, operation) with
        {
            EventType = "AwsServiceEvent",
            AdditionalEventData = additional,
            ServiceEventDetails = details,
        };
        string workflow = new SeededRandom(at).Uuid();
        story.Add(SignIn(0, "signin:UserAuthentication", $$"""{"AuthWorkflowID":"{{workflow}}","LoginTo":"https://d-93677c3a1b.awsapps.com/start/","CredentialType":"PASSWORD","UserName":"maria.lindqvist@example.com"}""", """{"UserAuthentication":"Success"}"""));
        story.Add(SignIn(6, "signin:UserAuthentication", $$"""{"AuthWorkflowID":"{{workflow}}","LoginTo":"https://d-93677c3a1b.awsapps.com/start/","CredentialType":"WEBAUTHN","UserName":"maria.lindqvist@example.com"}""", """{"UserAuthentication":"Success"}"""));
        story.Add(SignIn(14, "sso:Federate", """{"SsoInstanceId":"ssoins-6804ab2f3c9d1e57"}""", $$"""{"role_name":"AdministratorAccess","account_id":"{{account}}"}"""));

        string role = $"arn:aws:iam::{account}:role{ReservedRolePath}{AdministratorRole}";
        SampleIdentity session = Maria(account, SampleEvent.Timestamp(time.AddSeconds(18))[8..^1]);
        story.Add(story.Make(time.AddSeconds(18), SampleIdentity.SamlUser(account, "identity center", MariaSession) with { SourceIp = OfficeAddress, UserAgent = Chrome }, Ireland, "sts:AssumeRoleWithSAML") with
        {
            RequestParameters = $$"""{"principalArn":"arn:aws:iam::{{account}}:saml-provider/AWSSSO_0b1c2d3e4f506172_DO_NOT_DELETE","roleArn":"{{role}}","roleSessionName":"{{MariaSession}}","durationSeconds":3600}""",
            ResponseElements = Minted(session, role, time.AddHours(1)),
            Resources = [Resource("AWS::IAM::Role", role, account), Resource("AWS::IAM::SAMLProvider", $"arn:aws:iam::{account}:saml-provider/AWSSSO_0b1c2d3e4f506172_DO_NOT_DELETE", account)],
        });
    }

    /// <summary>One call, and the calls CloudFormation makes with the caller's session because of it.</summary>
    private static void DeleteReportsStack(TrailBuilder story, SampleIdentity maria)
    {
        string stack = $"arn:aws:cloudformation:eu-west-1:{Production}:stack/legacy-reports/5f1c8a40-9b7d-11ee-8c90-0242ac120002";
        story.Call("10T09:02:11", maria, Ireland, "cloudformation:DescribeStacks", """{"stackName":"legacy-reports"}""");
        story.Call("10T09:02:40", maria, Ireland, "cloudformation:DeleteStack", $$"""{"stackName":"{{stack}}","clientRequestToken":"Console-DeleteStack-0d5c7f3a-1e0b-4cf1-a2c3-7b1f6a2f9e44"}""");
        SampleIdentity cloudFormation = SampleIdentity.AssumedRole(
            Production,
            AdministratorRole,
            MariaSession,
            At("10T08:50:21"),
            ReservedRolePath,
            invokedBy: "cloudformation.amazonaws.com");
        story.Call("10T09:02:44", cloudFormation, Ireland, "events:RemoveTargets", """{"rule":"legacy-reports-nightly","ids":["Target0"]}""", """{"failedEntryCount":0,"failedEntries":[]}""");
        story.Call("10T09:02:45", cloudFormation, Ireland, "events:DeleteRule", """{"name":"legacy-reports-nightly"}""");
        story.Call("10T09:02:47", cloudFormation, Ireland, "lambda:DeleteFunction20150331", $$"""{"functionName":"legacy-reports-render"}""");
        story.Call("10T09:02:48", cloudFormation, Ireland, "sqs:DeleteQueue", $$"""{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/{{Production}}/legacy-reports-jobs"}""", null, null, null, Resource("AWS::SQS::Queue", $"arn:aws:sqs:eu-west-1:{Production}:legacy-reports-jobs"));
        story.Call("10T09:02:49", cloudFormation, Ireland, "sns:DeleteTopic", $$"""{"topicArn":"arn:aws:sns:eu-west-1:{{Production}}:legacy-reports-done"}""");
        story.Call("10T09:02:52", cloudFormation, Virginia, "iam:DeleteRolePolicy", """{"roleName":"legacy-reports-render-role","policyName":"write-bucket"}""");
        story.Call("10T09:02:53", cloudFormation, Virginia, "iam:DeleteRole", """{"roleName":"legacy-reports-render-role"}""");
        story.Call(
            "10T09:02:55",
            cloudFormation,
            Ireland,
            "s3:DeleteBucket",
            """{"bucketName":"example-legacy-reports","Host":"example-legacy-reports.s3.eu-west-1.amazonaws.com"}""",
            null,
            "BucketNotEmpty",
            "The bucket you tried to delete is not empty",
            Resource("AWS::S3::Bucket", "arn:aws:s3:::example-legacy-reports"));
    }

    /// <summary>A mistyped password, a sign-in with MFA, and the root access key that should never have been there goes.</summary>
    private static void UseRoot(TrailBuilder story)
    {
        const string Login = "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true";
        SampleIdentity root = SampleIdentity.Root(Management, At("10T11:21:40"), mfa: true) with { SourceIp = OfficeAddress, UserAgent = Chrome };
        SampleEvent attempt = story.Make(At("10T11:20:58"), root, Virginia, "signin:ConsoleLogin") with { EventType = "AwsConsoleSignIn" };
        story.Add(attempt with
        {
            ErrorMessage = "Failed authentication",
            ResponseElements = """{"ConsoleLogin":"Failure"}""",
            AdditionalEventData = $$"""{"LoginTo":"{{Login}}","MobileVersion":"No","MFAUsed":"No"}""",
        });
        story.Add(story.Make(At("10T11:21:40"), root, Virginia, "signin:ConsoleLogin") with
        {
            EventType = "AwsConsoleSignIn",
            ResponseElements = """{"ConsoleLogin":"Success"}""",
            AdditionalEventData = $$"""{"LoginTo":"{{Login}}","MobileVersion":"No","MFAIdentifier":"arn:aws:iam::111122223333:mfa/root-account-mfa-device","MFAUsed":"Yes"}""",
        });
        story.Call("10T11:23:02", root, Virginia, "iam:GetAccountSummary");
        story.Call("10T11:23:03", root, Virginia, "iam:ListAccessKeys");
        story.Call("10T11:24:47", root, Virginia, "iam:DeleteAccessKey", $$"""{"accessKeyId":"{{SampleIdentity.AccessKey("AKIA", "forgotten root key")}}"}""");
        story.Call("10T11:26:10", root, Virginia, "iam:ListMFADevices");
    }

    private static void AddDevelopment(TrailBuilder story)
    {
        SampleIdentity console = SampleIdentity.ConsoleUser(Management, "jonas.weber", At("09T08:31:05"), mfa: true) with { SourceIp = "198.51.100.61", UserAgent = Chrome };
        story.Add(story.Make(At("09T08:31:05"), console, Virginia, "signin:ConsoleLogin") with
        {
            EventType = "AwsConsoleSignIn",
            ResponseElements = """{"ConsoleLogin":"Success"}""",
            AdditionalEventData = """{"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No","MFAIdentifier":"arn:aws:iam::111122223333:mfa/jonas.weber","MFAUsed":"Yes"}""",
        });
        story.Call("09T08:33:51", console, Virginia, "iam:ListMFADevices", """{"userName":"jonas.weber"}""");

        SampleIdentity jonas = SampleIdentity.IamUser(Management, "jonas.weber") with { SourceIp = "198.51.100.61" };
        SampleIdentity deployer = AssumeAcrossAccounts(story, "09T08:40:16", jonas);
        story.Call("09T08:42:01", deployer, Ireland, "dynamodb:DescribeTable", """{"tableName":"orders-staging"}""");
        story.Add(story.Make(At("09T08:42:37"), deployer, Ireland, "dynamodb:DeleteTable") with
        {
            RequestParameters = """{"tableName":"orders-staging"}""",
            ResponseElements = $$$"""{"tableDescription":{"tableName":"orders-staging","tableArn":"arn:aws:dynamodb:eu-west-1:{{{Production}}}:table/orders-staging","tableStatus":"DELETING","itemCount":0,"tableSizeBytes":0,"deletionProtectionEnabled":false}}""",
            ApiVersion = "2012-08-10",
            Resources = [Resource("AWS::DynamoDB::Table", $"arn:aws:dynamodb:eu-west-1:{Production}:table/orders-staging")],
        });
        story.Call(
            "09T08:45:12",
            deployer,
            Ireland,
            "ecr:BatchDeleteImage",
            """{"repositoryName":"legacy-api","imageIds":[{"imageTag":"2023.11"},{"imageTag":"2023.12"}]}""",
            """{"imageIds":[{"imageTag":"2023.11","imageDigest":"sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"},{"imageTag":"2023.12","imageDigest":"sha256:19581e27de7ced00ff1ce50b2047e7a567c76b1cbaebabe5ef03f7c3017bb5b7"}],"failures":[]}""",
            null,
            null,
            Resource("AWS::ECR::Repository", $"arn:aws:ecr:eu-west-1:{Production}:repository/legacy-api"));
        story.Call(
            "09T08:45:40",
            deployer,
            Ireland,
            "ecr:DeleteRepository",
            """{"repositoryName":"legacy-api","force":true}""",
            $$$"""{"repository":{"repositoryArn":"arn:aws:ecr:eu-west-1:{{{Production}}}:repository/legacy-api","registryId":"{{{Production}}}","repositoryName":"legacy-api","repositoryUri":"{{{Production}}}.dkr.ecr.eu-west-1.amazonaws.com/legacy-api","createdAt":"Nov 3, 2023, 9:14:05 AM","imageTagMutability":"MUTABLE"}}""",
            null,
            null,
            Resource("AWS::ECR::Repository", $"arn:aws:ecr:eu-west-1:{Production}:repository/legacy-api"));
        story.Call("09T08:47:03", deployer, Ireland, "monitoring:DeleteAlarms", """{"alarmNames":["legacy-api-5xx","legacy-api-latency"]}""");
        story.Call(
            "09T08:49:55",
            deployer,
            Ireland,
            "rds:DeleteDBInstance",
            null,
            null,
            "AccessDenied",
            $"User: {deployer.Arn} is not authorized to perform: rds:DeleteDBInstance on resource: arn:aws:rds:eu-west-1:{Production}:db:orders-staging because no identity-based policy allows the rds:DeleteDBInstance action");
    }

    /// <summary>Both accounts record the call: different event ids, one shared id, and the key that the session then uses.</summary>
    private static SampleIdentity AssumeAcrossAccounts(TrailBuilder story, string at, SampleIdentity caller)
    {
        const string Role = "DeployOperator";
        const string Session = "jonas.weber";
        DateTime time = At(at);
        string roleArn = $"arn:aws:iam::{Production}:role/{Role}";
        string shared = new SeededRandom(at + Role).Uuid();
        SampleIdentity session = SampleIdentity.AssumedRole(Production, Role, Session, time, sourceIdentity: Session) with
        {
            SourceIp = caller.SourceIp,
            UserAgent = caller.UserAgent,
        };
        SampleEvent asked = story.Make(time, caller, Ireland, "sts:AssumeRole") with
        {
            RequestParameters = $$"""{"roleArn":"{{roleArn}}","roleSessionName":"{{Session}}","sourceIdentity":"{{Session}}"}""",
            ResponseElements = Minted(session, roleArn, time.AddHours(1)),
            Resources = [Resource("AWS::IAM::Role", roleArn)],
            SharedEventId = shared,
        };
        story.Add(asked);
        SampleIdentity foreigner = SampleIdentity.ForeignAccount(Production, Management, SampleIdentity.PrincipalId("AIDA", Management + "jonas.weber")) with
        {
            SourceIp = caller.SourceIp,
            UserAgent = caller.UserAgent,
        };
        story.Add(asked with { Identity = foreigner, EventId = new SeededRandom(at + Role + Production).Uuid() });
        return session;
    }

    private static string Minted(SampleIdentity session, string roleArn, DateTime expires)
    {
        string role = roleArn[(roleArn.LastIndexOf('/') + 1)..];
        string name = session.Arn![(session.Arn!.LastIndexOf('/') + 1)..];
        string token = "IQoJb3JpZ2luX2VjEXAMPLE" + new SeededRandom(session.Json).Mixed(80);
        string expiration = expires.ToString("MMM d, yyyy, h:mm:ss tt", CultureInfo.InvariantCulture);
        return $$$"""{"credentials":{"accessKeyId":"{{{session.AccessKeyId}}}","sessionToken":"{{{token}}}","expiration":"{{{expiration}}}"},"assumedRoleUser":{"assumedRoleId":"{{{SampleIdentity.PrincipalId("AROA", session.AccountId + role)}}}:{{{name}}}","arn":"{{{session.Arn}}}"}}""";
    }

    private static void AddDeployment(TrailBuilder story)
    {
        SampleIdentity terraform = AssumeByWebIdentity(story, "09T10:15:02");
        AddTwins(story, terraform);
        ReplaceNetwork(story, terraform);
        RemoveParameters(story, terraform);

        terraform = AssumeByWebIdentity(story, "10T14:40:20");
        story.Call("10T14:41:05", terraform, Virginia, "iam:DetachRolePolicy", $$"""{"roleName":"batch-import","policyArn":"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}""");
        story.Call("10T14:41:07", terraform, Virginia, "iam:DeleteRole", """{"roleName":"batch-import"}""", null, "DeleteConflictException", "Cannot delete entity, must delete policies first.");
        story.Call("10T14:41:30", terraform, Virginia, "iam:DeleteRolePolicy", """{"roleName":"batch-import","policyName":"inline"}""");
        story.Call("10T14:41:33", terraform, Virginia, "iam:DeleteRole", """{"roleName":"batch-import"}""");
        story.Call("10T14:41:36", terraform, Virginia, "iam:GetServiceLinkedRoleDeletionStatus", """{"deletionTaskId":"task/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot/4cc0f3b1-7d3d-4b7c-a5b3-3d8b2b6a1c77"}""");
        story.Call("10T14:42:01", terraform, Virginia, "logs:DeleteLogGroup", """{"logGroupName":"/aws/batch/import"}""");
    }

    private static SampleIdentity AssumeByWebIdentity(TrailBuilder story, string at)
    {
        DateTime time = At(at);
        string roleArn = $"arn:aws:iam::{Production}:role/github-actions-terraform";
        SampleIdentity session = SampleIdentity.AssumedRole(Production, "github-actions-terraform", "GitHubActions", time, webIdentityProvider: GitHubProvider) with
        {
            SourceIp = "192.0.2.140",
            UserAgent = Terraform,
        };
        SampleIdentity subject = SampleIdentity.WebIdentity(Production, GitHubProvider, "repo:example/infrastructure:ref:refs/heads/main") with
        {
            SourceIp = "192.0.2.140",
            UserAgent = "aws-sdk-js/3.750.0 ua/2.1 os/linux#6.8.0 lang/js md/nodejs#20.18.2 api/sts#3.750.0 m/E,s",
        };
        story.Add(story.Make(time, subject, Virginia, "sts:AssumeRoleWithWebIdentity") with
        {
            RequestParameters = $$"""{"roleArn":"{{roleArn}}","roleSessionName":"GitHubActions","durationSeconds":3600}""",
            ResponseElements = Minted(session, roleArn, time.AddHours(1))[..^1]
                + $$""","subjectFromWebIdentityToken":"repo:example/infrastructure:ref:refs/heads/main","provider":"{{GitHubProvider}}","audience":"sts.amazonaws.com"}""",
            Resources = [Resource("AWS::IAM::Role", roleArn)],
        });
        return session;
    }

    /// <summary>Keys that differ only in case, as EC2 and S3 write them.</summary>
    private static void AddTwins(TrailBuilder story, SampleIdentity terraform)
    {
        story.Call(
            "09T10:16:21",
            terraform,
            Virginia,
            "ec2:CreateNatGateway",
            """{"CreateNatGatewayRequest":{"ConnectivityType":"public","AllocationId":"eipalloc-0a1b2c3d4e5f60718","SubnetId":"subnet-0c3d4e5f60718a1b2","ClientToken":"7C0F6A7E-93C5-4C25-A8B6-5A9D0F0A2F11","TagSpecification":{"ResourceType":"natgateway","tag":1,"Tag":[{"Value":"shop-public-1a","tag":1,"Key":"Name"},{"Value":true,"tag":2,"Key":"managed"}]}}}""",
            """{"CreateNatGatewayResponse":{"xmlns":"http://ec2.amazonaws.com/doc/2016-11-15/","natGateway":{"natGatewayId":"nat-0d4e5f60718a1b2c3","subnetId":"subnet-0c3d4e5f60718a1b2","vpcId":"vpc-0b2c3d4e5f60718a1","state":"pending","createTime":"2026-03-09T10:16:21.000Z"},"requestId":"1f0e2d3c-4b5a-4968-8778-69574a3b2c1d","clientToken":"7C0F6A7E-93C5-4C25-A8B6-5A9D0F0A2F11"}}""");
        story.Call(
            "09T10:17:02",
            terraform,
            Virginia,
            "s3:PutBucketTagging",
            """{"Tagging":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","TagSet":{"Tag":{"Value":"shop","Key":"service"}}},"tagging":"","bucketName":"example-shop-assets","Host":"example-shop-assets.s3.us-east-1.amazonaws.com"}""",
            null,
            null,
            null,
            Resource("AWS::S3::Bucket", "arn:aws:s3:::example-shop-assets"));
    }

    private static void ReplaceNetwork(TrailBuilder story, SampleIdentity terraform)
    {
        story.Call("09T10:19:00", terraform, Virginia, "ec2:DeleteNatGateway", """{"DeleteNatGatewayRequest":{"NatGatewayId":"nat-0718a1b2c3d4e5f60"}}""", """{"DeleteNatGatewayResponse":{"xmlns":"http://ec2.amazonaws.com/doc/2016-11-15/","natGatewayId":"nat-0718a1b2c3d4e5f60","requestId":"6c5b4a39-2817-4605-94f3-e2d1c0b9a887"}}""");
        story.Call("09T10:20:34", terraform, Virginia, "ec2:ReleaseAddress", """{"allocationId":"eipalloc-018a1b2c3d4e5f607"}""", """{"requestId":"0f1e2d3c-4b5a-4697-8081-92a3b4c5d6e7","_return":true}""");
        story.Call(
            "09T10:20:41",
            terraform,
            Virginia,
            "ec2:DeleteSecurityGroup",
            """{"groupId":"sg-0e5f60718a1b2c3d4"}""",
            null,
            "Client.DependencyViolation",
            "resource sg-0e5f60718a1b2c3d4 has a dependent object");
        story.Call("09T10:20:59", terraform, Virginia, "ec2:DeleteSubnet", """{"subnetId":"subnet-0f60718a1b2c3d4e5"}""", """{"requestId":"a7b6c5d4-e3f2-4110-9f8e-7d6c5b4a3928","_return":true}""");
        story.Call("09T10:21:13", terraform, Virginia, "ec2:DeleteSecurityGroup", """{"groupId":"sg-0e5f60718a1b2c3d4"}""", """{"requestId":"b8c7d6e5-f403-4221-8a9f-8e7d6c5b4a39","_return":true,"groupId":"sg-0e5f60718a1b2c3d4"}""");
    }

    /// <summary>A call that is throttled leaves no parameters: what it was about cannot be known.</summary>
    private static void RemoveParameters(TrailBuilder story, SampleIdentity terraform)
    {
        for (int attempt = 0; attempt < 3; attempt++)
        {
            story.Call($"09T10:22:0{attempt}", terraform, Virginia, "ssm:DeleteParameter", null, null, "ThrottlingException", "Rate exceeded");
        }

        foreach ((int second, string name) in new[] { (5, "/shop/feature/checkout-v1"), (6, "/shop/feature/coupons"), (8, "/shop/feature/gift-cards") })
        {
            story.Call($"09T10:22:0{second}", terraform, Virginia, "ssm:DeleteParameter", $$"""{"name":"{{name}}"}""", null, null, null, Resource("AWS::SSM::Parameter", $"arn:aws:ssm:us-east-1:{Production}:parameter{name}"));
        }
    }

    /// <summary>What services do by themselves: scaling in, and deletions that were asked for before this trail begins.</summary>
    private static void AddServices(TrailBuilder story)
    {
        SampleIdentity autoScaling = SampleIdentity.AssumedRole(
            Production,
            "AWSServiceRoleForAutoScaling",
            "AutoScaling",
            At("09T00:10:00"),
            "/aws-service-role/autoscaling.amazonaws.com/",
            invokedBy: "autoscaling.amazonaws.com");
        foreach ((string at, string region, string instance) in new[]
        {
            ("09T19:03:22", Virginia, "i-0a1b2c3d4e5f60001"),
            ("09T19:04:25", Virginia, "i-0a1b2c3d4e5f60002"),
            ("10T19:02:51", Virginia, "i-0a1b2c3d4e5f60003"),
            ("10T20:11:09", Ireland, "i-0b2c3d4e5f60a0001"),
        })
        {
            story.Call(at, autoScaling, region, "ec2:TerminateInstances", Instances([instance]), InstanceStates([instance]));
        }

        SampleEvent deleteKey = story.Make(At("10T14:00:27"), SampleIdentity.Internal(Production), Ireland, "kms:DeleteKey") with
        {
            EventType = "AwsServiceEvent",
            RequestId = null,
            Resources = [Resource("AWS::KMS::Key", $"arn:aws:kms:eu-west-1:{Production}:key/3f0b6b1e-5a0c-4d0a-9a53-2f6f4d1f8a10")],
        };
        story.Add(deleteKey);

        SampleIdentity secrets = SampleIdentity.Internal(Production, "secretsmanager.amazonaws.com");
        foreach ((string at, string operation) in new[] { ("10T15:07:01", "secretsmanager:StartSecretVersionDelete"), ("10T15:08:02", "secretsmanager:EndSecretVersionDelete") })
        {
            story.Add(story.Make(At(at), secrets, Virginia, operation) with
            {
                EventType = "AwsServiceEvent",
                AdditionalEventData = $$"""{"SecretId":"arn:aws:secretsmanager:us-east-1:{{Production}}:secret:shop/old-payment-token-Xa81Qz"}""",
            });
        }
    }

    private static string Instances(string[] ids)
    {
        string items = string.Join(',', Array.ConvertAll(ids, id => $$"""{"instanceId":"{{id}}"}"""));
        return $$$"""{"instancesSet":{"items":[{{{items}}}]}}""";
    }

    private static string InstanceStates(string[] ids)
    {
        string request = new SeededRandom(string.Concat(ids)).Uuid();
        string items = string.Join(',', Array.ConvertAll(ids, id => $$$"""{"instanceId":"{{{id}}}","currentState":{"code":32,"name":"shutting-down"},"previousState":{"code":16,"name":"running"}}"""));
        return $$$"""{"requestId":"{{{request}}}","instancesSet":{"items":[{{{items}}}]}}""";
    }
}
