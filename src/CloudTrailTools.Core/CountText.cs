using System.Globalization;

namespace CloudTrailTools;

/// <summary>Says how many there are of something.</summary>
internal static class CountText
{
    /// <param name="one">What one is called; others have an s more.</param>
    /// <param name="culture">Whose digits are grouped; the invariant one when not given.</param>
    public static string Of(long count, string one, CultureInfo? culture = null) =>
        $"{count.ToString("N0", culture ?? CultureInfo.InvariantCulture)} {one}{(count == 1 ? "" : "s")}";

    /// <summary>A size in megabytes, or in kilobytes where it is less than one of them.</summary>
    public static string OfBytes(long bytes, CultureInfo? culture = null) =>
        $"{(bytes >> 20 > 0 ? bytes >> 20 : (bytes + 1023) >> 10).ToString("N0", culture ?? CultureInfo.InvariantCulture)} {(bytes >> 20 > 0 ? "MB" : "KB")}";

    /// <summary>Records that belong nowhere in time, and what became of them for that.</summary>
    public static string OfUntimed(long count, string fate = "left out", string where = "in the time asked for") =>
        $"{Of(count, "record")} without a readable time {(count == 1 ? "is" : "are")} {fate}: whether {(count == 1 ? "it lies" : "they lie")} {where} is not known.";
}
