using System;
using System.Buffers.Binary;

namespace CloudTrailTools;

/// <summary>The checksum of gzip, sixteen bytes at a time by table.</summary>
internal static class Crc32
{
    private const int Slices = 16;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Continues a checksum; the first call gets zero.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<uint> slices = Table;
        crc = ~crc;
        while (data.Length >= Slices)
        {
            uint a = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint b = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            uint c = BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
            uint d = BinaryPrimitives.ReadUInt32LittleEndian(data[12..]);
            crc = slices[(15 << 8) + (int)(a & 0xFF)] ^ slices[(14 << 8) + (int)((a >> 8) & 0xFF)]
                ^ slices[(13 << 8) + (int)((a >> 16) & 0xFF)] ^ slices[(12 << 8) + (int)(a >> 24)]
                ^ slices[(11 << 8) + (int)(b & 0xFF)] ^ slices[(10 << 8) + (int)((b >> 8) & 0xFF)]
                ^ slices[(9 << 8) + (int)((b >> 16) & 0xFF)] ^ slices[(8 << 8) + (int)(b >> 24)]
                ^ slices[(7 << 8) + (int)(c & 0xFF)] ^ slices[(6 << 8) + (int)((c >> 8) & 0xFF)]
                ^ slices[(5 << 8) + (int)((c >> 16) & 0xFF)] ^ slices[(4 << 8) + (int)(c >> 24)]
                ^ slices[(3 << 8) + (int)(d & 0xFF)] ^ slices[(2 << 8) + (int)((d >> 8) & 0xFF)]
                ^ slices[(1 << 8) + (int)((d >> 16) & 0xFF)] ^ slices[(int)(d >> 24)];
            data = data[Slices..];
        }

        foreach (byte value in data)
        {
            crc = slices[(int)((crc ^ value) & 0xFF)] ^ (crc >> 8);
        }

        return ~crc;
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
