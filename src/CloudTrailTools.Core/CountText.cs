using System.Globalization;

namespace CloudTrailTools;

/// <summary>Says how many there are of something.</summary>
internal static class CountText
{
    /// <param name="one">What one is called; others have an s more.</param>
    /// <param name="culture">Whose digits are grouped; the invariant one when not given.</param>
    public static string Of(long count, string one, CultureInfo? culture = null) =>
        $"{count.ToString("N0", culture ?? CultureInfo.InvariantCulture)} {one}{(count == 1 ? "" : "s")}";
}
