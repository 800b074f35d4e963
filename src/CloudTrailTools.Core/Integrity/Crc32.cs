using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CloudTrailTools;

/// <summary>The checksum of gzip: 64 bytes at a time by carry-less multiplication where the processor has it, else sixteen by table.</summary>
internal static class Crc32
{
    private const int Slices = 16;
    private const int Folded = 64;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Continues a checksum; the first call gets zero.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        if (Pclmulqdq.IsSupported && data.Length >= Folded)
        {
            int folded = data.Length & -Slices;
            crc = Fold(crc, MemoryMarshal.Cast<byte, Vector128<ulong>>(data[..folded]));
            data = data[folded..];
        }

        return ~Slice(crc, data);
    }

    /// <summary>
    /// Replaces a block by one of the same remainder further on, until sixteen bytes stand for everything. The constants are
    /// powers of x modulo the polynomial, bits reversed: for a step of 64 bytes, and for one of 16.
    /// </summary>
    private static uint Fold(uint crc, ReadOnlySpan<Vector128<ulong>> data)
    {
        Vector128<ulong> far = Vector128.Create(0x0000_0001_5444_2BD4UL, 0x0000_0001_C6E4_1596UL);
        Vector128<ulong> near = Vector128.Create(0x0000_0001_7519_97D0UL, 0x0000_0000_CCAA_009EUL);
        Vector128<ulong> first = data[0] ^ Vector128.CreateScalar((ulong)crc);
        Vector128<ulong> second = data[1];
        Vector128<ulong> third = data[2];
        Vector128<ulong> fourth = data[3];
        for (data = data[4..]; data.Length >= 4; data = data[4..])
        {
            first = Step(first, far) ^ data[0];
            second = Step(second, far) ^ data[1];
            third = Step(third, far) ^ data[2];
            fourth = Step(fourth, far) ^ data[3];
        }

        Vector128<ulong> rest = Step(Step(Step(first, near) ^ second, near) ^ third, near) ^ fourth;
        foreach (Vector128<ulong> block in data)
        {
            rest = Step(rest, near) ^ block;
        }

        return Slice(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<ulong>>(in rest)));

        static Vector128<ulong> Step(Vector128<ulong> value, Vector128<ulong> by) =>
            Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);
    }

    private static uint Slice(uint crc, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<uint> table = Table;
        for (; data.Length >= Slices; data = data[Slices..])
        {
            uint a = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint b = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            uint c = BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
            uint d = BinaryPrimitives.ReadUInt32LittleEndian(data[12..]);
            crc = Word(table, 15, a) ^ Word(table, 11, b) ^ Word(table, 7, c) ^ Word(table, 3, d);
        }

        foreach (byte value in data)
        {
            crc = table[(int)((crc ^ value) & 0xFF)] ^ (crc >> 8);
        }

        return crc;

        static uint Word(ReadOnlySpan<uint> table, int slice, uint word) =>
            table[(slice << 8) + (int)(word & 0xFF)]
            ^ table[((slice - 1) << 8) + (int)((word >> 8) & 0xFF)]
            ^ table[((slice - 2) << 8) + (int)((word >> 16) & 0xFF)]
            ^ table[((slice - 3) << 8) + (int)(word >> 24)];
    }

    private static uint[] MakeTable()
    {
        const uint polynomial = 0xEDB88320;
        uint[] table = new uint[Slices << 8];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ polynomial : crc >> 1;
            }

            table[value] = crc;
        }

        for (int index = 256; index < table.Length; index++)
        {
            uint shorter = table[index - 256];
            table[index] = table[shorter & 0xFF] ^ (shorter >> 8);
        }

        return table;
    }
}
