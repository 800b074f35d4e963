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
    private const string Account = HistoryFixture.Account;
    private const string Region = HistoryFixture.Region;

    private readonly HistoryFixture _fixture = new(speed: 300);
    private readonly ShiftedClock _clock;

    public EventHistoryFollowerTests()
    {
        _fixture.CloudTrail.RequestsPerSecond = 0;
        _clock = new ShiftedClock(_fixture);
    }

    private EventHistoryOptions Options => _fixture.Options() with { Clock = _clock };

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Each_event_comes_once_also_those_that_appear_late_or_while_the_service_fails()
    {
        DateTime since = _fixture.Now.AddMinutes(-20);
        EventHistoryFollower follower = new(Options, _fixture.Clients, since, CancellationToken.None);
        Add("before", since.AddSeconds(-1));
        Add("first", since);
        Add("second", _fixture.Now.AddMinutes(-1));

        Assert.Equal(["first", "second"], await LookAsync(follower));
        Assert.Empty(await LookAsync(follower));

        // Minutes pass: what appears now with a time from before is found by the longer look.
        _clock.Ahead = TimeSpan.FromMinutes(6);
        Add("late", _fixture.Now.AddMinutes(-9));
        Assert.Equal(["late"], await LookAsync(follower));

        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(400, "SomethingNew", "No.");
        Add("hidden", _fixture.Now.AddMinutes(6));
        Assert.Empty(await LookAsync(follower));
        _fixture.CloudTrail.Refusal = null;
        Assert.Equal(["hidden"], await LookAsync(follower));
    }

    [Theory]
    [InlineData("ExpiredTokenException")]
    [InlineData("UnrecognizedClientException")]
    [InlineData("SomethingNew")]
    public async Task A_window_that_could_not_be_read_is_asked_for_again(string code)
    {
        DateTime since = _fixture.Now.AddHours(-2);
        EventHistoryFollower follower = new(Options, _fixture.Clients, since, CancellationToken.None);
        Add("first", since);
        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(400, code, "No.");
        Assert.Empty(await LookAsync(follower));

        _fixture.CloudTrail.Refusal = null;
        Assert.Equal(["first"], await LookAsync(follower));
    }

    [Fact]
    public async Task A_region_that_is_refused_does_not_hold_up_the_window()
    {
        const string Refused = "eu-west-1";
        DateTime since = _fixture.Now.AddHours(-2);
        EventHistoryFollower follower = new(Options with { Regions = [Region, Refused] }, _fixture.Clients, since, CancellationToken.None);
        Add("first", since);
        Add("never", since, Account, Refused);
        _fixture.CloudTrail.Refusal = (_, region) => region == Refused ? new EndpointException(400, "AccessDeniedException", "No.") : null;
        Assert.Equal(["first"], await LookAsync(follower));

        _fixture.CloudTrail.Refusal = null;
        Add("second", _fixture.Now, Account, Refused);
        Assert.Equal(["second"], await LookAsync(follower));
    }

    [Fact]
    public async Task A_region_that_cannot_be_reached_holds_up_only_itself_and_loses_nothing()
    {
        const string Down = "eu-west-1";
        DateTime since = _fixture.Now.AddHours(-2);
        EventHistoryFollower follower = new(Options with { Regions = [Region, Down] }, _fixture.Clients, since, CancellationToken.None);
        Add("first", since);
        Add("waits", since, Account, Down);
        _fixture.CloudTrail.Refusal = (_, region) => region == Down ? new EndpointException(500, "InternalFailure", "No.") : null;
        Assert.Equal(["first"], await LookAsync(follower));

        _clock.Ahead = TimeSpan.FromHours(1);
        Add("second", _fixture.Now.AddMinutes(40));
        _fixture.CloudTrail.LookupInputs.Clear();
        Assert.Equal(["second"], await LookAsync(follower));
        Assert.Equal(since, Earliest(Down));
        Assert.InRange(Earliest(Region), since.AddHours(1), _fixture.Now.AddHours(1));

        _clock.Ahead = TimeSpan.FromHours(2);
        _fixture.CloudTrail.Refusal = null;
        Assert.Equal(["waits"], await LookAsync(follower));

        DateTime Earliest(string region) => DateTime.UnixEpoch.AddSeconds(
            _fixture.CloudTrail.LookupInputs.Where(lookup => lookup.Region == region).Min(lookup => lookup.Input["StartTime"]!.GetValue<double>()));
    }

    [Fact]
    public async Task A_region_that_was_away_for_hours_repeats_nothing_that_was_given_out_before()
    {
        DateTime since = _fixture.Now.AddHours(-2);
        EventHistoryFollower follower = new(Options, _fixture.Clients, since, CancellationToken.None);
        Add("first", _fixture.Now.AddMinutes(-1));
        Assert.Equal(["first"], await LookAsync(follower));

        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(500, "InternalFailure", "No.");
        for (int hour = 1; hour <= 3; hour++)
        {
            _clock.Ahead = TimeSpan.FromHours(hour);
            Assert.Empty(await LookAsync(follower));
        }

        _fixture.CloudTrail.Refusal = null;
        Add("second", _fixture.Now.AddMinutes(1));
        Assert.Equal(["second"], await LookAsync(follower));
    }

    [Fact]
    public async Task What_appeared_late_while_a_region_was_away_comes_with_the_first_look_that_succeeds()
    {
        EventHistoryFollower follower = new(Options, _fixture.Clients, _fixture.Now.AddHours(-2), CancellationToken.None);
        Assert.Empty(await LookAsync(follower));

        Add("late", _fixture.Now.AddMinutes(-10));
        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(500, "InternalFailure", "No.");
        _clock.Ahead = TimeSpan.FromMinutes(6);
        Assert.Empty(await LookAsync(follower));

        _fixture.CloudTrail.Refusal = null;
        _clock.Ahead = TimeSpan.FromMinutes(7);
        Assert.Equal(["late"], await LookAsync(follower));
    }

    [Fact]
    public async Task An_account_holds_up_the_window_only_when_it_could_be_read_before()
    {
        const string Role = "arn:aws:iam::222222222222:role/Auditor";
        const string Closed = "arn:aws:iam::333333333333:role/Auditor";
        DateTime since = _fixture.Now.AddHours(-2);
        EventHistoryOptions options = Options with { Accounts = new HistoryAccountOptions { RoleArns = [Role, Closed] } };
        EventHistoryFollower follower = new(options, _fixture.Clients, since, CancellationToken.None);
        _fixture.Sts.DeniedRoles[Closed] = true;
        Add("first", since, "222222222222");
        Add("never", since, "333333333333");
        Assert.Equal(["first"], await LookAsync(follower));

        // Far enough that no window overlaps the one before the last.
        Add("second", _fixture.Now.AddMinutes(5), "222222222222");
        _clock.Ahead = TimeSpan.FromHours(1);
        _fixture.Sts.DeniedRoles[Role] = true;
        Assert.Empty(await LookAsync(follower));

        _clock.Ahead = TimeSpan.FromHours(2);
        _fixture.Sts.DeniedRoles.Clear();
        Assert.Equal(["second"], await LookAsync(follower));
    }

    private void Add(string id, DateTime time, string account = Account, string region = Region) =>
        _fixture.CloudTrail.AddEvents(account, region, new HistoryEvent(id, time, "RunInstances", "ec2.amazonaws.com"));

    private static async Task<IReadOnlyList<string>> LookAsync(EventHistoryFollower follower)
    {
        List<string> ids = [];
        using EventHistoryReader reader = follower.Next();
        await reader.PlanAsync();
        reader.Start();
        while (!reader.IsEnded)
        {
            if (reader.Take(TimeSpan.FromSeconds(30)) is not OutputBatch batch)
            {
                continue;
            }

            ids.AddRange(batch.Events.ToArray().Where(follower.IsNew).Select(item => item.EventId!));
        }

        follower.OnRead(reader);
        return ids;
    }
}
