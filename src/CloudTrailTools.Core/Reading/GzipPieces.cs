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

    // How much looking for members is worth it in one file: what is made to look like many of them ends the search.
    private const int EffortPerByte = 32;
    private const long LeastEffort = 16 << 20;

    // So many bytes tell text from anything else.
    private const int Telling = 16;

    /// <summary>What every member begins with.</summary>
    public static ReadOnlySpan<byte> Beginning => [0x1F, 0x8B, 0x08];

    /// <summary>How much may be looked at in so many stored bytes.</summary>
    public static long EffortFor(long length) => LeastEffort + (EffortPerByte * length);

    /// <summary>Goes from a member on to the end, or to the first that is not whole.</summary>
    /// <param name="stored">Where the bytes are; is left at any place.</param>
    /// <param name="start">Where the member begins.</param>
    public static (GzipEnd End, long At, bool IsInflated) Follow(Stream stored, long start, CancellationToken cancellation)
    {
        long at = start;
        while (at < stored.Length)
        {
            if (!BeginsMember(stored, at))
            {
                return (IsZero(stored, at, cancellation) ? GzipEnd.Whole : GzipEnd.Foreign, at, false);
            }

            GzipContent content = Inflate(stored, at, null, long.MaxValue, cancellation);
            if (content.Damage is not null)
            {
                return (content.IsCutOff ? GzipEnd.CutOff : GzipEnd.Foreign, at, content.IsInflated);
            }

            at += content.End;
        }

        return (GzipEnd.Whole, at, false);
    }

    /// <summary>Where the next member begins that has text in it, be it damaged farther on; -1 when none is found.</summary>
    /// <param name="effort">What may still be looked at.</param>
    public static long FindText(Stream stored, long from, ref long effort, CancellationToken cancellation)
    {
        for (long at = from; effort > 0 && (at = Find(stored, at, cancellation)) >= 0; at++)
        {
            bool? isText = null;
            GzipContent content = Inflate(stored, at, part => isText ??= IsText(part), 2 * BlockSize, cancellation);
            // What a member's header and content make it read, and where the search has to read again.
            effort -= BlockSize + (stored.Position - at) + content.Length;
            if (isText == true && (content.Length >= Telling || content.Damage is null))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Whether there is the beginning of a member, be it cut off.</summary>
    private static bool BeginsMember(Stream stored, long at)
    {
        Span<byte> head = stackalloc byte[Beginning.Length];
        stored.Position = at;
        return Beginning.StartsWith(head[..stored.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    private static GzipContent Inflate(Stream stored, long at, ContentPart? take, long limit, CancellationToken cancellation)
    {
        stored.Position = at;
        using GzipMember member = new(stored, cancellation);
        return member.Inflate(take, limit);
    }

    /// <summary>Whether content begins as JSON may, which what is inflated from anywhere hardly does.</summary>
    private static bool IsText(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> start = content[..Math.Min(content.Length, Telling)];
        int plain = 0;
        foreach (byte one in start)
        {
            if (one is < (byte)' ' and not ((byte)'\n' or (byte)'\r' or (byte)'\t') or 0x7F)
            {
                return false;
            }

            plain += one < 0x80 ? 1 : 0;
        }

        return plain >= start.Length * 3 / 4;
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
