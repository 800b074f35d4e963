using System;

namespace CloudTrailTools.TestEndpoint;

/// <summary>A refusal: the service renders it in its own wire format.</summary>
public class EndpointException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
