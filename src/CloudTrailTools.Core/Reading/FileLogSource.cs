using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Reading;

/// <summary>A file on disk, or anything that can be opened like one.</summary>
internal sealed class FileLogSource : LogSource
{
    private readonly string _path;

    public FileLogSource(string path) => _path = path;

    public override string Name => _path;

    public override CloudTrailOriginKind Kind => CloudTrailOriginKind.File;

    // A pipe or device has no length and gives its content as it comes.
    public override bool IsLive => StoredSize is null;

    public override Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            if (StoredSize == 0 && LocalLogFiles.LengthOf(new FileInfo(_path)) == 0)
            {
                // What a search found without content may be a named pipe: opening it would wait for somebody to write.
                return Task.FromResult(Stream.Null);
            }

            return Task.FromResult<Stream>(new FileStream(_path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.SequentialScan,
            }));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CloudTrailProblemException(Problems.FileUnreadable(_path, exception));
        }
    }
}
