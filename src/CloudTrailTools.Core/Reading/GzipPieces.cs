using System;
using System.Buffers;
using System.IO;
using System.Threading;

namespace CloudTrailTools.Reading;

/// <summary>How stored bytes end that begin with gzip.</summary>
internal enum GzipEnd
{
    /// <summary>With the end of a member, or with zeros behind it.</summary>
    Whole,

    /// <summary>Within a member.</summary>
    CutOff,

    /// <summary>With a damaged member, or with bytes that begin none.</summary>
    Foreign,
}

/// <summary>
/// Goes through the members that gzip may consist of, one behind the other: the framework's own stream tells neither that the last of them
/// is cut off nor what stands behind it, and ends at the first that is damaged.
/// </summary>
internal static class GzipPieces
{
    private const int BlockSize = 64 << 10;

    // How much looking for a member is worth it: what is made to look like many of them ends the search.
    private const int SearchEffort = 32;

    /// <summary>What every member begins with.</summary>
    public static ReadOnlySpan<byte> Beginning => [0x1F, 0x8B, 0x08];

    /// <param name="stored">Where the bytes are; is left at any place.</param>
    /// <param name="start">Where they begin.</param>
    public static GzipEnd EndOf(Stream stored, long start, CancellationToken cancellation) => Follow(stored, start, cancellation).End;

    /// <summary>Where the next member begins behind the first that cannot be read to its end; -1 when there is none.</summary>
    public static long FindBehindDamage(Stream stored, long start, CancellationToken cancellation)
    {
        (GzipEnd end, long at) = Follow(stored, start, cancellation);
        if (end == GzipEnd.Whole)
        {
            return -1;
        }

        long effort = SearchEffort * stored.Length;
        while (effort > 0 && (at = Find(stored, at + 1, cancellation)) >= 0)
        {
            byte first = 0;
            GzipContent content = Inflate(stored, at, part => first = first == 0 ? FirstMark(part) : first, cancellation);
            if ((content.Damage is null && content.Length > 0) || first is (byte)'{' or (byte)'[')
            {
                return at;
            }

            effort -= content.Length;
        }

        return -1;
    }

    /// <summary>Goes on to the end, or to the first member that is not whole.</summary>
    private static (GzipEnd End, long At) Follow(Stream stored, long start, CancellationToken cancellation)
    {
        long at = start;
        while (at < stored.Length)
        {
            if (!BeginsMember(stored, at))
            {
                return (IsZero(stored, at, cancellation) ? GzipEnd.Whole : GzipEnd.Foreign, at);
            }

            GzipContent content = Inflate(stored, at, null, cancellation);
            if (content.Damage is not null)
            {
                return (content.IsCutOff ? GzipEnd.CutOff : GzipEnd.Foreign, at);
            }

            at += content.End;
        }

        return (GzipEnd.Whole, at);
    }

    /// <summary>Whether there is the beginning of a member, be it cut off.</summary>
    private static bool BeginsMember(Stream stored, long at)
    {
        Span<byte> head = stackalloc byte[Beginning.Length];
        stored.Position = at;
        return Beginning.StartsWith(head[..stored.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    private static GzipContent Inflate(Stream stored, long at, ContentPart? take, CancellationToken cancellation)
    {
        stored.Position = at;
        using GzipMember member = new(stored);
        return member.Inflate(take, long.MaxValue, cancellation);
    }

    private static byte FirstMark(ReadOnlySpan<byte> content)
    {
        int at = content.IndexOfAnyExcept(" \r\n\t"u8);
        return at < 0 ? (byte)0 : content[at];
    }

    private static long Find(Stream stored, long from, CancellationToken cancellation)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            stored.Position = from;
            int kept = 0;
            int read;
            while ((read = stored.Read(block, kept, block.Length - kept)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                Span<byte> seen = block.AsSpan(0, kept + read);
                int found = seen.IndexOf(Beginning);
                if (found >= 0)
                {
                    return from + found;
                }

                kept = Math.Min(Beginning.Length - 1, seen.Length);
                from += seen.Length - kept;
                seen[^kept..].CopyTo(block);
            }

            return -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static bool IsZero(Stream stored, long from, CancellationToken cancellation)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            stored.Position = from;
            int read;
            while ((read = stored.Read(block)) > 0 && block.AsSpan(0, read).IndexOfAnyExcept((byte)0) < 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            return read == 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
