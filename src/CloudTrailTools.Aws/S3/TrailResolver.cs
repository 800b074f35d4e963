using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.CloudTrailApi;

namespace CloudTrailTools.Aws;

/// <summary>Where a trail delivers.</summary>
internal sealed record TrailLocation(string Name, string BucketName, string KeyPrefix, string? HomeRegion);

/// <summary>Finds the bucket of a trail by its name or ARN.</summary>
internal static class TrailResolver
{
    /// <exception cref="CloudTrailProblemException">There is no such trail, or it cannot be asked for.</exception>
    public static async Task<TrailLocation> ResolveAsync(AwsClientFactory clients, string nameOrArn, CancellationToken cancellationToken)
    {
        string region = RegionOfArn(nameOrArn) ?? clients.RequireRegion();
        AwsCall call = new("cloudtrail:DescribeTrails", $"the trail '{nameOrArn}' in {region}", clients.Source);
        try
        {
            List<Trail> trails = await DescribeAsync([nameOrArn]).ConfigureAwait(false);
            // CloudTrail's answer is exact; a name that differs in case only is still what the user meant.
            trails = trails.Count > 0 ? trails : await DescribeAsync([]).ConfigureAwait(false);
            Trail trail = trails.FirstOrDefault(candidate => Names(candidate, nameOrArn))
                ?? throw new CloudTrailProblemException(Problems.TrailNotFound(nameOrArn, region, [.. trails.Select(candidate => candidate.Name ?? "").Order(StringComparer.OrdinalIgnoreCase)]));
            return new TrailLocation(trail.Name ?? nameOrArn, trail.S3BucketName!, trail.S3KeyPrefix ?? "", trail.HomeRegion);
        }
        catch (Exception exception) when (exception is not CloudTrailProblemException && !cancellationToken.IsCancellationRequested)
        {
            throw new CloudTrailProblemException(AwsFailure.Of(exception).ToProblem(call));
        }

        async Task<List<Trail>> DescribeAsync(List<string> names)
        {
            DescribeTrailsResponse response = await clients.CloudTrail(region)
                .DescribeTrailsAsync(new DescribeTrailsRequest { TrailNameList = names, IncludeShadowTrails = true }, cancellationToken).ConfigureAwait(false);
            return [.. (response.TrailList ?? []).Where(trail => trail.S3BucketName is not null)];
        }
    }

    private static bool Names(Trail trail, string nameOrArn) =>
        string.Equals(trail.Name, nameOrArn, StringComparison.OrdinalIgnoreCase) || string.Equals(trail.TrailARN, nameOrArn, StringComparison.Ordinal);

    /// <summary>arn:aws:cloudtrail:REGION:account:trail/name</summary>
    private static string? RegionOfArn(string text)
    {
        string[] parts = text.Split(':');
        return parts is ["arn", _, "cloudtrail", { Length: > 0 } region, ..] ? region : null;
    }
}
