using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.Connection;

public sealed class AwsFailureTests
{
    private static readonly AwsCall Call = new("s3:GetObject", "s3://trail/key");

    [Theory]
    [InlineData("SlowDown", 503, ErrorIds.RequestThrottled)]
    [InlineData("ThrottlingException", 400, ErrorIds.RequestThrottled)]
    [InlineData("", 429, ErrorIds.RequestThrottled)]
    [InlineData("AccessDenied", 403, ErrorIds.AccessDenied)]
    [InlineData("AccessDeniedException", 400, ErrorIds.AccessDenied)]
    [InlineData("ExpiredToken", 400, ErrorIds.CredentialsExpired)]
    [InlineData("ExpiredTokenException", 400, ErrorIds.CredentialsExpired)]
    [InlineData("RequestTimeTooSkewed", 403, ErrorIds.ClockSkewed)]
    [InlineData("InvalidAccessKeyId", 403, ErrorIds.CredentialsRejected)]
    [InlineData("UnrecognizedClientException", 400, ErrorIds.CredentialsRejected)]
    [InlineData("NoSuchBucket", 404, ErrorIds.BucketNotFound)]
    [InlineData("NoSuchKey", 404, ErrorIds.ObjectNotFound)]
    [InlineData("InvalidObjectState", 403, ErrorIds.ObjectArchived)]
    [InlineData("AuthorizationHeaderMalformed", 400, ErrorIds.BucketElsewhere)]
    [InlineData("PermanentRedirect", 301, ErrorIds.BucketElsewhere)]
    [InlineData("InternalError", 500, ErrorIds.RequestFailed)]
    [InlineData("InvalidTimeRangeException", 400, ErrorIds.RequestFailed)]
    public void Every_answer_of_AWS_becomes_one_problem(string code, int status, string id)
    {
        AmazonServiceException exception = new("reason", ErrorType.Unknown, code, "request", (HttpStatusCode)status);

        CloudTrailProblem problem = AwsFailure.Of(exception).ToProblem(Call);

        Assert.Equal(id, problem.Id);
        Assert.Contains("s3://trail", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_server_says_is_told_without_what_steers_a_terminal_and_not_without_end()
    {
        AmazonServiceException exception = new("first\r\nsecond \u001b[31mred" + new string('x', 5000), ErrorType.Unknown, "Weird\u001b", "request", HttpStatusCode.BadRequest);

        CloudTrailProblem problem = AwsFailure.Of(exception).ToProblem(Call);

        Assert.Contains("first second", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(problem.Message, char.IsControl);
        Assert.InRange(problem.Message.Length, 1000, 1200);
    }

    [Fact]
    public void A_key_that_cannot_be_used_is_no_missing_permission()
    {
        CloudTrailProblem problem = AwsFailure.Of(new AmazonServiceException("arn:aws:kms:x is disabled.", ErrorType.Unknown, "KMS.DisabledException", "request", HttpStatusCode.BadRequest)).ToProblem(Call);

        Assert.Equal(ErrorIds.RequestFailed, problem.Id);
        Assert.Contains("(KMS.DisabledException): arn:aws:kms:x is disabled.", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SlowDown", 503, true)]
    [InlineData("InternalError", 500, true)]
    [InlineData("RequestTimeout", 400, true)]
    [InlineData("AccessDenied", 403, false)]
    [InlineData("NoSuchKey", 404, false)]
    [InlineData("ValidationError", 400, false)]
    public void Only_what_may_pass_is_worth_another_try(string code, int status, bool mayPass) =>
        Assert.Equal(mayPass, AwsFailure.Of(new AmazonServiceException("reason", ErrorType.Unknown, code, "request", (HttpStatusCode)status)).MayPass);

    [Theory]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(407, false)]
    public void An_answer_that_is_none_of_AWS_is_told_as_such(int status, bool mayPass)
    {
        AwsFailure failure = AwsFailure.Of(new AmazonServiceException("The service returned an error. See inner exception for details.", null, (HttpStatusCode)status));

        CloudTrailProblem problem = failure.ToProblem(Call);

        Assert.Equal(mayPass, failure.MayPass);
        Assert.Equal(ErrorIds.RequestFailed, problem.Id);
        Assert.Contains($"(HTTP {status}): the answer is none that AWS gives", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("inner exception", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 302)]
    [InlineData("", 307)]
    [InlineData("", 404)]
    [InlineData("", 403)]
    [InlineData("NotFound", 404)]
    [InlineData("Forbidden", 403)]
    [InlineData("ProxyAuthenticationRequired", 407)]
    public void An_address_where_something_else_answers_is_no_missing_object_and_no_missing_right(string code, int status)
    {
        string message = $"Error making request with Error Code {code} and Http Status Code {code}. No further error information was returned by the service.";

        CloudTrailProblem problem = AwsFailure.Of(new AmazonServiceException(message, ErrorType.Unknown, code, null, (HttpStatusCode)status)).ToProblem(Call);

        Assert.Equal(ErrorIds.RequestFailed, problem.Id);
        Assert.Contains($"(HTTP {status}): the answer is none that AWS gives", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_AWS_is_worth_another_try_and_told_as_such()
    {
        AmazonClientException exception = new("failed", new HttpRequestException("failed", new SocketException((int)SocketError.HostNotFound)));

        AwsFailure failure = AwsFailure.Of(exception);

        Assert.True(failure.MayPass);
        Assert.Equal(ErrorIds.EndpointUnreachable, failure.ToProblem(Call).Id);
    }

    [Theory]
    [InlineData("InvalidSignatureException")]
    [InlineData("SignatureDoesNotMatch")]
    public void A_signature_of_another_time_tells_of_a_wrong_clock(string code)
    {
        AmazonServiceException expired = new("Signature expired: 20261121T100000Z is now earlier than 20261121T100500Z (20261121T101000Z - 5 min.)", ErrorType.Sender, code, "request", HttpStatusCode.Forbidden);
        AmazonServiceException wrong = new("The request signature we calculated does not match the signature you provided.", ErrorType.Sender, code, "request", HttpStatusCode.Forbidden);

        Assert.Equal(AwsFailureKind.ClockSkewed, AwsFailure.Of(expired).Kind);
        Assert.Equal(AwsFailureKind.CredentialsRejected, AwsFailure.Of(wrong).Kind);
    }

    [Fact]
    public void A_broken_stream_is_worth_another_try() => Assert.True(AwsFailure.Of(new IOException("reset")).MayPass);

    [Fact]
    public void A_connection_that_never_came_is_told_without_the_names_of_settings()
    {
        AwsFailure failure = AwsFailure.Of(new TimeoutException("A connection could not be established within the configured ConnectTimeout."));

        Assert.Equal(AwsFailureKind.Transient, failure.Kind);
        Assert.Equal("no connection came about within 10 seconds", failure.Message);
    }

    [Theory]
    [InlineData("Command returned non-zero exit value 1 with the error - ", "Command returned non-zero exit value 1")]
    [InlineData("Command returned non-zero exit value 1 with the error - no secret wJalrXUtnFEMI.", "Command returned non-zero exit value 1")]
    public void A_process_that_gives_no_credentials_is_told_with_its_profile(string message, string reason)
    {
        CloudTrailProblem problem = AwsFailure.Of(new ProcessAWSCredentialException(message)).ToProblem(new AwsCall("sts:AssumeRole", "the credentials", new CredentialSource("the credentials", "vault")));

        Assert.Equal(ErrorIds.ProfileInvalid, problem.Id);
        Assert.Equal($"The AWS profile 'vault' cannot be used, as its credential_process fails: {reason}. Run that command by itself to see why.", problem.Message);
    }

    [Fact]
    public void A_permission_that_a_policy_denies_is_not_told_to_be_missing()
    {
        CloudTrailProblem problem = Problems.AccessDenied("it", "cloudtrail:LookupEvents", "not authorized, with an explicit deny in a service control policy", "", new IOException());

        Assert.StartsWith("Access to it is denied: the permission cloudtrail:LookupEvents is taken away by a policy. AWS says:", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("whoever manages the policy has to change it.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_missing_permission_is_named_also_when_it_is_the_keys()
    {
        TestBucket bucket = new("trail") { IsDenied = key => key == "denied", IsKmsDenied = key => key == "locked" };
        using AwsTestEndpoint endpoint = new(new S3Service(bucket));
        using AwsClientFactory factory = new(endpoint.Connection());

        CloudTrailProblem denied = await Fail(factory, "denied");
        CloudTrailProblem locked = await Fail(factory, "locked");

        Assert.Equal((ErrorIds.AccessDenied, ErrorIds.AccessDenied), (denied.Id, locked.Id));
        Assert.Contains("permission s3:GetObject is missing", denied.Message, StringComparison.Ordinal);
        Assert.Contains("permission kms:Decrypt is missing on the KMS key", locked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_elsewhere_tells_its_region()
    {
        TestBucket bucket = new("trail") { Region = "eu-west-1" };
        using AwsTestEndpoint endpoint = new(new S3Service(bucket));
        using AwsClientFactory factory = new(endpoint.Connection());

        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => factory.S3("us-east-1").GetObjectAsync(new GetObjectRequest { BucketName = "trail", Key = "k" }));

        Assert.Equal((AwsFailureKind.WrongRegion, "eu-west-1"), (AwsFailure.Of(exception).Kind, AwsFailure.Of(exception).BucketRegion));
    }

    [Fact]
    public async Task An_endpoint_with_nobody_behind_it_is_unreachable()
    {
        using AwsClientFactory factory = new(new() { AccessKey = "A", SecretKey = "s", EndpointUrl = "http://127.0.0.1:1" });

        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => factory.S3("us-east-1").ListObjectsV2Async(new ListObjectsV2Request { BucketName = "trail" }));

        Assert.Equal(ErrorIds.EndpointUnreachable, AwsFailure.Of(exception).ToProblem(Call).Id);
    }

    private static async Task<CloudTrailProblem> Fail(AwsClientFactory factory, string key)
    {
        AmazonS3Exception exception = await Assert.ThrowsAsync<AmazonS3Exception>(() => factory.S3("us-east-1").GetObjectAsync("trail", key));
        return AwsFailure.Of(exception).ToProblem(new AwsCall("s3:GetObject", $"s3://trail/{key}"));
    }
}
