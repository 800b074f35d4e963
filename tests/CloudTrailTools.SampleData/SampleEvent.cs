using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CloudTrailTools.SampleData;

public sealed record SampleResource(string AccountId, string Type, string Arn);

/// <summary>One record, written with its fields in the order in which CloudTrail writes them. Elements are given as JSON text.</summary>
public sealed record SampleEvent
{
    /// <summary>CloudTrail escapes only what JSON asks for.</summary>
    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public required DateTime Time { get; init; }

    public required SampleIdentity Identity { get; init; }

    /// <summary>The service without <c>.amazonaws.com</c>.</summary>
    public required string Service { get; init; }

    public required string Name { get; init; }

    public required string Region { get; init; }

    public required string EventId { get; init; }

    public string? RequestId { get; init; }

    public string Version { get; init; } = "1.11";

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public string? RequestParameters { get; init; }

    public string? ResponseElements { get; init; }

    public string? AdditionalEventData { get; init; }

    public string? ServiceEventDetails { get; init; }

    public bool ReadOnly { get; init; }

    public IReadOnlyList<SampleResource> Resources { get; init; } = [];

    public string EventType { get; init; } = "AwsApiCall";

    public string Category { get; init; } = "Management";

    public string? ApiVersion { get; init; }

    public string? SharedEventId { get; init; }

    public string? VpcEndpointId { get; init; }

    public string? VpcEndpointAccountId { get; init; }

    /// <summary>The endpoint that was called, when it is not <c>service.region.amazonaws.com</c>.</summary>
    public string? Host { get; init; }

    public string RecipientAccountId => Identity.AccountId;

    public static string Timestamp(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public string ToJson()
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, WriterOptions))
        {
            WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        bool isNetworkActivity = Category == "NetworkActivity";
        writer.WriteStartObject();
        writer.WriteString("eventVersion", Version);
        writer.WritePropertyName("userIdentity");
        writer.WriteRawValue(Identity.Json, skipInputValidation: true);
        writer.WriteString("eventTime", Timestamp(Time));
        writer.WriteString("eventSource", Service + ".amazonaws.com");
        writer.WriteString("eventName", Name);
        writer.WriteString("awsRegion", Region);
        writer.WriteString("sourceIPAddress", Identity.SourceIp);
        if (!isNetworkActivity)
        {
            writer.WriteString("userAgent", Identity.UserAgent);
        }

        if (ErrorCode is not null)
        {
            writer.WriteString("errorCode", ErrorCode);
        }

        if (ErrorMessage is not null)
        {
            writer.WriteString("errorMessage", ErrorMessage);
        }

        if (!isNetworkActivity)
        {
            WriteElement(writer, "requestParameters", RequestParameters ?? "null");
            WriteElement(writer, "responseElements", ResponseElements ?? "null");
        }

        WriteElement(writer, "additionalEventData", AdditionalEventData);
        if (RequestId is not null)
        {
            writer.WriteString("requestID", RequestId);
        }

        writer.WriteString("eventID", EventId);
        if (!isNetworkActivity)
        {
            writer.WriteBoolean("readOnly", ReadOnly);
        }

        WriteResources(writer);
        writer.WriteString("eventType", EventType);
        if (ApiVersion is not null)
        {
            writer.WriteString("apiVersion", ApiVersion);
        }

        writer.WriteBoolean("managementEvent", Category == "Management");
        writer.WriteString("recipientAccountId", RecipientAccountId);
        if (SharedEventId is not null)
        {
            writer.WriteString("sharedEventID", SharedEventId);
        }

        WriteElement(writer, "serviceEventDetails", ServiceEventDetails);
        if (VpcEndpointId is not null)
        {
            writer.WriteString("vpcEndpointId", VpcEndpointId);
        }

        if (VpcEndpointAccountId is not null)
        {
            writer.WriteString("vpcEndpointAccountId", VpcEndpointAccountId);
        }

        writer.WriteString("eventCategory", Category);
        if (EventType == "AwsApiCall" && !Identity.IsService)
        {
            WriteTlsDetails(writer);
        }

        if (Identity.FromConsole && EventType == "AwsApiCall")
        {
            writer.WriteString("sessionCredentialFromConsole", "true");
        }

        writer.WriteEndObject();
    }

    private static void WriteElement(Utf8JsonWriter writer, string name, string? json)
    {
        if (json is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }

    private void WriteResources(Utf8JsonWriter writer)
    {
        if (Resources.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("resources");
        foreach (SampleResource resource in Resources)
        {
            writer.WriteStartObject();
            writer.WriteString("accountId", resource.AccountId);
            writer.WriteString("type", resource.Type);
            writer.WriteString("ARN", resource.Arn);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteTlsDetails(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("tlsDetails");
        writer.WriteString("tlsVersion", "TLSv1.3");
        writer.WriteString("cipherSuite", "TLS_AES_128_GCM_SHA256");
        writer.WriteString("clientProvidedHostHeader", Host ?? DefaultHost());
        if (Version == "1.11")
        {
            writer.WriteString("keyExchange", "X25519");
        }

        writer.WriteEndObject();
    }

    private string DefaultHost() => Service is "iam" or "cloudfront" or "route53" or "organizations"
        ? Service + ".amazonaws.com"
        : $"{Service}.{Region}.amazonaws.com";
}
