using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace CloudTrailTools.SampleData;

/// <summary>Damaged variants of real and hand-made log files. An input follows from its number, so a failure can be repeated.</summary>
public sealed class FuzzInputs
{
    private const int LargestSeed = 48 << 10;
    private const int LargestInput = 256 << 10;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "{", "}", "[", "]", "\"", "\\", ",", ":", "\\\"", "\\u", "\\ud800", "\0", "null", "true", "-", "1e999", "0.1E-5", "9007199254740993", " \r\n\t", "\ufeff",
            "\"Records\":[", "{\"Records\":[", "{\"Records\":null}", "]}", "{}", "[]", "{\"eventName\":\"DeleteBucket\"}", "\"eventName\":", "\"eventName\":\"DeleteTrail\",", "\"eventID\":null,",
            "\"EventName\":\"x\",", "\"CloudTrailEvent\":\"{\\\"eventName\\\":\\\"DeleteUser\\\"}\"", "{\"Events\":[", "\"detail\":{", "//", "/*", "NaN", "\u202f",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE9], [0xFF, 0xFE], [0x1F, 0x8B],
    ];

    private readonly IReadOnlyList<byte[]> _seeds;

    public FuzzInputs(IReadOnlyList<byte[]> seeds) => _seeds = seeds;

    /// <summary>The fixtures of this checkout and, where they are at hand, the real logs beside it.</summary>
    public static FuzzInputs Load()
    {
        IEnumerable<string> folders = Repository.SharedData is null ? [Repository.Fixtures] : [Repository.Fixtures, Path.Combine(Repository.SharedData, "logs")];
        return new FuzzInputs(
        [
            .. from folder in folders
               from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               let content = ReadSeed(path)
               where content.Length <= LargestSeed
               select content,
        ]);
    }

    public byte[] Make(long number)
    {
        SeededRandom random = new((ulong)number * 0x9E3779B9 + 1);
        byte[] seed = random.Pick(_seeds);
        if (random.Chance(0.03))
        {
            return Mutate(random, Compress(seed));
        }

        byte[] mutated = random.Chance(0.05) ? seed : Mutate(random, seed);
        return random.Chance(0.05) ? Compress(mutated) : mutated;
    }

    private static byte[] ReadSeed(string path)
    {
        byte[] stored = File.ReadAllBytes(path);
        if (stored is not [0x1F, 0x8B, ..])
        {
            return stored;
        }

        try
        {
            return SampleLogFile.Inflate(path);
        }
        catch (InvalidDataException)
        {
            // A fixture that is damaged on purpose is a seed as it is.
            return stored;
        }
    }

    private static byte[] Compress(byte[] content)
    {
        using MemoryStream stored = new();
        using (GZipStream gzip = new(stored, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return stored.ToArray();
    }

    private byte[] Mutate(SeededRandom random, byte[] seed)
    {
        List<byte> bytes = [.. seed];
        int changes = 1 + random.Next(random.Chance(0.2) ? 12 : 3);
        for (int change = 0; change < changes; change++)
        {
            MutateOnce(random, bytes);
        }

        if (bytes.Count > LargestInput)
        {
            bytes.RemoveRange(LargestInput, bytes.Count - LargestInput);
        }

        return [.. bytes];
    }

    private void MutateOnce(SeededRandom random, List<byte> bytes)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(bytes.Count - at, 1 + random.Next(random.Chance(0.2) ? 4000 : 20));
        switch (random.Next(12))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 or 3 or 4:
                bytes.InsertRange(at, random.Pick(Tokens));
                break;
            case 5:
                bytes.RemoveRange(at, length);
                break;
            case 6:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 7:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 8:
                byte[] other = random.Pick(_seeds);
                int from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(6000))]);
                break;
            case 9:
                bytes.InsertRange(at, Nested(random));
                break;
            case 10:
                bytes.InsertRange(at, Enumerable.Repeat((byte)' ', random.Next(300)));
                break;
            case 11:
                for (int index = at; index < at + length; index++)
                {
                    bytes[index] = (byte)'"';
                }

                break;
        }
    }

    private static byte[] Nested(SeededRandom random)
    {
        int depth = 1 + random.Next(random.Chance(0.1) ? 3000 : 70);
        return Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + (random.Chance(0.7) ? new string('}', depth) : string.Empty));
    }
}
