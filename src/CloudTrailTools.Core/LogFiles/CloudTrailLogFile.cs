using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudTrailTools;

/// <summary>
/// A file CloudTrail delivered, in a bucket or on disk, with all its name and place tell about it. What they do not tell is null.
/// </summary>
public sealed partial class CloudTrailLogFile
{
    /// <summary>Name of the folder below which AWS services deliver their logs.</summary>
    internal const string RootFolder = "AWSLogs";

    private const string StampFormat = "yyyyMMdd'T'HHmm";
    private const string StampWithSecondsFormat = "yyyyMMdd'T'HHmmss";

    private CloudTrailLogFile(string uri, string name)
    {
        Uri = uri;
        Name = name;
    }

    /// <summary>Full path of a local file; null for an object in S3.</summary>
    public string? Path { get; private init; }

    public string? BucketName { get; private init; }

    /// <summary>The object's key; null for a local file.</summary>
    public string? Key { get; private init; }

    /// <summary>The s3:// address, or the full path of a local file.</summary>
    public string Uri { get; }

    public string Name { get; }

    /// <summary>The account whose activity was recorded.</summary>
    public string? AccountId { get; private set; }

    public string? Region { get; private set; }

    public CloudTrailLogFileKind Kind { get; private set; } = CloudTrailLogFileKind.Other;

    /// <summary>The time in the file's name (UTC): of delivery for a log, of the end of the hour for a digest.</summary>
    public DateTime? DeliveryTime { get; private set; }

    public long? Size { get; private init; }

    public string? OrganizationId { get; private set; }

    /// <summary>What stands before AWSLogs in the key, without a slash at the end; empty when nothing does.</summary>
    public string? KeyPrefix { get; private set; }

    /// <summary>As S3 gives it, without the quotation marks.</summary>
    public string? ETag { get; private init; }

    /// <summary>When the object or file was last written (UTC).</summary>
    public DateTime? LastModified { get; private init; }

    /// <summary>The trail; only digests carry it in their name.</summary>
    public string? TrailName { get; private set; }

    /// <summary>The region the bucket is in.</summary>
    public string? BucketRegion { get; private init; }

    /// <summary>The home region of the trail; only digests carry it in their name.</summary>
    internal string? TrailRegion { get; private set; }

    /// <summary>Reads a key, or a path with slashes; null when it is not the name of anything CloudTrail delivers.</summary>
    public static CloudTrailLogFile? FromKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        CloudTrailLogFile file = new(key, LastSegment(key)) { Key = key };
        return file.ReadName(key) ? file : null;
    }

    /// <summary>An object in a bucket, whatever its key.</summary>
    internal static CloudTrailLogFile ForObject(string bucket, string key, long? size = null, string? etag = null, DateTime? lastModified = null, string? bucketRegion = null)
    {
        CloudTrailLogFile file = new($"s3://{bucket}/{key}", LastSegment(key))
        {
            BucketName = bucket,
            Key = key,
            Size = size,
            ETag = etag?.Trim('"'),
            LastModified = lastModified,
            BucketRegion = bucketRegion,
        };
        file.ReadName(key);
        return file;
    }

    /// <summary>A file on disk, whatever its name.</summary>
    internal static CloudTrailLogFile ForPath(string fullPath, long? size = null, DateTime? lastModified = null)
    {
        string path = System.IO.Path.DirectorySeparatorChar == '/' ? fullPath : fullPath.Replace(System.IO.Path.DirectorySeparatorChar, '/');
        CloudTrailLogFile file = new(fullPath, LastSegment(path)) { Path = fullPath, Size = size, LastModified = lastModified };
        file.ReadName(path);
        return file;
    }

    /// <summary>The kind a folder such as "CloudTrail-Digest" holds; null when it is not one of CloudTrail's.</summary>
    internal static CloudTrailLogFileKind? KindOfFolder(string folder) => folder switch
    {
        "CloudTrail" => CloudTrailLogFileKind.Log,
        "CloudTrail-Digest" => CloudTrailLogFileKind.Digest,
        "CloudTrail-Insight" => CloudTrailLogFileKind.Insight,
        "CloudTrail-NetworkActivity" => CloudTrailLogFileKind.NetworkActivity,
        "CloudTrail-Aggregated" => CloudTrailLogFileKind.Aggregated,
        "CloudTrail-Lake" => CloudTrailLogFileKind.LakeQueryResult,
        _ => null,
    };

    internal static bool IsAccountId(ReadOnlySpan<char> text) => text.Length == 12 && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Whether a folder's name is one of a region; a tree of copies may hold other folders at that place.</summary>
    internal static bool IsRegion(string text) => RegionPattern().IsMatch(text);

    internal static bool IsOrganizationId(ReadOnlySpan<char> text) => text.StartsWith("o-", StringComparison.Ordinal) && text.Length > 2 && text.IndexOf('/') < 0;

    public override string ToString() => Uri;

    /// <summary>Takes from place and name what they tell; false when neither is CloudTrail's.</summary>
    private bool ReadName(string key)
    {
        Match place = PlacePattern().Match(key);
        if (place.Success && KindOfFolder(place.Groups["type"].Value) is CloudTrailLogFileKind placeKind)
        {
            Kind = placeKind;
            KeyPrefix = place.Groups["prefix"].Value.TrimEnd('/');
            OrganizationId = NullIfEmpty(place.Groups["organization"].Value);
            AccountId = place.Groups["account"].Value;
            Region = IsRegion(place.Groups["region"].Value) ? place.Groups["region"].Value : null;
        }
        Match name = NamePattern().Match(Name);
        if (name.Success && KindOfFolder(name.Groups["type"].Value) is CloudTrailLogFileKind nameKind)
        {
            Kind = nameKind == CloudTrailLogFileKind.Digest && name.Groups["backfill"].Success ? CloudTrailLogFileKind.BackfillDigest : nameKind;
            AccountId ??= name.Groups["account"].Value;
            Region ??= name.Groups["region"].Value;
            TrailName = NullIfEmpty(name.Groups["trail"].Value);
            TrailRegion = NullIfEmpty(name.Groups["home"].Value);
            DeliveryTime = ParseStamp(name.Groups["stamp"].Value);
        }
        return place.Success || name.Success ? Kind != CloudTrailLogFileKind.Other : false;
    }

    private static DateTime? ParseStamp(string stamp) => DateTime.TryParseExact(
        stamp,
        stamp.Length == "yyyyMMddTHHmm".Length ? StampFormat : StampWithSecondsFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out DateTime time) ? time : null;

    private static string LastSegment(string key) => key[(key.LastIndexOf('/') + 1)..];

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    // The last AWSLogs counts: a copied tree may stand below another one.
    [GeneratedRegex(@"^(?<prefix>(?:.*/)?)AWSLogs/(?:(?<organization>o-[^/]+)/)?(?<account>[0-9]{12})/(?<type>CloudTrail[^/]*)/(?<region>[^/]+)/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PlacePattern();

    [GeneratedRegex("^[a-z]+(-[a-z]+)+-[0-9]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RegionPattern();

    // Separators and the time zone letter vary in names of old and of copied files.
    [GeneratedRegex(@"^(?<account>[0-9]{12})_(?<type>CloudTrail(-[A-Za-z]+)?)_(?<region>[a-z]+(-[a-z]+)+-[0-9]+)(_(?<trail>.+)_(?<home>[a-z]+(-[a-z]+)+-[0-9]+))?[_-](?<stamp>[0-9]{8}T[0-9]{4}([0-9]{2})?)Z?(?<backfill>_backfill)?([ (_.A-Za-z0-9-].*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}
