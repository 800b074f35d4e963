using System;
using System.Globalization;
using System.Text;

namespace CloudTrailTools.Reading;

/// <summary>Turns the contents of a JSON string into the UTF-8 it stands for, without making a string of it.</summary>
internal static class Utf8Unescape
{
    /// <summary>Writes what the valid <paramref name="contents"/> of a JSON string mean into <paramref name="target"/>, which is at least as long.</summary>
    /// <returns>How many bytes were written. A lone surrogate becomes U+FFFD.</returns>
    public static int Unescape(ReadOnlySpan<byte> contents, Span<byte> target)
    {
        int written = 0;
        while (true)
        {
            int plain = contents.IndexOf((byte)'\\');
            if (plain < 0 || plain + 1 >= contents.Length)
            {
                contents.CopyTo(target[written..]);
                return written + contents.Length;
            }

            contents[..plain].CopyTo(target[written..]);
            written += plain;
            byte kind = contents[plain + 1];
            contents = contents[(plain + 2)..];
            if (kind != (byte)'u')
            {
                target[written++] = kind switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    _ => kind,
                };
                continue;
            }

            int unit = Hex(contents);
            contents = contents[Math.Min(4, contents.Length)..];
            Rune rune = Rune.ReplacementChar;
            if (!char.IsSurrogate((char)unit))
            {
                rune = new Rune((char)unit);
            }
            else if (char.IsHighSurrogate((char)unit) && contents.Length >= 6 && contents[0] == (byte)'\\' && contents[1] == (byte)'u'
                && char.IsLowSurrogate((char)Hex(contents[2..])))
            {
                rune = new Rune((char)unit, (char)Hex(contents[2..]));
                contents = contents[6..];
            }

            written += rune.EncodeToUtf8(target[written..]);
        }
    }

    private static int Hex(ReadOnlySpan<byte> digits) =>
        digits.Length >= 4 && int.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) ? value : 0xFFFD;
}
