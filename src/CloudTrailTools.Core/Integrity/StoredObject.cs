using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace CloudTrailTools;

/// <summary>A digest or log file that a listing found.</summary>
/// <param name="Name">The file name.</param>
/// <param name="Id">What it is to its store: bucket and key, or for a local copy the path below the account's folder.</param>
/// <param name="Uri">Where it is, for people.</param>
/// <param name="Key">Its key in the bucket; null when only a local path is known.</param>
/// <param name="BucketName">The bucket of that key.</param>
internal sealed record StoredObject(string Name, string Id, string Uri, string? Key = null, string? BucketName = null)
{
    /// <summary>The time in a log file's name; null when it has none.</summary>
    public DateTime? DeliveryTime => CloudTrailLogFile.FromKey(Name)?.DeliveryTime;
}

/// <summary>One opened object; owns its stream.</summary>
internal sealed record StoredContent(Stream Stream, DigestMetadata Metadata) : IDisposable
{
    public void Dispose() => Stream.Dispose();
}

/// <summary>Where the files of one account and region are.</summary>
/// <param name="Location">The account's folder: "s3://bucket/prefix/AWSLogs/account" or a local path.</param>
internal record IntegrityFolder(string Location, string AccountId, string Region);

/// <summary>What is kept beside a digest: the metadata of its object.</summary>
internal sealed record DigestMetadata(string? Signature, string? SignatureAlgorithm, DateTime? BackfillGenerationTime)
{
    /// <summary>Ends the name of the file that keeps it in a local copy.</summary>
    public const string FileSuffix = ".metadata.json";

    public const string SignatureName = "signature";
    public const string SignatureAlgorithmName = "signature-algorithm";
    public const string BackfillGenerationTimeName = "backfill-generation-timestamp";

    public static readonly DigestMetadata None = new(null, null, null);

    public static DigestMetadata From(IReadOnlyDictionary<string, string> metadata) => new(
        metadata.GetValueOrDefault(SignatureName),
        metadata.GetValueOrDefault(SignatureAlgorithmName),
        DateTime.TryParse(metadata.GetValueOrDefault(BackfillGenerationTimeName), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time) ? time : null);
}
