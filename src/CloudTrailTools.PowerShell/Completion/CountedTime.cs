using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace CloudTrailTools.PowerShell;

/// <summary>A number of minutes, hours, days or weeks of which the beginning was typed.</summary>
internal static partial class CountedTime
{
    private static readonly string[] Units = ["seconds", "minutes", "hours", "days", "weeks"];

    /// <summary>The number with each unit that begins as typed, in the form typed: 3d, or 3 days with a blank.</summary>
    /// <param name="ending">What follows a whole word.</param>
    public static IEnumerable<Choice> Offer(string typed, string ending)
    {
        if (Form().Match(typed) is not { Success: true } match)
        {
            yield break;
        }

        (string count, string blank, string begun) = (match.Groups["count"].Value, match.Groups["blank"].Value, match.Groups["unit"].Value);
        foreach (string unit in Units)
        {
            if (unit.StartsWith(begun, System.StringComparison.OrdinalIgnoreCase))
            {
                string whole = $"{count} {unit}{ending}";
                yield return new Choice(blank.Length == 0 && begun.Length < 2 ? $"{count}{unit[0]}" : whole, whole);
            }
        }
    }

    [GeneratedRegex(@"^(?<count>\d{1,9})(?<blank>\s*)(?<unit>[a-z]*)(\s+a?g?o?)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
