using System.Collections.Generic;
using System.Text.Json;
using Amazon.Runtime;
using CloudTrailTools.Aws.JsonApi;

namespace CloudTrailTools.Aws.CloudTrailApi;

internal sealed class DescribeTrailsRequest : AmazonWebServiceRequest, IJsonRequest
{
    /// <summary>Names (of this region) or ARNs; all trails of the region when empty.</summary>
    public List<string>? TrailNameList { get; set; }

    /// <summary>Also the multi-region and organization trails that live in another region; so by default.</summary>
    public bool? IncludeShadowTrails { get; set; }

    // These two member names begin with a small letter on the wire.
    void IJsonRequest.WriteFields(Utf8JsonWriter writer)
    {
        if (TrailNameList is { Count: > 0 })
        {
            writer.WriteStartArray("trailNameList");
            foreach (string name in TrailNameList)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
        }

        if (IncludeShadowTrails is bool includeShadowTrails)
        {
            writer.WriteBoolean("includeShadowTrails", includeShadowTrails);
        }
    }
}

internal sealed class DescribeTrailsResponse : AmazonWebServiceResponse
{
    public List<Trail>? TrailList { get; set; }

    internal static DescribeTrailsResponse Read(JsonElement body) => new() { TrailList = body.GetList("trailList", Trail.Read) };
}

internal sealed class Trail
{
    public string? Name { get; set; }

    public string? S3BucketName { get; set; }

    public string? S3KeyPrefix { get; set; }

    public string? HomeRegion { get; set; }

    public string? TrailARN { get; set; }

    internal static Trail Read(JsonElement item) => new()
    {
        Name = item.GetText("Name"),
        S3BucketName = item.GetText("S3BucketName"),
        S3KeyPrefix = item.GetText("S3KeyPrefix"),
        HomeRegion = item.GetText("HomeRegion"),
        TrailARN = item.GetText("TrailARN"),
    };
}
