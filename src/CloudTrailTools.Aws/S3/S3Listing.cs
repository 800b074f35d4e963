using System.Threading;

namespace CloudTrailTools.Aws;

/// <summary>One thing a listing came upon: a file that is asked for, or a part of the bucket that could not be listed.</summary>
internal readonly record struct S3Listed(CloudTrailLogFile? File, CloudTrailProblem? Problem);

/// <summary>What a listing has come to so far. Written by the lister, read by whoever shows progress.</summary>
internal sealed class S3ListingTotals
{
    private long _listed;
    private long _skipped;
    private long _unknown;
    private long _bytes;
    private bool _hasEnded;

    /// <summary>Files asked for.</summary>
    public long Listed => Interlocked.Read(ref _listed);

    /// <summary>Log files of other times, kinds, accounts or regions that were seen on the way.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Keys that are no log files.</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    /// <summary>Size of the files asked for.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What had to be asked for again.</summary>
    public RequestTally Requests { get; } = new();

    /// <summary>Whether everything has been listed.</summary>
    public bool HasEnded
    {
        get => Volatile.Read(ref _hasEnded);
        internal set => Volatile.Write(ref _hasEnded, value);
    }

    internal void AddListed(long size)
    {
        Interlocked.Increment(ref _listed);
        Interlocked.Add(ref _bytes, size);
    }

    internal void AddSkipped() => Interlocked.Increment(ref _skipped);

    internal void AddUnknown() => Interlocked.Increment(ref _unknown);
}
