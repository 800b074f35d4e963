using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Amazon.Runtime;
using CloudTrailTools.Aws.JsonApi;

namespace CloudTrailTools.Aws.CloudTrailApi;

internal sealed class LookupEventsRequest : AmazonWebServiceRequest, IJsonRequest
{
    /// <summary>At most one: the service ignores a second one without a word.</summary>
    public List<LookupAttribute>? LookupAttributes { get; set; }

    public DateTime? StartTime { get; set; }

    public DateTime? EndTime { get; set; }

    public EventCategory? EventCategory { get; set; }

    public int? MaxResults { get; set; }

    public string? NextToken { get; set; }

    void IJsonRequest.WriteFields(Utf8JsonWriter writer)
    {
        if (LookupAttributes is { Count: > 0 })
        {
            writer.WriteStartArray("LookupAttributes");
            foreach (LookupAttribute attribute in LookupAttributes)
            {
                writer.WriteStartObject();
                writer.WriteText("AttributeKey", attribute.AttributeKey?.Value);
                writer.WriteText("AttributeValue", attribute.AttributeValue);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteTime("StartTime", StartTime);
        writer.WriteTime("EndTime", EndTime);
        writer.WriteText("EventCategory", EventCategory?.Value);
        if (MaxResults is int maxResults)
        {
            writer.WriteNumber("MaxResults", maxResults);
        }

        writer.WriteText("NextToken", NextToken);
    }
}

internal sealed class LookupEventsResponse : AmazonWebServiceResponse
{
    /// <summary>Newest first; null when there are none.</summary>
    public List<Event>? Events { get; set; }

    /// <summary>False when there was no list of events, not even an empty one.</summary>
    public bool HasList { get; private init; }

    public string? NextToken { get; set; }

    /// <exception cref="JsonException">It is no answer to a lookup: something else would look as if there were no events.</exception>
    internal static LookupEventsResponse Read(JsonElement body)
    {
        if (body.TryGetProperty("Events", out JsonElement events) ? events.ValueKind != JsonValueKind.Array : body.EnumerateObject().Any(field => field.Name != "NextToken"))
        {
            throw new JsonException("It has no list of events.");
        }

        return new()
        {
            Events = body.GetList("Events", Event.Read),
            HasList = body.TryGetProperty("Events", out _),
            NextToken = body.GetText("NextToken") is { Length: > 0 } token ? token : null,
        };
    }
}

internal sealed class Event
{
    public string? EventId { get; set; }

    public string? EventName { get; set; }

    public string? ReadOnly { get; set; }

    public string? AccessKeyId { get; set; }

    public DateTime? EventTime { get; set; }

    public string? EventSource { get; set; }

    public string? Username { get; set; }

    public List<Resource>? Resources { get; set; }

    /// <summary>The record itself, as JSON text.</summary>
    public string? CloudTrailEvent { get; set; }

    // What is no object is an event without a record, and told as that.
    internal static Event Read(JsonElement item) => item.ValueKind != JsonValueKind.Object ? new() : new()
    {
        EventId = item.GetText("EventId"),
        EventName = item.GetText("EventName"),
        ReadOnly = item.GetText("ReadOnly"),
        AccessKeyId = item.GetText("AccessKeyId"),
        EventTime = item.GetTime("EventTime"),
        EventSource = item.GetText("EventSource"),
        Username = item.GetText("Username"),
        Resources = item.GetList("Resources", Resource.Read),
        CloudTrailEvent = item.GetText("CloudTrailEvent"),
    };
}

internal sealed class Resource
{
    public string? ResourceType { get; set; }

    public string? ResourceName { get; set; }

    internal static Resource Read(JsonElement item) => new()
    {
        ResourceType = item.GetText("ResourceType"),
        ResourceName = item.GetText("ResourceName"),
    };
}

internal sealed class LookupAttribute
{
    public LookupAttributeKey? AttributeKey { get; set; }

    /// <summary>Compared whole and with its case.</summary>
    public string? AttributeValue { get; set; }
}

internal sealed class LookupAttributeKey(string value) : ConstantClass(value)
{
    public static readonly LookupAttributeKey EventId = new("EventId");
    public static readonly LookupAttributeKey EventName = new("EventName");
    public static readonly LookupAttributeKey ReadOnly = new("ReadOnly");
    public static readonly LookupAttributeKey ResourceType = new("ResourceType");
    public static readonly LookupAttributeKey ResourceName = new("ResourceName");
    public static readonly LookupAttributeKey EventSource = new("EventSource");
    public static readonly LookupAttributeKey AccessKeyId = new("AccessKeyId");

    public static implicit operator LookupAttributeKey(string value) => FindValue<LookupAttributeKey>(value);
}

internal sealed class EventCategory(string value) : ConstantClass(value)
{
    public static readonly EventCategory Insight = new("insight");

    public static implicit operator EventCategory(string value) => FindValue<EventCategory>(value);
}
