using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Reading;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

public sealed class EventHistoryFollowerTests : IDisposable
{
    private readonly HistoryFixture _fixture = new(speed: 300);

    public EventHistoryFollowerTests() => _fixture.CloudTrail.RequestsPerSecond = 0;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Each_event_comes_once_also_those_that_appear_late_or_while_the_service_fails()
    {
        DateTime since = _fixture.Now.AddMinutes(-20);
        EventHistoryFollower follower = new(_fixture.Options(), _fixture.Clients, since, CancellationToken.None);
        Add("before", since.AddSeconds(-1));
        Add("first", since);
        Add("second", _fixture.Now.AddMinutes(-1));

        Assert.Equal(["first", "second"], await LookAsync(follower));
        Assert.Empty(await LookAsync(follower));

        // Minutes pass: what appears now with a time from before is found by the longer look.
        await Task.Delay(TimeSpan.FromMinutes(6), _fixture.Clock);
        Add("late", Now().AddMinutes(-15));
        Assert.Equal(["late"], await LookAsync(follower));

        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(400, "SomethingNew", "No.");
        Add("hidden", Now());
        Assert.Empty(await LookAsync(follower));
        _fixture.CloudTrail.Refusal = null;
        Assert.Equal(["hidden"], await LookAsync(follower));
    }

    private DateTime Now() => DateTime.UnixEpoch.AddSeconds(_fixture.Clock.GetUtcNow().ToUnixTimeSeconds());

    private void Add(string id, DateTime time) =>
        _fixture.CloudTrail.AddEvents(HistoryFixture.Account, HistoryFixture.Region, new HistoryEvent(id, time, "RunInstances", "ec2.amazonaws.com"));

    private static async Task<IReadOnlyList<string>> LookAsync(EventHistoryFollower follower)
    {
        List<string> ids = [];
        using EventHistoryReader reader = follower.Next();
        await reader.PlanAsync();
        reader.Start();
        bool isWhole = true;
        while (!reader.IsEnded)
        {
            if (reader.Take(TimeSpan.FromSeconds(30)) is not OutputBatch batch)
            {
                continue;
            }

            ids.AddRange(batch.Events.ToArray().Where(follower.IsNew).Select(item => item.EventId!));
            isWhole &= batch.Problem is null;
        }

        follower.OnRead(isWhole);
        return ids;
    }
}
