using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace CloudTrailTools.SampleData;

/// <summary>
/// SplitMix64: the same numbers from the same seed on every runtime, so that what is generated today can be compared
/// byte for byte with what is generated tomorrow.
/// </summary>
public sealed class SeededRandom
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string HexDigits = "0123456789abcdef";

    private ulong _state;

    public SeededRandom(ulong seed) => _state = seed;

    /// <summary>A generator whose numbers depend on the text alone: a name always gets the same ids.</summary>
    public SeededRandom(string text)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        _state = hash;
    }

    public ulong NextUInt64()
    {
        ulong mixed = _state += 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 up to, not including, <paramref name="limit"/>.</summary>
    public int Next(int limit) => (int)(NextUInt64() % (uint)limit);

    public int Next(int from, int limit) => from + Next(limit - from);

    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    public string Hex(int length) => Characters(HexDigits, length);

    /// <summary>The alphabet of principal ids and access keys.</summary>
    public string UpperId(int length) => Characters(Base32, length);

    public string Mixed(int length) => Characters(Base62, length);

    public string Uuid() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Hex(8)}-{Hex(4)}-4{Hex(3)}-{HexDigits[8 + Next(4)]}{Hex(3)}-{Hex(12)}");

    public void Fill(Span<byte> destination)
    {
        for (int index = 0; index < destination.Length; index++)
        {
            destination[index] = (byte)NextUInt64();
        }
    }

    private string Characters(string alphabet, int length)
    {
        StringBuilder text = new(length);
        for (int index = 0; index < length; index++)
        {
            text.Append(alphabet[Next(alphabet.Length)]);
        }

        return text.ToString();
    }
}
