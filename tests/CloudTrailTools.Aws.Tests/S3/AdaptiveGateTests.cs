using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace CloudTrailTools.Aws.Tests.S3;

public sealed class AdaptiveGateTests
{
    [Fact]
    public async Task No_more_than_the_limit_get_in()
    {
        AdaptiveGate gate = new(2);
        long first = await gate.EnterAsync(CancellationToken.None);
        await gate.EnterAsync(CancellationToken.None);

        Task<long> third = gate.EnterAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);

        gate.Leave(first, throttled: false);
        await third;
    }

    [Fact]
    public async Task Those_who_wait_get_in_in_the_order_they_came()
    {
        AdaptiveGate gate = new(1);
        long round = await gate.EnterAsync(CancellationToken.None);
        Task<long>[] waiting = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync(CancellationToken.None)).ToArray();

        for (int next = 0; next < waiting.Length; next++)
        {
            gate.Leave(round, throttled: false);
            round = await waiting[next];
            Assert.All(waiting[(next + 1)..], later => Assert.False(later.IsCompleted));
        }
    }

    [Fact]
    public async Task Throttling_halves_the_pace_once_for_all_that_were_under_way()
    {
        AdaptiveGate gate = new(32);
        List<long> rounds = [];
        for (int index = 0; index < 32; index++)
        {
            rounds.Add(await gate.EnterAsync(CancellationToken.None));
        }

        rounds.ForEach(round => gate.Leave(round, throttled: true));

        Assert.Equal(16, gate.Allowed);
    }

    [Fact]
    public async Task Success_brings_the_pace_back_and_never_above_the_limit()
    {
        AdaptiveGate gate = new(8);
        gate.Leave(await gate.EnterAsync(CancellationToken.None), throttled: true);
        Assert.Equal(4, gate.Allowed);

        for (int index = 0; index < 1000; index++)
        {
            gate.Leave(await gate.EnterAsync(CancellationToken.None), throttled: false);
        }

        Assert.Equal(8, gate.Allowed);
    }

    [Fact]
    public async Task However_often_it_is_throttled_one_request_may_run()
    {
        AdaptiveGate gate = new(4);
        for (int index = 0; index < 20; index++)
        {
            gate.Leave(await gate.EnterAsync(CancellationToken.None), throttled: true);
        }

        Assert.Equal(1, gate.Allowed);
        await gate.EnterAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_turn_to_the_next()
    {
        AdaptiveGate gate = new(1);
        long round = await gate.EnterAsync(CancellationToken.None);
        using CancellationTokenSource cancellation = new();
        Task<long> impatient = gate.EnterAsync(cancellation.Token);
        Task<long> patient = gate.EnterAsync(CancellationToken.None);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.Leave(round, throttled: false);

        await patient;
    }
}
