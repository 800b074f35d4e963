using System.Threading;

namespace CloudTrailTools.Aws;

/// <summary>What had to be asked for more than once. Written by those who make the requests, read by whoever accounts for them.</summary>
internal sealed class RequestTally
{
    private long _throttled;
    private long _retried;

    /// <summary>Requests S3 answered with the wish to slow down.</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    /// <summary>Requests made again because the answer failed, broke off or was not whole.</summary>
    public long Retried => Interlocked.Read(ref _retried);

    internal void AddThrottled() => Interlocked.Increment(ref _throttled);

    internal void AddRetried() => Interlocked.Increment(ref _retried);
}
