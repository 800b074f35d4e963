namespace CloudTrailTools;

/// <summary>A log file, on this machine or in a bucket.</summary>
public sealed class CloudTrailLogFile
{
    internal CloudTrailLogFile(string uri)
    {
        Uri = uri;
    }

    /// <summary><c>s3://bucket/key</c>, or the path of a file on this machine.</summary>
    public string Uri { get; }
}
