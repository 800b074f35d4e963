using System;
using System.Threading;

namespace CloudTrailTools.TestEndpoint;

/// <summary>A clock that runs a number of times faster than the wall's, timers included.</summary>
public sealed class ScaledTimeProvider(double factor) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _startStamp = System.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp());

    public override long GetTimestamp() => (long)(System.GetElapsedTime(_startStamp).Ticks * factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(System.CreateTimer(callback, state, Scale(dueTime), Scale(period)), Scale);

    private TimeSpan Scale(TimeSpan time) => time <= TimeSpan.Zero ? time : time / factor;

    private sealed class ScaledTimer(ITimer timer, Func<TimeSpan, TimeSpan> scale) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(scale(dueTime), scale(period));

        public void Dispose() => timer.Dispose();

        public global::System.Threading.Tasks.ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
