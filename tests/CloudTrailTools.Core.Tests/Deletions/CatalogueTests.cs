using System;
using System.IO;
using System.Linq;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Deletions;
using Xunit;

namespace CloudTrailTools.Core.Tests.Deletions;

public sealed class CatalogueTests
{
    [Fact]
    public void The_catalogue_knows_the_services_people_use_most()
    {
        string[] used =
        [
            "s3", "iam", "kms", "ec2", "autoscaling", "elasticloadbalancing", "lambda", "rds", "dynamodb", "sqs", "sns", "cloudtrail", "cloudformation",
            "secretsmanager", "ssm", "logs", "monitoring", "events", "scheduler", "config", "guardduty", "securityhub", "organizations", "sso", "identitystore",
            "cognito-idp", "cognito-identity", "ecs", "ecr", "eks", "elasticache", "memorydb", "redshift", "es", "aoss", "kinesis", "firehose", "kafka", "mq",
            "glue", "athena", "elasticmapreduce", "sagemaker", "bedrock", "states", "apigateway", "appsync", "route53", "route53resolver", "cloudfront", "acm",
            "acm-pca", "wafv2", "shield", "network-firewall", "elasticfilesystem", "fsx", "backup", "glacier", "storagegateway", "datasync", "transfer", "dms",
            "ds", "workspaces", "codebuild", "codecommit", "codepipeline", "codeartifact", "elasticbeanstalk", "ses", "batch", "macie2", "inspector2",
            "access-analyzer", "ram", "iot", "lightsail", "quicksight", "license-manager", "iotfleethub", "servicediscovery", "servicecatalog",
            "servicecatalog-appregistry",
        ];

        Assert.Empty(used.Except(DeletionCatalogue.Default.Services));
    }

    [Fact]
    public void Every_arn_that_can_be_built_is_recognised_again_with_its_name()
    {
        foreach ((string service, DeletionRule rule) in DeletionCatalogue.Default.Rules.Where(one => one.Rule.Arn is { CanBuild: true }))
        {
            string arn = rule.Arn!.Build("thing-1", variable => variable switch
            {
                "partition" => "aws",
                "region" => "eu-west-1",
                "account" => "111122223333",
                _ => "other",
            })!;

            Assert.True(ResourceReader.IsArn(arn), $"{service} {rule.Call}: {arn}");
            Assert.True(rule.Arn.TryGetId(arn, out string? id), $"{service} {rule.Call}: {arn}");
            Assert.True(id == "thing-1", $"{service} {rule.Call}: {arn} gives {id}");
        }
    }

    [Theory]
    [InlineData("DeleteFunction20150331", "DeleteFunction")]
    [InlineData("DeleteDistribution2020_05_31", "DeleteDistribution")]
    [InlineData("RemovePermission20150331v2", "RemovePermission")]
    [InlineData("DeleteAutomationRuleV2", "DeleteAutomationRuleV2")]
    [InlineData("DeleteBucket", "DeleteBucket")]
    public void The_date_of_an_api_is_no_part_of_a_call(string name, string call)
    {
        Assert.Equal(call, AwsCatalogue.WithoutApiDate(name));
    }

    [Theory]
    [InlineData("Delete", RuleLevel.Deleted)]
    [InlineData("DeleteThing", RuleLevel.Deleted)]
    [InlineData("BatchDeleteThings", RuleLevel.Deleted)]
    [InlineData("ForceDeleteThing", RuleLevel.Deleted)]
    [InlineData("ScheduleThingDeletion", RuleLevel.ScheduledDeletion)]
    [InlineData("CancelThingDeletion", RuleLevel.DeletionCancelled)]
    [InlineData("CancelThing", RuleLevel.Disabled)]
    [InlineData("DisassociateThing", RuleLevel.Detached)]
    [InlineData("Deleted", null)]
    [InlineData("Deletething", null)]
    [InlineData("GetDeleteStatus", null)]
    public void A_verb_counts_for_every_service_when_a_word_ends_behind_it(string name, object? level)
    {
        CloudTrailEvent record = CloudTrailEvent.Parse($$"""{"eventName":"{{name}}","eventSource":"unheardof.amazonaws.com"}""");

        Assert.Equal((RuleLevel?)level, DeletionCatalogue.Default.Find(record)?.Level);
    }

    [Fact]
    public void A_call_that_only_reads_deletes_nothing_whatever_its_name()
    {
        CloudTrailEvent record = CloudTrailEvent.Parse("""{"eventName":"DeleteThing","eventSource":"unheardof.amazonaws.com","readOnly":true}""");

        Assert.Null(DeletionCatalogue.Default.Find(record));
    }

    [Theory]
    [InlineData("[x]  AWS::X  -\nMakeThing Thing id\n")]
    [InlineData("[*]\nDelete* - - - - \n")]
    [InlineData("[*]\nDelete* - - - - Deleted\n[x]  AWS::X  -\nDeleteThing Thing nowhere:id\n")]
    [InlineData("[*]\nDelete* - - - - Deleted\n[x]  AWS::X  -\nDeleteThing Thing id arn:{id -\n")]
    [InlineData("[*]\nDelete* - - - - Deleted\n[x]  AWS::X  -\nDeleteThing Thing id - - Deleted more\n")]
    [InlineData("[*]\nDelete* - - - - Gone\n")]
    [InlineData("[x]  AWS::X  -\n[x]  AWS::X  -\n")]
    public void A_line_that_makes_no_sense_is_refused_with_its_number(string text)
    {
        FormatException refusal = Assert.Throws<FormatException>(() => DeletionCatalogue.Read(new StringReader(text)));

        Assert.Matches("^Line [1-9]", refusal.Message);
    }

    [Theory]
    [InlineData("""{"a":{"items":[{"b":"1"},{"b":"2"}]}}""", "a.b", "1,2")]
    [InlineData("""{"a":{"b":{"content":"1","tag":1}}}""", "a.b", "1")]
    [InlineData("""{"DoThingRequest":{"B":["1","2"]}}""", "b", "1,2")]
    [InlineData("""{"a":[{"c":"1"},{"d":"2"}]}""", "a.c|d", "1,2")]
    [InlineData("""{"x":"1","y":"2"}""", "z,y", "2")]
    [InlineData("""{"a":5,"b":true}""", "a", "5")]
    [InlineData("""{"a":""}""", "a", "")]
    [InlineData("""{"a":{"b":"1"}}""", "a", "")]
    public void A_path_passes_through_lists_and_wrappers(string request, string path, string names)
    {
        CloudTrailEvent record = CloudTrailEvent.Parse($$"""{"requestParameters":{{request}}}""");

        Assert.Equal(names, string.Join(',', RulePath.Parse(path).Read(record, out _)));
    }
}
