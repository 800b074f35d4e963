using System;
using System.Buffers;
using System.Collections.Generic;
using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace CloudTrailTools.Aws.JsonApi;

/// <summary>A request that can write its members as the fields of the JSON object it is inside.</summary>
internal interface IJsonRequest
{
    void WriteFields(Utf8JsonWriter writer);
}

/// <summary>Makes the HTTP request of an operation.</summary>
internal sealed class JsonRequestMarshaller(JsonService service, string operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        ArrayBufferWriter<byte> body = new(256);
        using (Utf8JsonWriter writer = new(body))
        {
            writer.WriteStartObject();
            ((IJsonRequest)input).WriteFields(writer);
            writer.WriteEndObject();
        }

        DefaultRequest request = new(input, service.ServiceId)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = body.WrittenSpan.ToArray(),
        };
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        request.Headers["X-Amz-Target"] = $"{service.TargetPrefix}.{operation}";
        return request;
    }
}

/// <summary>Reads the answer of an operation, or the error the service gave instead.</summary>
internal sealed class JsonBodyUnmarshaller<TResponse>(Func<JsonElement, TResponse> read, Func<ErrorResponse, AmazonServiceException> createException)
    : JsonResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext context)
    {
        using JsonDocument document = JsonDocument.Parse(context.Stream);
        return read(document.RootElement);
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
    {
        StreamingUtf8JsonReader reader = new(context.Stream);
        ErrorResponse error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(context, ref reader);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        return createException(error);
    }
}

/// <summary>The value forms of the JSON 1.1 protocol.</summary>
internal static class JsonValues
{
    public static string? GetText(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A time in seconds since 1970, whole or not, also in exponent form.</summary>
    public static DateTime? GetTime(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? DateTime.UnixEpoch.AddTicks((long)(value.GetDecimal() * TimeSpan.TicksPerSecond))
            : null;

    /// <summary>The elements of a list; null, as in the SDK's own clients, when the answer has none.</summary>
    public static List<T>? GetList<T>(this JsonElement element, string name, Func<JsonElement, T> read)
    {
        if (!element.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            return null;
        }

        List<T> list = new(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray())
        {
            list.Add(read(item));
        }

        return list;
    }

    public static void WriteText(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    public static void WriteTime(this Utf8JsonWriter writer, string name, DateTime? value)
    {
        if (value is DateTime time)
        {
            writer.WriteNumber(name, (time.ToUniversalTime() - DateTime.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond);
        }
    }
}
