using System;
using System.IO;
using System.IO.Compression;

namespace CloudTrailTools.Reading;

/// <summary>
/// Inflates gzip to its end, or to its damage: there the framework's stream keeps to itself what the same read had inflated before. This one
/// then inflates once more, when the stored bytes can be read again, and byte by byte at the end, so that nothing is lost.
/// </summary>
internal sealed class GzipStretch : ReadOnlyStream
{
    private readonly Stream _stored;
    private readonly long _storedStart;
    private readonly EndingStream _compressed;
    private GZipStream _gzip;
    private bool _isDamaged;

    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="stored">Where they can be read again.</param>
    /// <param name="storedStart">At which place; negative when they cannot.</param>
    public GzipStretch(Stream compressed, Stream stored, long storedStart)
    {
        _compressed = new EndingStream(compressed, storedStart < 0 ? 0 : stored.Length - storedStart);
        _gzip = new GZipStream(_compressed, CompressionMode.Decompress, leaveOpen: true);
        _stored = stored;
        _storedStart = storedStart;
    }

    /// <summary>How much has been inflated.</summary>
    public long Given { get; private set; }

    /// <summary>Whether all bytes were made use of and none of them may begin a second piece.</summary>
    public bool IsOnePiece => _compressed.IsGiven && !_compressed.HasMore;

    /// <exception cref="InvalidDataException">Here begins the damage.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_isDamaged)
        {
            return ReadToDamage(buffer);
        }

        try
        {
            int read = _gzip.Read(buffer);
            Given += read;
            return read;
        }
        catch (InvalidDataException)
        {
            if (_storedStart >= 0 && BeginAgain())
            {
                return ReadToDamage(buffer);
            }

            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Goes again to where what was given ends; false when the damage is told there already.</summary>
    private bool BeginAgain()
    {
        _isDamaged = true;
        _stored.Position = _storedStart;
        _gzip.Dispose();
        _gzip = new GZipStream(_stored, CompressionMode.Decompress, leaveOpen: true);
        byte[] known = new byte[64 << 10];
        long left = Given;
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
}
