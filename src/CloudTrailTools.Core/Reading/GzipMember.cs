using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;

namespace CloudTrailTools.Reading;

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
    private const int TrailerSize = 8;

    private const int HeldBack = TrailerSize + 1;

    private readonly Stream _source;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(InputSize);
    private long _base;
    private int _start;
    private int _end;
    private int _handedOut;
    private bool _sourceEnded;

    public GzipMember(Stream source) => _source = source;

    /// <summary>True once the inflater wanted more than there is.</summary>
    public bool AskedPastEnd { get; private set; }

    /// <summary>The first bytes, before any is read.</summary>
    public ReadOnlySpan<byte> Head
    {
        get
        {
            Fill(HeldBack);
            return _buffer.AsSpan(_start, _end - _start);
        }
    }

    /// <summary>Goes behind the header of RFC 1952; false when it is cut off or not deflate.</summary>
    public bool SkipHeader()
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
            && ((flags & hasChecksum) == 0 || Skip(2));
    }

    public override int Read(Span<byte> destination)
    {
        Fill(HeldBack + 1);
        int available = _end - _start;
        if (available == 0)
        {
            AskedPastEnd = true;
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

    /// <summary>Compares the member's trailer once the inflater has stopped, and tells what is wrong with it; null when nothing is.</summary>
    /// <param name="crc">The checksum of what was inflated.</param>
    /// <param name="length">How much that was.</param>
    /// <param name="end">How many bytes the member has, where that can be told.</param>
    public string? End(uint crc, long length, out long end)
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
        int at = _buffer.AsSpan(from, Math.Min(_handedOut + TrailerSize, _end - from)).IndexOf(trailer);
        if (at < 0)
        {
            return _sourceEnded && available < TrailerSize ? CutOff : wrongChecksum;
        }

        end = _base + from + at + TrailerSize;
        return null;
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

    private int NextByte()
    {
        Fill(1);
        return _start < _end ? _buffer[_start++] : -1;
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
