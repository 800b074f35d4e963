using System;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Aws;

/// <summary>How S3 is read.</summary>
internal sealed record S3Options
{
    /// <summary>The most requests at the same time.</summary>
    public int ThrottleLimit { get; init; } = 32;

    /// <summary>The caller pays for requests to buckets whose owner does not.</summary>
    public bool RequesterPays { get; init; }

    /// <summary>Attempts per request, the first included.</summary>
    public int MaxAttempts { get; init; } = AwsClientFactory.MaxAttempts(otherwise: 8);

    /// <summary>How long nothing may arrive before a request is given up and repeated.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Is told, on any thread, what people have to know of while it is read.</summary>
    public Action<string>? Warn { get; init; }

    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Waits; tests need not.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;
}
