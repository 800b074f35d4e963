using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// The folders that were searched wholly: what lies below them was found there, and is not read again when it is named too, as by
/// Get-ChildItem -Recurse, which gives folders and all that is in them.
/// </summary>
internal sealed class SearchedFolders
{
    private static readonly StringComparer Names = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
    private readonly HashSet<string> _folders = new(Names);
    private readonly HashSet<string> _files = new(Names);
    private readonly List<CloudTrailProblem> _links = [];

    /// <summary>Links that no path names, and that lead out of what was searched.</summary>
    public IEnumerable<CloudTrailProblem> Unread => _links.Where(link => !Hold((string)link.Target!));

    public void Add(string folder)
    {
        string full = FullName(folder);
        _folders.Add(full);
        if (LocalLogFiles.TargetOf(full) is string target)
        {
            _folders.Add(target);
        }
    }

    public void AddFile(string file) => _files.Add(Path.GetFullPath(file));

    /// <summary>Notes a link to a folder that a search came upon; whether a path names it is known at the end.</summary>
    public void AddLink(CloudTrailProblem link) => _links.Add(link);

    /// <summary>Whether a path names this file, and was read.</summary>
    public bool HoldsFile(string file) => _files.Count > 0 && _files.Contains(file);

    /// <summary>The folders below one that have been searched already, with what separates them from their files.</summary>
    public string[] Within(string folder)
    {
        string full = FullName(folder);

        // Below a link its target's folders have the link's name before theirs.
        string[] names = LocalLogFiles.TargetOf(full) is string target ? [full, target] : [full];
        return [.. names.SelectMany(above => _folders.Where(searched => searched.StartsWith(above + Path.DirectorySeparatorChar, StringComparison.Ordinal)).Select(searched => full + searched[above.Length..] + Path.DirectorySeparatorChar))];
    }

    /// <summary>Whether a search has found this file, or searched this folder, by itself or on its way through one above.</summary>
    public bool Hold(string path)
    {
        if (HoldsFile(Path.GetFullPath(path)))
        {
            return true;
        }

        if (_folders.Count == 0 || (!Directory.Exists(path) && !LocalLogFiles.HasLogName(Path.GetFileName(path))))
        {
            return false;
        }

        // A search does not follow links to folders.
        DirectoryInfo? folder = new(FullName(path));
        if (_folders.Contains(folder.FullName))
        {
            return true;
        }

        if (LocalLogFiles.TargetOf(folder.FullName) is string target)
        {
            // Where it leads may have been searched under its own name.
            return Hold(target);
        }

        while (folder.LinkTarget is null || !folder.Exists)
        {
            folder = folder.Parent;
            if (folder is null)
            {
                return false;
            }

            if (_folders.Contains(folder.FullName))
            {
                return true;
            }
        }

        return false;
    }

    private static string FullName(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
