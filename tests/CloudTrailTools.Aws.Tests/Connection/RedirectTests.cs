using System;
using System.Threading;
using System.Threading.Tasks;
using Amazon.SecurityToken.Model;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.OrganizationsApi;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.Connection;

public sealed class RedirectTests
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Nobody_is_followed_to_another_host(int status)
    {
        using AwsTestEndpoint other = new(new CloudTrailService(), new StsService(), new OrganizationsService());
        using AwsTestEndpoint endpoint = new(new Redirecting("cloudtrail", status, other.Url), new Redirecting("sts", status, other.Url), new Redirecting("organizations", status, other.Url));
        using AwsClientFactory clients = new(endpoint.Connection());

        Func<Task>[] calls =
        [
            () => clients.EventHistory("us-east-1").LookupEventsAsync(new LookupEventsRequest(), CancellationToken.None),
            () => clients.CloudTrail("us-east-1").LookupEventsAsync(new LookupEventsRequest(), CancellationToken.None),
            () => clients.Sts("us-east-1").GetCallerIdentityAsync(new GetCallerIdentityRequest(), CancellationToken.None),
            () => clients.Organizations("us-east-1").ListAccountsAsync(new ListAccountsRequest(), CancellationToken.None),
        ];
        foreach (Func<Task> call in calls)
        {
            Exception exception = await Assert.ThrowsAnyAsync<Exception>(call);
            CloudTrailProblem problem = AwsFailure.Of(exception).ToProblem(new AwsCall("service:Call", "what was asked"));
            Assert.Equal(ErrorIds.RequestFailed, problem.Id);
            Assert.Contains($"(HTTP {status}): the answer is none that AWS gives", problem.Message, StringComparison.Ordinal);
        }

        Assert.Empty(other.Log);
    }

    [Theory]
    [InlineData("http://s3.eu-central-1.example.invalid")]
    [InlineData("http://127.0.0.1:9")]
    public async Task Nor_from_S3_to_what_only_calls_itself_S3(string target)
    {
        using AwsTestEndpoint endpoint = new(new Redirecting("s3", 307, target));
        using AwsClientFactory clients = new(endpoint.Connection());
        S3BucketReader bucket = new S3Store(clients, new S3Options { MaxAttempts = 1 }).Bucket("trail");

        foreach (Func<Task> call in new Func<Task>[] { () => bucket.ListAsync("", null, null, null, default), () => bucket.DownloadAsync(CloudTrailLogFile.ForObject("trail", "key"), default) })
        {
            CloudTrailProblem problem = (await Assert.ThrowsAsync<CloudTrailProblemException>(call)).Problem;
            Assert.Equal(ErrorIds.RequestFailed, problem.Id);
            Assert.Contains("(HTTP 307): the answer is none that AWS gives", problem.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, endpoint.Log.Count);
    }

    [Theory]
    [InlineData(400, "+/=")]
    [InlineData(307, "+/=")]
    [InlineData(400, @"\u002B\/\u003d")]
    [InlineData(400, "&#43;&#x2f;&#61;")]
    [InlineData(400, "%2B%2f%3D")]
    public async Task What_a_server_repeats_of_a_request_is_in_no_error(int status, string spelled)
    {
        const string Token = "IQoJb3JpZ2luX2VjEDoaCXVzLWVhc3QtMSJH+/=";
        using AwsTestEndpoint endpoint = new(new Repeating("cloudtrail", status, spelled), new Repeating("sts", status, spelled), new Repeating("s3", status, spelled));
        using AwsClientFactory clients = new(endpoint.Connection() with { SessionToken = Token });

        Func<Task>[] calls =
        [
            () => clients.EventHistory("us-east-1").LookupEventsAsync(new LookupEventsRequest(), CancellationToken.None),
            () => clients.Sts("us-east-1").GetCallerIdentityAsync(new GetCallerIdentityRequest(), CancellationToken.None),
            () => clients.S3("us-east-1").ListObjectsV2Async(new() { BucketName = "trail" }, CancellationToken.None),
        ];
        foreach (Func<Task> call in calls)
        {
            Exception exception = await Assert.ThrowsAnyAsync<Exception>(call);
            string told = AwsFailure.Of(exception).ToProblem(new AwsCall("service:Call", "what was asked")).Message + exception;
            Assert.DoesNotContain(Token[..^3], told, StringComparison.Ordinal);
            Assert.DoesNotContain("Signature=", told, StringComparison.Ordinal);
        }
    }

    private sealed class Repeating(string name, int status, string spelled) : IEndpointService
    {
        public string Name => name;

        public Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken) => Task.FromResult(Refuse(request, null!));

        public EndpointResponse Refuse(EndpointRequest request, EndpointException refusal)
        {
            string token = request.Header("x-amz-security-token")!.Replace("+/=", spelled, StringComparison.Ordinal);
            string said = $"{token} {request.Header("authorization")}";
            return name == "cloudtrail" ? EndpointResponse.Json(status, $$"""{"__type":"{{token}}","message":"{{said}}"}""")
                : name == "sts" ? EndpointResponse.Xml(status, $"<ErrorResponse><Error><Code>X</Code><Message>{said}</Message></Error></ErrorResponse>")
                : EndpointResponse.Xml(status, $"<Error><Code>X</Code><Message>{said}</Message></Error>");
        }
    }

    private sealed class Redirecting(string name, int status, string target) : IEndpointService
    {
        public string Name => name;

        public Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
        {
            EndpointResponse response = EndpointResponse.Text(status, "text/html", "<html>elsewhere</html>");
            response.Headers["Location"] = target + "/";
            return Task.FromResult(response);
        }

        public EndpointResponse Refuse(EndpointRequest request, EndpointException refusal) => throw new NotSupportedException();
    }
}
