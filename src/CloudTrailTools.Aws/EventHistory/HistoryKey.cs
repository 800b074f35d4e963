using System;
using System.Security.Cryptography;
using System.Text;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>What tells one event from another: its id, or its text when it has none.</summary>
internal static class HistoryKey
{
    public static string Of(CloudTrailEvent item) => item.EventId ?? Of(item.Raw);

    public static string Of(string? text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text ?? "")));
}
