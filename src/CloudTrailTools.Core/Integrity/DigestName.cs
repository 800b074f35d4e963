using System;
using System.Globalization;

namespace CloudTrailTools;

/// <summary>What the name of a digest file says: {account}_CloudTrail-Digest_{region}_{trail}_{home region}_{end}[_backfill].json.gz</summary>
/// <param name="Chain">Everything before the time: one value per trail, home region and region.</param>
internal sealed record DigestName(string Chain, string AccountId, string Region, string TrailName, DateTime EndTime, bool IsBackfill)
{
    /// <summary>The trail and its home region: one value for all regions it records.</summary>
    public string Trail => Chain[$"{AccountId}_CloudTrail-Digest_{Region}_".Length..];

    /// <summary>The parts of a digest's name; null when it is not one.</summary>
    public static DigestName? Parse(string fileName) =>
        CloudTrailLogFile.FromKey(fileName) is { Kind: CloudTrailLogFileKind.Digest or CloudTrailLogFileKind.BackfillDigest, AccountId: { } account, Region: { } region, TrailName: { } trail, DeliveryTime: { } end } file
            ? new DigestName($"{account}_CloudTrail-Digest_{region}_{trail}_{file.TrailRegion}", account, region, trail, end, file.Kind == CloudTrailLogFileKind.BackfillDigest)
            : null;

    /// <summary>The name a digest of the same chain would have for another end time.</summary>
    public string FileNameAt(DateTime end) =>
        string.Create(CultureInfo.InvariantCulture, $"{Chain}_{end:yyyyMMdd'T'HHmmss'Z'}{(IsBackfill ? "_backfill" : string.Empty)}.json.gz");
}
