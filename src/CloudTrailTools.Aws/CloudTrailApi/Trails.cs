using System;
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

    public string? SnsTopicName { get; set; }

    public string? SnsTopicARN { get; set; }

    public bool? IncludeGlobalServiceEvents { get; set; }

    public bool? IsMultiRegionTrail { get; set; }

    public string? HomeRegion { get; set; }

    public string? TrailARN { get; set; }

    public bool? LogFileValidationEnabled { get; set; }

    public string? CloudWatchLogsLogGroupArn { get; set; }

    public string? CloudWatchLogsRoleArn { get; set; }

    public string? KmsKeyId { get; set; }

    public bool? HasCustomEventSelectors { get; set; }

    public bool? HasInsightSelectors { get; set; }

    public bool? IsOrganizationTrail { get; set; }

    internal static Trail Read(JsonElement item) => new()
    {
        Name = item.GetText("Name"),
        S3BucketName = item.GetText("S3BucketName"),
        S3KeyPrefix = item.GetText("S3KeyPrefix"),
        SnsTopicName = item.GetText("SnsTopicName"),
        SnsTopicARN = item.GetText("SnsTopicARN"),
        IncludeGlobalServiceEvents = item.GetFlag("IncludeGlobalServiceEvents"),
        IsMultiRegionTrail = item.GetFlag("IsMultiRegionTrail"),
        HomeRegion = item.GetText("HomeRegion"),
        TrailARN = item.GetText("TrailARN"),
        LogFileValidationEnabled = item.GetFlag("LogFileValidationEnabled"),
        CloudWatchLogsLogGroupArn = item.GetText("CloudWatchLogsLogGroupArn"),
        CloudWatchLogsRoleArn = item.GetText("CloudWatchLogsRoleArn"),
        KmsKeyId = item.GetText("KmsKeyId"),
        HasCustomEventSelectors = item.GetFlag("HasCustomEventSelectors"),
        HasInsightSelectors = item.GetFlag("HasInsightSelectors"),
        IsOrganizationTrail = item.GetFlag("IsOrganizationTrail"),
    };
}

internal sealed class GetTrailStatusRequest : AmazonWebServiceRequest, IJsonRequest
{
    /// <summary>Name or ARN; for a trail of another region the ARN.</summary>
    public string? Name { get; set; }

    void IJsonRequest.WriteFields(Utf8JsonWriter writer) => writer.WriteText("Name", Name);
}

internal sealed class GetTrailStatusResponse : AmazonWebServiceResponse
{
    public bool? IsLogging { get; set; }

    public string? LatestDeliveryError { get; set; }

    public DateTime? LatestDeliveryTime { get; set; }

    public DateTime? StartLoggingTime { get; set; }

    public DateTime? StopLoggingTime { get; set; }

    public string? LatestDigestDeliveryError { get; set; }

    public DateTime? LatestDigestDeliveryTime { get; set; }

    internal static GetTrailStatusResponse Read(JsonElement body) => new()
    {
        IsLogging = body.GetFlag("IsLogging"),
        LatestDeliveryError = body.GetText("LatestDeliveryError"),
        LatestDeliveryTime = body.GetTime("LatestDeliveryTime"),
        StartLoggingTime = body.GetTime("StartLoggingTime"),
        StopLoggingTime = body.GetTime("StopLoggingTime"),
        LatestDigestDeliveryError = body.GetText("LatestDigestDeliveryError"),
        LatestDigestDeliveryTime = body.GetTime("LatestDigestDeliveryTime"),
    };
}
