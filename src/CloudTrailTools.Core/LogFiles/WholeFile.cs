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

    private readonly string _path;
    private readonly string _part;
    private bool _hasAppeared;

    public WholeFile(string path)
    {
        _path = path;
        _part = path + ".part";

        try
        {
            // What a full disk did not take must not be tried again when the file is closed. What cannot even be opened is somebody else's, and stays.
            Content = new FileStream(_part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (IOException exception) when ((exception.HResult & CodeBits) == Sharing)
        {
            throw new IOException("another program has it open, such as another copy into the same folder: repeat this when that has ended", exception);
        }
    }

    public FileStream Content { get; }

    /// <summary>To be called when everything is written.</summary>
    public void Appear(DateTime? lastModified = null)
    {
        Content.Dispose();
        if (lastModified is DateTime time)
        {
            File.SetLastWriteTimeUtc(_part, time.ToUniversalTime());
        }

        File.Move(_part, _path, overwrite: true);
        _hasAppeared = true;
    }

    public void Dispose()
    {
        Content.Dispose();
        if (_hasAppeared)
        {
            return;
        }

        try
        {
            File.Delete(_part);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What kept it from being written is told already.
        }
    }
}
