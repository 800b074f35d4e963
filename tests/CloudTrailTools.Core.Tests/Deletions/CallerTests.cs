using System.Text.Json;
using CloudTrailTools.Deletions;
using Xunit;

namespace CloudTrailTools.Core.Tests.Deletions;

public sealed class CallerTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64)", "203.0.113.1", CloudTrailChannel.Console, CloudTrailHand.Human)]
    [InlineData("[S3Console/0.4, aws-internal/3]", "203.0.113.1", CloudTrailChannel.Console, CloudTrailHand.Human)]
    [InlineData("console.amazonaws.com", "203.0.113.1", CloudTrailChannel.Console, CloudTrailHand.Human)]
    [InlineData("signin.amazonaws.com", "203.0.113.1", CloudTrailChannel.Console, CloudTrailHand.Human)]
    [InlineData("aws-cli/2.15.0 md/Botocore#2.4.5", "203.0.113.1", CloudTrailChannel.CommandLine, CloudTrailHand.Human)]
    [InlineData("AWSPowerShell.Common/4.1.500", "203.0.113.1", CloudTrailChannel.CommandLine, CloudTrailHand.Human)]
    [InlineData("Boto3/1.34.0 Botocore/1.34.0", "203.0.113.1", CloudTrailChannel.Sdk, CloudTrailHand.Unknown)]
    [InlineData("APN/1.0 HashiCorp/1.0 Terraform/1.5.0 aws-sdk-go/1.44", "203.0.113.1", CloudTrailChannel.InfrastructureTool, CloudTrailHand.Automation)]
    [InlineData("cloudformation.amazonaws.com", "cloudformation.amazonaws.com", CloudTrailChannel.CloudFormation, CloudTrailHand.Automation)]
    [InlineData("autoscaling.amazonaws.com", "autoscaling.amazonaws.com", CloudTrailChannel.AwsService, CloudTrailHand.Automation)]
    [InlineData("mytool", "203.0.113.1", CloudTrailChannel.Unknown, CloudTrailHand.Unknown)]
    public void Agent_and_address_tell_the_way_a_call_came(string agent, string address, CloudTrailChannel channel, CloudTrailHand hand)
    {
        CallerChannel caller = CallerChannel.Of(Record(agent, address, """{"type":"IAMUser","userName":"alice"}"""));

        Assert.Equal((channel, hand), (caller.Channel, caller.Hand));
    }

    [Fact]
    public void A_command_line_with_a_pipelines_credentials_is_no_human_hand()
    {
        CallerChannel caller = CallerChannel.Of(Record("aws-cli/2.15.0", "203.0.113.1",
            """{"type":"AssumedRole","sessionContext":{"webIdFederationData":{"federatedProvider":"arn:aws:iam::111122223333:oidc-provider/ci.example.com"}}}"""));

        Assert.Equal((CloudTrailChannel.CommandLine, CloudTrailHand.Automation), (caller.Channel, caller.Hand));
    }

    [Fact]
    public void A_service_that_calls_for_somebody_is_the_channel_and_not_the_hand()
    {
        CallerChannel caller = CallerChannel.Of(Record("cloudformation.amazonaws.com", "cloudformation.amazonaws.com",
            """{"type":"IAMUser","userName":"alice","invokedBy":"cloudformation.amazonaws.com"}"""));

        Assert.Equal(new CallerChannel(CloudTrailChannel.CloudFormation, CloudTrailHand.Automation, "cloudformation"), caller);
    }

    [Theory]
    [InlineData("AccessDenied", CloudTrailDeletionOutcome.Denied)]
    [InlineData("AccessDeniedException", CloudTrailDeletionOutcome.Denied)]
    [InlineData("Client.UnauthorizedOperation", CloudTrailDeletionOutcome.Denied)]
    [InlineData("NoSuchBucket", CloudTrailDeletionOutcome.AlreadyGone)]
    [InlineData("Client.InvalidInstanceID.NotFound", CloudTrailDeletionOutcome.AlreadyGone)]
    [InlineData("ResourceNotFoundException", CloudTrailDeletionOutcome.AlreadyGone)]
    [InlineData("AWS.SimpleQueueService.NonExistentQueue", CloudTrailDeletionOutcome.AlreadyGone)]
    [InlineData("Client.DryRunOperation", CloudTrailDeletionOutcome.DryRun)]
    [InlineData("BucketNotEmpty", CloudTrailDeletionOutcome.Failed)]
    [InlineData("ThrottlingException", CloudTrailDeletionOutcome.Failed)]
    [InlineData("200", CloudTrailDeletionOutcome.Succeeded)]
    public void The_error_tells_how_a_deletion_ended(string code, CloudTrailDeletionOutcome outcome)
    {
        Assert.Equal(outcome, OutcomeReader.Read(CloudTrailEvent.Parse($$"""{"eventName":"DeleteThing","errorCode":"{{code}}"}""")));
    }

    [Fact]
    public void A_failure_told_only_by_its_message_is_a_failure()
    {
        Assert.Equal(CloudTrailDeletionOutcome.Failed, OutcomeReader.Read(CloudTrailEvent.Parse("""{"eventName":"DeleteThing","errorMessage":"no"}""")));
    }

    private static CloudTrailEvent Record(string agent, string address, string identity)
    {
        return CloudTrailEvent.Parse($$"""
            {"eventName":"DeleteBucket","userAgent":{{JsonSerializer.Serialize(agent)}},"sourceIPAddress":"{{address}}","userIdentity":{{identity}}}
            """);
    }
}
