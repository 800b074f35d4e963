using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Threading;

namespace CloudTrailTools.Reading;

/// <summary>Makes decompressed UTF-8 of whatever a file holds, judging by its first bytes and never by its name.</summary>
internal static class ContentStream
{
    /// <summary>How much one compressed file may inflate to. A trail's largest is far below; a bomb is far above.</summary>
    public const long MaxInflatedBytes = 16L << 30;

    private const int TarMarkAt = 257;

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

    private static ReadOnlySpan<byte> ZipMark => [0x50, 0x4B, 0x03, 0x04];

    private static Stream Open(ref PeekStream start, Stream raw, long storedStart, string name, CancellationToken cancellation)
    {
        ReadOnlySpan<byte> head = start.Head;
        bool isGzip = head.StartsWith((ReadOnlySpan<byte>)new byte[] { 0x1F, 0x8B });
        if (isGzip || (storedStart >= 0 && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && !BeginsAsText(head) && !head.StartsWith(ZipMark)))
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
            _ when head.StartsWith(ZipMark) => "a zip archive; unpack it first",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "compressed with zstd; decompress it first",
            [0x42, 0x5A, 0x68, ..] => "compressed with bzip2; decompress it first",
            [0xFD, 0x37, 0x7A, 0x58, ..] => "compressed with xz; decompress it first",
            [0x50, 0x41, 0x52, 0x31, ..] => "a Parquet file; CloudTrail itself never writes those",
            [0x1F, 0x8B, ..] => "compressed with gzip twice; decompress it once first",
            _ when IsTar(head) => "a tar archive; unpack it first",
            _ => null,
        };
        if (archive is not null)
        {
            throw new CloudTrailProblemException(Problems.FileNotCloudTrail(name, archive));
        }

        if (head is [0xEF, 0xBB, 0xBF, ..])
        {
            start.Skip(3);
            return start;
        }

        if (WideEncodingOf(head) is not { } encoding)
        {
            return start;
        }

        start.Skip(head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? 2 : 0);
        return Encoding.CreateTranscodingStream(start, encoding, new UTF8Encoding(false));
    }

    /// <summary>
    /// The encoding of what has two bytes for each character, as old editors and shells write it; null for anything else. JSON of CloudTrail begins
    /// with ASCII, of which every other byte is 0 then. The mark alone proves nothing: its two bytes may be damage too.
    /// </summary>
    private static Encoding? WideEncodingOf(ReadOnlySpan<byte> head)
    {
        const int Enough = 256;
        int lowFirst = 0;
        int highFirst = 0;
        int narrow = 0;
        for (int at = 0; at + 1 < Math.Min(head.Length, Enough); at += 2)
        {
            // Two zeros are damage in any encoding.
            lowFirst += head[at] != 0 && head[at + 1] == 0 ? 1 : 0;
            highFirst += head[at] == 0 && head[at + 1] != 0 ? 1 : 0;
            narrow += head[at] != 0 && head[at + 1] != 0 ? 1 : 0;
        }

        return head is [0xFF, 0xFE] || lowFirst > highFirst + narrow ? Encoding.Unicode
            : head is [0xFE, 0xFF] || highFirst > lowFirst + narrow ? Encoding.BigEndianUnicode
            : null;
    }

    /// <summary>Whether it has the mark of a tar archive, which stands behind the header of its first file; in text the same letters prove nothing.</summary>
    private static bool IsTar(ReadOnlySpan<byte> head) => head.Length >= PeekStream.Least && head[TarMarkAt..].StartsWith("ustar"u8) && !BeginsAsText(head);

    private static bool BeginsAsText(ReadOnlySpan<byte> head) =>
        head.IsEmpty || head[0] is (byte)'{' or (byte)'[' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or 0xEF or 0xFE or 0xFF;

    /// <summary>
    /// A stream whose first bytes can be seen before they are read. Its buffer is lent: a new one for each of thousands of files is what
    /// the garbage collector would mostly be busy with.
    /// </summary>
    private sealed class PeekStream : ReadOnlyStream
    {
        /// <summary>As much as all marks of archives need.</summary>
        public const int Least = TarMarkAt + 5;

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
                while (_filled < Least && !_ended)
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
