using System.IO;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Aws;

/// <summary>An object in a bucket. It is opened by fetching all of it, so that a reader never sees part of a body that broke off.</summary>
internal sealed class S3LogSource : LogSource
{
    private readonly S3BucketReader _bucket;
    private readonly RequestTally _requests = new();

    public S3LogSource(S3Store store, CloudTrailLogFile file)
    {
        _bucket = store.Bucket(file.BucketName!, file.BucketRegion);
        File = file;
        StoredSize = file.Size;
    }

    public override string Name => File!.Uri;

    public override CloudTrailOriginKind Kind => CloudTrailOriginKind.S3Object;

    public override bool IsRemote => true;

    public override long Throttled => _requests.Throttled;

    public override long Retried => _requests.Retried;

    public override async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        S3Download download = await _bucket.DownloadAsync(File!, cancellation, _requests).ConfigureAwait(false);
        return download.Content;
    }
}
