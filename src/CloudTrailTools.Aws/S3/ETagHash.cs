using System;
using System.IO;
using System.Security.Cryptography;

namespace CloudTrailTools.Aws;

/// <summary>MD5, which is the ETag of an object that came to S3 in one piece and is not encrypted with a key of KMS or the caller's own.</summary>
internal static class ETagHash
{
    /// <summary>False where the system's rules forbid MD5, as those of FIPS do.</summary>
    public static bool IsAvailable { get; } = TryHash();

    public static bool Matches(string etag, ReadOnlySpan<byte> content) => Matches(etag, MD5.HashData(content));

    public static bool Matches(string etag, Stream content) => Matches(etag, MD5.HashData(content));

    private static bool Matches(string etag, byte[] hash) => etag.Equals(Convert.ToHexString(hash), StringComparison.OrdinalIgnoreCase);

    private static bool TryHash()
    {
        try
        {
            return MD5.HashData([]).Length > 0;
        }
        catch (Exception exception) when (exception is CryptographicException or PlatformNotSupportedException or InvalidOperationException)
        {
            return false;
        }
    }
}
