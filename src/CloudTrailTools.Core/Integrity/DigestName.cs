using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudTrailTools;

/// <summary>What the name of a digest file says: {account}_CloudTrail-Digest_{region}_{trail}_{home region}_{end}[_backfill].json.gz</summary>
/// <param name="Chain">Everything before the time: one value per trail, home region and region.</param>
internal sealed partial record DigestName(string Chain, string AccountId, string Region, string TrailName, DateTime EndTime, bool IsBackfill)
{
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The parts of a digest's name; null when it is not one.</summary>
    public static DigestName? Parse(string fileName)
    {
        Match match = Pattern().Match(fileName);
        if (!match.Success
            || !DateTime.TryParseExact(match.Groups["end"].Value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime end))
        {
            return null;
        }

        return new DigestName(match.Groups["chain"].Value, match.Groups["account"].Value, match.Groups["region"].Value, match.Groups["trail"].Value, end, match.Groups["backfill"].Success);
    }

    /// <summary>The name a digest of the same chain would have for another end time.</summary>
    public string FileNameAt(DateTime end) =>
        $"{Chain}_{end.ToString(TimeFormat, CultureInfo.InvariantCulture)}{(IsBackfill ? "_backfill" : string.Empty)}.json.gz";

    [GeneratedRegex(@"^(?<chain>(?<account>[^_]+)_CloudTrail-Digest_(?<region>[^_]+)_(?<trail>.+)_(?<home>[^_]+))_(?<end>[0-9]{8}T[0-9]{6}Z)(?<backfill>_backfill)?\.json(\.gz)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
