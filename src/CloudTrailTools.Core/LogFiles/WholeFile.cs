using System;
using System.Collections.Generic;
using System.IO;

namespace CloudTrailTools;

/// <summary>
/// A file that appears under its name, in the place of one that was there, only when all of it is written. Until then it stands beside it under the
/// name of a part, which nobody else has, and of which nothing is left when it comes to nothing.
/// </summary>
internal sealed class WholeFile : IDisposable
{
    // More than there are writers of one file; so many rests mean that they cannot be removed.
    private const int MostParts = 1000;

    private const int CodeBits = 0xFFFF;

    /// <summary>How the system says that there is such a file, or that it is open elsewhere.</summary>
    private static readonly int[] Taken = OperatingSystem.IsWindows() ? [80, 32] : OperatingSystem.IsMacOS() ? [17, 35] : [17, 11];

    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(10);

    /// <summary>Open to nobody else; what is open may be removed, which on Windows alone has to be said.</summary>
    private static readonly FileShare Alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private readonly string _path;
    private readonly List<string> _others = [];
    private readonly string _part;
    private bool _hasAppeared;

    /// <param name="create">Makes the file of the part; tests have one on a full disk.</param>
    public WholeFile(string path, Func<string, FileStream>? create = null)
    {
        _path = path;
        create ??= Create;
        for (int number = 1; ; number++)
        {
            _part = number == 1 ? $"{path}.part" : FormattableString.Invariant($"{path}.{number}.part");
            try
            {
                Content = create(_part);
                return;
            }
            catch (IOException exception) when (number < MostParts && Array.IndexOf(Taken, exception.HResult & CodeBits) >= 0)
            {
                _others.Add(_part);
            }
        }
    }

    public FileStream Content { get; }

    /// <summary>To be called when everything is written.</summary>
    public void Appear(DateTime? lastModified = null)
    {
        if (lastModified is DateTime time)
        {
            File.SetLastWriteTimeUtc(Content.SafeFileHandle, time.ToUniversalTime());
        }

        // While it is open: what is closed looks like a rest.
        File.Move(_part, _path, overwrite: true);
        _hasAppeared = true;
        Content.Dispose();
        _others.ForEach(RemoveRest);
    }

    public void Dispose()
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

        Content.Dispose();
    }

    // What a full disk did not take must not be tried again when the file is closed. Whoever reads the file that has appeared is let in.
    private static FileStream Create(string part) => new(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);

    /// <summary>Removes the part of a writer that was killed; one that still lives has it open, or has just begun.</summary>
    private static void RemoveRest(string part)
    {
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(part) < LeastAge)
        {
            return;
        }

        try
        {
            using FileStream rest = new(part, FileMode.Open, FileAccess.ReadWrite, Alone, bufferSize: 0);
            if (File.GetLastWriteTimeUtc(rest.SafeFileHandle) == File.GetLastWriteTimeUtc(part))
            {
                // It is still what has this name, and whoever has it open alone may remove it.
                File.Delete(part);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is somebody's.
        }
    }
}
