using System;
using System.Collections.Generic;

namespace CloudTrailTools.TestEndpoint;

/// <summary>A request as it came over the wire, with what its signature says about the caller.</summary>
public sealed class EndpointRequest
{
    public required string Method { get; init; }

    /// <summary>Path as sent, still percent-encoded.</summary>
    public required string RawPath { get; init; }

    /// <summary>Decoded pairs in the order sent.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Null for a request without signature.</summary>
    public EndpointIdentity? Caller { get; internal set; }

    /// <summary>Region of the credential scope.</summary>
    public string? Region { get; internal set; }

    /// <summary>Service of the credential scope.</summary>
    public string? Service { get; internal set; }

    public string Path => Uri.UnescapeDataString(RawPath);

    public string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value : null;

    public string? QueryValue(string name)
    {
        foreach (KeyValuePair<string, string> pair in Query)
        {
            if (pair.Key == name)
            {
                return pair.Value;
            }
        }
        return null;
    }

    public bool HasQuery(string name) => QueryValue(name) is not null;
}
