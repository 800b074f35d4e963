using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
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

    private static readonly (byte[] Head, byte[] Tail)[] Parts = Array.ConvertAll(Names, PartsOf);

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
    /// Whether the key of a field stands once more in a record than with the value that starts at a place. Behind it, the last one may count;
    /// before it, the record may have swallowed another one.
    /// </summary>
    public static bool Repeats(ReadOnlySpan<byte> record, int field, int value) =>
        StandsIn(record[value..], field) || StandsIn(record[..Math.Max(record[..value].LastIndexOf(Parts[field].Head), 0)], field);

    /// <summary>
    /// Whether the key of a field stands anywhere in a text. It is looked for by what begins with its capital: capitals are rare in records, and
    /// quotes, with which a key begins, are not.
    /// </summary>
    private static bool StandsIn(ReadOnlySpan<byte> text, int field)
    {
        (byte[] head, byte[] tail) = Parts[field];
        for (int at; (at = text.IndexOf(tail)) >= 0; text = text[(at + 1)..])
        {
            if (text[..at].EndsWith(head))
            {
                return true;
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

    private static (byte[] Head, byte[] Tail) PartsOf(string name)
    {
        int capital = Array.FindIndex(name.ToCharArray(), char.IsAsciiLetterUpper);
        return (Encoding.ASCII.GetBytes($"\"{name[..capital]}"), Encoding.ASCII.GetBytes($"{name[capital..]}\""));
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
