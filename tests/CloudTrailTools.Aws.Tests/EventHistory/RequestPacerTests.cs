using System;
using System.Linq;
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
        RequestPacer pacer = new(_clock, new SharedPace());

        await pacer.WaitAsync(default);
        Turn second = await pacer.WaitAsync(default);
        Assert.Equal(TimeSpan.Zero, _clock.Now);
        pacer.OnAnswered(second);
        for (int request = 2; request < 41; request++)
        {
            await pacer.WaitAsync(default);
        }

        Assert.Equal(39 / SharedPace.StartRate, _clock.Now.TotalSeconds, 0.03);
    }

    [Fact]
    public async Task A_refusal_of_the_first_two_ends_the_bursts_and_nothing_else()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        Turn refused = await pacer.WaitAsync(default);

        pacer.OnThrottled(refused);
        Turn again = await pacer.WaitAsync(default);

        Assert.Equal(SharedPace.StartRate, pacer.Rate, 0.001);
        Assert.Equal(1 / SharedPace.StartRate, again.At, 0.002);
        _clock.Advance(TimeSpan.FromMinutes(1));
        TimeSpan before = _clock.Now;
        await pacer.WaitAsync(default);
        await pacer.WaitAsync(default);
        Assert.True(_clock.Now > before);
    }

    [Fact]
    public async Task After_a_slow_first_request_the_second_keeps_its_distance_to_the_answer_unless_it_has_gone()
    {
        SharedPace shared = new();
        RequestPacer tries = new(_clock, shared);
        tries.OnThrottled(await tries.WaitAsync(default));
        RequestPacer quick = new(_clock, shared);
        await quick.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.4));
        quick.OnAnswered(default);
        Assert.Equal(0.4 + (0.6 / SharedPace.StartRate), (await quick.WaitAsync(default)).At, 0.002);

        RequestPacer slow = new(_clock, shared);
        await slow.WaitAsync(default);
        Turn second = await slow.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.4));
        slow.OnAnswered(default);
        Assert.Equal(second.At + (1 / SharedPace.StartRate), (await slow.WaitAsync(default)).At, 0.002);
    }

    [Fact]
    public async Task Whether_two_may_go_at_once_is_tried_in_one_region_for_all()
    {
        SharedPace shared = new();
        RequestPacer tries = new(_clock, shared);
        RequestPacer waits = new(_clock, shared);
        await tries.WaitAsync(default);
        Turn second = await tries.WaitAsync(default);
        await waits.WaitAsync(default);
        Assert.Equal(0, second.At, 0.001);
        Assert.Equal(1 / SharedPace.StartRate, (await waits.WaitAsync(default)).At, 0.002);

        tries.OnAnswered(second);
        _clock.Advance(TimeSpan.FromSeconds(10));
        TimeSpan before = _clock.Now;
        await waits.WaitAsync(default);
        await waits.WaitAsync(default);
        Assert.Equal(before, _clock.Now);
    }

    [Fact]
    public async Task Among_many_regions_none_tries_and_the_first_refusal_is_one_of_pace()
    {
        SharedPace shared = new();
        RequestPacer[] pacers = [.. Enumerable.Range(0, 21).Select(_ => new RequestPacer(_clock, shared))];

        await pacers[0].WaitAsync(default);
        Assert.Equal(1 / SharedPace.StartRate, (await pacers[0].WaitAsync(default)).At, 0.002);
        Answer(pacers[0], 5);
        Assert.Null(shared.AllowsBurst);

        pacers[0].OnThrottled(default);
        Assert.Equal(SharedPace.StartRate * 0.98, pacers[20].Rate, 0.001);
    }

    [Fact]
    public async Task Where_one_region_is_refused_two_at_once_the_others_do_not_try()
    {
        SharedPace shared = new();
        RequestPacer tries = new(_clock, shared);
        await tries.WaitAsync(default);
        tries.OnThrottled(await tries.WaitAsync(default));

        RequestPacer other = new(_clock, shared);
        TimeSpan before = _clock.Now;
        await other.WaitAsync(default);
        Assert.Equal(1 / SharedPace.StartRate, (await other.WaitAsync(default)).At, 0.002);
        Assert.True(_clock.Now > before);
    }

    [Fact]
    public void A_lone_refusal_lowers_the_goal_of_all_regions_and_many_in_one_region_only_its_own()
    {
        SharedPace shared = new();
        RequestPacer one = new(_clock, shared);
        RequestPacer other = new(_clock, shared);
        Answer(one, 10);

        one.OnThrottled(default);
        Assert.Equal(SharedPace.StartRate * 0.98, other.Rate, 0.001);

        for (int refusal = 0; refusal < 10; refusal++)
        {
            one.OnThrottled(default);
        }

        Assert.InRange(one.Rate, 0.1, 1);
        Assert.Equal(SharedPace.StartRate * 0.98, other.Rate, 0.001);
    }

    [Fact]
    public async Task A_refused_one_comes_again_no_sooner_than_its_distance_to_one_that_went_meanwhile()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.8));
        Turn refused = await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.7));
        Turn other = await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Answer(pacer, 3);
        pacer.OnThrottled(refused);

        Assert.Equal(other.At + (1 / pacer.Rate), (await pacer.WaitAsync(default)).At, 0.002);
    }

    [Fact]
    public async Task Without_a_burst_the_distance_is_kept_also_after_one_that_went_late()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        pacer.OnThrottled(await pacer.WaitAsync(default));
        await pacer.WaitAsync(default);
        _clock.Lateness = TimeSpan.FromSeconds(0.2);
        Turn late = await pacer.WaitAsync(default);
        _clock.Lateness = TimeSpan.Zero;

        Assert.Equal(late.At + (1 / SharedPace.StartRate), (await pacer.WaitAsync(default)).At, 0.002);
    }

    [Fact]
    public async Task Without_a_burst_the_distance_counts_from_when_a_request_has_really_gone()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        pacer.OnThrottled(await pacer.WaitAsync(default));
        Turn turn = await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.03));

        pacer.OnSent(turn, needsConnection: false);

        Assert.Equal(turn.At + 0.03 + (1 / SharedPace.StartRate), (await pacer.WaitAsync(default)).At, 0.002);
    }

    [Fact]
    public async Task After_a_request_that_needs_a_connection_the_distance_is_a_little_longer()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        pacer.OnThrottled(await pacer.WaitAsync(default));
        Turn turn = await pacer.WaitAsync(default);

        pacer.OnSent(turn, needsConnection: true);

        Assert.Equal(turn.At + 0.015 + (1 / SharedPace.StartRate), (await pacer.WaitAsync(default)).At, 0.002);
    }

    [Fact]
    public async Task While_a_burst_is_being_tried_the_others_go_as_if_it_were_not()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(pacer.WouldTryBurst);
        Turn trial = await pacer.WaitAsync(default);
        Assert.True(trial.IsTrial);
        Assert.False(pacer.WouldTryBurst);

        Turn second = await pacer.WaitAsync(default);
        Turn third = await pacer.WaitAsync(default);
        pacer.OnThrottled(trial);
        Turn fourth = await pacer.WaitAsync(default);

        Assert.Equal([1, 2, 3], new[] { second, third, fourth }.Select(turn => Math.Round(turn.At * SharedPace.StartRate, 2)));
    }

    [Fact]
    public async Task One_that_would_go_hardly_before_its_time_shows_nothing_and_waits()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.45));

        Assert.False(pacer.WouldTryBurst);
        Turn second = await pacer.WaitAsync(default);

        Assert.False(second.IsTrial);
        Assert.Equal(1 / SharedPace.StartRate, second.At, 0.002);
    }

    [Fact]
    public async Task Refusals_with_grants_in_between_slow_it_down_a_little_but_cost_no_pause()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        pacer.OnThrottled(await pacer.WaitAsync(default));
        Turn refused = await pacer.WaitAsync(default);
        Turn granted = await pacer.WaitAsync(default);
        pacer.OnAnswered(default);
        _clock.Advance(TimeSpan.FromSeconds(0.4));

        pacer.OnThrottled(refused);

        Assert.Equal(SharedPace.StartRate * 0.97, pacer.Rate, 0.001);
        Assert.Equal(granted.At + (1 / pacer.Rate), (await pacer.WaitAsync(default)).At, 0.002);
    }

    [Fact]
    public async Task A_rare_refusal_slows_it_down_hardly_and_lets_the_request_come_again_at_once()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        await pacer.WaitAsync(default);
        pacer.OnThrottled(await pacer.WaitAsync(default));
        Answer(pacer, 25);
        await pacer.WaitAsync(default);
        Turn refused = await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(0.25));

        pacer.OnThrottled(refused);

        Assert.Equal(SharedPace.StartRate * 0.98, pacer.Rate, 0.001);
        Assert.Equal(refused.At + 0.25, (await pacer.WaitAsync(default)).At, 0.002);
    }

    [Fact]
    public void Refusals_that_follow_each_other_slow_it_down_until_there_are_none()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        Answer(pacer, 3);
        for (int refusal = 0; refusal < 100; refusal++)
        {
            pacer.OnThrottled(default);
        }

        Assert.Equal(0.1, pacer.Rate, 0.001);
        Answer(pacer, 500);
        Assert.Equal(SharedPace.StartRate, pacer.Rate, 0.001);
    }

    [Fact]
    public void Never_refused_it_creeps_up_but_stays_below_two_a_second()
    {
        RequestPacer pacer = new(_clock, new SharedPace());

        Answer(pacer, 1000);

        Assert.InRange(pacer.Rate, SharedPace.StartRate + 0.001, 1.999);
    }

    [Fact]
    public void Of_many_regions_none_goes_faster_than_at_the_start()
    {
        SharedPace shared = new();
        RequestPacer[] pacers = [.. Enumerable.Range(0, 21).Select(_ => new RequestPacer(_clock, shared))];

        Answer(pacers[0], 1000);

        Assert.Equal(SharedPace.StartRate, pacers[0].Rate, 0.0001);
    }

    [Fact]
    public async Task A_service_that_refuses_half_of_everything_is_asked_at_half_the_pace()
    {
        RequestPacer pacer = new(_clock, new SharedPace());
        double tokens = 1;
        TimeSpan last = TimeSpan.Zero;
        int granted = 0;
        int refused = 0;
        while (granted < 200)
        {
            Turn turn = await pacer.WaitAsync(default);
            tokens = Math.Min(1, tokens + (_clock.Now - last).TotalSeconds);
            last = _clock.Now;
            if (tokens >= 1)
            {
                tokens -= 1;
                granted++;
                pacer.OnAnswered(default);
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
        RequestPacer pacer = new(_clock, new SharedPace());
        Turn first = await pacer.WaitAsync(default);
        Turn trial = await pacer.WaitAsync(default);

        pacer.Return(trial);
        pacer.Return(first);
        first = await pacer.WaitAsync(default);
        trial = await pacer.WaitAsync(default);

        Assert.Equal(TimeSpan.Zero, _clock.Now);
        Assert.Equal((false, true), (first.IsTrial, trial.IsTrial));
    }

    private static void Answer(RequestPacer pacer, int times)
    {
        for (int answer = 0; answer < times; answer++)
        {
            pacer.OnAnswered(default);
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
