using System.Linq;
using System.Threading.Tasks;
using Amazon.S3;
using Amazon.S3.Model;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.Connection;

public sealed class EndpointSignatureTests
{
    private readonly TestBucket _bucket = new("trail");

    [Theory]
    [InlineData("plain/key.json.gz")]
    [InlineData("with space/plus+and/ünïcode/&=?#%41.json")]
    public async Task A_rightly_signed_request_is_answered(string key)
    {
        _bucket.Put(key, "content"u8.ToArray());
        using AwsTestEndpoint endpoint = new(new S3Service(_bucket));
        using AwsClientFactory factory = new(endpoint.Connection());

        using GetObjectResponse response = await factory.S3("us-east-1").GetObjectAsync("trail", key);

        Assert.Equal(7, response.ContentLength);
        Assert.Equal("GetObject", Assert.Single(endpoint.Log).Operation);
    }

    [Fact]
    public async Task A_listing_is_signed_with_its_query()
    {
        _bucket.Put("a b/1", []);
        _bucket.Put("a b/2", []);
        using AwsTestEndpoint endpoint = new(new S3Service(_bucket));
        using AwsClientFactory factory = new(endpoint.Connection());

        ListObjectsV2Response page = await factory.S3("us-east-1").ListObjectsV2Async(new ListObjectsV2Request { BucketName = "trail", Prefix = "a b/", StartAfter = "a b/1" });

        Assert.Equal(["a b/2"], page.S3Objects.Select(item => item.Key));
    }

    [Fact]
    public async Task A_wrong_secret_is_found_out()
    {
        using AwsTestEndpoint endpoint = new(new S3Service(_bucket));
        using AwsClientFactory factory = new(endpoint.Connection() with { SecretKey = "wrong" });

        AmazonS3Exception exception = await Assert.ThrowsAsync<AmazonS3Exception>(() => factory.S3("us-east-1").ListObjectsV2Async(new ListObjectsV2Request { BucketName = "trail" }));

        Assert.Equal("SignatureDoesNotMatch", exception.ErrorCode);
        CloudTrailProblem problem = AwsFailure.Of(exception).ToProblem(new AwsCall("s3:ListBucket", "s3://trail"));
        Assert.Equal(ErrorIds.CredentialsRejected, problem.Id);
        Assert.DoesNotContain("wrong", problem.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_name_this_module_in_their_user_agent()
    {
        using AwsTestEndpoint endpoint = new(new S3Service(_bucket));
        using AwsClientFactory factory = new(endpoint.Connection());

        await factory.S3("us-east-1").ListObjectsV2Async(new ListObjectsV2Request { BucketName = "trail" });

        Assert.Contains("app/CloudTrailTools-", Assert.Single(endpoint.Log).UserAgent, System.StringComparison.Ordinal);
    }
}
