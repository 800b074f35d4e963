using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.JsonApi;

namespace CloudTrailTools.Aws;

/// <summary>The public keys that CloudTrail itself lists. Every account gets the same ones.</summary>
internal sealed class ListedPublicKeys(AwsClientFactory clients) : PublicKeySource
{
    public override async Task<IReadOnlyList<CloudTrailPublicKey>> ListAsync(string region, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        try
        {
            return await FetchAsync(region, from, to, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudTrailProblemException exception)
        {
            throw new CloudTrailProblemException(Problems.PublicKeysUnavailable(region, exception.Problem.Message, exception));
        }
    }

    /// <summary>The same for who only wants the keys, and has no use for being told how to do without.</summary>
    public async Task<IReadOnlyList<CloudTrailPublicKey>> FetchAsync(string region, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        List<CloudTrailPublicKey> keys = [];
        ListPublicKeysRequest request = new() { StartTime = from, EndTime = to };
        try
        {
            do
            {
                ListPublicKeysResponse response = await clients.CloudTrail(region).ListPublicKeysAsync(request, cancellationToken).ConfigureAwait(false);
                keys.AddRange((response.PublicKeyList ?? [])
                    .Where(key => key is { Fingerprint: not null, Value: not null })
                    .Select(key => new CloudTrailPublicKey(key.Fingerprint!, Convert.ToBase64String(key.Value!.ToArray()), key.ValidityStartTime, key.ValidityEndTime, region)));
                request.NextToken = PageToken.Next(response.NextToken, request.NextToken, $"CloudTrail in {region}");
            }
            while (request.NextToken is not null);
            return keys;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CloudTrailProblemException(AwsFailure.Of(exception).ToProblem(new AwsCall("cloudtrail:ListPublicKeys", $"CloudTrail in {region}", clients.Source)));
        }
    }
}
