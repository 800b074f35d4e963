using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Threading;

namespace CloudTrailTools.Reading;

/// <summary>What a member of gzip came to.</summary>
/// <param name="Length">Bytes of its content, as far as it could be inflated.</param>
/// <param name="Damage">What is wrong with it; null when nothing is.</param>
/// <param name="End">How many stored bytes it has; 0 when it is damaged.</param>
internal readonly record struct GzipContent(long Length, string? Damage, long End)
{
    /// <summary>True when all of its content could be inflated, be it proven or not.</summary>
    public bool IsInflated { get; init; }

    /// <summary>True when it was given up because there is more content than asked for.</summary>
    public bool IsLarger { get; init; }

    /// <summary>True when the stored bytes end within it.</summary>
    public bool IsCutOff => Damage == GzipMember.CutOff;
}

/// <summary>Takes a part of what is inflated.</summary>
internal delegate void ContentPart(ReadOnlySpan<byte> part);

/// <summary>
/// The first member of what is compressed with gzip, as an inflater reads it: readers of gzip go on into whatever is appended, or silently ignore it.
/// Feeds the inflater so that the end of the compressed data can be told from what follows: while there is more to come, the
/// last nine bytes read are held back; at the end of the file the byte before the eight of the trailer is handed out alone.
/// An inflater that stops exactly there has used up the file; one that stops earlier leaves bytes that do not belong to it.
/// </summary>
internal sealed class GzipMember : ReadOnlyStream
{
    /// <summary>What is wrong with a member that would go on.</summary>
    public const string CutOff = "it is cut off";

    private const int InputSize = 128 * 1024;
    private const int OutputSize = 64 * 1024;
    private const int TrailerSize = 8;

    private const int HeldBack = TrailerSize + 1;

    private readonly Stream _source;
    private readonly CancellationToken _cancellation;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(InputSize);
    private long _base;
    private int _start;
    private int _end;
    private int _handedOut;
    private bool _sourceEnded;
    private bool _askedPastEnd;
    private uint _headerCrc;

    public GzipMember(Stream source, CancellationToken cancellation)
    {
        _source = source;
        _cancellation = cancellation;
    }

    /// <summary>What is told of one with more content than wanted.</summary>
    public static string LargerThan(long limit) => $"it holds more than {limit} bytes";

    /// <summary>The first bytes, before any is read.</summary>
    public ReadOnlySpan<byte> Head
    {
        get
        {
            Fill(HeldBack);
            return _buffer.AsSpan(_start, _end - _start);
        }
    }

    /// <summary>Inflates the member from its header to its end, and checks it.</summary>
    /// <param name="take">Is given the content; null when only the end is of interest.</param>
    /// <param name="limit">The most content that is wanted.</param>
    public GzipContent Inflate(ContentPart? take, long limit)
    {
        if (!SkipHeader())
        {
            return new GzipContent(0, _sourceEnded && _start == _end ? CutOff : "its gzip header is damaged or unknown", 0);
        }

        long length = 0;
        uint crc = 0;
        byte[] output = ArrayPool<byte>.Shared.Rent(OutputSize);
        try
        {
            using DeflateStream inflater = new(this, CompressionMode.Decompress, leaveOpen: true);
            for (int count; (count = inflater.Read(output, 0, output.Length)) > 0; length += count)
            {
                if (length + count > limit)
                {
                    return new GzipContent(limit, LargerThan(limit), 0) { IsLarger = true };
                }

                crc = Crc32.Append(crc, output.AsSpan(0, count));
                take?.Invoke(output.AsSpan(0, count));
            }
        }
        catch (InvalidDataException)
        {
            return new GzipContent(length, _askedPastEnd ? CutOff : $"it cannot be decompressed beyond byte {length} of its content", 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }

        long end = 0;
        string? damage = _askedPastEnd ? CutOff : Check(crc, length, out end);
        return new GzipContent(length, damage, damage is null ? end : 0) { IsInflated = !_askedPastEnd };
    }

    public override int Read(Span<byte> destination)
    {
        Fill(HeldBack + 1);
        int available = _end - _start;
        if (available == 0)
        {
            _askedPastEnd = true;
            return 0;
        }

        int most = available > HeldBack ? available - HeldBack : 1;
        _handedOut = Math.Min(destination.Length, most);
        _buffer.AsSpan(_start, _handedOut).CopyTo(destination);
        _start += _handedOut;
        return _handedOut;
    }

    /// <summary>The bytes as they are, for a file that is not compressed.</summary>
    public int ReadRaw(Span<byte> destination)
    {
        Fill(1);
        int count = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <summary>How many bytes there are behind an end of the member.</summary>
    public long CountBehind(long end)
    {
        while (!_sourceEnded)
        {
            _start = _end;
            Fill(1);
        }

        return _base + _end - end;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        base.Dispose(disposing);
    }

    /// <summary>Compares the member's trailer once the inflater has stopped, and tells what is wrong with it; null when nothing is.</summary>
    /// <param name="crc">The checksum of what was inflated.</param>
    /// <param name="length">How much that was.</param>
    /// <param name="end">How many bytes the member has, where that can be told.</param>
    private string? Check(uint crc, long length, out long end)
    {
        const string wrongChecksum = "the checksum at its end does not belong to its content";
        Span<byte> trailer = stackalloc byte[TrailerSize];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[sizeof(uint)..], (uint)length);
        Fill(TrailerSize);
        int available = _end - _start;
        end = _base + _end;
        bool usedUp = _sourceEnded && available == TrailerSize && _handedOut == 1;
        if (usedUp)
        {
            return _buffer.AsSpan(_start, TrailerSize).SequenceEqual(trailer) ? null : wrongChecksum;
        }

        // The compressed data ended somewhere in the bytes handed out last: its trailer shows where.
        int from = _start - _handedOut;
        ReadOnlySpan<byte> handedOut = _buffer.AsSpan(from, Math.Min(_handedOut + TrailerSize, _end - from));
        int at = handedOut.IndexOf(trailer);
        if (at < 0)
        {
            return _sourceEnded && available < TrailerSize ? CutOff : wrongChecksum;
        }

        // The trailer of no content is zeros, as what stands before it.
        while (length == 0 && handedOut[(at + 1)..].StartsWith(trailer))
        {
            at++;
        }

        end = _base + from + at + TrailerSize;
        return null;
    }

    /// <summary>Goes behind the header of RFC 1952; false when it is cut off or not deflate.</summary>
    private bool SkipHeader()
    {
        const int hasChecksum = 2, hasExtra = 4, hasName = 8, hasComment = 16, reserved = 0xE0;
        Span<byte> header = stackalloc byte[10];
        foreach (ref byte item in header)
        {
            int next = NextByte();
            if (next < 0)
            {
                return false;
            }

            item = (byte)next;
        }

        int flags = header[3];
        if (header[2] != 8 || (flags & reserved) != 0)
        {
            return false;
        }

        if ((flags & hasExtra) != 0)
        {
            int low = NextByte();
            int high = NextByte();
            if (high < 0 || !Skip(low | (high << 8)))
            {
                return false;
            }
        }

        return ((flags & hasName) == 0 || SkipText())
            && ((flags & hasComment) == 0 || SkipText())
            && ((flags & hasChecksum) == 0 || IsHeaderChecksum((ushort)_headerCrc));
    }

    private bool IsHeaderChecksum(ushort expected)
    {
        int low = NextByte();
        int high = NextByte();
        return high >= 0 && (low | (high << 8)) == expected;
    }

    /// <summary>The next byte of the header; -1 at the end.</summary>
    private int NextByte()
    {
        Fill(1);
        if (_start == _end)
        {
            return -1;
        }

        _headerCrc = Crc32.Append(_headerCrc, _buffer.AsSpan(_start, 1));
        return _buffer[_start++];
    }

    private bool Skip(int count)
    {
        for (; count > 0; count--)
        {
            if (NextByte() < 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool SkipText()
    {
        int next;
        do
        {
            next = NextByte();
        }
        while (next > 0);
        return next == 0;
    }

    /// <summary>Makes at least so many bytes available, or all there are. Bytes handed out last stay in the buffer until more are read.</summary>
    private void Fill(int least)
    {
        if (_sourceEnded || _end - _start >= least)
        {
            return;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _base += _start;
        _end -= _start;
        _start = 0;
        while (_end < least)
        {
            _cancellation.ThrowIfCancellationRequested();
            int count = _source.Read(_buffer, _end, InputSize - _end);
            if (count == 0)
            {
                _sourceEnded = true;
                return;
            }

            _end += count;
        }
    }
}
