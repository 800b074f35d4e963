using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Text.Unicode;
using System.Threading;
using CloudTrailTools.Json;

namespace CloudTrailTools.Reading;

/// <summary>
/// Finds the CloudTrail records in a stream of content, whatever people wrap around them: log files, arrays, single events, lines,
/// results of LookupEvents, EventBridge and CloudWatch Logs envelopes. It keeps a window of the content, never the whole, and goes on
/// behind damage. One reader serves one thread and is used for many files.
/// </summary>
internal sealed unsafe class RecordReader
{
    /// <summary>The largest record that is read; CloudTrail's own limit is 1 MB.</summary>
    public const int MaxRecordBytes = 16 << 20;

    // How far a record can reach that is looked for behind damage, and how much looking is worth it.
    private const int MaxRecoveredBytes = 1 << 20;
    private const long RecoveryEffort = 32;

    // How many problems of one file are told one by one; the others are summed up.
    private const int MaxTold = 5;

    // The quotation marks of the least that a record holds.
    private const int KeyAndText = 4;

    private static readonly SearchValues<byte> OutsideStrings = SearchValues.Create("\"{}[]"u8);

    private readonly ContentWindow _window = new();
    private byte[]? _inner;
    private string _name = string.Empty;
    private ReadSummary _summary;
    private bool _stop;
    private bool _missingCommaTold;
    private bool _foreignTold;
    private long _effort;
    private int _told;

    /// <summary>What the file being read has come to so far.</summary>
    public ReadSummary Summary => _summary;

    /// <summary>Reads all of <paramref name="content"/>, which is decompressed UTF-8, and gives its records to <paramref name="sink"/>.</summary>
    /// <param name="name">What error messages call it.</param>
    /// <param name="beforeRead">Called when more content is about to be read, which may take long: the time to pass on what has been gathered.</param>
    public ReadSummary Read<TSink>(Stream content, string name, ref TSink sink, CancellationToken cancellation, Action? beforeRead = null)
        where TSink : struct, IRecordSink
    {
        _window.Open(content, cancellation, beforeRead);
        _name = name;
        _stop = _missingCommaTold = _foreignTold = false;
        _effort = 0;
        _told = 0;
        _summary = new ReadSummary { IsWhole = true };

        ReadDocuments(ref sink, isFirst: true);
        TellFailure(ref sink);
        while (_window.Failure is GzipDamageException { GoesOn: true })
        {
            _window.GoOn();
            _stop = false;
            ReadDocuments(ref sink, isFirst: false);
            TellFailure(ref sink);
        }

        if (_told > MaxTold)
        {
            sink.Report(Problems.FileMuchDamaged(_name, _told - MaxTold, _summary.Damaged));
        }

        _summary.Bytes = _window.BytesRead;
        _window.Close();

        return _summary;
    }

    /// <summary>Whether a text is exactly one object, white space aside.</summary>
    public static bool IsWholeObject(string text)
    {
        string trimmed = text.Trim();
        if (!trimmed.StartsWith('{') || !trimmed.EndsWith('}'))
        {
            return false;
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(trimmed.Length) + RecordScanner.Padding];
        int length = Encoding.UTF8.GetBytes(trimmed, bytes);
        fixed (byte* start = bytes)
        {
            FieldOffsets none = default;
            ScanResult scan = RecordScanner.Skim(start, start + length, 0, ref none);
            return scan.Status == ScanStatus.Complete && scan.Length == length;
        }
    }

    private long Offset => _window.Offset;

    /// <param name="isFirst">Whether it starts with the beginning of the content, and not with a piece behind damage.</param>
    private void ReadDocuments<TSink>(ref TSink sink, bool isFirst)
        where TSink : struct, IRecordSink
    {
        bool any = !isFirst;
        if (!isFirst && !BeginsLogFile())
        {
            // Pieces may be cut anywhere, within a record too; that something is lost before this one was told.
            Recover(ref sink, 0, before: (byte)':');
        }

        while (!_stop && _window.SkipBlank())
        {
            switch (_window[0])
            {
                case (byte)'{':
                    ReadObject(ref sink);
                    break;
                case (byte)'[':
                    _window.Advance(1);
                    ReadArray(ref sink, isTopLevel: true);
                    break;
                case >= (byte)'0' and <= (byte)'9' when StampLength() is > 0 and int stamp:
                    // An export of CloudWatch Logs has the time before each line.
                    _window.Advance(stamp);
                    break;
                case (byte)',' when any:
                    // Records pasted one after the other, with commas and without brackets.
                    _window.Advance(1);
                    continue;
                case (byte)']' or (byte)'}' when !isFirst || _told > 0:
                    // The end of what the piece began within, or of what was damaged before.
                    _window.Advance(1);
                    continue;
                default:
                    if (!any && !HoldsEvents())
                    {
                        Fail(ref sink, Problems.FileNotJson(_name, Offset, DescribeByte()));
                        _stop = true;
                        return;
                    }

                    string reason = _window.Bytes.StartsWith("EVENTS\t"u8) || _window.Bytes.StartsWith("RESOURCES\t"u8)
                        ? "lines of the AWS CLI as text are no whole answer; write --output json"
                        : $"{DescribeByte()} stands where {(any ? "another" : "a first")} record could begin";
                    int next = _window.Bytes.IndexOfAny("{[\":,"u8);
                    if (next >= 0 && _window[next] is (byte)'{' or (byte)'[')
                    {
                        // Bytes too many, which are no part of a record.
                        Fail(ref sink, Problems.FileDamaged(_name, Offset, reason));
                        _window.Advance(next);
                    }
                    else
                    {
                        PassOver(ref sink, 0, Offset, reason);
                    }

                    break;
            }

            any = true;
        }

        if (!any && _window.Failure is null)
        {
            Fail(ref sink, Problems.FileEmpty(_name));
        }
    }

    /// <summary>How long the time is that the window starts with, when an object follows; else 0.</summary>
    private int StampLength()
    {
        const int Longest = 40;
        while (_window.Length < Longest && _window.Fill())
        {
        }

        int length = _window.Bytes[..Math.Min(_window.Length, Longest)].IndexOf((byte)' ');
        return length > 0 && TimeText.TryParse(_window.Bytes[..length], out _) && IsFollowedBy(length, "{"u8) ? length : 0;
    }

    /// <summary>Whether there may be events behind what the content begins with.</summary>
    private bool HoldsEvents()
    {
        while (_window.Length < MaxRecoveredBytes && _window.Fill())
        {
        }

        // In records that are held as text, the quotation mark behind the key is escaped.
        return _window.Failure is GzipDamageException || _window.Bytes.IndexOf("ventTime\":"u8) >= 0 || _window.Bytes.IndexOf("ventTime\\"u8) >= 0;
    }

    /// <summary>Whether the window starts with a whole log file, and not with an object that may stand within a record.</summary>
    private bool BeginsLogFile()
    {
        int at = 1;
        return _window.SkipBlank() && _window[0] == (byte)'{'
            && _window.SkipBlank(ref at) && _window[at] == (byte)'"'
            && _window.SkipString(at, out int end)
            && RecordShape.IsRecordList(_window.Bytes[(at + 1)..(end - 1)])
            && _window.SkipBlank(ref end) && _window[end++] == (byte)':'
            && _window.SkipBlank(ref end) && _window[end] == (byte)'[';
    }

    /// <summary>
    /// Reads the elements of an array of records, or, at the top, of whole log files; the window starts behind the opening bracket.
    /// </summary>
    private void ReadArray<TSink>(ref TSink sink, bool isTopLevel)
        where TSink : struct, IRecordSink
    {
        bool commaDue = false;
        int strayBrackets = 0;
        while (!_stop)
        {
            if (!_window.SkipBlank())
            {
                FailCutOff(ref sink, inRecord: false);
                return;
            }

            switch (_window[0])
            {
                case (byte)']' when strayBrackets > 0 && IsFollowedBy(1, ",]"u8):
                    _window.Advance(1);
                    strayBrackets--;
                    commaDue = true;
                    break;
                case (byte)']':
                    _window.Advance(1);
                    return;
                case (byte)'[' when IsFollowedBy(1, "{[,"u8):
                    Fail(ref sink, Problems.FileDamaged(_name, Offset, "'[' stands where a record should be"));
                    _window.Advance(1);
                    strayBrackets++;
                    commaDue = false;
                    break;
                case (byte)',':
                    if (!commaDue)
                    {
                        TellOnce(ref sink, "a comma stands where a record should be");
                    }

                    _window.Advance(1);
                    commaDue = false;
                    break;
                case (byte)'{':
                    if (commaDue)
                    {
                        TellOnce(ref sink, "a comma is missing between records");
                    }

                    commaDue = isTopLevel ? ReadObject(ref sink) : ReadRecord(ref sink);
                    break;
                default:
                    commaDue = SkipElement(ref sink);
                    break;
            }
        }
    }

    /// <summary>Reads a top-level object: a log file, one event, or an envelope.</summary>
    /// <returns>True when a comma must follow before the next one in a list.</returns>
    private bool ReadObject<TSink>(ref TSink sink)
        where TSink : struct, IRecordSink
    {
        int at = 1;
        bool isEnvelope = false;
        bool first = true;
        while (true)
        {
            if (!_window.SkipBlank(ref at))
            {
                break;
            }

            byte mark = _window[at];
            if (mark == (byte)'}')
            {
                if (!isEnvelope)
                {
                    break;
                }

                _window.Advance(at + 1);
                return true;
            }

            if (mark == (byte)',' && !first)
            {
                at++;
                continue;
            }

            if (mark != (byte)'"' || !_window.SkipString(at, out int keyEnd))
            {
                break;
            }

            int keyStart = at + 1;
            at = keyEnd;
            if (!_window.SkipBlank(ref at) || _window[at] != (byte)':')
            {
                break;
            }

            at++;
            if (!_window.SkipBlank(ref at))
            {
                break;
            }

            byte value = _window[at];
            bool isRecordList = RecordShape.IsRecordList(_window.Bytes[keyStart..(keyEnd - 1)]);
            if (!isRecordList && first && value == (byte)'[' && BeginsRecordList(at + 1))
            {
                Fail(ref sink, Problems.FileDamaged(_name, Offset + keyStart, "the list of records has a name that CloudTrail does not give it"));
                isRecordList = true;
            }

            if (isRecordList)
            {
                if (value == (byte)'[')
                {
                    isEnvelope = true;
                    _window.Advance(at + 1);
                    ReadArray(ref sink, isTopLevel: false);
                    if (_stop)
                    {
                        return true;
                    }

                    at = 0;
                    first = false;
                    continue;
                }

                isEnvelope |= value == (byte)'n';
            }
            else if (first && HotKeys.Find(_window.Pointer(keyStart), out _) >= 0)
            {
                break;
            }

            first = false;
            if (!_window.SkipValue(ref at))
            {
                break;
            }

            if (isEnvelope)
            {
                // Nothing before this place is needed again.
                _window.Advance(at);
                at = 0;
            }
        }

        if (!isEnvelope)
        {
            return ReadRecord(ref sink);
        }

        if (!_stop)
        {
            if (at >= _window.Length)
            {
                FailCutOff(ref sink, inRecord: false);
                return true;
            }

            Fail(ref sink, Problems.FileDamaged(_name, Offset + at, "the object around the records is not well-formed"));
            Recover(ref sink, at);
        }

        return false;
    }

    /// <summary>Whether a record stands at a place, as the first of a list.</summary>
    private bool BeginsRecordList(int at)
    {
        while (_window.SkipBlank(ref at) && _window[at] == (byte)'{')
        {
            FieldOffsets offsets = default;
            ScanResult scan = RecordScanner.Validate(_window.Pointer(at), _window.Limit, ref offsets);
            if (scan.Status != ScanStatus.NeedsMore || _window.Length > MaxRecordBytes || !_window.Fill())
            {
                return scan.Status == ScanStatus.Complete && RecordShape.HasFields(scan.Found);
            }
        }

        return false;
    }

    /// <summary>Reads the object the window starts with as one record.</summary>
    /// <returns>True when a comma must follow before the next one.</returns>
    private bool ReadRecord<TSink>(ref TSink sink)
        where TSink : struct, IRecordSink
    {
        // Notifications of other services have a name and a time too.
        uint asked = sink.Wanted;
        uint wanted = asked == 0 ? 0 : asked | (1U << (int)HotField.EventSource);
        bool skim = wanted != 0;
        while (true)
        {
            byte* record = _window.Pointer();
            byte* limit = _window.Limit;
            FieldOffsets offsets = default;
            ScanResult scan;
            if (skim)
            {
                scan = RecordScanner.Skim(record, limit, wanted, ref offsets);
                if (scan.Status == ScanStatus.Complete)
                {
                    skim = false;
                    ReadOnlySpan<byte> whole = new(record, scan.Length);
                    if (scan.Found != wanted || RecordShape.IsForeignNotification(whole, offsets) || MayRepeat(record, scan, asked))
                    {
                        continue;
                    }

                    RecordDecision decision = sink.Decide(whole, offsets);
                    if (decision == RecordDecision.Take)
                    {
                        continue;
                    }

                    DoubtText(ref sink, whole, scan.IsAscii);
                    _summary.Records++;
                    if (decision == RecordDecision.Done)
                    {
                        _summary.Matched++;
                    }
                    else
                    {
                        _summary.Filtered++;
                    }

                    _window.Advance(scan.Length);
                    return true;
                }

                // The full check says better what is wrong. A brace too many makes all that follows a part of the record for this one.
                skim = scan.Status == ScanStatus.NeedsMore && _window.Length <= MaxRecordBytes && _window.Fill();
                continue;
            }

            scan = RecordScanner.Validate(record, limit, ref offsets);
            if (scan.Status == ScanStatus.Complete)
            {
                if (!RecordShape.IsRecord(scan.Found) && BeginsLogFile())
                {
                    return ReadObject(ref sink);
                }

                int length = scan.Length;
                if (length > MaxRecordBytes)
                {
                    Lose(ref sink, Problems.RecordTooLarge(_name, _summary.Records, Offset, MaxRecordBytes));
                    _window.Advance(length);
                    return true;
                }

                DoubtText(ref sink, new ReadOnlySpan<byte>(record, length), scan.IsAscii);
                if (scan.Repeats)
                {
                    TellContradiction(ref sink, new ReadOnlySpan<byte>(record, length));
                }

                Accept(ref sink, new ReadOnlySpan<byte>(record, length), offsets, scan.Found);
                _window.Advance(length);
                return true;
            }

            switch (scan.Status)
            {
                case ScanStatus.NeedsMore:
                    if (_window.Length > MaxRecordBytes)
                    {
                        Lose(ref sink, Problems.RecordTooLarge(_name, _summary.Records, Offset, MaxRecordBytes));
                        SkipLarge(ref sink);
                        return true;
                    }

                    if (!_window.Fill())
                    {
                        return EndWithin(ref sink);
                    }

                    break;
                case ScanStatus.TooDeep:
                    Lose(ref sink, Problems.RecordTooDeep(_name, _summary.Records, Offset, RecordScanner.MaxDepth));
                    SkipLarge(ref sink);
                    return true;
                default:
                    PassOver(ref sink, 1, Offset + scan.Length, scan.Reason!, isRecord: _window.Bytes[..scan.Length].Contains((byte)':'));
                    return false;
            }
        }
    }

    /// <summary>Ends an object that the content ends within: it was cut off there, or a bracket is missing and records follow all the same.</summary>
    private bool EndWithin<TSink>(ref TSink sink)
        where TSink : struct, IRecordSink
    {
        int index = _summary.Records;
        long offset = Offset;
        Recover(ref sink, 1);
        if (_window.Length > 0)
        {
            Lose(ref sink, Problems.RecordDamaged(_name, index, offset, "it has no end", isAlone: false));
            return false;
        }

        FailCutOff(ref sink, inRecord: true);
        return true;
    }

    /// <summary>Whether a key that the sink looks at may stand in the record once more: which one counts, and whether it is one record at all, only the full check finds.</summary>
    private static bool MayRepeat(byte* record, in ScanResult scan, uint wanted)
    {
        if (scan.Repeats || (scan.HasEscapes && HotKeys.MayBeEscapedIn(new ReadOnlySpan<byte>(record, scan.Length))))
        {
            return true;
        }

        for (; wanted != 0; wanted &= wanted - 1)
        {
            if (HotKeys.Repeats(record, scan.Length, System.Numerics.BitOperations.TrailingZeroCount(wanted)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tells of bytes that no writer of JSON leaves: the record is taken as it is, and may have lost a name that a filter asks for.</summary>
    private void DoubtText<TSink>(ref TSink sink, ReadOnlySpan<byte> record, bool isAscii)
        where TSink : struct, IRecordSink
    {
        if (!isAscii && !Utf8.IsValid(record))
        {
            Fail(ref sink, Problems.FileDamaged(_name, Offset, "the record there holds bytes that are not UTF-8, so that it may be altered"));
        }
    }

    /// <summary>Decides what a whole, valid object is.</summary>
    private void Accept<TSink>(ref TSink sink, ReadOnlySpan<byte> record, in FieldOffsets offsets, uint found)
        where TSink : struct, IRecordSink
    {
        bool isRecord = RecordShape.IsRecord(found);
        if (isRecord && !RecordShape.IsForeignNotification(record, offsets))
        {
            Take(ref sink, record, offsets, null);
            return;
        }

        if (isRecord)
        {
            Lose(ref sink, Problems.RecordForeign(_name, _summary.Records, Offset));
            return;
        }

        if (TryReadEnvelope(ref sink, record))
        {
            return;
        }

        string? passedOver = RecordShape.PassedOver(record);
        if (passedOver is not null)
        {
            _summary.PassedOverAs = passedOver;
            return;
        }

        if (!_foreignTold)
        {
            _foreignTold = true;
            Fail(ref sink, Problems.FileNotCloudTrail(_name, Offset));
        }

        _summary.Records++;
        _summary.Damaged++;
    }

    private void Take<TSink>(ref TSink sink, ReadOnlySpan<byte> record, in FieldOffsets offsets, LookupInfo? lookup)
        where TSink : struct, IRecordSink
    {
        bool matched = sink.Take(record, offsets, _summary.Records, Offset, lookup);
        _summary.Records++;
        if (matched)
        {
            _summary.Matched++;
        }
        else
        {
            _summary.Filtered++;
        }
    }

    private void TellContradiction<TSink>(ref TSink sink, ReadOnlySpan<byte> record)
        where TSink : struct, IRecordSink
    {
        if (RecordLocator.Contradiction(record) is string key)
        {
            Fail(ref sink, Problems.FileDamaged(_name, Offset, $"the record there has the key '{key}' twice, with two values of which the last counts, so that it may be altered"));
        }
    }

    /// <summary>Takes the record out of an object that LookupEvents, EventBridge or CloudWatch Logs wraps around it.</summary>
    private bool TryReadEnvelope<TSink>(ref TSink sink, ReadOnlySpan<byte> outer)
        where TSink : struct, IRecordSink
    {
        int value = JsonText.FindMember(outer, 0, "CloudTrailEvent"u8);
        LookupInfo? lookup = null;
        if (value != 0)
        {
            lookup = LookupEnvelope.Read(outer);
        }
        else
        {
            value = RecordShape.WrappedIn(outer);
        }

        if (value == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> text = JsonText.ValueAt(outer, value);
        if (text[0] is not ((byte)'{' or (byte)'"'))
        {
            return false;
        }

        if (_inner is null || _inner.Length < text.Length + RecordScanner.Padding)
        {
            _inner = ContentWindow.Allocate(Math.Max(text.Length, 64 << 10));
        }

        int length = text.Length;
        if (text[0] == (byte)'{')
        {
            text.CopyTo(_inner);
        }
        else
        {
            length = Utf8Unescape.Unescape(text[1..^1], _inner);
        }

        int start = 0;
        while (start < length && _inner[start] <= 0x20)
        {
            start++;
        }

        fixed (byte* inner = _inner)
        {
            FieldOffsets offsets = default;
            ScanResult scan = start < length && inner[start] == (byte)'{'
                ? RecordScanner.Validate(inner + start, inner + length, ref offsets)
                : default;
            if (scan.Status != ScanStatus.Complete || scan.Length == 0)
            {
                if (lookup is null)
                {
                    return false;
                }

                Lose(ref sink, Problems.RecordDamaged(_name, _summary.Records, Offset + value, $"its CloudTrailEvent text is not a JSON object: {scan.Reason ?? (start < length && inner[start] != (byte)'{' ? "it begins with something else" : "it ends too early")}", isAlone: true));
                return true;
            }

            if (lookup is null ? !RecordShape.HasFields(scan.Found) && JsonText.FindMember(_inner, start, "eventVersion"u8) == 0 : scan.Found == 0)
            {
                return false;
            }

            TellContradiction(ref sink, outer);
            if (scan.Repeats)
            {
                TellContradiction(ref sink, new ReadOnlySpan<byte>(inner + start, scan.Length));
            }

            Take(ref sink, new ReadOnlySpan<byte>(inner + start, scan.Length), offsets, lookup);
            ReadOnlySpan<byte> rest = new ReadOnlySpan<byte>(inner + start + scan.Length, length - start - scan.Length).Trim(" \r\n\t"u8);
            if (!rest.IsEmpty)
            {
                Lose(ref sink, Problems.RecordDamaged(_name, _summary.Records, Offset + value, "it stands in one text behind the end of the record before, which may be altered", isAlone: true));
            }

            return true;
        }
    }

    /// <summary>Skips an element of an array of records that is no object, and tells of it.</summary>
    private bool SkipElement<TSink>(ref TSink sink)
        where TSink : struct, IRecordSink
    {
        long offset = Offset;
        int length = 0;
        if (_window.SkipValue(ref length))
        {
            int next = length;
            if (!_window.SkipBlank(ref next) || _window[next] is (byte)',' or (byte)']')
            {
                Lose(ref sink, Problems.RecordDamaged(_name, _summary.Records, offset, "it is not an object", isAlone: true));
                _window.Advance(length);
                return true;
            }

            if (_window[next] == (byte)':')
            {
                PassOver(ref sink, next, offset, "the beginning of a record is missing");
                return false;
            }
        }
        else if (_window.HasEnded && length >= _window.Length)
        {
            FailCutOff(ref sink, inRecord: true);
            return true;
        }

        PassOver(ref sink, 1, offset, $"{DescribeByte()} stands where a record should be");
        return false;
    }

    /// <summary>Whether one of these stands next, white space aside.</summary>
    private bool IsFollowedBy(int at, ReadOnlySpan<byte> marks) => _window.SkipBlank(ref at) && marks.Contains(_window[at]);

    /// <summary>Goes on behind what is no record, and tells of it: as of a lost record only when it is known to be one, or holds a key and a text, which every record does.</summary>
    private void PassOver<TSink>(ref TSink sink, int from, long offset, string reason, bool isRecord = false)
        where TSink : struct, IRecordSink
    {
        int index = _summary.Records;
        if (Recover(ref sink, from) || isRecord)
        {
            Lose(ref sink, Problems.RecordDamaged(_name, index, offset, reason, isAlone: false));
        }
        else
        {
            Fail(ref sink, Problems.FileDamaged(_name, offset, reason));
        }
    }

    /// <summary>
    /// Looks for the next record behind damage: an object that is valid to its end and has fields that only a CloudTrail record has
    /// together. Moves the window to it, or to the end.
    /// </summary>
    /// <param name="before">What stands before the window, where it matters.</param>
    /// <returns>True when what it passed over has quotation marks for a key and a text, and so may have been of a record.</returns>
    private bool Recover<TSink>(ref TSink sink, int from, byte before = 0)
        where TSink : struct, IRecordSink
    {
        int quotes = _window.Bytes[..from].Count((byte)'"');
        _window.Advance(from);
        byte last = before;
        byte lastOfValue = 0;
        while (true)
        {
            int brace = _window.Bytes.IndexOf((byte)'{');
            ReadOnlySpan<byte> passed = brace < 0 ? _window.Bytes : _window.Bytes[..brace];
            last = LastOf(passed, " \r\n\t"u8, last);
            lastOfValue = LastOf(passed, " \r\n\t,"u8, lastOfValue);
            quotes += passed.Count((byte)'"');
            _window.Advance(passed.Length);
            if (brace < 0)
            {
                if (!_window.Fill())
                {
                    // What ends with a bracket was not cut off: the damage, which was told, is all that is wrong.
                    _stop = _window.Failure is null && last is (byte)'}' or (byte)']';
                    return quotes >= KeyAndText;
                }

                continue;
            }

            // Behind a colon or a plain value stands no record, but a part of one.
            bool isMember = last == (byte)':' || (last == (byte)',' && lastOfValue is not (0 or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']'));
            while (true)
            {
                FieldOffsets offsets = default;
                byte* record = _window.Pointer();
                ScanResult scan = BeginsLikeRecord(record, _window.Limit)
                    ? RecordScanner.Validate(record, _window.Limit, ref offsets)
                    : new ScanResult { Status = _window.Length < 64 ? ScanStatus.NeedsMore : ScanStatus.Damaged };
                _effort += scan.Status == ScanStatus.NeedsMore ? _window.Length : Math.Max(scan.Length, 1);
                if (scan.Status == ScanStatus.Complete && RecordShape.IsSurelyRecord(new ReadOnlySpan<byte>(record, scan.Length), scan.Found, isMember))
                {
                    return quotes >= KeyAndText;
                }

                if (_effort > RecoveryEffort * (_window.BytesRead + MaxRecoveredBytes))
                {
                    Fail(ref sink, Problems.FileDamaged(_name, Offset, "too much of it is damaged to go on"));
                    _stop = true;
                    return true;
                }

                if (scan.Status != ScanStatus.NeedsMore || _window.Length > MaxRecoveredBytes || !_window.Fill())
                {
                    break;
                }
            }

            _window.Advance(1);
            last = lastOfValue = (byte)'{';
        }
    }

    /// <summary>The last byte that is none of those that do not count; what it was before when there is none.</summary>
    private static byte LastOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> uncounted, byte before)
    {
        int at = text.LastIndexOfAnyExcept(uncounted);
        return at < 0 ? before : text[at];
    }

    private static bool BeginsLikeRecord(byte* record, byte* limit)
    {
        byte* at = record + 1;
        while (at < limit && *at <= 0x20)
        {
            at++;
        }

        // Any key may come first; what is not a key at all is the quick way out.
        return at < limit && *at == (byte)'"';
    }

    /// <summary>Passes over the object the window starts with, without keeping any of it.</summary>
    private void SkipLarge<TSink>(ref TSink sink)
        where TSink : struct, IRecordSink
    {
        int depth = 0;
        bool inString = false;
        while (true)
        {
            ReadOnlySpan<byte> bytes = _window.Bytes;
            int found = inString ? bytes.IndexOfAny((byte)'"', (byte)'\\') : bytes.IndexOfAny(OutsideStrings);
            bool isEscape = inString && found >= 0 && bytes[found] == (byte)'\\';
            if (found >= 0 && !(isEscape && found + 1 == bytes.Length))
            {
                byte mark = bytes[found];
                _window.Advance(found + (isEscape ? 2 : 1));
                if (mark == (byte)'"')
                {
                    inString = !inString;
                }
                else if (mark is (byte)'{' or (byte)'[')
                {
                    depth++;
                }
                else if (mark is (byte)'}' or (byte)']' && --depth == 0)
                {
                    return;
                }

                continue;
            }

            // What an escape takes away may be the first byte of the next piece.
            _window.Advance(isEscape ? found : bytes.Length);
            if (!_window.Fill())
            {
                FailCutOff(ref sink, inRecord: false);
                return;
            }
        }
    }

    private void FailCutOff<TSink>(ref TSink sink, bool inRecord)
        where TSink : struct, IRecordSink
    {
        if (inRecord)
        {
            _summary.Records++;
            _summary.Damaged++;
        }

        _window.Advance(_window.Length);
        TellEnd(ref sink);
    }

    private void TellFailure<TSink>(ref TSink sink)
        where TSink : struct, IRecordSink
    {
        if (_window.Failure is not null && !_stop)
        {
            TellEnd(ref sink);
        }
    }

    /// <summary>Tells why the content ended; what ends the reading is told however much was told before.</summary>
    private void TellEnd<TSink>(ref TSink sink)
        where TSink : struct, IRecordSink
    {
        _stop = true;
        CloudTrailProblem problem = ProblemOf(_window.Failure);
        if (_window.Failure is GzipDamageException { GoesOn: true })
        {
            Fail(ref sink, problem);
        }
        else
        {
            _summary.IsWhole = false;
            sink.Report(problem);
        }
    }

    /// <summary>What a stream that failed means for the file, or one that ended too soon.</summary>
    private CloudTrailProblem ProblemOf(Exception? failure) => failure switch
    {
        CloudTrailProblemException told => told.Problem with { IsOfFile = true },
        null or GzipDamageException { IsCutOff: true, GoesOn: false } => Problems.FileTruncated(_name, Offset, _summary.Records - _summary.Damaged),
        GzipDamageException damage => Problems.FileDamaged(_name, Offset, damage),
        _ => Problems.FileBroken(_name, Offset, failure),
    };

    private void Lose<TSink>(ref TSink sink, CloudTrailProblem problem)
        where TSink : struct, IRecordSink
    {
        Fail(ref sink, problem);
        _summary.Records++;
        _summary.Damaged++;
    }

    private void Fail<TSink>(ref TSink sink, CloudTrailProblem problem)
        where TSink : struct, IRecordSink
    {
        _summary.IsWhole = false;
        if (++_told <= MaxTold)
        {
            sink.Report(problem);
        }
    }

    private void TellOnce<TSink>(ref TSink sink, string reason)
        where TSink : struct, IRecordSink
    {
        if (!_missingCommaTold)
        {
            _missingCommaTold = true;
            Fail(ref sink, Problems.FileDamaged(_name, Offset, reason));
        }
    }

    private string DescribeByte()
    {
        byte value = _window[0];
        return value is > 0x20 and < 0x7F ? $"'{(char)value}'" : $"the byte 0x{value:X2}";
    }
}
