using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Threading;

namespace CloudTrailTools;

/// <summary>
/// Hashes the uncompressed content of one file while it is inflated, in constant memory, and tells exactly where the first
/// gzip member ends: readers of gzip go on into whatever is appended, or silently ignore it.
/// </summary>
internal static class ContentHasher
{
    private const int InputSize = 128 * 1024;
    private const int OutputSize = 64 * 1024;

    /// <summary>Hashes a whole stream; <paramref name="content"/>, when given, receives the content too, up to the limit.</summary>
    public static ContentHash Hash(Stream stream, CancellationToken cancellationToken, MemoryStream? content = null, long limit = long.MaxValue)
    {
        byte[] output = ArrayPool<byte>.Shared.Rent(OutputSize);
        using MemberFeed feed = new(stream);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            return feed.StartsAsGzip()
                ? HashMember(feed, hash, output, content, limit, cancellationToken)
                : HashPlain(feed, hash, output, content, limit, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    private static ContentHash HashPlain(MemberFeed feed, IncrementalHash hash, byte[] output, MemoryStream? content, long limit, CancellationToken cancellationToken)
    {
        long length = 0;
        for (int count; (count = feed.ReadRaw(output)) > 0; length += count)
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

    private static ContentHash HashMember(MemberFeed feed, IncrementalHash hash, byte[] output, MemoryStream? content, long limit, CancellationToken cancellationToken)
    {
        long length = 0;
        uint crc = 0;
        if (!feed.SkipHeader())
        {
            return new ContentHash(null, 0, "its gzip header is cut off or unknown", 0, IsPlain: false);
        }

        try
        {
            using DeflateStream inflater = new(feed, CompressionMode.Decompress, leaveOpen: true);
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
            return new ContentHash(null, length, feed.AskedPastEnd ? "it is cut off" : $"it cannot be decompressed beyond byte {length} of its content", 0, IsPlain: false);
        }

        if (feed.AskedPastEnd)
        {
            return new ContentHash(null, length, "it is cut off", 0, IsPlain: false);
        }

        Span<byte> trailer = stackalloc byte[MemberFeed.TrailerSize];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)length);
        string? damage = feed.EndMember(trailer, out long trailingBytes);
        return new ContentHash(Hex(hash), length, damage, trailingBytes, IsPlain: false);
    }

    private static ContentHash TooLarge(long limit, bool isPlain) => new(null, limit, $"it holds more than {limit} bytes", 0, isPlain) { IsLarger = true };

    private static string Hex(IncrementalHash hash)
    {
        Span<byte> value = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(value);
        return Convert.ToHexString(value).ToLowerInvariant();
    }

    /// <summary>
    /// Feeds the inflater so that the end of the compressed data can be told from what follows: while there is more to come, the
    /// last nine bytes read are held back; at the end of the file the byte before the eight of the trailer is handed out alone.
    /// An inflater that stops exactly there has used up the file; one that stops earlier leaves bytes that do not belong to it.
    /// </summary>
    private sealed class MemberFeed : Stream
    {
        public const int TrailerSize = 8;

        private const int HeldBack = TrailerSize + 1;

        private readonly Stream _source;
        private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(InputSize);
        private int _start;
        private int _end;
        private int _handedOut;
        private bool _sourceEnded;

        public MemberFeed(Stream source) => _source = source;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <summary>True once the inflater wanted more than there is.</summary>
        public bool AskedPastEnd { get; private set; }

        public bool StartsAsGzip()
        {
            Fill(HeldBack);
            return _end >= 2 && _buffer[0] == 0x1F && _buffer[1] == 0x8B;
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

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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

        /// <summary>Compares the member's trailer once the inflater has stopped, and counts what is behind it.</summary>
        public string? EndMember(ReadOnlySpan<byte> expectedTrailer, out long trailingBytes)
        {
            const string wrongChecksum = "the checksum at its end does not belong to its content";
            Fill(TrailerSize);
            trailingBytes = 0;
            int available = _end - _start;
            bool usedUp = _sourceEnded && available == TrailerSize && _handedOut == 1;
            if (usedUp)
            {
                return _buffer.AsSpan(_start, TrailerSize).SequenceEqual(expectedTrailer) ? null : wrongChecksum;
            }

            // The compressed data ended somewhere in the bytes handed out last: its trailer shows where.
            int from = _start - _handedOut;
            int length = Math.Min(_handedOut + TrailerSize, _end - from);
            int at = _buffer.AsSpan(from, length).IndexOf(expectedTrailer);
            if (at < 0)
            {
                return _sourceEnded && available < TrailerSize ? "it is cut off" : wrongChecksum;
            }

            trailingBytes = _end - (from + at + TrailerSize);
            while (!_sourceEnded)
            {
                _start = _end;
                Fill(1);
                trailingBytes += _end - _start;
            }

            return null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            base.Dispose(disposing);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
}
