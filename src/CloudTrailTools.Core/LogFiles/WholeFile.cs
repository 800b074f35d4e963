using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading;

namespace CloudTrailTools;

/// <summary>
/// A file that appears under its name, in the place of one that was there, only when all of it is written. Until then it stands beside it under the
/// name of a part, which nobody else ever has, and of which nothing is left when it comes to nothing, unless the process is killed.
/// </summary>
internal sealed partial class WholeFile : IDisposable
{
    private const string Suffix = ".part";

    /// <summary>No part is written for so long, as its content is there before it is begun.</summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(1);

    /// <summary>What all parts of this process have in their names.</summary>
    private static readonly string Own = Path.GetFileNameWithoutExtension(Path.GetRandomFileName());

    private static int s_count;

    private readonly string _path;
    private readonly string _part;
    private bool _hasAppeared;

    /// <param name="part">A file that is there to be the part; tests have one on a full disk.</param>
    public WholeFile(string path, string? part = null)
    {
        _path = path;
        _part = part ?? string.Create(CultureInfo.InvariantCulture, $"{path}.{Own}-{Interlocked.Increment(ref s_count)}{Suffix}");

        // What a full disk did not take must not be tried again when the file is closed.
        Content = new FileStream(_part, part is null ? FileMode.CreateNew : FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    public FileStream Content { get; }

    /// <summary>Removes what killed processes have left of log files in a folder.</summary>
    public static void RemoveRests(string folder)
    {
        try
        {
            foreach (string part in Directory.EnumerateFiles(folder, $"*{Suffix}"))
            {
                string name = Path.GetFileName(part);
                if (PartOfLogFile().IsMatch(name) && !name.Contains($".{Own}-", StringComparison.Ordinal) && DateTime.UtcNow - File.GetLastWriteTimeUtc(part) > LeastAge)
                {
                    File.Delete(part);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody asked for it.
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
        try
        {
            Content.Dispose();
        }
        finally
        {
            Remove();
        }
    }

    [GeneratedRegex(@"^\d{12}_[\w.-]+\.json\.gz(\.metadata\.json)?\.[a-z0-9]{8}-[0-9]+\.part$", RegexOptions.CultureInvariant)]
    private static partial Regex PartOfLogFile();

    private void Remove()
    {
        try
        {
            if (!_hasAppeared)
            {
                File.Delete(_part);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What kept it from being written is told already.
        }
    }
}
