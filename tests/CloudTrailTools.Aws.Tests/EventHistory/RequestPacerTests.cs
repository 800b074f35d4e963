using System;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.EventHistory;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

public class RequestPacerTests
{
    private readonly JumpingClock _clock = new();

    [Fact]
    public async Task The_first_two_go_at_once_and_the_rest_at_a_little_less_than_two_a_second()
    {
        RequestPacer pacer = new(_clock);

        await pacer.WaitAsync(default);
        await pacer.WaitAsync(default);
        Assert.Equal(TimeSpan.Zero, _clock.Now);
        for (int request = 2; request < 41; request++)
        {
            await pacer.WaitAsync(default);
        }

        Assert.Equal(39 / RequestPacer.StartRate, _clock.Now.TotalSeconds, 0.01);
    }

    [Fact]
    public async Task A_refusal_of_the_first_two_ends_the_bursts_and_nothing_else()
    {
        RequestPacer pacer = new(_clock);
        await pacer.WaitAsync(default);
        double refused = await pacer.WaitAsync(default);

        pacer.OnThrottled(refused);
        double again = await pacer.WaitAsync(default);

        Assert.Equal(RequestPacer.StartRate, pacer.Rate, 0.001);
        Assert.Equal(1 / RequestPacer.StartRate, again, 0.002);
        _clock.Advance(TimeSpan.FromMinutes(1));
        TimeSpan before = _clock.Now;
        await pacer.WaitAsync(default);
        await pacer.WaitAsync(default);
        Assert.True(_clock.Now > before);
    }

    [Fact]
    public async Task A_refused_one_comes_again_no_sooner_than_its_distance_to_one_that_went_meanwhile()
    {
        RequestPacer pacer = new(_clock);
        await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.8));
        double refused = await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.7));
        double other = await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        pacer.OnThrottled(refused);

        Assert.Equal(other + (1 / RequestPacer.StartRate), await pacer.WaitAsync(default), 0.002);
    }

    [Fact]
    public async Task Without_a_burst_the_distance_is_kept_also_after_one_that_went_late()
    {
        RequestPacer pacer = new(_clock);
        await pacer.WaitAsync(default);
        pacer.OnThrottled(await pacer.WaitAsync(default));
        await pacer.WaitAsync(default);
        _clock.Lateness = TimeSpan.FromSeconds(0.2);
        double late = await pacer.WaitAsync(default);
        _clock.Lateness = TimeSpan.Zero;

        Assert.Equal(late + (1 / RequestPacer.StartRate), await pacer.WaitAsync(default), 0.002);
    }

    [Fact]
    public async Task A_rare_refusal_slows_it_down_hardly_and_lets_the_request_come_again_at_once()
    {
        RequestPacer pacer = new(_clock);
        await pacer.WaitAsync(default);
        pacer.OnThrottled(await pacer.WaitAsync(default));
        Answer(pacer, 25);
        await pacer.WaitAsync(default);
        double refused = await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.25));

        pacer.OnThrottled(refused);

        Assert.Equal(RequestPacer.StartRate * 0.99, pacer.Rate, 0.001);
        Assert.Equal(refused + 0.25, await pacer.WaitAsync(default), 0.002);
    }

    [Fact]
    public void Refusals_that_follow_each_other_slow_it_down_until_there_are_none()
    {
        RequestPacer pacer = new(_clock);
        Answer(pacer, 3);
        for (int refusal = 0; refusal < 100; refusal++)
        {
            pacer.OnThrottled(0);
        }

        Assert.Equal(0.1, pacer.Rate, 0.001);
        Answer(pacer, 200);
        Assert.Equal(RequestPacer.StartRate, pacer.Rate, 0.001);
    }

    [Fact]
    public void Never_refused_it_creeps_up_but_stays_below_two_a_second()
    {
        RequestPacer pacer = new(_clock);

        Answer(pacer, 1000);

        Assert.InRange(pacer.Rate, RequestPacer.StartRate + 0.001, 1.999);
    }

    [Fact]
    public async Task A_service_that_refuses_half_of_everything_is_asked_at_half_the_pace()
    {
        RequestPacer pacer = new(_clock);
        double tokens = 1;
        TimeSpan last = TimeSpan.Zero;
        int granted = 0;
        int refused = 0;
        while (granted < 200)
        {
            double turn = await pacer.WaitAsync(default);
            tokens = Math.Min(1, tokens + (_clock.Now - last).TotalSeconds);
            last = _clock.Now;
            if (tokens >= 1)
            {
                tokens -= 1;
                granted++;
                pacer.OnAnswered();
            }
            else
            {
                refused++;
                pacer.OnThrottled(turn);
            }
        }

        Assert.InRange(_clock.Now.TotalSeconds, 199, 300);
        Assert.InRange(refused, 1, 150);
    }

    [Fact]
    public async Task A_turn_that_is_given_back_is_there_for_the_next()
    {
        RequestPacer pacer = new(_clock);
        await pacer.WaitAsync(default);
        await pacer.WaitAsync(default);

        pacer.Return();
        await pacer.WaitAsync(default);

        Assert.Equal(TimeSpan.Zero, _clock.Now);
    }

    private static void Answer(RequestPacer pacer, int times)
    {
        for (int answer = 0; answer < times; answer++)
        {
            pacer.OnAnswered();
        }
    }

    /// <summary>A clock that moves on only when somebody waits, and then at once.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long _ticks;

        /// <summary>How much later than asked for it wakes.</summary>
        public TimeSpan Lateness { get; set; }

        public TimeSpan Now => TimeSpan.FromTicks(_ticks);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Advance(dueTime + Lateness);
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
