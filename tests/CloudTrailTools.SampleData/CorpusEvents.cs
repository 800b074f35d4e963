using System;
using System.Globalization;

namespace CloudTrailTools.SampleData;

/// <summary>Where and when one event of the corpus happens.</summary>
internal sealed record CorpusScene(SeededRandom Random, CorpusAccount Account, string Region, DateTime Time)
{
    public string AccountId => Account.Id;

    public string Day => Time.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);

    public SampleIdentity Person() => Random.Pick(Account.People);

    public SampleIdentity Workload() => Random.Pick(Account.Workloads);

    public string Instance() => "i-0" + Random.Hex(16);

    public string Thing() => $"{Random.Pick(CorpusAccount.Systems)}-{Random.Pick(CorpusAccount.Parts)}";

    public SampleEvent Call(SampleIdentity identity, string operation, string? request = null, string? response = null, params SampleResource[] resources)
    {
        int colon = operation.IndexOf(':', StringComparison.Ordinal);
        string service = operation[..colon];
        string name = operation[(colon + 1)..];
        return new SampleEvent
        {
            Time = Time,
            Identity = identity,
            Region = Region,
            Service = service,
            Name = name,
            EventId = Random.Uuid(),
            RequestId = service == "s3" ? Random.UpperId(16) : Random.Uuid(),
            Version = Random.Next(20) switch { 0 or 1 => "1.08", < 5 => "1.09", < 10 => "1.10", _ => "1.11" },
            RequestParameters = request,
            ResponseElements = response,
            Resources = resources,
        };
    }
}

/// <summary>The kinds of events in the corpus with their weights.</summary>
internal static class CorpusEvents
{
    /// <summary>Out of how many the weights count; what they leave is the long tail.</summary>
    private const int Whole = 100_000;

    private static readonly (int Weight, Func<CorpusScene, SampleEvent> Make)[] Kinds =
    [
        (1_350, Delete),
        (180, scene => scene.Call(scene.Random.Pick(scene.Account.ServiceRoles), "ec2:TerminateInstances", Instances(scene.Instance()))),
        (11_000, AssumeRole),
        (9_000, UseKey),
        (6_500, scene => Read(scene.Call(scene.Workload(), "ec2:DescribeInstances", """{"maxResults":1000,"instancesSet":{},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}"""))),
        (4_000, scene => Read(scene.Call(scene.Workload(), "ec2:DescribeNetworkInterfaces", $$$"""{"networkInterfaceIdSet":{"items":[{"networkInterfaceId":"eni-0{{{scene.Random.Hex(16)}}}"}]},"filterSet":{}}"""))),
        (3_500, scene => Read(scene.Call(scene.Random.Pick(scene.Account.ServiceRoles), "ec2:DescribeSecurityGroups", """{"securityGroupSet":{},"securityGroupIdSet":{},"filterSet":{}}"""))),
        (4_000, ReportInstance),
        (3_000, scene => Read(scene.Call(scene.Workload(), "ssm:GetParameter", $$"""{"name":"/{{scene.Thing()}}/database/password","withDecryption":true}"""))),
        (3_000, scene => Read(scene.Call(scene.Workload(), "secretsmanager:GetSecretValue", $$"""{"secretId":"arn:aws:secretsmanager:{{scene.Region}}:{{scene.AccountId}}:secret:{{scene.Thing()}}-{{scene.Random.Mixed(6)}}","versionStage":"AWSCURRENT"}"""))),
        (2_000, scene => Read(scene.Call(scene.Person(), "s3:ListBuckets", $$"""{"Host":"s3.{{scene.Region}}.amazonaws.com"}"""))),
        (2_500, scene => Read(scene.Call(scene.Workload(), "monitoring:DescribeAlarms", """{"maxRecords":100,"stateValue":"ALARM"}"""))),
        (2_000, scene => Read(scene.Call(scene.Workload(), "rds:DescribeDBInstances", $$"""{"dBInstanceIdentifier":"{{scene.Thing()}}","maxRecords":100}"""))),
        (1_800, scene => Read(scene.Call(scene.Person(), "iam:ListAttachedRolePolicies", $$"""{"roleName":"{{scene.Thing()}}-role","maxItems":100}"""))),
        (1_500, scene => Read(scene.Call(scene.Person(), "iam:GetRole", $$"""{"roleName":"{{scene.Thing()}}-role"}"""))),
        (1_500, scene => Read(scene.Call(scene.Workload(), "ecr:BatchGetImage", $$"""{"repositoryName":"{{scene.Thing()}}","imageIds":[{"imageDigest":"sha256:{{scene.Random.Hex(64)}}"}],"acceptedMediaTypes":["application/vnd.oci.image.manifest.v1+json","application/vnd.docker.distribution.manifest.v2+json"],"registryId":"{{scene.AccountId}}"}"""))),
        (1_500, scene => Read(scene.Call(scene.Workload(), "sts:GetCallerIdentity"))),
        (1_500, scene => scene.Call(scene.Workload(), "logs:CreateLogStream", $$"""{"logGroupName":"/aws/lambda/{{scene.Thing()}}","logStreamName":"{{scene.Day}}/[$LATEST]{{scene.Random.Hex(32)}}"}""")),
        (1_200, scene => Read(scene.Call(scene.Workload(), "lambda:ListFunctions20150331", """{"maxItems":50}"""))),
        (500, RunInstances),
        (8_000, CheckBucket),
        (800, scene => scene.Call(scene.Person(), "ec2:AuthorizeSecurityGroupIngress", $$$"""{"groupId":"sg-0{{{scene.Random.Hex(16)}}}","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8","description":"inside"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}""", """{"_return":true}""")),
        (800, scene => scene.Call(scene.Person(), "s3:PutBucketTagging", $$$$"""{"Tagging":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","TagSet":{"Tag":{"Value":"{{{{scene.Thing()}}}}","Key":"service"}}},"tagging":"","bucketName":"example-{{{{scene.Thing()}}}}","Host":"example-{{{{scene.Thing()}}}}.s3.amazonaws.com"}""")),
        (3_000, scene => ReadObject(scene, "s3:GetObject", readOnly: true)),
        (2_000, scene => ReadObject(scene, "s3:PutObject", readOnly: false)),
        (700, ConsoleLogin),
        (20, scene => Read(scene.Call(scene.Account.Root, "iam:GetAccountSummary"))),
        (1_200, scene => Denied(scene, "iam:ListUsers", "user/" + scene.Thing())),
        (800, scene => Denied(scene, "kms:DescribeKey", "key/" + scene.Random.Uuid())),
        (900, scene => Read(scene.Call(scene.Workload(), "ec2:DescribeVolumes")) with { ErrorCode = "Client.RequestLimitExceeded", ErrorMessage = "Request limit exceeded." }),
        (600, scene => Read(scene.Call(scene.Person(), "iam:GetLoginProfile", $$"""{"userName":"{{scene.Thing()}}"}""")) with { ErrorCode = "NoSuchEntityException", ErrorMessage = "Login Profile for User cannot be found." }),
        (300, scene => scene.Call(scene.Person(), "kms:CancelKeyDeletion", $$"""{"keyId":"{{scene.Random.Uuid()}}"}""")),
        (250, scene => scene.Call(scene.Person(), "kms:ScheduleKeyDeletion", $$"""{"keyId":"{{scene.Random.Uuid()}}","pendingWindowInDays":30}""")),
    ];

    private static readonly string[] DeleteOperations =
    [
        "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DeleteSnapshot", "ec2:DeleteSnapshot", "ec2:DeleteVolume", "ec2:DeleteSecurityGroup",
        "logs:DeleteLogStream", "logs:DeleteLogGroup", "monitoring:DeleteAlarms", "ssm:DeleteParameter", "lambda:DeleteFunction20150331", "dynamodb:DeleteTable",
        "sqs:DeleteQueue", "iam:DeleteRole", "iam:DeleteRolePolicy", "cloudformation:DeleteStack", "s3:DeleteBucketPolicy", "s3:DeleteBucket", "secretsmanager:DeleteSecret", "rds:DeleteDBSnapshot",
    ];

    /// <summary>The long tail of names: called alike often, each on one named thing.</summary>
    private static readonly string[] ReadOperations =
    [
        "acm:DescribeCertificate", "acm:ListCertificates", "apigateway:GetRestApis", "apigateway:GetStages", "application-autoscaling:DescribeScalableTargets", "athena:GetQueryExecution",
        "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeLaunchConfigurations", "backup:ListRecoveryPointsByBackupVault", "backup:DescribeBackupVault", "batch:DescribeJobQueues",
        "cloudformation:DescribeStacks", "cloudformation:ListStackResources", "cloudformation:GetTemplate", "cloudfront:ListDistributions", "cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus",
        "cloudtrail:LookupEvents", "codebuild:BatchGetBuilds", "codepipeline:GetPipelineState", "cognito-idp:DescribeUserPool", "config:DescribeConfigurationRecorders", "dms:DescribeReplicationTasks",
        "dynamodb:DescribeTable", "dynamodb:ListTables", "dynamodb:DescribeContinuousBackups", "ec2:DescribeAddresses", "ec2:DescribeImages", "ec2:DescribeInstanceStatus", "ec2:DescribeInternetGateways",
        "ec2:DescribeKeyPairs", "ec2:DescribeLaunchTemplates", "ec2:DescribeNatGateways", "ec2:DescribeRegions", "ec2:DescribeRouteTables", "ec2:DescribeSnapshots", "ec2:DescribeSubnets", "ec2:DescribeTags",
        "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs", "ecr:DescribeRepositories", "ecr:GetAuthorizationToken", "ecs:DescribeClusters", "ecs:DescribeServices", "ecs:DescribeTaskDefinition", "ecs:ListTasks",
        "eks:DescribeCluster", "elasticache:DescribeCacheClusters", "elasticfilesystem:DescribeFileSystems", "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth", "elasticmapreduce:ListClusters", "es:DescribeDomain", "events:ListRules", "events:ListTargetsByRule",
        "firehose:DescribeDeliveryStream", "glue:GetDatabases", "glue:GetTables", "guardduty:ListDetectors", "health:DescribeEvents", "iam:GetPolicyVersion", "iam:GetUser", "iam:ListAccessKeys", "iam:ListRoles",
        "kinesis:DescribeStreamSummary", "kms:GetKeyPolicy", "kms:ListAliases", "lambda:GetFunction20150331v2", "lambda:GetPolicy20150331v2", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:FilterLogEvents",
        "monitoring:GetMetricData", "monitoring:ListMetrics", "organizations:DescribeAccount", "organizations:ListAccounts", "rds:DescribeDBClusters", "rds:DescribeDBSnapshots", "rds:ListTagsForResource",
        "redshift:DescribeClusters", "route53:ListHostedZones", "route53:ListResourceRecordSets", "s3:GetBucketEncryption", "s3:GetBucketLocation", "s3:GetBucketPolicyStatus", "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketVersioning", "sagemaker:ListEndpoints", "secretsmanager:ListSecrets", "securityhub:GetFindings", "servicecatalog:ListPortfolios", "servicediscovery:ListServices", "ses:GetSendQuota",
        "sns:GetTopicAttributes", "sns:ListTopics", "sqs:GetQueueAttributes", "sqs:ListQueues", "ssm:DescribeInstanceInformation", "ssm:GetParametersByPath", "ssm:ListAssociations", "sso:ListInstances",
        "states:DescribeExecution", "states:ListStateMachines", "tagging:GetResources", "waf:ListWebACLs", "xray:GetSamplingRules",
    ];

    public static SampleEvent Make(CorpusScene scene)
    {
        int draw = scene.Random.Next(Whole);
        foreach ((int weight, Func<CorpusScene, SampleEvent> make) in Kinds)
        {
            draw -= weight;
            if (draw < 0)
            {
                return make(scene);
            }
        }

        return ReadSomething(scene);
    }

    private static SampleEvent Read(SampleEvent sampleEvent) => sampleEvent with { ReadOnly = true };

    private static SampleEvent Delete(CorpusScene scene)
    {
        string operation = scene.Random.Pick(DeleteOperations);
        string thing = scene.Thing();
        SampleIdentity who = scene.Random.Chance(0.6) ? scene.Workload() : scene.Person();
        string? request = operation switch
        {
            "ec2:DeleteNetworkInterface" => $$"""{"networkInterfaceId":"eni-0{{scene.Random.Hex(16)}}"}""",
            "ec2:DeleteSnapshot" => $$"""{"snapshotId":"snap-0{{scene.Random.Hex(16)}}","force":false}""",
            "ec2:DeleteVolume" => $$"""{"volumeId":"vol-0{{scene.Random.Hex(16)}}"}""",
            "ec2:DeleteSecurityGroup" => $$"""{"groupId":"sg-0{{scene.Random.Hex(16)}}"}""",
            "logs:DeleteLogStream" => $$"""{"logGroupName":"/{{thing}}","logStreamName":"{{scene.Random.Hex(32)}}"}""",
            "logs:DeleteLogGroup" => $$"""{"logGroupName":"/{{thing}}"}""",
            "monitoring:DeleteAlarms" => $$"""{"alarmNames":["{{thing}}-5xx","{{thing}}-latency"]}""",
            "ssm:DeleteParameter" => $$"""{"name":"/{{thing}}/flag"}""",
            "lambda:DeleteFunction20150331" => $$"""{"functionName":"{{thing}}"}""",
            "dynamodb:DeleteTable" => $$"""{"tableName":"{{thing}}"}""",
            "sqs:DeleteQueue" => $$"""{"queueUrl":"https://sqs.{{scene.Region}}.amazonaws.com/{{scene.AccountId}}/{{thing}}"}""",
            "iam:DeleteRole" => $$"""{"roleName":"{{thing}}-role"}""",
            "iam:DeleteRolePolicy" => $$"""{"roleName":"{{thing}}-role","policyName":"inline"}""",
            "cloudformation:DeleteStack" => $$"""{"stackName":"{{thing}}"}""",
            "s3:DeleteBucketPolicy" => $$"""{"bucketName":"example-{{thing}}","Host":"example-{{thing}}.s3.amazonaws.com","policy":""}""",
            "s3:DeleteBucket" => $$"""{"bucketName":"example-{{thing}}","Host":"example-{{thing}}.s3.amazonaws.com"}""",
            "secretsmanager:DeleteSecret" => $$"""{"secretId":"{{thing}}","recoveryWindowInDays":30}""",
            _ => $$"""{"dBSnapshotIdentifier":"{{thing}}-nightly"}""",
        };
        SampleEvent sampleEvent = scene.Call(who, operation, request);
        return scene.Random.Next(12) switch
        {
            0 => sampleEvent with
            {
                RequestParameters = null,
                ErrorCode = "AccessDenied",
                ErrorMessage = $"User: {who.Arn} is not authorized to perform: {operation} on resource: arn:aws:{sampleEvent.Service}:{scene.Region}:{scene.AccountId}:{thing} because no identity-based policy allows the {operation} action",
            },
            1 => sampleEvent with { RequestParameters = null, ErrorCode = "ThrottlingException", ErrorMessage = "Rate exceeded" },
            _ => sampleEvent,
        };
    }

    private static SampleEvent AssumeRole(CorpusScene scene)
    {
        string role = scene.Thing() + "-role";
        string session = scene.Thing();
        string roleArn = $"arn:aws:iam::{scene.AccountId}:role/{role}";
        string response = $$$"""{"credentials":{"accessKeyId":"ASIA{{{scene.Random.UpperId(9)}}}EXAMPLE","sessionToken":"IQoJb3JpZ2luX2VjEXAMPLE{{{scene.Random.Mixed(200)}}}","expiration":"{{{scene.Time.AddHours(1).ToString("MMM d, yyyy, h:mm:ss tt", CultureInfo.InvariantCulture)}}}"},"assumedRoleUser":{"assumedRoleId":"{{{SampleIdentity.PrincipalId("AROA", scene.AccountId + role)}}}:{{{session}}}","arn":"arn:aws:sts::{{{scene.AccountId}}}:assumed-role/{{{role}}}/{{{session}}}"}}""";
        SampleIdentity who = scene.Random.Chance(0.7) ? scene.Random.Pick(scene.Account.Services) : scene.Workload();
        return Read(scene.Call(who, "sts:AssumeRole", $$"""{"roleArn":"{{roleArn}}","roleSessionName":"{{session}}","durationSeconds":3600}""", response, new SampleResource(scene.AccountId, "AWS::IAM::Role", roleArn))) with
        {
            SharedEventId = scene.Random.Uuid(),
        };
    }

    private static SampleEvent UseKey(CorpusScene scene)
    {
        string key = $"arn:aws:kms:{scene.Region}:{scene.AccountId}:key/{scene.Random.Uuid()}";
        SampleIdentity who = scene.Random.Chance(0.7) ? scene.Random.Pick(scene.Account.Services) : scene.Workload();
        return Read(scene.Call(
            who,
            scene.Random.Chance(0.55) ? "kms:Decrypt" : "kms:GenerateDataKey",
            $$$"""{"keyId":"{{{key}}}","encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:lambda:FunctionArn":"arn:aws:lambda:{{{scene.Region}}}:{{{scene.AccountId}}}:function:{{{scene.Thing()}}}"}}""",
            null,
            new SampleResource(scene.AccountId, "AWS::KMS::Key", key)));
    }

    private static SampleEvent ReadSomething(CorpusScene scene)
    {
        string thing = scene.Thing();
        return Read(scene.Call(
            scene.Workload(),
            scene.Random.Pick(ReadOperations),
            $$"""{"resourceArn":"arn:aws:resource:{{scene.Region}}:{{scene.AccountId}}:{{thing}}/{{scene.Random.Hex(16)}}","maxResults":{{scene.Random.Next(1, 20) * 50}}}"""));
    }

    private static SampleEvent CheckBucket(CorpusScene scene)
    {
        string bucket = "example-" + scene.Thing();
        return Read(scene.Call(
            scene.Random.Pick(scene.Account.Services),
            "s3:GetBucketAcl",
            $$"""{"bucketName":"{{bucket}}","acl":"","Host":"{{bucket}}.s3.{{scene.Region}}.amazonaws.com"}""",
            null,
            new SampleResource(scene.AccountId, "AWS::S3::Bucket", "arn:aws:s3:::" + bucket)));
    }

    private static SampleEvent ReportInstance(CorpusScene scene) => scene.Call(
        scene.Workload(),
        "ssm:UpdateInstanceInformation",
        $$"""{"instanceId":"{{scene.Instance()}}","agentVersion":"3.3.1611.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.20.1.{{scene.Random.Next(4, 250)}}","computerName":"ip-10-20-1-{{scene.Random.Next(4, 250)}}.ec2.internal","agentName":"amazon-ssm-agent","availabilityZone":"{{scene.Region}}a","availabilityZoneId":"use1-az4","sSMConnectionChannel":"ssmmessages"}""");

    private static SampleEvent RunInstances(CorpusScene scene)
    {
        string instance = scene.Instance();
        return scene.Call(
            scene.Random.Pick(scene.Account.ServiceRoles),
            "ec2:RunInstances",
            $$$"""{"instancesSet":{"items":[{"imageId":"ami-0{{{scene.Random.Hex(16)}}}","minCount":1,"maxCount":1}]},"instanceType":"m7g.large","blockDeviceMapping":{},"availabilityZone":"{{{scene.Region}}}a","monitoring":{"enabled":false},"subnetId":"subnet-0{{{scene.Random.Hex(16)}}}","disableApiTermination":false,"clientToken":"fleet-{{{scene.Random.Uuid()}}}-0","tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"aws:autoscaling:groupName","value":"{{{scene.Thing()}}}"}]}]}}""",
            $$$"""{"requestId":"{{{scene.Random.Uuid()}}}","reservationId":"r-0{{{scene.Random.Hex(16)}}}","ownerId":"{{{scene.AccountId}}}","groupSet":{},"instancesSet":{"items":[{"instanceId":"{{{instance}}}","imageId":"ami-0{{{scene.Random.Hex(16)}}}","currentState":{"code":0,"name":"pending"},"instanceType":"m7g.large","launchTime":{{{new DateTimeOffset(scene.Time).ToUnixTimeMilliseconds()}}},"placement":{"availabilityZone":"{{{scene.Region}}}a","tenancy":"default"},"monitoring":{"state":"disabled"},"privateIpAddress":"10.20.1.{{{scene.Random.Next(4, 250)}}}","stateReason":{"code":"pending","message":"pending"},"architecture":"arm64","rootDeviceType":"ebs","virtualizationType":"hvm","hypervisor":"xen","ebsOptimized":true,"cpuOptions":{"coreCount":2,"threadsPerCore":1}}]}}""");
    }

    private static SampleEvent ReadObject(CorpusScene scene, string operation, bool readOnly)
    {
        string bucket = "example-" + scene.Thing();
        string key = $"{scene.Day}/{scene.Thing()}/{scene.Random.Hex(24)}.parquet";
        return scene.Call(
            scene.Workload(),
            operation,
            $$"""{"bucketName":"{{bucket}}","Host":"{{bucket}}.s3.{{scene.Region}}.amazonaws.com","key":"{{key}}"}""",
            readOnly ? null : """{"x-amz-server-side-encryption":"AES256"}""",
            new SampleResource(scene.AccountId, "AWS::S3::Object", $"arn:aws:s3:::{bucket}/{key}"),
            new SampleResource(scene.AccountId, "AWS::S3::Bucket", "arn:aws:s3:::" + bucket)) with
        {
            ReadOnly = readOnly,
            Category = "Data",
            AdditionalEventData = $$"""{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"{{scene.Random.Mixed(75)}}=","bytesTransferredOut":{{scene.Random.Next(100_000)}}}""",
            Host = $"{bucket}.s3.{scene.Region}.amazonaws.com",
        };
    }

    private static SampleEvent ConsoleLogin(CorpusScene scene)
    {
        bool failed = scene.Random.Chance(0.1);
        return scene.Call(scene.Person(), "signin:ConsoleLogin", null, failed ? """{"ConsoleLogin":"Failure"}""" : """{"ConsoleLogin":"Success"}""") with
        {
            EventType = "AwsConsoleSignIn",
            ErrorMessage = failed ? "Failed authentication" : null,
            AdditionalEventData = """{"LoginTo":"https://console.aws.amazon.com/console/home","MobileVersion":"No","MFAUsed":"Yes"}""",
        };
    }

    private static SampleEvent Denied(CorpusScene scene, string operation, string resource)
    {
        SampleIdentity who = scene.Person();
        SampleEvent sampleEvent = Read(scene.Call(who, operation));
        return sampleEvent with
        {
            ErrorCode = "AccessDenied",
            ErrorMessage = $"User: {who.Arn} is not authorized to perform: {operation} on resource: arn:aws:{sampleEvent.Service}::{scene.AccountId}:{resource} because no identity-based policy allows the {operation} action",
        };
    }

    private static string Instances(string id)
    {
        string item = $$"""{"instanceId":"{{id}}"}""";
        return $$$"""{"instancesSet":{"items":[{{{item}}}]}}""";
    }
}
