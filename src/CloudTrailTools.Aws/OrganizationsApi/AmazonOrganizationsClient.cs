using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using CloudTrailTools.Aws.JsonApi;

namespace CloudTrailTools.Aws.OrganizationsApi;

/// <summary>The operation of AWS Organizations that this module uses, under the names of the official client.</summary>
internal interface IAmazonOrganizations : IDisposable
{
    Task<ListAccountsResponse> ListAccountsAsync(ListAccountsRequest request, CancellationToken cancellationToken = default);
}

internal sealed class AmazonOrganizationsClient(AWSCredentials credentials, AmazonOrganizationsConfig config)
    : JsonServiceClient(credentials, config), IAmazonOrganizations
{
    public Task<ListAccountsResponse> ListAccountsAsync(ListAccountsRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, "ListAccounts", ListAccountsResponse.Read, cancellationToken);

    protected override AmazonServiceException CreateException(ErrorResponse error) =>
        new AmazonOrganizationsException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode);
}

/// <summary>The settings of an Organizations client.</summary>
internal sealed class AmazonOrganizationsConfig() : JsonServiceConfig(Organizations)
{
    // One endpoint for a whole partition, in its home region, signed for that region.
    private static readonly JsonService Organizations = new(
        "Organizations",
        "organizations",
        "2016-11-28",
        "AWSOrganizationsV20161128",
        (partition, _, useFips, useDualStack) => (partition.name, useFips, useDualStack) switch
        {
            ("aws", _, false) => ($"organizations{(useFips ? "-fips" : "")}.us-east-1.amazonaws.com", "us-east-1"),
            ("aws-us-gov", _, false) => ("organizations.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("aws-cn" or "aws-iso" or "aws-iso-b" or "aws-iso-f", false, false) =>
                ($"organizations.{partition.implicitGlobalRegion}.{partition.dnsSuffix}", partition.implicitGlobalRegion),
            _ => null,
        });
}

/// <summary>An error AWS Organizations answered with; <see cref="AmazonServiceException.ErrorCode"/> says which.</summary>
internal sealed class AmazonOrganizationsException(
    string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);
