using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using CloudTrailTools.Aws.JsonApi;

namespace CloudTrailTools.Aws.CloudTrailApi;

internal class AmazonCloudTrailClient(AWSCredentials credentials, AmazonCloudTrailConfig config)
    : JsonServiceClient(credentials, config), IAmazonCloudTrail
{
    public Task<LookupEventsResponse> LookupEventsAsync(LookupEventsRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, "LookupEvents", LookupEventsResponse.Read, cancellationToken);

    public Task<DescribeTrailsResponse> DescribeTrailsAsync(DescribeTrailsRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, "DescribeTrails", DescribeTrailsResponse.Read, cancellationToken);

    public Task<ListPublicKeysResponse> ListPublicKeysAsync(ListPublicKeysRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, "ListPublicKeys", ListPublicKeysResponse.Read, cancellationToken);

    protected override AmazonServiceException CreateException(ErrorResponse error) =>
        new AmazonCloudTrailException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode);
}

/// <summary>The settings of a CloudTrail client.</summary>
internal sealed class AmazonCloudTrailConfig() : JsonServiceConfig(CloudTrail)
{
    // GovCloud's FIPS endpoints have the plain names.
    private static readonly JsonService CloudTrail = new(
        "CloudTrail",
        "cloudtrail",
        "2013-11-01",
        "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
        (_, region, useFips, useDualStack) => useFips && !useDualStack && region is "us-gov-east-1" or "us-gov-west-1"
            ? ($"cloudtrail.{region}.amazonaws.com", region)
            : null);
}

/// <summary>An error CloudTrail answered with; <see cref="AmazonServiceException.ErrorCode"/> says which.</summary>
internal sealed class AmazonCloudTrailException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
