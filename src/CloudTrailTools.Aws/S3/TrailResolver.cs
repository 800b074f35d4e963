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
        string? own = RegionOfArn(nameOrArn);
        bool isArn = own is not null;
        string[] regions = own is not null ? [own] : RegionsToAsk(clients, nameOrArn);
        SortedSet<string> known = new(StringComparer.OrdinalIgnoreCase);
        CloudTrailProblemException? failure = null;
        foreach (string region in regions)
        {
            try
            {
                List<Trail> trails = await DescribeAsync(clients, nameOrArn, region, cancellationToken).ConfigureAwait(false);
                if (trails.Find(candidate => Names(candidate, nameOrArn)) is { } trail)
                {
                    return new TrailLocation(trail.Name ?? nameOrArn, trail.S3BucketName!, trail.S3KeyPrefix ?? "", trail.HomeRegion);
                }

                known.UnionWith(trails.Select(candidate => (isArn ? candidate.TrailARN : candidate.Name) ?? ""));
            }
            catch (CloudTrailProblemException exception)
            {
                // A region whose files are wanted need not be one that the caller may use.
                failure ??= exception;
            }
        }

        throw failure ?? new CloudTrailProblemException(Problems.TrailNotFound(nameOrArn, isArn, regions, known));
    }

    /// <summary>The regions asked for a trail by its name: the one the command names, whose files alone are wanted, need not be one in which it is to be seen.</summary>
    private static string[] RegionsToAsk(AwsClientFactory clients, string name)
    {
        string region;
        try
        {
            region = clients.RequireRegion();
        }
        catch (CloudTrailProblemException exception) when (exception.Problem.Id == ErrorIds.RegionNotSet)
        {
            throw new CloudTrailProblemException(Problems.TrailWithoutRegion(name));
        }

        return clients.FindConfiguredRegion()?.Name is string configured && configured != region ? [region, configured] : [region];
    }

    /// <summary>The trail, or all that there are: CloudTrail's answer is exact, and a name that differs in case only is still what the user meant.</summary>
    private static async Task<List<Trail>> DescribeAsync(AwsClientFactory clients, string nameOrArn, string region, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync([nameOrArn]).ConfigureAwait(false) is { Count: > 0 } named ? named : await CallAsync([]).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CloudTrailProblemException(AwsFailure.Of(exception).ToProblem(new AwsCall("cloudtrail:DescribeTrails", $"the trail '{nameOrArn}' in {region}", clients.Source)));
        }

        async Task<List<Trail>> CallAsync(List<string> names)
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
