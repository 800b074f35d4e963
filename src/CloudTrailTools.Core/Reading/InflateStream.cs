using System;
using System.Buffers.Binary;
using System.IO;
using System.Threading;

namespace CloudTrailTools.Reading;

/// <summary>
/// Inflates a file of gzip, whatever is damaged in it. The framework's stream ends, without a word, at whatever stands behind the compressed data,
/// be it more of it whose first byte is damaged: that is told here. Behind damage, which is thrown, comes the next piece of gzip that can be read.
/// </summary>
internal sealed class InflateStream : ReadOnlyStream
{
    // Header, nothing, checksum and length.
    private const int LeastOfGzip = 20;

    private readonly Stream _first;
    private readonly Stream _stored;
    private readonly CancellationToken _cancellation;
    private long _start;
    private GzipStretch _stretch;
    private long _effort;
    private bool _beginsBehindDamage;
    private bool _hasEnded;

    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="stored">Where they can be read again.</param>
    /// <param name="storedStart">At which place; negative when they cannot.</param>
    public InflateStream(Stream compressed, Stream stored, long storedStart, CancellationToken cancellation)
    {
        _first = compressed;
        _stored = stored;
        _start = storedStart;
        _stretch = new GzipStretch(compressed, stored, storedStart);
        _cancellation = cancellation;
        _effort = storedStart < 0 ? 0 : GzipPieces.EffortFor(stored.Length);
    }

    /// <summary>Whether there is a piece behind a beginning that is none, which the first read then tells of; only where the bytes can be read again.</summary>
    public bool BeginsBehindDamage()
    {
        long position = _stored.Position;
        _beginsBehindDamage = GoOn(_start);
        if (!_beginsBehindDamage)
        {
            _stored.Position = position;
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

        int read;
        try
        {
            read = _stretch.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw Damage(exception);
        }

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
            _stretch.Dispose();
            _first.Dispose();
            _stored.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <exception cref="GzipDamageException">The compressed data would go on, or something else stands behind it.</exception>
    private void CheckEnd()
    {
        _hasEnded = true;
        if (_start < 0 || EndsWithLength())
        {
            return;
        }

        (GzipEnd end, long at, _) = GzipPieces.Follow(_stored, _start, _cancellation);
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
        if (_start < 0)
        {
            _hasEnded = true;
            return GzipDamageException.Undecompressable(cause, goesOn: false);
        }

        (_, long at, bool isInflated) = GzipPieces.Follow(_stored, _start, _cancellation);
        return isInflated ? GzipDamageException.WrongChecksum(cause, GoOn(at)) : GzipDamageException.Undecompressable(cause, GoOn(at));
    }

    /// <summary>Goes on to the next piece that can be read behind the start of a damaged one; false when there is none, so that this is the end.</summary>
    private bool GoOn(long damaged)
    {
        long next = GzipPieces.FindText(_stored, damaged + 1, ref _effort, _cancellation);
        _hasEnded = next < 0;
        if (!_hasEnded)
        {
            _stretch.Dispose();
            _start = _stored.Position = next;
            _stretch = new GzipStretch(_stored, _stored, next);
        }

        return !_hasEnded;
    }

    /// <summary>Gzip ends with the length of what was compressed: files of one piece, as CloudTrail writes them, need no closer look.</summary>
    private bool EndsWithLength()
    {
        if (!_stretch.IsOnePiece || _stored.Length - _start < LeastOfGzip)
        {
            return false;
        }

        Span<byte> tail = stackalloc byte[sizeof(uint)];
        _stored.Position = _stored.Length - tail.Length;
        _stored.ReadExactly(tail);
        return BinaryPrimitives.ReadUInt32LittleEndian(tail) == (uint)_stretch.Given;
    }
}
