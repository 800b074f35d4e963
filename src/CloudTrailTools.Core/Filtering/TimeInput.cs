using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudTrailTools;

/// <summary>Which end of a time range a text stands for; decides how an hour that the clock shows twice is read.</summary>
internal enum TimeRangeEdge
{
    Start,
    End,
}

/// <summary>
/// Reads the times people type. A time without a zone is local time, a date is its first moment, and an hour that the
/// clock shows twice (or never) is read so that the range becomes wider. The session's culture decides nothing: a date whose day and month could
/// be taken for each other is refused.
/// </summary>
internal sealed partial class TimeInput(TimeProvider clock)
{
    public const string InstantForms = "Give a date or time such as '2024-03-31', '2024-03-31 14:05' (both local), '2024-03-31T14:05:00Z', a distance such as '7d' or '2 hours ago', or 'today', 'yesterday', 'now'.";
    public const string SpanForms = "Give a length such as '7d', '36h', '90m', '2 weeks', '1d12h' or '1.12:00:00'.";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(365_250);

    public static TimeInput Local { get; } = new(TimeProvider.System);

    /// <summary>The instant a text stands for.</summary>
    /// <exception cref="FormatException">The text is no time; the message says which forms are.</exception>
    public DateTime ToUtc(string text, TimeRangeEdge edge)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        try
        {
            return NamedDay(trimmed, edge)
                ?? Ago(trimmed)
                ?? Written(trimmed, edge)
                ?? throw new FormatException($"'{text}' is no time. {InstantForms}");
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new FormatException($"'{text}' lies outside the years that can be counted. {InstantForms}", e);
        }
    }

    /// <summary>The instant a .NET time stands for: one of unspecified kind is local.</summary>
    public DateTime ToUtc(DateTime time, TimeRangeEdge edge) => time.Kind switch
    {
        DateTimeKind.Utc => time,
        DateTimeKind.Local => time.ToUniversalTime(),
        _ => FromLocal(time, edge),
    };

    /// <summary>The length of time a text stands for; a day is always 24 hours.</summary>
    /// <exception cref="FormatException">The text is no length, or one that is not above zero.</exception>
    public static TimeSpan ToSpan(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        TimeSpan span;
        try
        {
            span = Units(trimmed) ?? Clock(trimmed) ?? throw new FormatException($"'{text}' is no length of time. {SpanForms}");
        }
        catch (OverflowException e)
        {
            throw new FormatException($"'{text}' is too long. {SpanForms}", e);
        }

        return Check(span, text);
    }

    /// <summary>What is allowed of a length of time that was given as one, too.</summary>
    /// <exception cref="FormatException">It is not above zero, or longer than there is use for.</exception>
    public static TimeSpan Check(TimeSpan span, string text) =>
        span <= TimeSpan.Zero ? throw new FormatException($"'{text}' is no length above zero. {SpanForms}")
        : span > Longest ? throw new FormatException($"'{text}' is too long: a thousand years are the most. {SpanForms}")
        : span;

    /// <summary>The moment so long before another one, or the first moment that can be counted.</summary>
    public static DateTime Before(DateTime time, TimeSpan span) => time.Ticks > span.Ticks ? time - span : DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    private DateTime? NamedDay(string text, TimeRangeEdge edge)
    {
        Match match = NamedDayPattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        string name = match.Groups["day"].Value;
        if (Is(name, "now"))
        {
            return match.Groups["time"].Success ? null : clock.GetUtcNow().UtcDateTime;
        }

        DateTime day = Is(name, "yesterday") ? Today.AddDays(-1) : Today;
        string time = match.Groups["time"].Value;
        if (time.Length == 0)
        {
            return FromLocal(day, edge);
        }

        return TimeSpan.TryParseExact(time, [@"h\:mm", @"hh\:mm", @"h\:mm\:ss", @"hh\:mm\:ss"], CultureInfo.InvariantCulture, out TimeSpan timeOfDay)
            ? FromLocal(day + timeOfDay, edge)
            : null;
    }

    private DateTime? Ago(string text)
    {
        Match match = AgoPattern().Match(text);
        return match.Success && Units(match.Groups["length"].Value) is TimeSpan span
            ? clock.GetUtcNow().UtcDateTime - span
            : null;
    }

    private DateTime? Written(string text, TimeRangeEdge edge)
    {
        const DateTimeStyles Styles = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault;
        // As the names of log files have it.
        if (DateTime.TryParseExact(text, ["yyyyMMdd'T'HHmm'Z'", "yyyyMMdd'T'HHmmss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime named))
        {
            return named;
        }

        text = UtcPattern().Replace(YearFirst(text), "Z");
        if (ZonePattern().IsMatch(text))
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out DateTimeOffset instant)
                ? instant.UtcDateTime
                : null;
        }

        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out DateTime local))
        {
            return null;
        }

        // A time alone is a time of today; a date must say its year.
        return YearPattern().IsMatch(text) ? FromLocal(local, edge)
            : local.Date == DateTime.MinValue ? FromLocal(Today + local.TimeOfDay, edge)
            : null;
    }

    /// <summary>A date in numbers that ends with its year, written as ISO 8601 has it; other texts as they are.</summary>
    /// <exception cref="FormatException">It is one day to Americans and another one to the rest of the world.</exception>
    private static string YearFirst(string text)
    {
        Match match = YearLastPattern().Match(text);
        if (!match.Success)
        {
            return text;
        }

        int first = int.Parse(match.Groups["first"].Value, CultureInfo.InvariantCulture);
        int second = int.Parse(match.Groups["second"].Value, CultureInfo.InvariantCulture);
        string rest = text[match.Length..];
        string dayFirst = Date(second, first);
        string monthFirst = Date(first, second);
        return first <= 12 && second <= 12 && first != second
            ? throw new FormatException($"'{text}' may be either of two days. Write '{dayFirst}{rest}' or '{monthFirst}{rest}'.")
            : first > 12 ? dayFirst + rest : monthFirst + rest;

        string Date(int month, int day) => string.Create(CultureInfo.InvariantCulture, $"{match.Groups["year"].Value}-{month:00}-{day:00}");
    }

    private DateTime Today => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), clock.LocalTimeZone).Date;

    private DateTime FromLocal(DateTime local, TimeRangeEdge edge)
    {
        TimeZoneInfo zone = clock.LocalTimeZone;
        DateTime wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        TimeSpan offset = zone.GetUtcOffset(wall);
        if (zone.IsAmbiguousTime(wall))
        {
            TimeSpan[] offsets = zone.GetAmbiguousTimeOffsets(wall);
            offset = edge == TimeRangeEdge.Start ? Max(offsets) : Min(offsets);
        }
        else if (zone.IsInvalidTime(wall))
        {
            // The clock jumped over this time: both neighbours of the jump give a reading, one earlier and one later.
            TimeSpan before = zone.GetUtcOffset(wall.AddDays(-1));
            TimeSpan after = zone.GetUtcOffset(wall.AddDays(1));
            offset = edge == TimeRangeEdge.Start ? Max([before, after]) : Min([before, after]);
        }

        return DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc);
    }

    private static TimeSpan Max(TimeSpan[] offsets) => offsets[0] > offsets[^1] ? offsets[0] : offsets[^1];

    private static TimeSpan Min(TimeSpan[] offsets) => offsets[0] < offsets[^1] ? offsets[0] : offsets[^1];

    private static TimeSpan? Units(string text)
    {
        Match match = UnitsPattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        TimeSpan sum = TimeSpan.Zero;
        CaptureCollection counts = match.Groups["count"].Captures;
        CaptureCollection units = match.Groups["unit"].Captures;
        for (int i = 0; i < counts.Count; i++)
        {
            double count = Is(counts[i].Value, "a") || Is(counts[i].Value, "an")
                ? 1
                : double.Parse(counts[i].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            if (units[i].Value == "M" && (i == 0 || Unit(units[i - 1].Value) >= TimeSpan.FromDays(1)))
            {
                throw new FormatException($"'{text}' may stand for months or for minutes. {SpanForms}");
            }

            sum += Unit(units[i].Value) * count;
        }

        return sum;
    }

    private static TimeSpan Unit(string name) => char.ToLowerInvariant(name[0]) switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(7),
    };

    // "7" alone would be seven days to .NET and seven ticks to PowerShell: a clock form needs its colon.
    private static TimeSpan? Clock(string text) =>
        text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span : null;

    private static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(?<day>now|today|yesterday)(\s+(at\s+)?(?<time>[\d:]+))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedDayPattern();

    [GeneratedRegex(@"^-?(?<length>.+?)(\s+ago)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex AgoPattern();

    [GeneratedRegex(@"^((?<count>\d{1,9}(\.\d{1,6})?|an?(?=\s))\s*(?<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(\s*(,|and)?\s*(?=\d|an?\s)|$))+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex UnitsPattern();

    [GeneratedRegex(@"(\d\s*Z|\bGMT|\bUTC|:\d\d(\.\d+)?\s*[+-]\d\d:?\d\d|:\d\d(\.\d+)?\s*[+-]\d\d)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ZonePattern();

    [GeneratedRegex(@"\s+UTC$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UtcPattern();

    [GeneratedRegex(@"^(?<first>\d{1,2})(?<mark>[./-])(?<second>\d{1,2})\k<mark>(?<year>\d{4})(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex YearLastPattern();

    [GeneratedRegex(@"\d{4}", RegexOptions.CultureInvariant)]
    private static partial Regex YearPattern();
}
