using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Threading;

namespace CloudTrailTools.Aws;

/// <summary>The buckets one run reads; all of them share its limit of requests.</summary>
internal sealed class S3Store(AwsClientFactory clients, S3Options options)
{
    private readonly ConcurrentDictionary<string, S3BucketReader> _buckets = new(StringComparer.Ordinal);
    private long _requests;
    private int _hasWarned;

    public AwsClientFactory Clients { get; } = clients;

    public S3Options Options { get; } = options;

    public AdaptiveGate Gate { get; } = new(options.ThrottleLimit);

    /// <summary>Requests sent so far, repeated ones included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>What of all of them had to be asked for again.</summary>
    public RequestTally Tally { get; } = new();

    /// <param name="region">Where the bucket is, when that is known.</param>
    public S3BucketReader Bucket(string name, string? region = null) => _buckets.GetOrAdd(name, _ => new S3BucketReader(this, name, region));

    /// <summary>To be called when a request was given up because nothing came, and is sent again.</summary>
    internal void OnSilence(string target, int attemptsLeft)
    {
        if (Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            Options.Warn?.Invoke(string.Create(
                CultureInfo.InvariantCulture,
                $"S3 has sent nothing of {target} for {Options.IdleTimeout.TotalSeconds:0.#} seconds. It is asked again, at most {attemptsLeft} times more; so is whatever else does not come."));
        }
    }

    /// <summary>To be called when an object is not the one that was listed: CloudTrail writes each once.</summary>
    internal void OnReplaced(string target, long listed, long found) => Options.Warn?.Invoke(
        $"{target} was replaced after it had been listed (CloudTrail writes each log file once): {CountText.Of(listed, "byte")} then, {CountText.Of(found, "byte")} now. It is taken as it is now.");

    internal void CountRequest() => Interlocked.Increment(ref _requests);
}
