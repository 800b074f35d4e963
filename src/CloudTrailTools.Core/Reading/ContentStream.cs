using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace CloudTrailTools.Reading;

/// <summary>Makes decompressed UTF-8 of whatever a file holds, judging by its first bytes and never by its name.</summary>
internal static class ContentStream
{
    /// <summary>How much one compressed file may inflate to. A trail's largest is far below; a bomb is far above.</summary>
    public const long MaxInflatedBytes = 16L << 30;

    /// <summary>Opens the content of <paramref name="raw"/>, which is disposed with the result.</summary>
    public static Stream Open(Stream raw, string name)
    {
        long storedStart = raw.CanSeek ? raw.Position : -1;
        PeekStream start = new(raw);
        ReadOnlySpan<byte> head = start.Head;
        if (head.StartsWith((ReadOnlySpan<byte>)new byte[] { 0x1F, 0x8B }))
        {
            start = new PeekStream(new LimitStream(new InflateStream(start, raw, storedStart), name));
            head = start.Head;
        }

        if (head is [0x1F])
        {
            throw new EndOfStreamException("what may be gzip is cut off");
        }

        string? archive = head switch
        {
            [0x50, 0x4B, 0x03, 0x04, ..] => "a zip archive; unpack it first",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "compressed with zstd; decompress it first",
            [0x42, 0x5A, 0x68, ..] => "compressed with bzip2; decompress it first",
            [0xFD, 0x37, 0x7A, 0x58, ..] => "compressed with xz; decompress it first",
            [0x50, 0x41, 0x52, 0x31, ..] => "a Parquet file; CloudTrail itself never writes those",
            [0x1F, 0x8B, ..] => "compressed with gzip twice; decompress it once first",
            _ => null,
        };
        if (archive is not null)
        {
            throw new CloudTrailProblemException(Problems.FileNotCloudTrail(name, archive));
        }

        switch (head)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                start.Skip(3);
                return start;
            case [0xFF, 0xFE, ..]:
                start.Skip(2);
                return Encoding.CreateTranscodingStream(start, Encoding.Unicode, new UTF8Encoding(false));
            case [0xFE, 0xFF, ..]:
                start.Skip(2);
                return Encoding.CreateTranscodingStream(start, Encoding.BigEndianUnicode, new UTF8Encoding(false));
            case [(byte)'{' or (byte)'[', 0, ..]:
                return Encoding.CreateTranscodingStream(start, Encoding.Unicode, new UTF8Encoding(false));
            default:
                return start;
        }
    }

    /// <summary>
    /// A stream whose first bytes can be seen before they are read. Its buffer is lent: a new one for each of thousands of files is what
    /// the garbage collector would mostly be busy with.
    /// </summary>
    private sealed class PeekStream : ReadOnlyStream
    {
        private readonly Stream _inner;
        private byte[] _head = ArrayPool<byte>.Shared.Rent(64 << 10);
        private int _position;
        private int _filled;
        private bool _ended;

        public PeekStream(Stream inner)
        {
            _inner = inner;
            while (_filled < 8 && !_ended)
            {
                Refill();
            }
        }

        public ReadOnlySpan<byte> Head => _head.AsSpan(_position, _filled - _position);

        public void Skip(int count) => _position += count;

        public override int Read(Span<byte> buffer)
        {
            if (_position == _filled)
            {
                // Large reads go straight through, small ones (as GZipStream's) through the buffer.
                if (buffer.Length >= _head.Length)
                {
                    return _inner.Read(buffer);
                }

                _position = _filled = 0;
                Refill();
            }

            int count = Math.Min(buffer.Length, _filled - _position);
            _head.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
                if (_head.Length > 0)
                {
                    ArrayPool<byte>.Shared.Return(_head);
                    _head = [];
                    _position = _filled = 0;
                }
            }

            base.Dispose(disposing);
        }

        private void Refill()
        {
            int read = _inner.Read(_head, _filled, _head.Length - _filled);
            _filled += read;
            _ended = read == 0;
        }
    }

    /// <summary>
    /// Inflates gzip. Where the compressed data is damaged, the framework's stream keeps to itself what the same read had inflated before the
    /// damage; this one then inflates once more, when the stored bytes can be read again, and byte by byte at the end, so that nothing is lost.
    /// The framework's stream also ends, without a word, at whatever stands behind the compressed data, be it more of it whose first byte is damaged.
    /// </summary>
    private sealed class InflateStream : ReadOnlyStream
    {
        // Header, nothing, checksum and length.
        private const int LeastOfGzip = 20;
        private const string CutOff = "its compressed content is cut off";
        private const string Appended = "what stands behind its compressed content is no gzip";

        private readonly PeekStream _compressed;
        private readonly Stream _stored;
        private readonly long _storedStart;
        private GZipStream _gzip;
        private long _given;
        private bool _isDamaged;
        private bool _hasEnded;

        public InflateStream(PeekStream compressed, Stream stored, long storedStart)
        {
            _compressed = compressed;
            _gzip = new GZipStream(compressed, CompressionMode.Decompress);
            _stored = stored;
            _storedStart = storedStart;
        }

        public override int Read(Span<byte> buffer)
        {
            if (_isDamaged)
            {
                return ReadToDamage(buffer);
            }

            try
            {
                int read = _hasEnded ? 0 : _gzip.Read(buffer);
                _given += read;
                if (read == 0 && buffer.Length > 0 && !_hasEnded)
                {
                    _hasEnded = true;
                    CheckEnd();
                }

                return read;
            }
            catch (InvalidDataException) when (_storedStart >= 0)
            {
                _isDamaged = true;
                BeginAgain();
                return ReadToDamage(buffer);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _gzip.Dispose();
                _stored.Dispose();
            }

            base.Dispose(disposing);
        }

        /// <exception cref="EndOfStreamException">The compressed data would go on.</exception>
        /// <exception cref="IOException">Something stands behind the compressed data.</exception>
        private void CheckEnd()
        {
            if (_storedStart < 0)
            {
                return;
            }

            // Where another piece begins, the framework's stream reads on: what it has not read is none.
            long end = _stored.Length;
            long unread = end - _stored.Position + _compressed.Head.Length;
            if (end - _storedStart < LeastOfGzip)
            {
                throw new EndOfStreamException(CutOff);
            }

            if (unread > 0)
            {
                if (!IsPadding(end - unread))
                {
                    throw new IOException(Appended);
                }
            }
            else if (!EndsWithLength(end))
            {
                if (IsCutOff())
                {
                    throw new EndOfStreamException(CutOff);
                }

                if (!HasSeveralPieces())
                {
                    throw new IOException(Appended);
                }
            }
        }

        private bool IsPadding(long from)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
            try
            {
                _stored.Position = from;
                int read;
                while ((read = _stored.Read(buffer)) > 0 && buffer.AsSpan(0, read).IndexOfAnyExcept((byte)0) < 0)
                {
                }

                return read == 0;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        /// <summary>Gzip ends with the length of what was compressed, as CloudTrail's files of one piece do; zeros may pad a file.</summary>
        private bool EndsWithLength(long end)
        {
            const int SizeOfLength = 4;
            const int MostPadding = 4096;
            Span<byte> tail = stackalloc byte[SizeOfLength];
            for (long at = end - SizeOfLength; at > Math.Max(_storedStart, end - MostPadding); at--)
            {
                _stored.Position = at;
                _stored.ReadExactly(tail);
                if (BinaryPrimitives.ReadUInt32LittleEndian(tail) == (uint)_given)
                {
                    return true;
                }

                if (tail[^1] != 0)
                {
                    return false;
                }
            }

            return false;
        }

        /// <summary>Whether the compressed data would go on: the framework's stream ends at the end of the file without a word.</summary>
        private bool IsCutOff()
        {
            _stored.Position = _storedStart;
            byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
            try
            {
                using GZipStream again = new(new TailedStream(_stored), CompressionMode.Decompress);
                long inflated = 0;
                for (int read; inflated <= _given && (read = again.Read(buffer)) > 0;)
                {
                    inflated += read;
                }

                return inflated != _given;
            }
            catch (InvalidDataException)
            {
                return true;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        /// <summary>Whether another piece may begin anywhere behind the first byte.</summary>
        private bool HasSeveralPieces()
        {
            ReadOnlySpan<byte> start = [0x1F, 0x8B, 0x08];
            byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
            try
            {
                _stored.Position = _storedStart + 1;
                int kept = 0;
                for (int read; (read = _stored.Read(buffer, kept, buffer.Length - kept)) > 0;)
                {
                    ReadOnlySpan<byte> seen = buffer.AsSpan(0, kept + read);
                    if (seen.IndexOf(start) >= 0)
                    {
                        return true;
                    }

                    kept = Math.Min(start.Length - 1, seen.Length);
                    seen[^kept..].CopyTo(buffer);
                }

                return false;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        private void BeginAgain()
        {
            _stored.Position = _storedStart;
            _gzip = new GZipStream(_stored, CompressionMode.Decompress);
            byte[] known = new byte[64 << 10];
            long left = _given;
            int read;
            while (left > 0 && (read = _gzip.Read(known, 0, (int)Math.Min(left, known.Length))) > 0)
            {
                left -= read;
            }
        }

        private int ReadToDamage(Span<byte> buffer)
        {
            // A byte that no text holds.
            const byte Unwritten = 0xFF;
            int count = 0;
            try
            {
                while (count < buffer.Length)
                {
                    buffer[count] = Unwritten;
                    if (_gzip.Read(buffer.Slice(count, 1)) == 0)
                    {
                        break;
                    }

                    count++;
                }
            }
            catch (InvalidDataException)
            {
                // The last byte is written before a wrong checksum behind it is noticed. The next read fails again, and tells.
                count += buffer[count] == Unwritten ? 0 : 1;
                if (count == 0)
                {
                    throw;
                }
            }

            return count;
        }
    }

    /// <summary>A stream with more behind its end: what is whole does not read on into it. Leaves the stream open.</summary>
    private sealed class TailedStream(Stream inner) : ReadOnlyStream
    {
        // More than an inflater asks for at a time.
        private int _left = 256 << 10;

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            if (read == 0)
            {
                read = Math.Min(buffer.Length, _left);
                // No zeros: those would complete a length whose last bytes are missing.
                buffer[..read].Fill(0xFF);
                _left -= read;
            }

            return read;
        }
    }

    /// <summary>Ends a decompression that goes on for too long.</summary>
    private sealed class LimitStream : ReadOnlyStream
    {
        private readonly Stream _inner;
        private readonly string _name;
        private long _left = MaxInflatedBytes;

        public LimitStream(Stream inner, string name)
        {
            _inner = inner;
            _name = name;
        }

        public override int Read(Span<byte> buffer)
        {
            int read = _inner.Read(buffer);
            _left -= read;
            return _left >= 0 ? read : throw new CloudTrailProblemException(Problems.FileTooLarge(_name, MaxInflatedBytes));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private abstract class ReadOnlyStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public abstract override int Read(Span<byte> buffer);

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
