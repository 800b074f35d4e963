using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Amazon.Runtime;
using CloudTrailTools.Aws.JsonApi;

namespace CloudTrailTools.Aws.CloudTrailApi;

internal sealed class ListPublicKeysRequest : AmazonWebServiceRequest, IJsonRequest
{
    public DateTime? StartTime { get; set; }

    public DateTime? EndTime { get; set; }

    public string? NextToken { get; set; }

    void IJsonRequest.WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteTime("StartTime", StartTime);
        writer.WriteTime("EndTime", EndTime);
        writer.WriteText("NextToken", NextToken);
    }
}

internal sealed class ListPublicKeysResponse : AmazonWebServiceResponse
{
    public List<PublicKey>? PublicKeyList { get; set; }

    public string? NextToken { get; set; }

    internal static ListPublicKeysResponse Read(JsonElement body) => new()
    {
        PublicKeyList = body.GetList("PublicKeyList", PublicKey.Read),
        NextToken = body.GetText("NextToken"),
    };
}

internal sealed class PublicKey
{
    /// <summary>The key in DER: an RSAPublicKey, at times a SubjectPublicKeyInfo.</summary>
    public MemoryStream? Value { get; set; }

    public DateTime? ValidityStartTime { get; set; }

    public DateTime? ValidityEndTime { get; set; }

    public string? Fingerprint { get; set; }

    internal static PublicKey Read(JsonElement item) => new()
    {
        Value = item.GetText("Value") is string value ? new MemoryStream(Convert.FromBase64String(value)) : null,
        ValidityStartTime = item.GetTime("ValidityStartTime"),
        ValidityEndTime = item.GetTime("ValidityEndTime"),
        Fingerprint = item.GetText("Fingerprint"),
    };
}
