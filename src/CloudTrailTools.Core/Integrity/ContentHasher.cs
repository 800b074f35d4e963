using System;
using System.Buffers;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using CloudTrailTools.Reading;

namespace CloudTrailTools;

/// <summary>
/// Hashes the uncompressed content of one file while it is inflated, in constant memory, and tells exactly where the first
/// gzip member ends: readers of gzip go on into whatever is appended, or silently ignore it.
/// </summary>
internal static class ContentHasher
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Hashes a whole stream; <paramref name="content"/>, when given, receives the content too, up to the limit.</summary>
    public static ContentHash Hash(Stream stream, CancellationToken cancellationToken, MemoryStream? content = null, long limit = long.MaxValue)
    {
        using GzipMember member = new(stream, cancellationToken);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return member.Head is [0x1F, 0x8B, ..]
            ? HashMember(member, hash, content, limit)
            : HashPlain(member, hash, content, limit);
    }

    private static ContentHash HashPlain(GzipMember member, IncrementalHash hash, MemoryStream? content, long limit)
    {
        long length = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int count; (count = member.ReadRaw(buffer)) > 0; length += count)
            {
                if (length + count > limit)
                {
                    return new ContentHash(null, limit, GzipMember.LargerThan(limit), 0, IsPlain: true) { IsLarger = true };
                }

                hash.AppendData(buffer, 0, count);
                content?.Write(buffer, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new ContentHash(Hex(hash), length, null, 0, IsPlain: true);
    }

    private static ContentHash HashMember(GzipMember member, IncrementalHash hash, MemoryStream? content, long limit)
    {
        GzipContent inflated = member.Inflate(
            part =>
            {
                hash.AppendData(part);
                content?.Write(part);
            },
            limit);
        return new ContentHash(
            inflated.IsInflated ? Hex(hash) : null,
            inflated.Length,
            inflated.Damage,
            inflated.Damage is null ? member.CountBehind(inflated.End) : 0,
            IsPlain: false)
        {
            IsLarger = inflated.IsLarger,
        };
    }

    private static string Hex(IncrementalHash hash)
    {
        Span<byte> value = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(value);
        return Convert.ToHexString(value).ToLowerInvariant();
    }
}
