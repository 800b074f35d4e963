using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace CloudTrailTools.Json;

/// <summary>
/// Gives the same string for the same UTF-8 text, most of the time: names, regions, services, addresses and agents repeat in nearly every event.
/// </summary>
/// <remarks>
/// A direct-mapped table shared by all threads: a slot is read and replaced as a whole, a lost race costs one repeated string and nothing else.
/// Only ASCII text is found again; other text is decoded each time.
/// </remarks>
internal static class StringPool
{
    public const int MaxLength = 384;

    private const int SlotBits = 14;

    private static readonly string?[] Slots = new string?[1 << SlotBits];

    /// <summary>Decodes UTF-8 text; bytes that are no UTF-8 become U+FFFD.</summary>
    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length - 1 >= (uint)MaxLength)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref string? slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Slots), SlotOf(utf8));
        string? known = slot;
        if (known is not null && Ascii.Equals(utf8, known))
        {
            return known;
        }

        string text = Encoding.UTF8.GetString(utf8);
        slot = text;
        return text;
    }

    /// <summary>Mixes the length with the first, middle and last bytes; texts that differ elsewhere share a slot and replace each other.</summary>
    private static nuint SlotOf(ReadOnlySpan<byte> utf8)
    {
        ref byte first = ref MemoryMarshal.GetReference(utf8);
        int length = utf8.Length;
        ulong head, middle, tail;
        if (length >= sizeof(ulong))
        {
            head = Unsafe.ReadUnaligned<ulong>(ref first);
            middle = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (length >> 1) - (sizeof(ulong) / 2)));
            tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length - sizeof(ulong)));
            if (length >= 4 * sizeof(ulong))
            {
                // User agents begin and end alike.
                middle += BitOperations.RotateLeft(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length >> 2)), 17)
                    ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (length >> 1) + (length >> 2) - sizeof(ulong)));
            }
        }
        else
        {
            head = first;
            middle = Unsafe.Add(ref first, length >> 1);
            tail = Unsafe.Add(ref first, length - 1);
            for (int i = 1; i < length; i++)
            {
                head = (head << 8) | Unsafe.Add(ref first, i);
            }
        }

        ulong mixed = (head * 0x9E3779B97F4A7C15UL)
            ^ BitOperations.RotateLeft(middle * 0xC2B2AE3D27D4EB4FUL, 21)
            ^ BitOperations.RotateLeft(tail * 0x165667B19E3779F9UL, 43)
            ^ (uint)length;
        return (nuint)((mixed * 0x9E3779B97F4A7C15UL) >> (64 - SlotBits));
    }
}
