using System;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace CloudTrailTools.Json;

/// <summary>Makes a number of its JSON spelling without losing a digit.</summary>
internal static class JsonNumber
{
    /// <summary>Reading an integer takes time by the square of its length; nobody computes with longer ones.</summary>
    private const int MaxIntegerLength = 1000;

    private const int MaxDecimalDigits = 28;

    /// <returns>
    /// For integers a <see cref="long"/>, or a <see cref="BigInteger"/> when it is too small; for other numbers a <see cref="double"/> when that
    /// stands for exactly the written value, else a <see cref="decimal"/> when that does, else the spelling itself.
    /// </returns>
    public static object Parse(ReadOnlySpan<byte> spelling)
    {
        string text = Encoding.ASCII.GetString(spelling);
        if (spelling.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            return text == "-0" ? -0.0
                : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) ? integer
                : text.Length <= MaxIntegerLength ? BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                : text;
        }

        Significand written = Significand.Of(text);
        double nearest = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsFinite(nearest) && Significand.Of(nearest.ToString("R", CultureInfo.InvariantCulture)) == written)
        {
            return nearest;
        }

        return written.Digits.Length <= MaxDecimalDigits
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            && Significand.Of(exact.ToString(CultureInfo.InvariantCulture)) == written
                ? exact
                : text;
    }

    /// <summary>A decimal number as 0.Digits × 10^Exponent, without zeros at either end: equal exactly when the values are.</summary>
    private readonly record struct Significand(bool IsNegative, string Digits, BigInteger Exponent)
    {
        public static Significand Of(string text)
        {
            bool isNegative = text[0] == '-';
            ReadOnlySpan<char> number = text.AsSpan(isNegative ? 1 : 0);
            BigInteger exponent = BigInteger.Zero;
            int mark = number.IndexOfAny('e', 'E');
            if (mark >= 0)
            {
                ReadOnlySpan<char> power = number[(mark + 1)..];
                if (power.Length > MaxIntegerLength)
                {
                    // No double or decimal reaches there; the spelling only has to differ from theirs.
                    return new Significand(isNegative, text, exponent);
                }

                exponent = BigInteger.Parse(power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                number = number[..mark];
            }

            int point = number.IndexOf('.');
            string digits = point < 0 ? number.ToString() : string.Concat(number[..point], number[(point + 1)..]);
            int whole = point < 0 ? number.Length : point;
            string significant = digits.TrimStart('0');
            exponent += whole - (digits.Length - significant.Length);
            significant = significant.TrimEnd('0');
            return new Significand(isNegative, significant, significant.Length == 0 ? BigInteger.Zero : exponent);
        }
    }
}
