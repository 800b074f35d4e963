using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;

namespace CloudTrailTools;

/// <summary>Finds log files in a folder and below it, in the order of their names, which is the order of time within a region.</summary>
internal static class LocalLogFiles
{
    private static readonly string[] Extensions = { ".json.gz", ".json", ".gz", ".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz" };

    /// <summary>Whether the name is one that log files have. What is written beside digests when a bucket is copied is none.</summary>
    public static bool HasLogName(string name)
    {
        if (Path.GetFileName(name).StartsWith("._", StringComparison.Ordinal))
        {
            // What macOS leaves beside each file on foreign disks and in archives.
            return false;
        }

        foreach (string extension in Extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return !name.EndsWith(DigestMetadata.FileSuffix, StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }

    /// <summary>One file, whatever its name.</summary>
    public static CloudTrailLogFile FromPath(string path)
    {
        FileInfo info = new(path);

        // A pipe, like /dev/stdin, looks like an empty file, and its content comes as it is written.
        return CloudTrailLogFile.ForPath(path, info.Length > 0 ? info.Length : null, info.LastWriteTimeUtc);
    }

    /// <summary>The log files in <paramref name="folder"/> and below. Folders of days, regions and accounts that the scope rules out are not opened.</summary>
    /// <param name="isRead">Asked of a link to a file whether what it leads to is read under another name.</param>
    /// <param name="report">Told of folders that cannot be read, and of links to folders, which are not followed, or to nothing.</param>
    /// <param name="skipped">Told of folders that the scope rules out.</param>
    /// <param name="passedBy">Told of files whose names are none of log files.</param>
    public static IEnumerable<CloudTrailLogFile> Find(
        string folder, LogFileScope scope, Func<string, bool> isRead, Action<CloudTrailProblem> report, Action<string> skipped, CancellationToken cancellationToken, Action<string>? passedBy = null)
    {
        Stack<string> folders = new();
        folders.Push(folder);
        while (folders.TryPop(out string? current))
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<FileSystemInfo> entries = new();
            try
            {
                entries.AddRange(new DirectoryInfo(current).EnumerateFileSystemInfos());
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                report(Problems.FileUnreadable(current, exception));
            }

            entries.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            for (int i = entries.Count - 1; i >= 0; i--)
            {
                FileSystemInfo below = entries[i];
                bool isBroken = IsBrokenLink(below);
                if (below is not DirectoryInfo && !isBroken)
                {
                    continue;
                }

                if (!AdmitsFolder(below, scope))
                {
                    skipped(below.FullName);
                }
                else if (isBroken)
                {
                    report(Problems.LinkBroken(below.FullName));
                }
                else if (IsLink(below))
                {
                    // It could lead round in a circle.
                    report(Problems.FolderLinked(below.FullName));
                }
                else
                {
                    folders.Push(below.FullName);
                }
            }

            foreach (FileSystemInfo entry in entries)
            {
                if (entry is not FileInfo file)
                {
                    continue;
                }

                if (!HasLogName(file.Name))
                {
                    passedBy?.Invoke(file.FullName);
                }
                else if (!(IsLink(file) && isRead(file.FullName)))
                {
                    yield return CloudTrailLogFile.ForPath(file.FullName, LengthOf(file), file.LastWriteTimeUtc);
                }
            }
        }
    }

    /// <summary>Whether it may have been a folder that a link leads to in vain. With the name of a log file it is one that cannot be read.</summary>
    public static bool IsBrokenLink(FileSystemInfo entry) =>
        IsLink(entry) && !(entry is FileInfo && HasLogName(entry.Name)) && !Path.Exists(new RealPaths().Of(entry.FullName));

    /// <summary>Other reparse points of Windows, as for files that lie in a cloud, are none.</summary>
    public static bool IsLink(FileSystemInfo entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is not null;

    /// <summary>The length of a file that is there. One without content may be a named pipe, whose opening would wait for somebody to write, or a device, which may have no end.</summary>
    public static long? LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? LengthOf(file) : null;

    /// <summary>The length of a file, or of the one a link leads to, whose own length says nothing.</summary>
    public static long LengthOf(FileInfo file) => IsLink(file) && new FileInfo(new RealPaths().Of(file.FullName)) is { Exists: true } real ? real.Length : file.Length;

    /// <summary>Recognises …/CloudTrail/region/yyyy/mm/dd by the folders above; every other folder is admitted.</summary>
    private static bool AdmitsFolder(FileSystemInfo folder, LogFileScope scope)
    {
        string[] parts = folder.FullName.Split(Path.DirectorySeparatorChar);
        for (int kind = parts.Length - 1; kind > 0 && kind >= parts.Length - 5; kind--)
        {
            if (CloudTrailLogFile.KindOfFolder(parts[kind]) is null || !CloudTrailLogFile.IsAccountId(parts[kind - 1]))
            {
                continue;
            }

            int below = parts.Length - 1 - kind;
            if (!scope.AdmitsAccount(parts[kind - 1]))
            {
                return false;
            }

            if (below == 0 || !CloudTrailLogFile.IsRegion(parts[kind + 1]))
            {
                return true;
            }

            if (!scope.AdmitsRegion(parts[kind + 1], null))
            {
                return false;
            }

            return below < 2 || !int.TryParse(parts[kind + 2], NumberStyles.None, CultureInfo.InvariantCulture, out int year) || scope.Window.AdmitsFolder(year, Number(parts, kind + 3), Number(parts, kind + 4));
        }

        return true;
    }

    private static int Number(string[] parts, int index) =>
        index < parts.Length && int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0;
}
