using System;
using System.IO;

namespace CloudTrailTools;

/// <summary>
/// A file that appears under its name, in the place of one that was there, only when all of it is written. Until then it stands beside it under the
/// name of a part, of which nothing is left when it comes to nothing.
/// </summary>
internal sealed class WholeFile : IDisposable
{
    private const int CodeBits = 0xFFFF;

    /// <summary>How the system says that a file is open elsewhere.</summary>
    private static readonly int Sharing = OperatingSystem.IsWindows() ? 32 : OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Nobody else may write; what is open may be moved, which on Windows alone has to be said.</summary>
    private static readonly FileShare AsItIsMoved = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private readonly string _path;
    private readonly string _part;
    private bool _hasAppeared;

    /// <exception cref="FileInUseException">It is being written elsewhere.</exception>
    public WholeFile(string path)
    {
        _path = path;
        _part = path + ".part";

        try
        {
            // What a full disk did not take must not be tried again when the file is closed. What cannot even be opened is somebody else's, and stays.
            Content = new FileStream(_part, FileMode.OpenOrCreate, FileAccess.Write, AsItIsMoved, bufferSize: 0);
        }
        catch (IOException exception) when ((exception.HResult & CodeBits) == Sharing)
        {
            throw new FileInUseException(exception);
        }

        if (!File.Exists(_part))
        {
            // Another copy finished it between opening and lock: this is the whole file, which stands under its name by now.
            Content.Dispose();
            throw new FileInUseException(null);
        }

        try
        {
            if (Content.Length > 0)
            {
                // What a run that was killed has left.
                Content.SetLength(0);
            }
        }
        catch
        {
            Dispose();
            throw;
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

        // While it is open: what is let go first may be begun anew by another copy.
        File.Move(_part, _path, overwrite: true);
        _hasAppeared = true;
        Content.Dispose();
    }

    public void Dispose()
    {
        try
        {
            if (!_hasAppeared)
            {
                // While it is open, as above.
                File.Delete(_part);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What kept it from being written is told already.
        }

        Content.Dispose();
    }
}

internal sealed class FileInUseException(Exception? exception)
    : IOException("another program has it open, such as another copy into the same folder: repeat this when that has ended", exception);
