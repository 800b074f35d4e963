using System;
using System.Globalization;
using System.IO;

namespace CloudTrailTools;

/// <summary>
/// Which delivery times can hold events of a time range. A log file is named by the time it was delivered, and delivery
/// follows the event by minutes as a rule and by hours at times, so the range is widened before names are judged by it.
/// </summary>
internal sealed class DeliveryWindow
{
    /// <summary>How long after the event its file may be delivered, unless -DeliverySlack says otherwise.</summary>
    public static readonly TimeSpan DefaultSlack = TimeSpan.FromHours(6);

    // Files are stamped to the minute, and re-bundled copies of logs carry stamps before their newest event.
    private static readonly TimeSpan MaxLead = TimeSpan.FromHours(1);

    /// <param name="startTime">Earliest event asked for (UTC); null when there is no limit.</param>
    /// <param name="endTime">Latest event asked for (UTC); null when there is no limit.</param>
    public DeliveryWindow(DateTime? startTime, DateTime? endTime, TimeSpan slack)
    {
        TimeSpan lead = slack < MaxLead ? slack : MaxLead;
        From = startTime is DateTime start ? Shift(start, -lead) : null;
        To = endTime is DateTime end ? Shift(end, slack) : null;
    }

    public static DeliveryWindow Unlimited { get; } = new(null, null, TimeSpan.Zero);

    /// <summary>The earliest delivery time that matters.</summary>
    public DateTime? From { get; }

    /// <summary>The latest delivery time that matters.</summary>
    public DateTime? To { get; }

    /// <summary>Whether a file of this delivery time can hold events asked for; always when the time is not known.</summary>
    public bool Admits(DateTime? deliveryTime) =>
        deliveryTime is not DateTime time || ((From is null || time >= FloorToMinute(From.Value)) && (To is null || time <= To.Value));

    /// <summary>Whether the folder of a year, a month or a day can hold files that matter.</summary>
    public bool AdmitsFolder(int year, int month = 0, int day = 0)
    {
        if (!TryGetFolderRange(year, month, day, out DateTime first, out DateTime next))
        {
            return true;
        }
        return (From is null || next > From.Value) && (To is null || first <= To.Value);
    }

    /// <summary>The first and last moment of a folder …/yyyy, …/yyyy/mm or …/yyyy/mm/dd that can hold nothing that matters; null for every other folder.</summary>
    public (DateTime First, DateTime Last)? RuledOut(string folder)
    {
        string[] parts = folder.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        int[] date = new int[3];
        int first = parts.Length;
        while (first > 0 && first > parts.Length - date.Length && int.TryParse(parts[first - 1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            first--;
        }

        for (int i = first; i < parts.Length; i++)
        {
            date[i - first] = int.Parse(parts[i], CultureInfo.InvariantCulture);
        }

        return TryGetFolderRange(date[0], date[1], date[2], out DateTime from, out DateTime next) && !AdmitsFolder(date[0], date[1], date[2]) ? (from, next.AddTicks(-1)) : null;
    }

    /// <summary>The range that covers another one too.</summary>
    public static (DateTime First, DateTime Last) Widen((DateTime First, DateTime Last)? range, DateTime first, DateTime last) =>
        range is (DateTime earliest, DateTime latest) ? (first < earliest ? first : earliest, last > latest ? last : latest) : (first, last);

    /// <summary>The range a folder covers; false when the numbers are no date, and the folder then is not one of days.</summary>
    private static bool TryGetFolderRange(int year, int month, int day, out DateTime first, out DateTime next)
    {
        first = next = default;
        if (year is < 1 or > 9998 || month is < 0 or > 12 || (day != 0 && (month == 0 || day < 0 || day > DateTime.DaysInMonth(year, month))))
        {
            return false;
        }
        first = new DateTime(year, Math.Max(month, 1), Math.Max(day, 1), 0, 0, 0, DateTimeKind.Utc);
        next = month == 0 ? first.AddYears(1) : day == 0 ? first.AddMonths(1) : first.AddDays(1);
        return true;
    }

    private static DateTime FloorToMinute(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);

    private static DateTime Shift(DateTime time, TimeSpan by)
    {
        long ticks = Math.Clamp(time.Ticks + by.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, DateTimeKind.Utc);
    }
}
