using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Reading;

/// <summary>One thing that holds records: a file, an S3 object, a text. It can be opened, and knows nothing of what is in it.</summary>
internal abstract class LogSource
{
    /// <summary>What messages call it: the full path, or s3://bucket/key.</summary>
    public abstract string Name { get; }

    public abstract CloudTrailOriginKind Kind { get; }

    /// <summary>What its name tells, when it is named as CloudTrail names its files.</summary>
    public CloudTrailLogFile? File { get; init; }

    /// <summary>Its size as stored, where known: bounds what is fetched ahead.</summary>
    public long? StoredSize { get; init; }

    /// <summary>True when opening takes a network round trip, so that it pays to open several ahead of the one being read.</summary>
    public virtual bool IsRemote => false;

    /// <summary>True when its content may still be being written, so that what has been read must not be held back.</summary>
    public virtual bool IsLive => false;

    /// <summary>Requests the service asked to repeat later, so far.</summary>
    public virtual long Throttled => 0;

    /// <summary>Requests that were made again for another reason, so far.</summary>
    public virtual long Retried => 0;

    /// <summary>Opens the stored bytes, compressed or not. Called once, on any thread.</summary>
    /// <exception cref="CloudTrailProblemException">It cannot be opened; the problem says why.</exception>
    public abstract Task<Stream> OpenAsync(CancellationToken cancellation);

    public override string ToString() => Name;
}
