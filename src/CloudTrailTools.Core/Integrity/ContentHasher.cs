using System;
using System.Buffers;
using System.IO;
using System.IO.Compression;
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
    private const int OutputSize = 64 * 1024;

    /// <summary>Hashes a whole stream; <paramref name="content"/>, when given, receives the content too, up to the limit.</summary>
    public static ContentHash Hash(Stream stream, CancellationToken cancellationToken, MemoryStream? content = null, long limit = long.MaxValue)
    {
        byte[] output = ArrayPool<byte>.Shared.Rent(OutputSize);
        using GzipMember member = new(stream);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            return member.Head is [0x1F, 0x8B, ..]
                ? HashMember(member, hash, output, content, limit, cancellationToken)
                : HashPlain(member, hash, output, content, limit, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    private static ContentHash HashPlain(GzipMember member, IncrementalHash hash, byte[] output, MemoryStream? content, long limit, CancellationToken cancellationToken)
    {
        long length = 0;
        for (int count; (count = member.ReadRaw(output)) > 0; length += count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (length + count > limit)
            {
                return TooLarge(limit, isPlain: true);
            }

            hash.AppendData(output, 0, count);
            content?.Write(output, 0, count);
        }

        return new ContentHash(Hex(hash), length, null, 0, IsPlain: true);
    }

    private static ContentHash HashMember(GzipMember member, IncrementalHash hash, byte[] output, MemoryStream? content, long limit, CancellationToken cancellationToken)
    {
        long length = 0;
        uint crc = 0;
        if (!member.SkipHeader())
        {
            return new ContentHash(null, 0, "its gzip header is cut off or unknown", 0, IsPlain: false);
        }

        try
        {
            using DeflateStream inflater = new(member, CompressionMode.Decompress, leaveOpen: true);
            for (int count; (count = inflater.Read(output, 0, output.Length)) > 0; length += count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (length + count > limit)
                {
                    return TooLarge(limit, isPlain: false);
                }

                hash.AppendData(output, 0, count);
                crc = Crc32.Append(crc, output.AsSpan(0, count));
                content?.Write(output, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            return new ContentHash(null, length, member.AskedPastEnd ? GzipMember.CutOff : $"it cannot be decompressed beyond byte {length} of its content", 0, IsPlain: false);
        }

        if (member.AskedPastEnd)
        {
            return new ContentHash(null, length, GzipMember.CutOff, 0, IsPlain: false);
        }

        string? damage = member.End(crc, length, out long end);
        return new ContentHash(Hex(hash), length, damage, damage is null ? member.CountBehind(end) : 0, IsPlain: false);
    }

    private static ContentHash TooLarge(long limit, bool isPlain) => new(null, limit, $"it holds more than {limit} bytes", 0, isPlain) { IsLarger = true };

    private static string Hex(IncrementalHash hash)
    {
        Span<byte> value = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(value);
        return Convert.ToHexString(value).ToLowerInvariant();
    }
}
