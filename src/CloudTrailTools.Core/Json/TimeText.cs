using System;

namespace CloudTrailTools.Json;

/// <summary>
/// Reads the forms event times are written in: <c>yyyy-MM-dd</c>, <c>T</c> or a blank, <c>HH:mm:ss</c>, then optionally a fraction and a zone
/// (<c>Z</c>, <c>+hh</c>, <c>+hhmm</c>, <c>+hh:mm</c>). Without a zone the time is UTC.
/// </summary>
internal static class TimeText
{
    private const int SecondsLength = 19;

    private const int FractionDigits = 7;

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        if (text.Length < SecondsLength
            || text[4] != (byte)'-' || text[7] != (byte)'-' || text[13] != (byte)':' || text[16] != (byte)':'
            || text[10] is not ((byte)'T' or (byte)' ' or (byte)'t'))
        {
            return false;
        }

        int century = Pair(text, 0);
        int yearOfCentury = Pair(text, 2);
        int month = Pair(text, 5);
        int day = Pair(text, 8);
        int hour = Pair(text, 11);
        int minute = Pair(text, 14);
        int second = Pair(text, 17);
        int year = (century * 100) + yearOfCentury;

        // A pair that is no number is negative, so any of them makes the whole negative.
        if ((century | yearOfCentury | month | day | hour | minute | second) < 0
            || year == 0 || month is 0 or > 12 || day == 0 || hour > 23 || minute > 59 || second > 59
            || (day > 28 && day > DateTime.DaysInMonth(year, month)))
        {
            return false;
        }

        DateTime time = new(year, month, day, hour, minute, second, DateTimeKind.Utc);
        if (text.Length == SecondsLength + 1 && text[SecondsLength] == (byte)'Z')
        {
            utc = time;
            return true;
        }

        return TryAddFractionAndZone(text[SecondsLength..], time, out utc);
    }

    private static bool TryAddFractionAndZone(ReadOnlySpan<byte> rest, DateTime time, out DateTime utc)
    {
        utc = default;
        long ticks = time.Ticks;
        if (rest.Length > 0 && rest[0] is (byte)'.' or (byte)',')
        {
            int end = 1;
            long fraction = 0;
            for (; end < rest.Length && IsDigit(rest[end]); end++)
            {
                if (end <= FractionDigits)
                {
                    fraction = (fraction * 10) + (rest[end] - '0');
                }
            }

            if (end == 1)
            {
                return false;
            }

            for (int digits = end - 1; digits < FractionDigits; digits++)
            {
                fraction *= 10;
            }

            ticks += fraction;
            rest = rest[end..];
        }

        if (!TryReadZone(rest, out int minutesEast))
        {
            return false;
        }

        ticks -= minutesEast * TimeSpan.TicksPerMinute;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        utc = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    private static bool TryReadZone(ReadOnlySpan<byte> zone, out int minutesEast)
    {
        minutesEast = 0;
        if (zone.IsEmpty || zone is [(byte)'Z' or (byte)'z'])
        {
            return true;
        }

        if (zone[0] is not ((byte)'+' or (byte)'-') || zone.Length is not (3 or 5 or 6) || (zone.Length == 6 && zone[3] != (byte)':'))
        {
            return false;
        }

        int hours = Pair(zone, 1);
        int minutes = zone.Length == 3 ? 0 : Pair(zone, zone.Length - 2);
        if ((hours | minutes) < 0 || hours > 23 || minutes > 59)
        {
            return false;
        }

        minutesEast = (hours * 60) + minutes;
        if (zone[0] == (byte)'-')
        {
            minutesEast = -minutesEast;
        }

        return true;
    }

    /// <summary>The two-digit number at <paramref name="index"/>, or -1.</summary>
    private static int Pair(ReadOnlySpan<byte> text, int index)
    {
        byte tens = text[index];
        byte ones = text[index + 1];
        return IsDigit(tens) && IsDigit(ones) ? ((tens - '0') * 10) + (ones - '0') : -1;
    }

    private static bool IsDigit(byte value)
    {
        return (uint)(value - '0') <= 9;
    }
}
