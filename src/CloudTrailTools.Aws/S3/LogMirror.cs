using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Aws;

/// <summary>
/// Copies objects into a folder under their own keys. A file appears under its name only when it is whole, and what lies there
/// already as the same object is left alone, so a copy that was broken off goes on where it stopped.
/// <para>
/// The signature of a digest stands in its object's metadata, which a file cannot hold. It is written beside the digest as
/// name.metadata.json, an object of the metadata's names and values.
/// </para>
/// </summary>
internal sealed class LogMirror(S3Store store, string root)
{
    private const int SmallestProbe = 4096;
    private const int LargestProbe = 64 << 20;

    // File systems keep times to 2 seconds at worst.
    private static readonly TimeSpan TimeResolution = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar;

    /// <summary>Folders that were looked through for what killed runs have left.</summary>
    private readonly HashSet<string> _tidied = new(StringComparer.Ordinal);

    /// <summary>Where the copy of an object lies.</summary>
    /// <exception cref="CloudTrailProblemException">The key is none that a file in the folder can have.</exception>
    public string PathOf(CloudTrailLogFile file)
    {
        string[] parts = file.Key!.Split('/');
        return parts.All(part => part.Length > 0 && part is not "." and not ".." && part.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0)
            ? Path.Combine([_root, .. parts])
            : throw new CloudTrailProblemException(Problems.KeyUnusable(file.Uri));
    }

    /// <summary>Removes what killed runs have left in the folder of a copy. On one thread.</summary>
    public void Tidy(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (_tidied.Add(folder))
        {
            WholeFile.RemoveRests(folder);
        }
    }

    /// <summary>Whether the copy is there and is of the object as it is now.</summary>
    public static bool IsCurrent(CloudTrailLogFile file, string path)
    {
        FileInfo copy = new(path);
        if (!copy.Exists || file.Size != copy.Length || (IsDigest(file) && !File.Exists(path + DigestMetadata.FileSuffix)))
        {
            return false;
        }
        // A copy carries the object's time. A file that came here another way is known by its ETag, unless S3 made that of encrypted content.
        return (file.LastModified is DateTime time && (copy.LastWriteTimeUtc - time.ToUniversalTime()).Duration() <= TimeResolution)
            || (file.ETag is not null && ETagHash.IsAvailable && Matches(file.ETag, path));
    }

    /// <summary>Why no file of a size can be written to a folder; null when one can.</summary>
    public static Exception? WhyUnwritable(string folder, long size)
    {
        string probe = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(folder);

            // As much content, as smaller files find room on a full disk.
            File.WriteAllBytes(probe, new byte[Math.Clamp(size, SmallestProbe, LargestProbe)]);
            File.Delete(probe);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(probe))
            {
                File.Delete(probe);
            }

            return exception;
        }
    }

    /// <returns>Whether a file of other content was there, in the place of which the copy is now.</returns>
    /// <exception cref="CloudTrailProblemException">The object cannot be read, or the file not written.</exception>
    public async Task<bool> CopyAsync(CloudTrailLogFile file, string path, CancellationToken cancellationToken)
    {
        S3Download download = await store.Bucket(file.BucketName!, file.BucketRegion).DownloadAsync(file, cancellationToken).ConfigureAwait(false);
        using PooledStream content = download.Content;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (IsDigest(file))
            {
                // First, so that a digest is never there without its signature.
                SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);
                foreach ((string name, string value) in download.Metadata)
                {
                    metadata[name.ToLowerInvariant()] = value;
                }
                using MemoryStream sidecar = new(JsonSerializer.SerializeToUtf8Bytes(metadata, Indented));
                await WriteAsync(path + DigestMetadata.FileSuffix, sidecar, null, cancellationToken).ConfigureAwait(false);
            }
            bool replaces = IsOther(path, content);
            await WriteAsync(path, content, file.LastModified, cancellationToken).ConfigureAwait(false);
            return replaces;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CloudTrailProblemException(Problems.FileUnwritable(path, exception));
        }
    }

    private static bool IsDigest(CloudTrailLogFile file) => file.Kind is CloudTrailLogFileKind.Digest or CloudTrailLogFileKind.BackfillDigest;

    /// <summary>Whether a file is there that has other content. Of one that cannot be read nobody knows.</summary>
    private static bool IsOther(string path, PooledStream content)
    {
        try
        {
            return File.Exists(path) && (new FileInfo(path).Length != content.Length || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content.GetBuffer().AsSpan(0, (int)content.Length)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Matches(string etag, string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return ETagHash.Matches(etag, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // To be written again, which tells what is wrong with it.
            return false;
        }
    }

    private static async Task WriteAsync(string path, Stream content, DateTime? lastModified, CancellationToken cancellationToken)
    {
        using WholeFile file = new(path);
        await content.CopyToAsync(file.Content, cancellationToken).ConfigureAwait(false);
        file.Appear(lastModified);
    }
}
