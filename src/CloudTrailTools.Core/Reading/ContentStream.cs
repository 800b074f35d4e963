using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Threading;

namespace CloudTrailTools.Reading;

/// <summary>Makes decompressed UTF-8 of whatever a file holds, judging by its first bytes and never by its name.</summary>
internal static class ContentStream
{
    /// <summary>How much one compressed file may inflate to. A trail's largest is far below; a bomb is far above.</summary>
    public const long MaxInflatedBytes = 16L << 30;

    /// <summary>Opens the content of <paramref name="raw"/>, which is disposed with the result.</summary>
    public static Stream Open(Stream raw, string name, CancellationToken cancellation = default)
    {
        long storedStart = raw.CanSeek ? raw.Position : -1;
        PeekStream start = new(raw);
        try
        {
            return Open(ref start, raw, storedStart, name, cancellation);
        }
        catch
        {
            start.Dispose();
            throw;
        }
    }

    private static Stream Open(ref PeekStream start, Stream raw, long storedStart, string name, CancellationToken cancellation)
    {
        ReadOnlySpan<byte> head = start.Head;
        bool isGzip = head.StartsWith((ReadOnlySpan<byte>)new byte[] { 0x1F, 0x8B });
        if (isGzip || (storedStart >= 0 && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && !BeginsAsText(head)))
        {
            InflateStream inflated = new(start, raw, storedStart, cancellation);
            if (isGzip || inflated.BeginsBehindDamage())
            {
                start = new PeekStream(new LimitStream(inflated, name));
                head = start.Head;
            }
        }

        if (!isGzip && head is [0x1F])
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

    private static bool BeginsAsText(ReadOnlySpan<byte> head) =>
        head.IsEmpty || head[0] is (byte)'{' or (byte)'[' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or 0xEF or 0xFE or 0xFF;

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
        private GzipDamageException? _damage;

        public PeekStream(Stream inner)
        {
            _inner = inner;
            try
            {
                while (_filled < 8 && !_ended)
                {
                    Refill();
                }
            }
            catch (GzipDamageException exception)
            {
                // Told to whoever reads to there.
                _damage = exception;
            }
        }

        public ReadOnlySpan<byte> Head => _head.AsSpan(_position, _filled - _position);

        public void Skip(int count) => _position += count;

        public override int Read(Span<byte> buffer)
        {
            if (_position == _filled)
            {
                if (_damage is { } damage)
                {
                    _damage = null;
                    throw damage;
                }

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
    /// Behind damage, which is thrown, comes the next piece of gzip that can be read.
    /// </summary>
    private sealed class InflateStream : ReadOnlyStream
    {
        // Header, nothing, checksum and length.
        private const int LeastOfGzip = 20;

        private readonly PeekStream _first;
        private readonly Stream _stored;
        private readonly CancellationToken _cancellation;
        private long _storedStart;
        private EndingStream _compressed;
        private GZipStream _gzip;
        private long _given;
        private long _effort;
        private bool _beginsBehindDamage;
        private bool _isDamaged;
        private bool _hasEnded;

        public InflateStream(PeekStream compressed, Stream stored, long storedStart, CancellationToken cancellation)
        {
            _compressed = new EndingStream(compressed, storedStart < 0 ? 0 : stored.Length - storedStart);
            _gzip = new GZipStream(_compressed, CompressionMode.Decompress, leaveOpen: true);
            _first = compressed;
            _stored = stored;
            _storedStart = storedStart;
            _cancellation = cancellation;
            _effort = storedStart < 0 ? 0 : GzipPieces.EffortFor(stored.Length);
        }

        /// <summary>Whether there is a piece behind a beginning that is none, which the first read then tells of.</summary>
        public bool BeginsBehindDamage()
        {
            _beginsBehindDamage = GoOn(_storedStart);
            if (!_beginsBehindDamage)
            {
                _stored.Position = _storedStart + _first.Head.Length;
            }

            return _beginsBehindDamage;
        }

        public override int Read(Span<byte> buffer)
        {
            if (_hasEnded)
            {
                return 0;
            }

            if (_beginsBehindDamage)
            {
                _beginsBehindDamage = false;
                throw GzipDamageException.ForeignStart();
            }

            if (_isDamaged)
            {
                return ReadToDamage(buffer);
            }

            int read;
            try
            {
                read = _gzip.Read(buffer);
            }
            catch (InvalidDataException exception)
            {
                _isDamaged = true;
                return _storedStart >= 0 && BeginAgain() ? ReadToDamage(buffer) : throw Damage(exception);
            }

            _given += read;
            if (read == 0 && buffer.Length > 0)
            {
                CheckEnd();
            }

            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _gzip.Dispose();
                _first.Dispose();
                _stored.Dispose();
            }

            base.Dispose(disposing);
        }

        /// <exception cref="GzipDamageException">The compressed data would go on, or something else stands behind it.</exception>
        private void CheckEnd()
        {
            _hasEnded = true;
            if (_storedStart < 0 || EndsWithLength())
            {
                return;
            }

            (GzipEnd end, long at, _) = GzipPieces.Follow(_stored, _storedStart, _cancellation);
            switch (end)
            {
                case GzipEnd.CutOff:
                    throw GzipDamageException.CutOff(GoOn(at));
                case GzipEnd.Foreign:
                    throw GzipDamageException.Foreign(GoOn(at));
            }
        }

        private GzipDamageException Damage(InvalidDataException cause)
        {
            if (_storedStart < 0)
            {
                _hasEnded = true;
                return GzipDamageException.Undecompressable(cause, goesOn: false);
            }

            (_, long at, bool isInflated) = GzipPieces.Follow(_stored, _storedStart, _cancellation);
            return isInflated ? GzipDamageException.WrongChecksum(cause, GoOn(at)) : GzipDamageException.Undecompressable(cause, GoOn(at));
        }

        /// <summary>Goes on to the next piece that can be read behind the start of a damaged one; false when there is none, so that this is the end.</summary>
        private bool GoOn(long damaged)
        {
            long next = GzipPieces.FindText(_stored, damaged + 1, ref _effort, _cancellation);
            _hasEnded = next < 0;
            if (!_hasEnded)
            {
                _gzip.Dispose();
                _storedStart = _stored.Position = next;
                _compressed = new EndingStream(_stored, _stored.Length - next);
                _gzip = new GZipStream(_compressed, CompressionMode.Decompress, leaveOpen: true);
                _given = 0;
                _isDamaged = false;
            }

            return !_hasEnded;
        }

        /// <summary>Gzip ends with the length of what was compressed: files of one piece, as CloudTrail writes them, need no closer look.</summary>
        private bool EndsWithLength()
        {
            if (!_compressed.IsGiven || _compressed.HasMore || _stored.Length - _storedStart < LeastOfGzip)
            {
                return false;
            }

            Span<byte> tail = stackalloc byte[sizeof(uint)];
            _stored.Position = _stored.Length - tail.Length;
            _stored.ReadExactly(tail);
            return BinaryPrimitives.ReadUInt32LittleEndian(tail) == (uint)_given;
        }

        /// <summary>Goes again to where what was given ends; false when the damage is told there already.</summary>
        private bool BeginAgain()
        {
            _stored.Position = _storedStart;
            _gzip.Dispose();
            _gzip = new GZipStream(_stored, CompressionMode.Decompress, leaveOpen: true);
            byte[] known = new byte[64 << 10];
            long left = _given;
            try
            {
                int read;
                while (left > 0 && (read = _gzip.Read(known, 0, (int)Math.Min(left, known.Length))) > 0)
                {
                    left -= read;
                }
            }
            catch (InvalidDataException)
            {
                return false;
            }

            return true;
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
                        throw new InvalidDataException();
                    }

                    count++;
                }
            }
            catch (InvalidDataException exception)
            {
                // The last byte is written before a wrong checksum behind it is noticed. The next read fails again, and tells.
                count += buffer[count] == Unwritten ? 0 : 1;
                if (count == 0)
                {
                    throw Damage(exception);
                }
            }

            return count;
        }
    }

    /// <summary>
    /// Gives the last bytes only to one who has made use of all before them and wants more: whoever has found an end before leaves them.
    /// Notes whether there is anything like the beginning of a second piece of gzip, which one whose header is damaged may have swallowed.
    /// </summary>
    private sealed class EndingStream(Stream inner, long length) : ReadOnlyStream
    {
        // What stands behind the compressed data, and a byte of it.
        private const int Last = 9;

        private long _given;
        private byte _lastButOne;
        private byte _last;

        /// <summary>Whether nothing was left.</summary>
        public bool IsGiven => _given >= length;

        /// <summary>Whether there may be more than one piece.</summary>
        public bool HasMore { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            long left = length - _given;
            int read = inner.Read(left > Last ? buffer[..(int)Math.Min(buffer.Length, left - Last)] : buffer);
            HasMore = HasMore || Begins(buffer[..read]);
            _given += read;
            return read;
        }

        /// <summary>Whether a piece begins in a part, or at its seam with what was given before; the first piece of all does not count.</summary>
        private bool Begins(ReadOnlySpan<byte> part)
        {
            if (part.IsEmpty)
            {
                return false;
            }

            ReadOnlySpan<byte> seam = [_lastButOne, _last, part[0], part.Length > 1 ? part[1] : (byte)0];
            int before = (int)Math.Min(_given, 2);
            bool begins = seam[(2 - before)..].IndexOf(GzipPieces.Beginning) is >= 0 and int at && _given - before + at > 0;
            _lastButOne = part.Length > 1 ? part[^2] : _last;
            _last = part[^1];
            return begins || part[(_given == 0 ? 1 : 0)..].IndexOf(GzipPieces.Beginning) >= 0;
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
}
