using System;
using System.Threading;

namespace CloudTrailTools.Aws.Tests.EventHistory;

/// <summary>A clock whose time of day only the test moves; what is waited for passes as fast as in the fixture.</summary>
internal sealed class ShiftedClock(HistoryFixture fixture) : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => fixture.Clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => fixture.Now + Ahead;

    public override long GetTimestamp() => fixture.Clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => fixture.Clock.CreateTimer(callback, state, dueTime, period);
}
