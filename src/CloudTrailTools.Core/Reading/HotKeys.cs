using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace CloudTrailTools.Reading;

/// <summary>
/// Recognises the keys of <see cref="HotField"/> in UTF-8: their first eight bytes are all different, so one load, one
/// multiplication and one comparison decide which key it can be, two more comparisons whether it is.
/// </summary>
internal static unsafe class HotKeys
{
    /// <summary>No hot field: the key is another one.</summary>
    public const int None = -1;

    private const int Slots = 64;

    private static readonly string[] Names =
    {
        "eventTime", "eventName", "eventSource", "awsRegion", "userIdentity", "sourceIPAddress", "userAgent", "errorCode",
        "errorMessage", "recipientAccountId", "eventID", "readOnly", "eventType", "eventCategory", "requestParameters", "responseElements",
    };

    // With their quotation marks, and where the capital of each is.
    private static readonly (byte[] Key, int Capital)[] Spellings =
        Array.ConvertAll(Names, static name => (Encoding.ASCII.GetBytes($"\"{name}\""), Array.FindIndex(name.ToCharArray(), char.IsAsciiLetterUpper) + 1));

    private static readonly ulong Multiplier = FindMultiplier();
    private static readonly Entry[] Table = BuildTable();

    /// <summary>
    /// Which hot field the key is that starts at <paramref name="key"/> (behind its opening quote); at least 24 bytes must be readable.
    /// <paramref name="length"/> is the key's length without quotes when it is one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(byte* key, out int length)
    {
        ulong first = Unsafe.ReadUnaligned<ulong>(key);
        ref readonly Entry entry = ref Table[(int)((first * Multiplier) >> 58)];
        length = entry.Length;
        return first == entry.First
            && (Unsafe.ReadUnaligned<ulong>(key + 8) & entry.MiddleMask) == entry.Middle
            && Unsafe.ReadUnaligned<ulong>(key + entry.LastOffset) == entry.Last
                ? entry.Field
                : None;
    }

    /// <summary>
    /// Whether the key of a field stands more than once in a record, wherever: the last one may count, or the record may have swallowed another one.
    /// At least 65 bytes behind the record must be readable.
    /// </summary>
    /// <remarks>It is looked for by its capital and the letter before it: capitals are rare in records, and quotes, with which a key begins, are not.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Repeats(byte* record, int length, int field)
    {
        (byte[] key, int capital) = Spellings[field];
        Vector256<byte> first = Vector256.Create(key[capital - 1]);
        Vector256<byte> second = Vector256.Create(key[capital]);
        byte* end = record + length;
        bool found = false;
        for (byte* block = record; block < end; block += 64)
        {
            Vector256<byte> low = Vector256.Equals(Vector256.Load(block), first) & Vector256.Equals(Vector256.Load(block + 1), second);
            Vector256<byte> high = Vector256.Equals(Vector256.Load(block + 32), first) & Vector256.Equals(Vector256.Load(block + 33), second);
            for (ulong pairs = low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32); pairs != 0; pairs &= pairs - 1)
            {
                byte* at = block + BitOperations.TrailingZeroCount(pairs) - (capital - 1);
                if (at >= record && end - at >= key.Length && new ReadOnlySpan<byte>(at, key.Length).SequenceEqual(key))
                {
                    if (found)
                    {
                        return true;
                    }

                    found = true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a letter is spelled as an escape anywhere in a text, which nobody does, but a key of a field may hide behind.</summary>
    public static bool MayBeEscapedIn(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> escape = "\\u00"u8;
        for (int at; (at = text.IndexOf(escape)) >= 0; text = text[(at + 1)..])
        {
            if (text.Length > at + escape.Length && text[at + escape.Length] is >= (byte)'4' and <= (byte)'7')
            {
                return true;
            }
        }

        return false;
    }

    private static Entry[] BuildTable()
    {
        Entry[] table = new Entry[Slots];
        Array.Fill(table, new Entry { Field = None });
        for (int field = 0; field < Names.Length; field++)
        {
            byte[] key = new byte[32];
            int length = Names[field].Length;
            Encoding.ASCII.GetBytes(Names[field] + "\"", key);
            int middleBytes = Math.Clamp(length + 1 - 8, 0, 8);
            ulong mask = middleBytes == 8 ? ulong.MaxValue : (1UL << (8 * middleBytes)) - 1;
            int lastOffset = length + 1 - 8;
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(key);
            table[(int)((first * Multiplier) >> 58)] = new Entry
            {
                First = first,
                Middle = BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(8)) & mask,
                MiddleMask = mask,
                Last = BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(lastOffset)),
                LastOffset = lastOffset,
                Length = length,
                Field = field,
            };
        }

        return table;
    }

    private static ulong FindMultiplier()
    {
        Random random = new(20131101);
        while (true)
        {
            ulong candidate = (ulong)random.NextInt64() | 1;
            ulong seen = 0;
            bool distinct = true;
            foreach (string name in Names)
            {
                byte[] key = new byte[8];
                Encoding.ASCII.GetBytes((name + "\"").AsSpan(0, 8), key);
                ulong slot = 1UL << (int)((BinaryPrimitives.ReadUInt64LittleEndian(key) * candidate) >> 58);
                distinct &= (seen & slot) == 0;
                seen |= slot;
            }

            if (distinct)
            {
                return candidate;
            }
        }
    }

    private struct Entry
    {
        public ulong First;
        public ulong Middle;
        public ulong MiddleMask;
        public ulong Last;
        public int LastOffset;
        public int Length;
        public int Field;
    }
}
