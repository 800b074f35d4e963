using System;
using System.Collections.Generic;
using System.IO;

namespace CloudTrailTools;

/// <summary>Tells the one place that is meant by every path that leads to it, through whatever links.</summary>
internal sealed class RealPaths
{
    /// <summary>More than this no system follows: they lead round in a circle.</summary>
    private const int MaxLinks = 64;

    public static readonly StringComparer Names = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <summary>Where a path leads, be there something or not.</summary>
    public string Of(string path) => Of(path, MaxLinks);

    /// <summary>A real path, and those of the folders above it.</summary>
    public static IEnumerable<string> Upwards(string real)
    {
        for (string? above = real; above is not null; above = Path.GetDirectoryName(above))
        {
            yield return above;
        }
    }

    private string Of(string path, int links)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not string folder)
        {
            return full;
        }

        if (!_folders.TryGetValue(folder, out string? realFolder))
        {
            realFolder = Of(folder, links);
            _folders[folder] = realFolder;
        }

        // What a link says is meant from where it really lies.
        string real = Path.Join(realFolder, Path.GetFileName(full));
        if (new FileInfo(real).LinkTarget is not string target)
        {
            return real;
        }

        // Below a link that leads round there is surely nothing.
        return links > 0 ? Of(Path.GetFullPath(target, realFolder), links - 1) : Path.Join(real, Path.GetFileName(real));
    }
}
