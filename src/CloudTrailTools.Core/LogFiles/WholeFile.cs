using System;
using System.IO;

namespace CloudTrailTools;

/// <summary>
/// A file that appears under its name, in the place of one that was there, only when all of it is written. Until then it stands beside it under the
/// name of a part, which nobody else ever has, and of which nothing is left when it comes to nothing, unless the process is killed.
/// </summary>
internal sealed class WholeFile : IDisposable
{
    private const string Suffix = ".part";

    /// <summary>No part is written for so long.</summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly string _part;
    private bool _hasAppeared;

    /// <param name="part">A file that is there to be the part; tests have one on a full disk.</param>
    public WholeFile(string path, string? part = null)
    {
        _path = path;
        _part = part ?? $"{path}.{Path.GetFileNameWithoutExtension(Path.GetRandomFileName())}{Suffix}";

        // What a full disk did not take must not be tried again when the file is closed.
        Content = new FileStream(_part, part is null ? FileMode.CreateNew : FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    public FileStream Content { get; }

    /// <summary>Removes what killed processes have left of files.</summary>
    /// <param name="pattern">The names of the files.</param>
    public static void RemoveRests(string folder, string pattern)
    {
        foreach (string part in Directory.EnumerateFiles(folder, $"{pattern}.*{Suffix}"))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(part) > LeastAge)
            {
                Remove(part);
            }
        }
    }

    /// <summary>To be called when everything is written.</summary>
    public void Appear(DateTime? lastModified = null)
    {
        Content.Dispose();
        File.Move(_part, _path, overwrite: true);
        _hasAppeared = true;
        if (lastModified is DateTime time)
        {
            // Not before: a part that is old is a rest.
            File.SetLastWriteTimeUtc(_path, time.ToUniversalTime());
        }
    }

    public void Dispose()
    {
        Content.Dispose();
        if (!_hasAppeared)
        {
            Remove(_part);
        }
    }

    private static void Remove(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Of what came to nothing it is told already; a rest is tried again.
        }
    }
}
