using System;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;

namespace CloudTrailTools.Aws.CloudTrailApi;

/// <summary>The operations of AWS CloudTrail that this module uses, under the names of the official client.</summary>
internal interface IAmazonCloudTrail : IDisposable
{
    IClientConfig Config { get; }

    Task<LookupEventsResponse> LookupEventsAsync(LookupEventsRequest request, CancellationToken cancellationToken = default);

    Task<DescribeTrailsResponse> DescribeTrailsAsync(DescribeTrailsRequest request, CancellationToken cancellationToken = default);

    Task<ListPublicKeysResponse> ListPublicKeysAsync(ListPublicKeysRequest request, CancellationToken cancellationToken = default);
}
