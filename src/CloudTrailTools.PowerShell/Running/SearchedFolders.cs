using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// The folders that were searched wholly, by their real places: what lies below them was found there, and is not read again when it is named too,
/// as by Get-ChildItem -Recurse, which gives folders and all that is in them, nor when a link leads to it.
/// </summary>
internal sealed class SearchedFolders
{
    private static readonly string[] Archives = [".zip", ".tar", ".tgz", ".7z", ".gzip", ".bz2", ".xz", ".zst"];

    private readonly RealPaths _real = new();
    private readonly HashSet<string> _folders = new(RealPaths.Names);
    private readonly HashSet<string> _files = new(RealPaths.Names);
    private readonly List<CloudTrailProblem> _links = [];
    private string? _archive;
    private long _otherArchives;
    private long _passedBy;

    /// <summary>Links that no path names, and that lead out of what was searched.</summary>
    public IEnumerable<CloudTrailProblem> Unread => _links.Where(link => !Hold((string)link.Target!));

    public void Add(string folder) => _folders.Add(_real.Of(folder));

    public void AddFile(string file) => _files.Add(_real.Of(file));

    /// <summary>Notes a link to a folder that a search came upon; whether a path names it is known at the end.</summary>
    public void AddLink(CloudTrailProblem link) => _links.Add(link);

    /// <summary>Notes a file that a search came upon and whose name is none of a log file.</summary>
    public void PassBy(string file)
    {
        _passedBy++;
        if (Archives.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
        {
            _otherArchives += _archive is null ? 0 : 1;
            _archive ??= file;
        }
    }

    /// <summary>Tells what was passed by, and of archives that may hold what is looked for.</summary>
    public void TellPassedBy(ICommandHost host)
    {
        if (_passedBy > 0)
        {
            host.WriteVerbose($"Passed by {CountText.Of(_passedBy, "file")} of another kind in the folders searched.");
        }

        if (_archive is not null)
        {
            string others = _otherArchives == 0 ? "" : $" and {CountText.Of(_otherArchives, "other archive")} in the folders searched";
            host.WriteWarning($"'{_archive}'{others} may hold log files, which are not read: unpack what does.");
        }
    }

    /// <summary>Says of the files that a search of a folder finds, which are no links, whether they have been read already.</summary>
    public Func<string, bool> ReadBelow(string folder)
    {
        string full = Path.GetFullPath(folder);
        string real = _real.Of(full);
        HashSet<string> below = new(_folders.Where(searched => RealPaths.Upwards(searched).Skip(1).Contains(real, RealPaths.Names)), RealPaths.Names);
        return file => (_files.Count > 0 || below.Count > 0)
            && Path.Join(real, Path.GetRelativePath(full, file)) is var place
            && (_files.Contains(place) || (below.Count > 0 && RealPaths.Upwards(place).Any(below.Contains)));
    }

    /// <summary>Whether a search has found this file, or searched this folder, by itself or on its way through one above.</summary>
    public bool Hold(string path)
    {
        string real = _real.Of(path);
        return _files.Contains(real)
            || ((LocalLogFiles.HasLogName(real) ? Path.Exists(real) : Directory.Exists(real)) && RealPaths.Upwards(real).Any(_folders.Contains));
    }
}
