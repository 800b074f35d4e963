using System;
using System.Collections.Generic;
using System.Text;

namespace CloudTrailTools.TestEndpoint;

/// <summary>An answer, and how badly it is delivered.</summary>
public sealed class EndpointResponse
{
    public int Status { get; init; } = 200;

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Body { get; init; } = [];

    /// <summary>Content-Length sent in place of the length of <see cref="Body"/>.</summary>
    public long? DeclaredLength { get; init; }

    /// <summary>Bytes of the body that are sent before the delivery goes wrong as <see cref="Delivery"/> says.</summary>
    public int SendBytes { get; init; }

    public EndpointDelivery Delivery { get; init; }

    /// <summary>Time to wait before the first byte, on top of the latency of the endpoint.</summary>
    public TimeSpan Delay { get; init; }

    public static EndpointResponse Text(int status, string contentType, string text)
    {
        EndpointResponse response = new() { Status = status, Body = Encoding.UTF8.GetBytes(text) };
        response.Headers["Content-Type"] = contentType;
        return response;
    }

    public static EndpointResponse Json(int status, string json) => Text(status, "application/x-amz-json-1.1", json);

    public static EndpointResponse Xml(int status, string xml) => Text(status, "application/xml", xml);
}

/// <summary>What becomes of the connection while an answer is sent.</summary>
public enum EndpointDelivery
{
    /// <summary>All of the body arrives.</summary>
    Whole,

    /// <summary>The connection is closed properly after <see cref="EndpointResponse.SendBytes"/>.</summary>
    Cut,

    /// <summary>The connection is reset after <see cref="EndpointResponse.SendBytes"/>.</summary>
    Reset,

    /// <summary>Nothing more comes after <see cref="EndpointResponse.SendBytes"/>, and the connection stays open.</summary>
    Stall,
}
