using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace CloudTrailTools.Reading;

/// <summary>
/// The part of a stream's content that is being looked at: it moves on with <see cref="Advance"/>, and grows when what starts there does not
/// end in it. Places in it are counted from its start; pointers are good until the next <see cref="Fill"/>.
/// </summary>
internal sealed unsafe class ContentWindow
{
    /// <summary>The most that is kept for something that does not end.</summary>
    public const int MaxKept = RecordReader.MaxRecordBytes;

    private const int UsualBytes = 256 << 10;
    private const int RetainedBytes = 4 << 20;
    private const int ReadBytes = 128 << 10;

    private byte[] _buffer = Allocate(UsualBytes);
    private Stream _content = Stream.Null;
    private CancellationToken _cancellation;
    private Action? _beforeRead;
    private int _start;
    private int _end;
    private long _offsetOfBuffer;
    private bool _ended;

    /// <summary>Where the window starts in the content.</summary>
    public long Offset => _offsetOfBuffer + _start;

    /// <summary>How many bytes are at hand.</summary>
    public int Length => _end - _start;

    /// <summary>How much of the content has been read.</summary>
    public long BytesRead => _offsetOfBuffer + _end;

    /// <summary>Why the content ended before its end; null when it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Nothing can be read any more.</summary>
    public bool HasEnded => _ended;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    public byte this[int at] => _buffer[_start + at];

    /// <summary>A pinned buffer with room for the scanner to look past its end.</summary>
    public static byte[] Allocate(int size) => GC.AllocateUninitializedArray<byte>(size + RecordScanner.Padding, pinned: true);

    public void Open(Stream content, CancellationToken cancellation, Action? beforeRead)
    {
        _content = content;
        _cancellation = cancellation;
        _beforeRead = beforeRead;
        _start = _end = 0;
        _offsetOfBuffer = 0;
        _ended = false;
        Failure = null;
    }

    public void Close()
    {
        _content = Stream.Null;
        _beforeRead = null;
        if (_buffer.Length > RetainedBytes)
        {
            _buffer = Allocate(UsualBytes);
        }
    }

    public byte* Pointer(int at = 0) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_buffer)) + _start + at;

    public byte* Limit => Pointer(Length);

    /// <summary>Moves the start on, at most to the end of what is at hand.</summary>
    public void Advance(int count) => _start = Math.Min(_start + count, _end);

    /// <summary>Moves the start to the next byte that is no white space; false at the end.</summary>
    public bool SkipBlank()
    {
        int at = 0;
        bool more = SkipBlank(ref at, keep: false);
        _start += at;
        return more;
    }

    /// <summary>Moves <paramref name="at"/> to the next byte that is no white space; false at the end.</summary>
    public bool SkipBlank(ref int at, bool keep = true)
    {
        while (true)
        {
            while (_start + at < _end)
            {
                if (_buffer[_start + at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                {
                    return true;
                }

                at++;
            }

            if (!keep)
            {
                _start += at;
                at = 0;
            }

            if (Length > MaxKept || !Fill())
            {
                return false;
            }
        }
    }

    /// <summary>Finds the end of the string whose opening quote is at <paramref name="at"/>; false when it has none.</summary>
    public bool SkipString(int at, out int end)
    {
        int from = at + 1;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start + from, _end - _start - from);
            int found = rest.IndexOfAny((byte)'"', (byte)'\\');
            if (found >= 0 && rest[found] == (byte)'"')
            {
                end = from + found + 1;
                return true;
            }

            if (found >= 0 && found + 1 < rest.Length)
            {
                from += found + 2;
                continue;
            }

            from += found >= 0 ? found : rest.Length;
            if (Length > MaxKept || !Fill())
            {
                end = 0;
                return false;
            }
        }
    }

    /// <summary>Moves <paramref name="at"/> behind the value it stands on; false when that does not end, or is none.</summary>
    public bool SkipValue(ref int at)
    {
        switch (_buffer[_start + at])
        {
            case (byte)'"':
                if (!SkipString(at, out int end))
                {
                    return false;
                }

                at = end;
                return true;
            case (byte)'{':
            case (byte)'[':
                while (true)
                {
                    FieldOffsets none = default;
                    ScanResult scan = RecordScanner.Skim(Pointer(at), Limit, 0, ref none);
                    if (scan.Status == ScanStatus.Complete)
                    {
                        at += scan.Length;
                        return true;
                    }

                    if (scan.Status != ScanStatus.NeedsMore || Length > MaxKept || !Fill())
                    {
                        return false;
                    }
                }

            default:
                int from = at;
                while (true)
                {
                    while (_start + at < _end)
                    {
                        byte value = _buffer[_start + at];
                        if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'-' or (byte)'+' or (byte)'.'))
                        {
                            return at > from;
                        }

                        at++;
                    }

                    if (at - from > 1024 || !Fill())
                    {
                        return at > from && at - from <= 1024;
                    }
                }
        }
    }

    /// <summary>Gets more content, keeping what is at hand; false at the end.</summary>
    public bool Fill()
    {
        if (_ended)
        {
            return false;
        }

        _cancellation.ThrowIfCancellationRequested();
        _beforeRead?.Invoke();
        int kept = _end - _start;
        if (_buffer.Length - RecordScanner.Padding - _end < ReadBytes && _start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, kept);
            _offsetOfBuffer += _start;
            _start = 0;
            _end = kept;
        }

        if (_buffer.Length - RecordScanner.Padding - _end < ReadBytes)
        {
            byte[] larger = Allocate((_buffer.Length - RecordScanner.Padding) * 2);
            Buffer.BlockCopy(_buffer, 0, larger, 0, _end);
            _buffer = larger;
        }

        try
        {
            int read = _content.Read(_buffer, _end, ReadBytes);
            _end += read;
            _ended = read == 0;
        }
        catch (Exception exception) when (exception is IOException or CloudTrailProblemException)
        {
            Failure = exception;
            _ended = true;
        }

        return !_ended;
    }

    /// <summary>Goes on behind a failure that the content goes on behind; what was at hand before it is gone.</summary>
    public void GoOn()
    {
        _offsetOfBuffer += _end;
        _start = _end = 0;
        _ended = false;
        Failure = null;
    }
}
