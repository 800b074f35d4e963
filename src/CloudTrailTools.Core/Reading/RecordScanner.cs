using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CloudTrailTools.Reading;

/// <summary>How a scan of one record ended.</summary>
internal enum ScanStatus
{
    /// <summary>The record is whole; <see cref="ScanResult.Length"/> is its length.</summary>
    Complete,

    /// <summary>The bytes at hand end before the record does.</summary>
    NeedsMore,

    /// <summary>This is not JSON; <see cref="ScanResult.Length"/> is where, <see cref="ScanResult.Reason"/> why.</summary>
    Damaged,

    /// <summary>Nested deeper than <see cref="RecordScanner.MaxDepth"/>.</summary>
    TooDeep,
}

internal struct ScanResult
{
    public ScanStatus Status;
    public int Length;
    public string? Reason;

    /// <summary>Bit per <see cref="HotField"/> that the record has.</summary>
    public uint Found;

    /// <summary>True when one of those may stand there more than once.</summary>
    public bool Repeats;

    /// <summary>True when the record holds a backslash, so that a key may be spelled with an escape.</summary>
    public bool HasEscapes;

    /// <summary>True when the record surely holds ASCII only, as nearly all do.</summary>
    public bool IsAscii;
}

/// <summary>
/// Finds the end of a JSON object and the places of its hot fields, 64 bytes at a time: bit masks of quotes, brackets and commas
/// are computed with vector comparisons, what stands inside strings is masked out, and only what is left is looked at one by one.
/// <para>
/// <see cref="Skim"/> does the least that finds the end safely, for records a filter will mostly reject. <see cref="Validate"/>
/// checks the whole grammar, for records that are emitted. Both read up to <see cref="Padding"/> bytes past the limit they are
/// given, and ignore what stands there; neither keeps state between calls, so a record cut by the end of the buffer is simply
/// scanned again when more of it is there.
/// </para>
/// <para>
/// Both are compiled fully at once: a cmdlet often runs for a second or two, and the first tier of the compiler would take a good part of it.
/// </para>
/// </summary>
internal static unsafe class RecordScanner
{
    /// <summary>Readable bytes that must follow the limit given to a scan.</summary>
    public const int Padding = 128;

    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 1000;

    private const ulong EvenBits = 0x5555_5555_5555_5555UL;

    /// <summary>
    /// Finds the end of the object that starts at <paramref name="start"/> and the fields of <paramref name="wanted"/>. It checks that
    /// brackets balance and that nothing but literals and numbers stands outside strings, which a lost or stray quote cannot pass,
    /// but not the order of tokens.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ScanResult Skim(byte* start, byte* limit, uint wanted, ref FieldOffsets offsets)
    {
        ScanResult result = default;
        uint found = 0;
        ulong escapeCarry = 0;
        ulong escapes = 0;
        ulong stringCarry = 0;
        int depth = 0;
        Vector256<byte> seen = Vector256<byte>.Zero;
        Vector256<byte> quote = Vector256.Create((byte)'"');
        Vector256<byte> backslash = Vector256.Create((byte)'\\');
        Vector256<byte> caseBit = Vector256.Create((byte)0x20);
        Vector256<byte> open = Vector256.Create((byte)'{');
        Vector256<byte> close = Vector256.Create((byte)'}');
        Vector256<byte> comma = Vector256.Create((byte)',');
        Vector256<byte> letterFirst = Vector256.Create((byte)'a');
        Vector256<byte> letterSpan = Vector256.Create((byte)25);

        for (byte* block = start; block < limit; block += 64)
        {
            Vector256<byte> low = Vector256.Load(block);
            Vector256<byte> high = Vector256.Load(block + 32);
            seen |= low | high;
            ulong quotes = Mask(Vector256.Equals(low, quote), Vector256.Equals(high, quote));
            ulong backslashes = Mask(Vector256.Equals(low, backslash), Vector256.Equals(high, backslash));
            quotes &= ~Escaped(backslashes, ref escapeCarry);
            escapes |= backslashes;
            ulong inside = PrefixXor(quotes) ^ stringCarry;
            stringCarry = (ulong)((long)inside >> 63);

            Vector256<byte> foldedLow = low | caseBit;
            Vector256<byte> foldedHigh = high | caseBit;
            ulong outside = ~(inside | quotes);
            if (limit - block < 64)
            {
                outside &= (1UL << (int)(limit - block)) - 1;
            }

            ulong opens = Mask(Vector256.Equals(foldedLow, open), Vector256.Equals(foldedHigh, open)) & outside;
            ulong closes = Mask(Vector256.Equals(foldedLow, close), Vector256.Equals(foldedHigh, close)) & outside;
            ulong letters = Mask(
                Vector256.LessThanOrEqual(foldedLow - letterFirst, letterSpan),
                Vector256.LessThanOrEqual(foldedHigh - letterFirst, letterSpan)) & outside;
            if (letters != 0)
            {
                // The rest of a literal that began in the block before needs no second look.
                ulong starts = letters & ~(letters << 1);
                if (block != start && (byte)((block[-1] | 0x20) - 'a') <= 25)
                {
                    starts &= ~1UL;
                }

                for (; starts != 0; starts &= starts - 1)
                {
                    int at = BitOperations.TrailingZeroCount(starts);
                    if (!IsLiteralOrExponent(block + at, limit) && !EndsBefore(opens, closes, depth, at))
                    {
                        return Damage(block + at - start, "text outside of quotation marks");
                    }
                }
            }

            int closing = BitOperations.PopCount(closes);
            if (depth - closing > 1 || (found == wanted && depth - closing > 0))
            {
                depth += BitOperations.PopCount(opens) - closing;
                if (depth > MaxDepth)
                {
                    result.Status = ScanStatus.TooDeep;
                    return result;
                }

                continue;
            }

            ulong marks = opens | closes;
            if (found != wanted)
            {
                marks |= Mask(Vector256.Equals(low, comma), Vector256.Equals(high, comma)) & outside;
            }

            for (; marks != 0; marks &= marks - 1)
            {
                ulong bit = marks & (0 - marks);
                byte* at = block + BitOperations.TrailingZeroCount(marks);
                if ((closes & bit) != 0)
                {
                    if (--depth == 0)
                    {
                        if (*at != *start + 2)
                        {
                            return Damage(at - start, "a bracket of the other kind at the end");
                        }

                        result.Status = ScanStatus.Complete;
                        result.Length = (int)(at + 1 - start);
                        result.Found = found;
                        result.HasEscapes = escapes != 0;
                        result.IsAscii = seen.ExtractMostSignificantBits() == 0;
                        return result;
                    }

                    continue;
                }

                if ((opens & bit) != 0 && ++depth != 1)
                {
                    continue;
                }

                if (depth == 1)
                {
                    uint key = LocateKey(start, at + 1, limit, wanted, ref offsets);
                    result.Repeats |= (found & key) != 0;
                    found |= key;
                }
            }
        }

        result.Status = ScanStatus.NeedsMore;
        return result;
    }

    /// <summary>Finds the end of the object that starts at <paramref name="start"/> and all its hot fields, and checks every token of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ScanResult Validate(byte* start, byte* limit, ref FieldOffsets offsets)
    {
        ScanResult result = default;
        ulong* containers = stackalloc ulong[(MaxDepth / 64) + 1];
        uint found = 0;
        ulong escapeCarry = 0;
        ulong stringCarry = 0;
        ulong scalarCarry = 0;
        int depth = 0;
        bool hasEscapes = false;
        bool hasEscapedNames = false;
        byte* previous = start;
        ReadOnlySpan<byte> transitions = Transitions;
        ReadOnlySpan<byte> classes = Classes;
        int state = StateStart;
        Vector256<byte> seen = Vector256<byte>.Zero;
        Vector256<byte> quote = Vector256.Create((byte)'"');
        Vector256<byte> backslash = Vector256.Create((byte)'\\');
        Vector256<byte> caseBit = Vector256.Create((byte)0x20);
        Vector256<byte> open = Vector256.Create((byte)'{');
        Vector256<byte> close = Vector256.Create((byte)'}');
        Vector256<byte> comma = Vector256.Create((byte)',');
        Vector256<byte> colon = Vector256.Create((byte)':');
        Vector256<byte> space = Vector256.Create((byte)0x20);

        for (byte* block = start; block < limit; block += 64)
        {
            Vector256<byte> low = Vector256.Load(block);
            Vector256<byte> high = Vector256.Load(block + 32);
            seen |= low | high;
            ulong valid = limit - block < 64 ? (1UL << (int)(limit - block)) - 1 : ulong.MaxValue;
            ulong quotes = Mask(Vector256.Equals(low, quote), Vector256.Equals(high, quote));
            ulong backslashes = Mask(Vector256.Equals(low, backslash), Vector256.Equals(high, backslash));
            ulong escaped = Escaped(backslashes, ref escapeCarry);
            quotes &= ~escaped;
            ulong inside = PrefixXor(quotes) ^ stringCarry;
            stringCarry = (ulong)((long)inside >> 63);

            Vector256<byte> foldedLow = low | caseBit;
            Vector256<byte> foldedHigh = high | caseBit;
            ulong structure = Mask(
                Vector256.Equals(foldedLow, open) | Vector256.Equals(foldedLow, close) | Vector256.Equals(low, comma) | Vector256.Equals(low, colon),
                Vector256.Equals(foldedHigh, open) | Vector256.Equals(foldedHigh, close) | Vector256.Equals(high, comma) | Vector256.Equals(high, colon));
            ulong blank = Mask(Vector256.LessThanOrEqual(low, space), Vector256.LessThanOrEqual(high, space));
            ulong outside = ~(inside | quotes);
            structure &= outside;
            ulong scalars = outside & ~structure & ~blank;
            ulong scalarStarts = scalars & ~((scalars << 1) | scalarCarry);
            scalarCarry = scalars >> 63;

            // Spaces are common inside strings, control characters are not.
            if ((blank & valid) != 0)
            {
                ulong control = Mask(Vector256.LessThan(low, space), Vector256.LessThan(high, space)) & valid;
                if (control != 0)
                {
                    ulong inString = control & inside;
                    ulong other = control & ~inside & ~Mask(Whitespace(low), Whitespace(high));
                    if ((inString | other) != 0)
                    {
                        int at = BitOperations.TrailingZeroCount(inString | other);
                        byte* where = block + at;
                        if (!EndsAhead(block, structure & valid, depth, at))
                        {
                            return Damage(where - start, (inString >> at & 1) == 0 ? "a control character between tokens" : *where is (byte)'\n' or (byte)'\r' ? "a line ends inside a string" : "a control character inside a string");
                        }
                    }
                }
            }

            ulong escapes = escaped & inside & valid;
            hasEscapes |= escapes != 0;
            for (; escapes != 0; escapes &= escapes - 1)
            {
                byte* at = block + BitOperations.TrailingZeroCount(escapes);
                if (!IsEscape(at, limit) && !EndsAhead(block, structure & valid, depth, (int)(at - block)))
                {
                    return Damage(at - start, "an escape sequence that JSON does not have");
                }
            }

            // A string's opening quote is inside, its closing one is not.
            ulong tokens = (structure | (quotes & inside) | scalarStarts) & valid;
            for (; tokens != 0; tokens &= tokens - 1)
            {
                byte* at = block + BitOperations.TrailingZeroCount(tokens);
                int kind = classes[*at];
                int next = transitions[(state << 3) | kind];
                if (next < FirstAction)
                {
                    state = next;
                    if (kind == KindColon)
                    {
                        if (depth == 1)
                        {
                            int field = HotKeys.Find(previous + 1, out _);
                            if (field >= 0)
                            {
                                byte* value = SkipBlank(at + 1, limit);
                                offsets[field] = (int)(value - start);
                                result.Repeats |= (found & (1U << field)) != 0;
                                found |= 1U << field;
                            }
                            else if (hasEscapes)
                            {
                                hasEscapedNames |= new ReadOnlySpan<byte>(previous, (int)(at - previous)).Contains((byte)'\\');
                            }
                        }
                    }
                    else if (kind == KindScalar)
                    {
                        int length = ScalarLength(at, limit);
                        if (length <= 0)
                        {
                            if (length == 0)
                            {
                                return Damage(at - start, "neither a string, a number, true, false nor null");
                            }

                            result.Status = ScanStatus.NeedsMore;
                            return result;
                        }
                    }

                    previous = at;
                    continue;
                }

                switch (next)
                {
                    case ActionOpenObject:
                    case ActionOpenArray:
                        if (depth >= MaxDepth)
                        {
                            result.Status = ScanStatus.TooDeep;
                            result.Length = (int)(at - start);
                            return result;
                        }

                        ulong bit = 1UL << (depth & 63);
                        if (next == ActionOpenArray)
                        {
                            containers[depth >> 6] |= bit;
                            state = StateArrayFirst;
                        }
                        else
                        {
                            containers[depth >> 6] &= ~bit;
                            state = StateObjectFirst;
                        }

                        depth++;
                        break;

                    case ActionClose:
                        if (--depth == 0)
                        {
                            result.Status = ScanStatus.Complete;
                            result.Length = (int)(at + 1 - start);
                            result.Repeats |= hasEscapedNames;
                            result.Found = hasEscapedNames ? LocateSlowly(new ReadOnlySpan<byte>(start, result.Length), ref offsets) : found;
                            result.IsAscii = seen.ExtractMostSignificantBits() == 0;
                            return result;
                        }

                        state = (containers[(depth - 1) >> 6] >> ((depth - 1) & 63) & 1) != 0 ? StateArrayNext : StateObjectNext;
                        break;

                    default:
                        return Damage(at - start, Describe(state, *at));
                }

                previous = at;
            }
        }

        result.Status = ScanStatus.NeedsMore;
        return result;
    }

    /// <summary>Nobody writes "event\u004eame", but it is the same name.</summary>
    private static uint LocateSlowly(ReadOnlySpan<byte> record, ref FieldOffsets offsets)
    {
        RecordLocator.Locate(record, out offsets);
        uint found = 0;
        for (int field = 0; field < FieldOffsets.Count; field++)
        {
            found |= offsets[field] != 0 ? 1U << field : 0;
        }

        return found;
    }

    private const int KindOpenObject = 0;
    private const int KindCloseObject = 1;
    private const int KindOpenArray = 2;
    private const int KindCloseArray = 3;
    private const int KindComma = 4;
    private const int KindColon = 5;
    private const int KindString = 6;
    private const int KindScalar = 7;

    private const int StateObjectFirst = 0;
    private const int StateColon = 1;
    private const int StateObjectValue = 2;
    private const int StateObjectNext = 3;
    private const int StateObjectKey = 4;
    private const int StateArrayFirst = 5;
    private const int StateArrayNext = 6;
    private const int StateArrayValue = 7;
    private const int StateStart = 8;
    private const int FirstAction = 16;
    private const int ActionOpenObject = 16;
    private const int ActionOpenArray = 17;
    private const int ActionClose = 18;
    private const byte X = 19;

    // Rows: states in the order above. Columns: { } [ ] , : string scalar.
    private static ReadOnlySpan<byte> Transitions => new byte[]
    {
        X, 18, X, X, X, X, 1, X,
        X, X, X, X, X, 2, X, X,
        16, X, 17, X, X, X, 3, 3,
        X, 18, X, X, 4, X, X, X,
        X, X, X, X, X, X, 1, X,
        16, X, 17, 18, X, X, 6, 6,
        X, X, X, 18, 7, X, X, X,
        16, X, 17, X, X, X, 6, 6,
        16, X, X, X, X, X, X, X,
    };

    private static readonly byte[] ClassTable = BuildClasses();

    private static ReadOnlySpan<byte> Classes => ClassTable;

    private static byte[] BuildClasses()
    {
        byte[] classes = new byte[256];
        Array.Fill(classes, (byte)KindScalar);
        classes['{'] = KindOpenObject;
        classes['}'] = KindCloseObject;
        classes['['] = KindOpenArray;
        classes[']'] = KindCloseArray;
        classes[','] = KindComma;
        classes[':'] = KindColon;
        classes['"'] = KindString;
        return classes;
    }

    private static string Describe(int state, byte found)
    {
        string expected = state switch
        {
            StateObjectFirst => "a key or }",
            StateColon => "a colon",
            StateObjectValue or StateArrayValue => "a value",
            StateObjectNext => "a comma or }",
            StateObjectKey => "a key",
            StateArrayFirst => "a value or ]",
            StateArrayNext => "a comma or ]",
            _ => "{",
        };
        return found is >= 0x20 and < 0x7F ? $"{expected} should stand where '{(char)found}' is" : $"{expected} should stand where byte 0x{found:X2} is";
    }

    private static ScanResult Damage(long at, string reason) => new() { Status = ScanStatus.Damaged, Length = (int)at, Reason = reason };

    /// <summary>Whether the record ends in this block before <paramref name="at"/>, so that what stands there is none of its business.</summary>
    private static bool EndsBefore(ulong opens, ulong closes, int depth, int at)
    {
        ulong before = (1UL << at) - 1;
        for (ulong marks = (opens | closes) & before; marks != 0; marks &= marks - 1)
        {
            depth += (closes & marks & (0 - marks)) != 0 ? -1 : 1;
            if (depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsAhead(byte* block, ulong structure, int depth, int at)
    {
        ulong before = (1UL << at) - 1;
        for (ulong marks = structure & before; marks != 0; marks &= marks - 1)
        {
            byte mark = (byte)(block[BitOperations.TrailingZeroCount(marks)] | 0x20);
            depth += mark == (byte)'{' ? 1 : mark == (byte)'}' ? -1 : 0;
            if (depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static uint LocateKey(byte* start, byte* at, byte* limit, uint wanted, ref FieldOffsets offsets)
    {
        at = SkipBlank(at, limit);
        if (*at != (byte)'"')
        {
            return 0;
        }

        int field = HotKeys.Find(at + 1, out int length);
        if (field < 0 || (wanted >> field & 1) == 0)
        {
            return 0;
        }

        byte* value = SkipBlank(at + length + 2, limit);
        if (*value != (byte)':')
        {
            return 0;
        }

        value = SkipBlank(value + 1, limit);
        offsets[field] = (int)(value - start);
        return 1U << field;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* SkipBlank(byte* at, byte* limit)
    {
        while (at < limit && *at <= 0x20)
        {
            at++;
        }

        return at;
    }

    private static bool IsLiteralOrExponent(byte* at, byte* limit)
    {
        uint text = Unsafe.ReadUnaligned<uint>(at);
        if (text is 0x65757274 or 0x6C6C756E or 0x736C6166)
        {
            return true;
        }

        // A literal or number that the end of the bytes at hand cuts is judged when the rest is there.
        return (*at | 0x20) == 'e' || limit - at < 5;
    }

    /// <summary>The length of the number or literal at <paramref name="at"/>; 0 when it is none, -1 when it may go on past the limit.</summary>
    private static int ScalarLength(byte* at, byte* limit)
    {
        byte* end = at;
        while (end < limit && !IsDelimiter(*end))
        {
            end++;
        }

        if (end == limit)
        {
            return -1;
        }

        int length = (int)(end - at);
        bool known = *at switch
        {
            (byte)'t' => length == 4 && Unsafe.ReadUnaligned<uint>(at) == 0x65757274,
            (byte)'n' => length == 4 && Unsafe.ReadUnaligned<uint>(at) == 0x6C6C756E,
            (byte)'f' => length == 5 && Unsafe.ReadUnaligned<uint>(at) == 0x736C6166 && at[4] == (byte)'e',
            _ => IsNumber(at, end),
        };
        return known ? length : 0;
    }

    private static bool IsDelimiter(byte value) => value is <= 0x20 or (byte)',' or (byte)'}' or (byte)']' or (byte)'{' or (byte)'[' or (byte)':' or (byte)'"';

    private static bool IsNumber(byte* at, byte* end)
    {
        if (at < end && *at == (byte)'-')
        {
            at++;
        }

        if (at == end || !char.IsAsciiDigit((char)*at))
        {
            return false;
        }

        at = *at == (byte)'0' ? at + 1 : SkipDigits(at, end);
        if (at < end && *at == (byte)'.')
        {
            byte* fraction = at + 1;
            at = SkipDigits(fraction, end);
            if (at == fraction)
            {
                return false;
            }
        }

        if (at < end && (*at | 0x20) == 'e')
        {
            at++;
            if (at < end && *at is (byte)'+' or (byte)'-')
            {
                at++;
            }

            byte* exponent = at;
            at = SkipDigits(exponent, end);
            if (at == exponent)
            {
                return false;
            }
        }

        return at == end;
    }

    private static byte* SkipDigits(byte* at, byte* end)
    {
        while (at < end && char.IsAsciiDigit((char)*at))
        {
            at++;
        }

        return at;
    }

    private static bool IsEscape(byte* at, byte* limit)
    {
        switch (*at)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return true;
            case (byte)'u':
                for (byte* digit = at + 1; digit < at + 5 && digit < limit; digit++)
                {
                    if (!char.IsAsciiHexDigit((char)*digit))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    private static Vector256<byte> Whitespace(Vector256<byte> bytes) =>
        Vector256.Equals(bytes, Vector256.Create((byte)'\n')) | Vector256.Equals(bytes, Vector256.Create((byte)'\r')) | Vector256.Equals(bytes, Vector256.Create((byte)'\t'));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);

    /// <summary>The characters that follow an odd number of backslashes, with the carry into the next block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Escaped(ulong backslashes, ref ulong carry)
    {
        if (backslashes == 0)
        {
            ulong only = carry;
            carry = 0;
            return only;
        }

        backslashes &= ~carry;
        ulong follows = (backslashes << 1) | carry;
        ulong oddStarts = backslashes & ~EvenBits & ~follows;
        ulong sum = oddStarts + backslashes;
        carry = sum < backslashes ? 1UL : 0UL;
        return (EvenBits ^ (sum << 1)) & follows;
    }

    /// <summary>Bit i of the result is the parity of bits 0 to i: what stands between an odd and an even quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        }

        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
