using System;
using System.Buffers;
using System.IO;
using System.IO.Compression;

namespace CloudTrailTools.Reading;

/// <summary>How stored bytes end that begin with gzip.</summary>
internal enum GzipEnd
{
    /// <summary>With the end of a member, or with zeros behind it.</summary>
    Whole,

    /// <summary>Within a member.</summary>
    CutOff,

    /// <summary>With bytes behind a member that begin no other.</summary>
    Foreign,
}

/// <summary>
/// Goes through the members that gzip may consist of, one behind the other, to see where the last of them ends: the framework's own stream tells
/// neither that one is cut off nor what stands behind it.
/// </summary>
internal static class GzipPieces
{
    /// <param name="stored">Where the bytes are; is left at any place.</param>
    /// <param name="start">Where they begin.</param>
    public static GzipEnd EndOf(Stream stored, long start)
    {
        byte[] output = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            long at = start;
            while (at < stored.Length)
            {
                stored.Position = at;
                using GzipMember member = new(stored);
                if (member.Head is not ([0x1F] or [0x1F, 0x8B] or [0x1F, 0x8B, 0x08, ..]))
                {
                    return IsZero(stored, at, output) ? GzipEnd.Whole : GzipEnd.Foreign;
                }

                if (Inflate(member, output, out long size) is GzipEnd end and not GzipEnd.Whole)
                {
                    return end;
                }

                at += size;
            }

            return GzipEnd.Whole;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    private static GzipEnd Inflate(GzipMember member, byte[] output, out long size)
    {
        size = 0;
        if (!member.SkipHeader())
        {
            return GzipEnd.CutOff;
        }

        long length = 0;
        uint crc = 0;
        try
        {
            using DeflateStream inflater = new(member, CompressionMode.Decompress, leaveOpen: true);
            for (int count; (count = inflater.Read(output)) > 0; length += count)
            {
                crc = Crc32.Append(crc, output.AsSpan(0, count));
            }
        }
        catch (InvalidDataException) when (member.AskedPastEnd)
        {
            return GzipEnd.CutOff;
        }
        catch (InvalidDataException)
        {
            return GzipEnd.Foreign;
        }

        string? damage = member.AskedPastEnd ? GzipMember.CutOff : member.End(crc, length, out size);
        return damage switch
        {
            null => GzipEnd.Whole,
            GzipMember.CutOff => GzipEnd.CutOff,
            _ => GzipEnd.Foreign,
        };
    }

    private static bool IsZero(Stream stored, long from, byte[] buffer)
    {
        stored.Position = from;
        int read;
        while ((read = stored.Read(buffer)) > 0 && buffer.AsSpan(0, read).IndexOfAnyExcept((byte)0) < 0)
        {
        }

        return read == 0;
    }
}
