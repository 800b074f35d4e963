using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Filtering;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

public sealed class EventHistoryReaderTests : IDisposable
{
    private const string Region = HistoryFixture.Region;
    private const string Account = HistoryFixture.Account;
    private readonly HistoryFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Every_event_comes_once_and_newest_first_with_what_the_service_says_besides()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 700, change: (number, item) => item with
        {
            Username = "alice",
            AccessKeyId = "AKIAIOSFODNN7EXAMPLE",
            Resources = [("AWS::EC2::Instance", $"i-{number}")],
        });

        HistoryResult result = _fixture.Read(_fixture.Options());

        AssertSame(events, result);
        Assert.Equal(result.Events.OrderByDescending(item => item.EventTime).Select(item => item.EventTime), result.Events.Select(item => item.EventTime));
        CloudTrailEvent first = result.Events[0];
        Assert.Equal(CloudTrailOriginKind.EventHistory, first.Origin.Kind);
        Assert.Equal($"{Region}/{Account}", first.Origin.Name);
        Assert.Equal("alice", first.LookupUsername);
        Assert.StartsWith("i-", Assert.Single(first.LookupResources).Name, StringComparison.Ordinal);
        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage);
        Assert.Equal(CloudTrailCoverageOutcome.Read, entry.Outcome);
        Assert.Equal((Account, Region, 700, 700), (entry.AccountId, entry.Region, entry.Records, entry.Matched));
        Assert.Equal($"{Account} {Region}", entry.Name);
    }

    [Fact]
    public void Oldest_first_gives_the_same_events_the_other_way_round()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 900);
        _fixture.AddEvents(Account, "eu-west-1", 300, seed: 2);

        HistoryResult result = _fixture.Read(_fixture.Options() with { OldestFirst = true, Regions = [Region, "eu-west-1"] });

        Assert.Equal(1200, result.Ids.Distinct().Count());
        Assert.Equal(1200, result.Events.Count);
        Assert.True(events.All(item => result.Ids.Contains(item.EventId)));
        Assert.Equal(result.Events.OrderBy(item => item.EventTime).Select(item => item.EventTime), result.Events.Select(item => item.EventTime));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 800)]
    public void Nothing_is_lost_or_repeated_under_throttles_resets_errors_and_slow_answers(double burst, int latency)
    {
        _fixture.CloudTrail.Burst = burst;
        _fixture.CloudTrail.Latency = TimeSpan.FromMilliseconds(latency);
        _fixture.CloudTrail.RandomThrottles = 0.2;
        _fixture.CloudTrail.RandomResets = 0.1;
        _fixture.CloudTrail.RandomErrors = 0.1;
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 1500);

        HistoryResult result = _fixture.Read(_fixture.Options());

        Assert.Empty(result.Problems);
        AssertSame(events, result);
        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage);
        Assert.Equal(CloudTrailCoverageOutcome.Read, entry.Outcome);
        Assert.True(entry.Throttled > 0);

        // Of each chain a page that turned out not to be needed may be refused when all is over.
        Assert.InRange(_fixture.CloudTrail.Throttled - entry.Throttled, 0, _fixture.Options().MostChains);
    }

    [Fact]
    public void Slow_answers_are_read_in_several_chains_at_once()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 2000);
        _fixture.CloudTrail.RequestsPerSecond = 0;
        _fixture.CloudTrail.Latency = TimeSpan.FromMilliseconds(3000);

        AssertSame(events, _fixture.Read(_fixture.Options()));
        int slow = _fixture.CloudTrail.LookupInputs.Select(input => (double)input.Input["EndTime"]!).Distinct().Count();

        // As one comes to its end, another shares what it has left. Beside them the account is asked for.
        Assert.True(slow >= 2, $"{slow} chains");
        Assert.InRange(_fixture.Endpoint.MaxInFlight, 2, _fixture.Options().MostChains + 1);
        // Two chains share a page where they meet: that is all it may cost.
        Assert.InRange(_fixture.CloudTrail.Lookups, 40, 41 + (2 * slow));
    }

    [Fact]
    public void A_chain_that_begins_late_keeps_its_pages_though_the_oldest_day_that_is_kept_moves_on()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 400);
        _fixture.CloudTrail.RequestsPerSecond = 0;
        _fixture.CloudTrail.Latency = TimeSpan.FromSeconds(3);
        int asked = 0;
        _fixture.CloudTrail.Refusal = (_, _) => Interlocked.Increment(ref asked) == 1 ? new EndpointException(400, "ThrottlingException", "Rate exceeded") : null;

        AssertSame(events, _fixture.Read(_fixture.Options(filter => filter with { StartTime = null, EndTime = null })));

        // A token is good for the bounds alone that its chain has begun with.
        ILookup<bool, (double, double)> bounds = _fixture.CloudTrail.LookupInputs.ToLookup(lookup => lookup.Input["NextToken"] is null, lookup => ((double)lookup.Input["StartTime"]!, EndOf(lookup.Input)));
        Assert.NotEmpty(bounds[false]);
        Assert.Subset(bounds[true].ToHashSet(), bounds[false].ToHashSet());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_first_page_whose_bound_the_service_has_passed_is_asked_for_once_more(bool isForEver)
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 10);
        int asked = 0;
        _fixture.CloudTrail.Refusal = (_, _) =>
        {
            // Seconds of the clock that the bound comes from.
            Thread.Sleep(100);
            return ++asked == 1 || isForEver ? new EndpointException(400, "InvalidTimeRangeException", "No.") : null;
        };

        HistoryResult result = _fixture.Read(_fixture.Options(filter => filter with { StartTime = null, EndTime = null }) with { MostChains = 1 });

        Assert.Equal(isForEver ? 0 : events.Count, result.Events.Count);
        Assert.Equal(isForEver ? 1 : 0, result.Problems.Count);
        Assert.Equal(2, asked);
    }

    [Fact]
    public void When_the_first_answer_is_slow_the_second_chain_does_not_wait_for_it()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 2000);
        _fixture.CloudTrail.RequestsPerSecond = 0;
        TaskCompletionSource secondAsked = new();
        _fixture.CloudTrail.Hold = (_, input) =>
        {
            if (IsOfFirstChain(input))
            {
                return secondAsked.Task;
            }

            secondAsked.TrySetResult();
            return Task.CompletedTask;
        };

        AssertSame(events, _fixture.Read(_fixture.Options()));

        (string, string, JsonObject Input)[] first = _fixture.CloudTrail.LookupInputs.Take(2).ToArray();
        Assert.All(first, lookup => Assert.Null(lookup.Input["NextToken"]));
        Assert.Equal(43_200, Math.Abs(EndOf(first[0].Input) - EndOf(first[1].Input)));
    }

    [Fact]
    public void A_first_page_that_holds_everything_does_not_wait_for_the_second_chain()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 30);
        TaskCompletionSource secondAsked = new();
        _fixture.CloudTrail.Hold = (_, input) =>
        {
            if (IsOfFirstChain(input))
            {
                return secondAsked.Task;
            }

            secondAsked.TrySetResult();
            return Task.Delay(Timeout.Infinite);
        };

        HistoryResult result = _fixture.Read(_fixture.Options());

        AssertSame(events, result);
        Assert.Empty(result.Problems);
        Assert.Equal(CloudTrailCoverageOutcome.Read, Assert.Single(result.Coverage).Outcome);
    }

    [Fact]
    public void A_page_token_that_expires_costs_requests_but_no_event()
    {
        _fixture.CloudTrail.RequestsPerSecond = 0;
        _fixture.CloudTrail.TokenLifetime = TimeSpan.FromSeconds(0.3);
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 1000);

        HistoryResult result = _fixture.Read(_fixture.Options());

        AssertSame(events, result);
        Assert.Contains(_fixture.CloudTrail.LookupInputs, input => input.Input["NextToken"] is null && (double)input.Input["EndTime"]! < (_fixture.Now - DateTime.UnixEpoch).TotalSeconds);
    }

    [Fact]
    public void Accounts_and_regions_are_merged_into_one_order_and_one_that_is_denied_does_not_stop_the_others()
    {
        _fixture.Organizations.Accounts.AddRange([(Account, "ACTIVE"), ("222222222222", "ACTIVE"), ("333333333333", "ACTIVE"), ("444444444444", "SUSPENDED")]);
        _fixture.Sts.DeniedRoles["arn:aws:iam::333333333333:role/Auditor"] = true;
        HashSet<string> expected = [];
        foreach (string account in new[] { Account, "222222222222", "333333333333" })
        {
            foreach (string region in new[] { Region, "eu-west-1", "eu-west-2" })
            {
                expected.UnionWith(_fixture.AddEvents(account, region, 120, seed: (account + region).Sum(letter => letter)).Where(_ => account[0] != '3').Select(item => item.EventId));
            }
        }

        HistoryResult result = _fixture.Read(_fixture.Options() with
        {
            Regions = [Region, "eu-west-[12]"],
            Accounts = new HistoryAccountOptions { AssumeRoleName = "Auditor", Organization = true },
        });

        Assert.Equal(expected.Order(StringComparer.Ordinal), result.SortedIds);
        Assert.Equal(result.Events.OrderByDescending(item => item.EventTime).Select(item => item.EventTime), result.Events.Select(item => item.EventTime));
        CloudTrailProblem problem = Assert.Single(result.Problems);
        Assert.Equal(ErrorIds.RoleNotAssumed, problem.Id);
        Assert.Contains("arn:aws:iam::333333333333:role/Auditor", problem.Message, StringComparison.Ordinal);
        Assert.Equal(10, result.Coverage.Count);
        Assert.Equal(("444444444444", "no active account of the organization"), result.Coverage.Where(entry => entry.Outcome == CloudTrailCoverageOutcome.Skipped).Select(entry => (entry.AccountId, entry.Reason)).Single());
        Assert.Equal(3, result.Coverage.Count(entry => entry.AccountId == "333333333333" && entry.Outcome == CloudTrailCoverageOutcome.Failed));
        Assert.Equal(6, result.Coverage.Count(entry => entry.Outcome == CloudTrailCoverageOutcome.Read));
    }

    [Fact]
    public void Keys_of_a_role_are_made_anew_when_they_expire_in_mid_run()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents("222222222222", Region, 300);
        int refusals = 0;
        _fixture.CloudTrail.Refusal = (_, _) => _fixture.CloudTrail.Lookups >= 3 && refusals++ == 0
            ? new EndpointException(400, "ExpiredTokenException", "The security token included in the request is expired")
            : null;

        HistoryResult result = _fixture.Read(_fixture.Options() with
        {
            Accounts = new HistoryAccountOptions { RoleArns = ["arn:aws:iam::222222222222:role/Auditor"], ExternalId = "x", RoleSessionName = "me" },
        });

        AssertSame(events, result);
        Assert.Empty(result.Problems);
        Assert.Equal(2, _fixture.Endpoint.Log.Where(entry => entry.Service == "cloudtrail").Select(entry => entry.AccessKeyId).Distinct().Count());
    }

    [Fact]
    public void Keys_are_made_anew_once_for_all_requests_that_were_under_way_when_they_expired()
    {
        const string Other = "eu-west-1";
        using ManualResetEventSlim otherAsked = new();
        int asked = 0;
        int otherAskedTimes = 0;
        _fixture.CloudTrail.Refusal = (_, region) =>
        {
            if (Interlocked.Increment(ref region == Other ? ref otherAskedTimes : ref asked) > 1)
            {
                return null;
            }

            // Both requests are under way; the other's answer comes when the history has been read with new keys.
            if (region == Other)
            {
                otherAsked.Set();
                SpinWait.SpinUntil(() => KeysUsed() > 1, TimeSpan.FromMinutes(1));
            }
            else
            {
                otherAsked.Wait(TimeSpan.FromMinutes(1));
            }

            return new EndpointException(400, "ExpiredTokenException", "The security token included in the request is expired");
        };

        HistoryResult result = _fixture.Read(_fixture.Options() with
        {
            Regions = [Region, Other],
            Accounts = new HistoryAccountOptions { RoleArns = ["arn:aws:iam::222222222222:role/Auditor"] },

            // An answer that comes late, as it does on a busy machine, would begin a second chain of pages with the old keys, whose success leaves nothing to renew.
            MostChains = 1,
        });

        Assert.Empty(result.Problems);
        Assert.Equal(2, KeysUsed());

        int KeysUsed() => _fixture.Endpoint.Log.Where(entry => entry.Service == "cloudtrail").Select(entry => entry.AccessKeyId).Distinct().Count();
    }

    [Fact]
    public void The_service_filters_by_the_exact_value_and_the_rest_is_filtered_here()
    {
        _fixture.AddEvents(Account, Region, 600, change: (number, item) => item with { ReadOnly = number % 2 == 0 });

        HistoryResult result = _fixture.Read(_fixture.Options(filter => filter with { EventName = ["runinstances"], WriteOnly = true }));

        Assert.All(_fixture.CloudTrail.LookupInputs, input => Assert.Equal(
            """[{"AttributeKey":"EventName","AttributeValue":"RunInstances"}]""", input.Input["LookupAttributes"]!.ToJsonString()));
        Assert.NotEmpty(result.Events);
        Assert.All(result.Events, item => Assert.True(item.EventName == "RunInstances" && item.ReadOnly == false));
        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage);
        Assert.Equal(entry.Records, entry.Matched + entry.Filtered);
        Assert.True(entry.Filtered > 0);
    }

    [Fact]
    public void An_event_that_two_lookups_return_comes_once_unless_duplicates_are_wanted()
    {
        _fixture.AddEvents(Account, Region, 200, change: (number, item) => item with { Resources = number % 2 == 0 ? [(null, "one"), (null, "two")] : [(null, "two")] });
        EventHistoryOptions options = _fixture.Options(filter => filter with { ResourceName = ["one", "two"] });

        HistoryResult unique = _fixture.Read(options);
        HistoryResult all = _fixture.Read(options with { AllowDuplicates = true });

        Assert.Equal(200, unique.Events.Count);
        Assert.Equal(100, unique.Coverage.Sum(entry => entry.Duplicates));
        Assert.Equal(300, all.Events.Count);
        Assert.Equal(0, all.Coverage.Sum(entry => entry.Duplicates));
    }

    [Fact]
    public void The_home_of_global_services_is_added_for_them_alone()
    {
        _fixture.AddEvents(Account, Region, 20);
        _fixture.AddEvents(Account, "us-east-1", 40, seed: 2, change: (number, item) => item with { EventSource = number % 2 == 0 ? "iam.amazonaws.com" : "ec2.amazonaws.com" });

        HistoryResult with = _fixture.Read(_fixture.Options() with { NoGlobalRegion = false });
        HistoryResult without = _fixture.Read(_fixture.Options());
        HistoryResult regional = _fixture.Read(_fixture.Options(filter => filter with { EventSource = ["ec2"] }) with { NoGlobalRegion = false });

        Assert.Equal(40, with.Events.Count);
        Assert.Equal(20, with.Events.Count(item => item.Service == "iam"));
        Assert.Contains(with.Plan!.Describe(), line => line.Contains("-NoGlobalRegion", StringComparison.Ordinal));
        Assert.Equal(20, without.Events.Count);
        Assert.Equal(20, regional.Events.Count);
    }

    [Fact]
    public void Insights_are_looked_up_when_their_category_is_asked_for()
    {
        _fixture.AddEvents(Account, Region, 10);
        IReadOnlyList<HistoryEvent> insights = _fixture.AddEvents(Account, Region, 5, seed: 3, change: (_, item) => item with { Insight = true });

        HistoryResult result = _fixture.Read(_fixture.Options(filter => filter with { EventCategory = ["insight"] }));

        AssertSame(insights, result);
    }

    [Fact]
    public void A_denied_region_is_one_error_and_the_others_are_read()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 80);
        _fixture.CloudTrail.Refusal = (_, region) => region == "eu-west-1"
            ? new EndpointException(400, "AccessDeniedException", "User: arn:aws:iam::111122223333:user/tester is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action")
            : null;

        HistoryResult result = _fixture.Read(_fixture.Options() with { Regions = [Region, "eu-west-1"] });

        AssertSame(events, result);
        CloudTrailProblem problem = Assert.Single(result.Problems);
        Assert.Equal(ErrorIds.AccessDenied, problem.Id);
        Assert.Contains("eu-west-1", problem.Message, StringComparison.Ordinal);
        Assert.Contains("cloudtrail:LookupEvents", problem.Message, StringComparison.Ordinal);
        Assert.Equal(CloudTrailCoverageOutcome.Failed, result.Coverage.Single(entry => entry.Region == "eu-west-1").Outcome);
        Assert.Equal(CloudTrailCoverageOutcome.Read, result.Coverage.Single(entry => entry.Region == Region).Outcome);
    }

    [Theory]
    [InlineData("AccessDeniedException", "Access to Event history of the credentials' account in eu-west-1 is denied")]
    [InlineData("OptInRequired", "The region eu-west-1 is not enabled for the credentials' account, or")]
    public void An_account_whose_number_is_not_known_is_told_as_that_of_the_credentials(string code, string message)
    {
        _fixture.Sts.IdentityRefusals = int.MaxValue;
        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(400, code, "No.");

        HistoryResult result = _fixture.Read(_fixture.Options() with { Regions = ["eu-west-1"] });

        Assert.StartsWith(message, Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_is_not_enabled_is_an_error_when_named_and_passed_over_among_all()
    {
        _fixture.AddEvents(Account, Region, 10);
        _fixture.CloudTrail.Refusal = (_, region) => region is "me-south-1"
            ? new EndpointException(400, "UnrecognizedClientException", "The security token included in the request is invalid.")
            : null;

        HistoryResult named = _fixture.Read(_fixture.Options() with { Regions = [Region, "me-south-1"] });
        HistoryResult all = _fixture.Read(_fixture.Options() with { AllRegions = true, Regions = [] });

        CloudTrailProblem problem = Assert.Single(named.Problems);
        Assert.Equal(ErrorIds.RegionNotEnabled, problem.Id);
        Assert.StartsWith($"The region me-south-1 is not enabled for the account {Account}, or", problem.Message, StringComparison.Ordinal);
        Assert.Equal(10, named.Events.Count);
        Assert.Empty(all.Problems);
        Assert.Equal(10, all.Events.Count);
        CloudTrailCoverageEntry passed = Assert.Single(all.Coverage, entry => entry.Outcome != CloudTrailCoverageOutcome.Read);
        Assert.Equal(("me-south-1", CloudTrailCoverageOutcome.Skipped, "not enabled for the account"), (passed.Region, passed.Outcome, passed.Reason));
        Assert.InRange(all.Coverage.Count, 30, 60);
    }

    [Theory]
    [InlineData("UnrecognizedClientException", true)]
    [InlineData("OptInRequired", false)]
    public void A_region_that_may_only_refuse_the_session_token_is_passed_over_with_both_reasons(string code, bool isOpen)
    {
        EndpointIdentity session = new("ASIATESTSESSION", "SecretKeyOfTheSession", Account) { SessionToken = "token" };
        _fixture.Endpoint.AddIdentity(session);
        _fixture.AddEvents(Account, Region, 10);
        _fixture.CloudTrail.Refusal = (_, region) => HistoryRegions.MayBeDisabled(region) ? new EndpointException(400, code, "No.") : null;
        using AwsClientFactory keys = _fixture.Clients;
        using AwsClientFactory token = new(_fixture.Connection with { AccessKey = session.AccessKeyId, SecretKey = session.SecretKey, SessionToken = session.SessionToken });
        _fixture.Clients = token;

        CloudTrailCoverageEntry passed = Assert.Single(_fixture.Read(_fixture.Options() with { AllRegions = true, Regions = [] }).Coverage, entry => entry.Region == "me-south-1");

        _fixture.Clients = keys;
        Assert.Equal(CloudTrailCoverageOutcome.Skipped, passed.Outcome);
        Assert.StartsWith("not enabled for the account", passed.Reason, StringComparison.Ordinal);
        Assert.Equal(isOpen, passed.Reason!.Contains("global STS endpoint", StringComparison.Ordinal));
    }

    [Fact]
    public void Regions_that_are_not_enabled_are_told_where_a_wildcard_stands_for_no_others()
    {
        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(400, "OptInRequired", "No.");

        HistoryResult result = _fixture.Read(_fixture.Options() with { Regions = ["me-*"] });
        _fixture.CloudTrail.Refusal = (_, region) => region == AwsClientFactory.GlobalRegion ? null : new EndpointException(400, "OptInRequired", "No.");
        HistoryResult withGlobal = _fixture.Read(_fixture.Options() with { Regions = ["me-*"], NoGlobalRegion = false });

        Assert.Equal(ErrorIds.RegionNotEnabled, Assert.Single(withGlobal.Problems).Id);
        Assert.Single(withGlobal.Coverage, entry => entry.Outcome == CloudTrailCoverageOutcome.Read);
        Assert.Equal(ErrorIds.RegionNotEnabled, Assert.Single(result.Problems).Id);
        Assert.True(result.Coverage.Count > 1);
        Assert.Single(result.Coverage, entry => entry.Outcome == CloudTrailCoverageOutcome.Failed);
    }

    [Fact]
    public void An_organization_without_accounts_is_no_answer()
    {
        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => _fixture.Read(_fixture.Options() with { Accounts = new HistoryAccountOptions { Organization = true, AssumeRoleName = "audit" } }));

        Assert.Equal(ErrorIds.RequestFailed, exception.Problem.Id);
        Assert.Contains("names no account", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_organization_whose_pages_repeat_themselves_is_an_error()
    {
        _fixture.Organizations.Accounts.AddRange([("111111111111", "ACTIVE"), ("222222222222", "ACTIVE"), ("333333333333", "ACTIVE")]);
        _fixture.Organizations.TokenOfAll = "2";
        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => _fixture.Read(_fixture.Options() with { Accounts = new HistoryAccountOptions { Organization = true, AssumeRoleName = "audit" } }));

        Assert.Equal(ErrorIds.AnswersRepeated, exception.Problem.Id);
    }

    [Fact]
    public void The_time_allowed_holds_while_accounts_are_looked_up_too()
    {
        _fixture.Endpoint.Latency = TimeSpan.FromMinutes(5);

        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => _fixture.Read(_fixture.Options() with
        {
            Accounts = new HistoryAccountOptions { Organization = true, AssumeRoleName = "audit" },
            Timeout = TimeSpan.FromSeconds(40),
        }));

        Assert.Equal(ErrorIds.TimeIsUp, exception.Problem.Id);
    }

    [Fact]
    public async Task A_role_that_is_not_answered_for_holds_up_no_stop()
    {
        _fixture.Endpoint.Latency = TimeSpan.FromMinutes(5);
        using CancellationTokenSource stop = new();
        EventHistoryReader reader = new(_fixture.Options() with { Accounts = new HistoryAccountOptions { RoleArns = ["arn:aws:iam::777788889999:role/audit"] } }, _fixture.Clients, stop.Token);
        await reader.PlanAsync();
        reader.Start();
        Assert.Null(reader.Take(TimeSpan.FromSeconds(1)));

        stop.Cancel();

        // Without the stop it would be asked for again and again, half a minute each time.
        await Task.Run(reader.Dispose).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Wrong_keys_are_that_in_all_regions_also_in_those_that_answer_so_when_they_are_not_enabled()
    {
        ConcurrentDictionary<string, bool> answered = new();
        TaskCompletionSource askedAgain = new();
        _fixture.CloudTrail.Hold = (region, _) =>
        {
            // Those that may not be enabled answer first, and one of them has been heard when it is asked again.
            if (!HistoryRegions.MayBeDisabled(region))
            {
                return askedAgain.Task;
            }

            if (!answered.TryAdd(region, true))
            {
                askedAgain.TrySetResult();
            }

            return Task.CompletedTask;
        };
        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(400, "UnrecognizedClientException", "The security token included in the request is invalid.");

        HistoryResult result = _fixture.Read(_fixture.Options() with { AllRegions = true, Regions = [] });

        Assert.Equal(ErrorIds.CredentialsRejected, Assert.Single(result.Problems).Id);
        Assert.All(result.Coverage, entry => Assert.Equal(CloudTrailCoverageOutcome.Failed, entry.Outcome));
    }

    [Fact]
    public void A_region_that_is_not_enabled_is_told_where_no_other_can_be_read()
    {
        _fixture.CloudTrail.Refusal = (_, region) => region == "me-south-1"
            ? new EndpointException(400, "UnrecognizedClientException", "The security token included in the request is invalid.")
            : new EndpointException(400, "AccessDeniedException", "no");

        HistoryResult result = _fixture.Read(_fixture.Options() with { Regions = [Region, "me-south-1"] });

        Assert.Equal([ErrorIds.AccessDenied, ErrorIds.RegionNotEnabled], result.Problems.Select(problem => problem.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Accounts_that_the_credentials_are_not_of_are_a_gap_or_when_there_is_no_other_an_error()
    {
        _fixture.AddEvents(Account, Region, 10);

        HistoryResult result = _fixture.Read(_fixture.Options(filter => filter with { AccountId = ["777788889999", Account] }));
        CloudTrailProblemException none = Assert.Throws<CloudTrailProblemException>(() => _fixture.Read(_fixture.Options(filter => filter with { AccountId = ["777788889999"] })));

        Assert.Equal(10, result.Events.Count);
        CloudTrailCoverageEntry gap = Assert.Single(result.Coverage, entry => entry.Outcome == CloudTrailCoverageOutcome.Failed);
        Assert.Equal("777788889999", gap.AccountId);
        Assert.Equal(gap.Reason, Assert.Single(result.Warnings));
        Assert.StartsWith("Event history of account 777788889999 is not read: the credentials are of account 111122223333,", gap.Reason, StringComparison.Ordinal);
        Assert.Equal(ErrorIds.ParameterConflict, none.Problem.Id);
        Assert.Contains("-AssumeRoleName", none.Message, StringComparison.Ordinal);
        Assert.Equal(10, _fixture.Read(_fixture.Options(filter => filter with { AccountId = ["1111*"] })).Events.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Accounts_without_a_role_beside_others_with_one_are_a_gap(bool organization)
    {
        const string Other = "222233334444";
        _fixture.AddEvents(Other, Region, 10);
        _fixture.Organizations.Accounts.Add((Other, "ACTIVE"));
        _fixture.Organizations.Accounts.Add(("777788889999", "SUSPENDED"));
        HistoryAccountOptions Roles(params string[] ids) => organization
            ? new HistoryAccountOptions { AssumeRoleName = "Auditor", Organization = true, AccountIds = ids }
            : new HistoryAccountOptions { RoleArns = [$"arn:aws:iam::{Other}:role/Auditor"] };

        HistoryResult result = _fixture.Read(_fixture.Options(filter => filter with { AccountId = [Other, "777788889999"] }) with { Accounts = Roles(Other, "777788889999") });
        CloudTrailProblemException none = Assert.Throws<CloudTrailProblemException>(() =>
            _fixture.Read(_fixture.Options(filter => filter with { AccountId = ["777788889999"] }) with { Accounts = Roles("777788889999") }));

        Assert.Equal(10, result.Events.Count);
        Assert.Equal("777788889999", Assert.Single(result.Coverage, entry => entry.Outcome == CloudTrailCoverageOutcome.Failed).AccountId);
        Assert.Equal(ErrorIds.ParameterConflict, none.Problem.Id);
    }

    [Fact]
    public void Slips_in_the_number_of_an_account_are_left_to_those_who_explain_them()
    {
        _fixture.AddEvents(Account, Region, 10);

        Assert.Empty(_fixture.Read(_fixture.Options(filter => filter with { AccountId = ["11122223333"] })).Events);
        Assert.Empty(_fixture.Read(_fixture.Options(filter => filter with { AccountId = ["1111-2222-3333"] })).Warnings);
    }

    [Fact]
    public void A_finished_checkpoint_is_that_also_where_regions_are_not_enabled_and_the_time_asked_for_has_grown_old()
    {
        ShiftedClock clock = new(_fixture);
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 10);
        _fixture.CloudTrail.Refusal = (_, region) => HistoryRegions.MayBeDisabled(region)
            ? new EndpointException(400, "UnrecognizedClientException", "The security token included in the request is invalid.")
            : null;
        string folder = Directory.CreateTempSubdirectory("cttools").FullName;
        try
        {
            EventHistoryOptions options = _fixture.Options(filter => filter with { StartTime = _fixture.Now.AddDays(-89) }) with
            {
                AllRegions = true, Regions = [], CheckpointPath = Path.Combine(folder, "checkpoint"), Clock = clock,
            };
            HistoryResult first = _fixture.Read(options);
            clock.Ahead = TimeSpan.FromDays(1) + EventHistoryReader.LateStart + TimeSpan.FromMinutes(1);
            HistoryResult again = _fixture.Read(options);

            Assert.Equal(events.Count, first.Events.Count);
            Assert.Empty(again.Events);
            Assert.Contains("has read everything", Assert.Single(again.Warnings), StringComparison.Ordinal);
            Assert.DoesNotContain(again.Coverage, entry => entry.Outcome == CloudTrailCoverageOutcome.Failed);
            Assert.Equal("read by an earlier run", Assert.Single(again.Coverage, entry => entry.Region == Region).Reason);
            Assert.Equal(CloudTrailCoverageOutcome.Skipped, Assert.Single(again.Coverage, entry => entry.Region == "me-south-1").Outcome);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_region_that_is_not_enabled_is_not_asked_for_ever_where_the_others_were_read_before()
    {
        _fixture.AddEvents(Account, Region, 10);
        bool refuses = false;
        _fixture.CloudTrail.Refusal = (_, region) => region != "me-south-1" ? null
            : refuses ? new EndpointException(400, "UnrecognizedClientException", "The security token included in the request is invalid.")
            : new EndpointException(400, "AccessDeniedException", "no");
        string folder = Directory.CreateTempSubdirectory("cttools").FullName;
        try
        {
            EventHistoryOptions options = _fixture.Options() with { Regions = [Region, "me-south-1"], CheckpointPath = Path.Combine(folder, "checkpoint") };
            _ = _fixture.Read(options);
            refuses = true;
            HistoryResult again = _fixture.Read(options);

            Assert.Equal(ErrorIds.RegionNotEnabled, Assert.Single(again.Problems).Id);
            Assert.Contains("UTC: only 111122223333 me-south-1 is read now.", Assert.Single(again.Warnings), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_time_that_is_still_to_come_is_refused()
    {
        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() =>
            _fixture.Read(_fixture.Options(filter => filter with { StartTime = _fixture.Now.AddDays(30), EndTime = null })));

        Assert.Equal(ErrorIds.TimeRangeInvalid, exception.Problem.Id);
        Assert.EndsWith("which is still to come.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 300)]
    [InlineData(true, 300)]
    [InlineData(false, 30)]
    [InlineData(true, 30)]
    public void What_is_stopped_covers_the_time_of_what_was_given_and_no_more(bool oldestFirst, int count)
    {
        _fixture.AddEvents(Account, Region, count);
        _fixture.AddEvents(Account, "eu-west-1", count, seed: 2);
        HistoryResult whole = _fixture.Read(_fixture.Options() with { Regions = [Region, "eu-west-1"], OldestFirst = oldestFirst });
        HistoryResult part = _fixture.Read(_fixture.Options() with { Regions = [Region, "eu-west-1"], OldestFirst = oldestFirst }, stopAfter: 40);

        Assert.Equal(2, part.Coverage.Count);
        foreach (CloudTrailCoverageEntry entry in part.Coverage)
        {
            Assert.Equal((CloudTrailCoverageOutcome.Partial, true), (entry.Outcome, entry.IsStopped));
            DateTime at = DateTime.Parse(entry.Reason!.Split(' ')[2] + " " + entry.Reason.Split(' ')[3], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
            IEnumerable<string?> covered = whole.Events.Where(item => item.AwsRegion == entry.Region && (oldestFirst ? item.EventTime <= at : item.EventTime >= at)).Select(item => item.EventId);
            Assert.Empty(covered.Except(part.Events.Select(item => item.EventId)));
        }
    }

    [Theory]
    [InlineData("ExpiredTokenException", ErrorIds.CredentialsExpired)]
    [InlineData("UnrecognizedClientException", ErrorIds.CredentialsRejected)]
    public void Keys_that_fail_are_one_error_for_all_regions_of_their_account(string code, string id)
    {
        _fixture.CloudTrail.Refusal = (_, _) => new EndpointException(400, code, "The security token is not good.");

        HistoryResult result = _fixture.Read(_fixture.Options() with { Regions = ["eu-west-1", "eu-west-2", "eu-west-3"] });

        Assert.Equal(id, Assert.Single(result.Problems).Id);
        Assert.Equal(3, result.Coverage.Count);
        Assert.All(result.Coverage, entry => Assert.Equal(CloudTrailCoverageOutcome.Failed, entry.Outcome));
    }

    [Fact]
    public void When_keys_expire_in_mid_run_what_came_before_is_given_and_the_rest_told()
    {
        _fixture.AddEvents(Account, Region, 300);
        _fixture.CloudTrail.Refusal = (_, _) => _fixture.CloudTrail.Lookups >= 3
            ? new EndpointException(400, "ExpiredTokenException", "The security token included in the request is expired")
            : null;

        HistoryResult result = _fixture.Read(_fixture.Options() with { MostChains = 1 });

        CloudTrailProblem problem = Assert.Single(result.Problems);
        Assert.Equal(ErrorIds.CredentialsExpired, problem.Id);
        Assert.Contains("Sign in again", problem.Message, StringComparison.Ordinal);
        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage);
        Assert.Equal(CloudTrailCoverageOutcome.Partial, entry.Outcome);
        Assert.InRange(result.Events.Count, 1, 100);
        Assert.Equal(result.Events.Count, entry.Matched);
    }

    [Fact]
    public void The_keys_of_one_account_that_fail_do_not_stop_another()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(Account, Region, 120);
        _fixture.AddEvents("222222222222", Region, 120, seed: 2);
        _fixture.CloudTrail.Refusal = (account, _) => account == "222222222222"
            ? new EndpointException(400, "UnrecognizedClientException", "The security token included in the request is invalid.")
            : null;

        HistoryResult result = _fixture.Read(_fixture.Options() with
        {
            Accounts = new HistoryAccountOptions { AssumeRoleName = "Auditor", AccountIds = [Account, "222222222222"] },
        });

        AssertSame(events, result);
        Assert.Equal(ErrorIds.CredentialsRejected, Assert.Single(result.Problems).Id);
        Assert.Equal(CloudTrailCoverageOutcome.Read, result.Coverage.Single(entry => entry.AccountId == Account).Outcome);
        Assert.Equal(CloudTrailCoverageOutcome.Failed, result.Coverage.Single(entry => entry.AccountId == "222222222222").Outcome);
    }

    [Fact]
    public void A_wrong_clock_is_one_error_that_says_so()
    {
        _fixture.Endpoint.Clock = () => DateTime.UtcNow.AddMinutes(10);

        HistoryResult result = _fixture.Read(_fixture.Options() with { Regions = ["eu-west-1", "eu-west-2"] });

        CloudTrailProblem problem = Assert.Single(result.Problems);
        Assert.Equal(ErrorIds.ClockSkewed, problem.Id);
        Assert.Contains("Set the clock", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, result.Coverage.Count(entry => entry.Outcome == CloudTrailCoverageOutcome.Failed));
    }

    [Fact]
    public void No_network_is_one_error_for_everything()
    {
        _fixture.Clients = new AwsClientFactory(_fixture.Connection with { EndpointUrl = "http://127.0.0.1:9" });

        HistoryResult result = _fixture.Read(_fixture.Options() with { Regions = ["eu-west-1", "eu-west-2"] });

        Assert.Equal(ErrorIds.EndpointUnreachable, Assert.Single(result.Problems).Id);
        Assert.Equal(2, result.Coverage.Count);
    }

    [Fact]
    public async Task An_unknown_profile_or_region_ends_the_run_before_it_begins()
    {
        using AwsClientFactory clients = new(new AwsConnectionOptions { ProfileName = "nobody-has-this", Region = Region });
        using EventHistoryReader profile = new(_fixture.Options(), clients, default);
        CloudTrailProblemException unknown = await Assert.ThrowsAsync<CloudTrailProblemException>(profile.PlanAsync);
        using EventHistoryReader region = new(_fixture.Options() with { Regions = ["eu-west-*", "moon-*"] }, _fixture.Clients, default);
        CloudTrailProblemException exception = await Assert.ThrowsAsync<CloudTrailProblemException>(region.PlanAsync);

        Assert.Equal(ErrorIds.ProfileNotFound, unknown.Problem.Id);
        Assert.Equal(ErrorIds.RegionUnknown, exception.Problem.Id);
    }

    [Fact]
    public void A_region_that_was_a_slip_before_is_not_one_of_all()
    {
        _ = Amazon.RegionEndpoint.GetBySystemName("eu-cntral-1");

        Assert.DoesNotContain(HistoryRegions.Resolve([], all: true, addGlobal: false, Region, new()), region => region.Name == "eu-cntral-1");
    }

    [Fact]
    public void What_lies_before_the_ninety_days_is_told_as_not_covered()
    {
        _fixture.AddEvents(Account, Region, 10);

        HistoryResult result = _fixture.Read(_fixture.Options(filter => filter with { StartTime = _fixture.Now.AddDays(-120) }));

        Assert.Equal(10, result.Events.Count);
        CloudTrailCoverageEntry old = Assert.Single(result.Coverage, entry => entry.Outcome == CloudTrailCoverageOutcome.Failed);
        Assert.Equal(_fixture.Now.AddDays(-120), old.From);
        Assert.Contains("90 days", old.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_is_no_json_is_reported_and_the_rest_comes()
    {
        _fixture.AddEvents(Account, Region, 10, change: (number, item) => number == 4 ? item with { Record = "{\"eventID\":" } : item);

        HistoryResult result = _fixture.Read(_fixture.Options());

        Assert.Equal(9, result.Events.Count);
        Assert.Equal(ErrorIds.RecordDamaged, Assert.Single(result.Problems).Id);
        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage);
        Assert.Equal((10, 9, 1), (entry.Records, entry.Matched, entry.Damaged));
    }

    [Theory]
    [InlineData("""{"Events":null}""")]
    [InlineData("""{"Events":{"a":1}}""")]
    [InlineData("""{"message":"maintenance"}""")]
    public void What_is_no_answer_to_a_lookup_is_no_empty_history(string answer)
    {
        _fixture.AddEvents(HistoryFixture.Account, HistoryFixture.Region, 120);
        _fixture.CloudTrail.Rewrite = (page, before) => before == 0 ? page : JsonNode.Parse(answer)!.AsObject();

        HistoryResult result = _fixture.Read(_fixture.Options() with { MostChains = 1 });

        Assert.Contains("none that AWS gives", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(CloudTrailCoverageOutcome.Partial, Assert.Single(result.Coverage).Outcome);
        Assert.Contains(result.Warnings, warning => warning.Contains("does not answer as it should", StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_without_a_list_is_told_once()
    {
        _fixture.CloudTrail.Rewrite = (_, _) => [];

        HistoryResult result = _fixture.Read(_fixture.Options() with { Regions = ["eu-central-1", "eu-west-1"] });

        Assert.Empty(result.Problems);
        Assert.Contains("without a list of events", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Different_records_with_one_id_of_the_service_all_come_and_one_that_says_nothing_is_damaged()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(HistoryFixture.Account, HistoryFixture.Region, 10);
        _fixture.CloudTrail.Rewrite = (page, _) =>
        {
            foreach (JsonNode? item in page["Events"]!.AsArray())
            {
                item!["EventId"] = "same";
            }

            page["Events"]![3]!["CloudTrailEvent"] = "{}";
            return page;
        };

        HistoryResult result = _fixture.Read(_fixture.Options());

        Assert.Equal(9, result.Events.Count);
        Assert.Subset(events.Select(item => item.EventId).ToHashSet(), result.Ids.ToHashSet());
        Assert.Equal(ErrorIds.RecordDamaged, Assert.Single(result.Problems).Id);
        Assert.Equal("1 damaged event left out", Assert.Single(result.Coverage).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_that_repeat_themselves_end_in_an_error_and_no_event_comes_twice(bool sameToken)
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(HistoryFixture.Account, HistoryFixture.Region, 120);
        JsonObject? first = null;
        _fixture.CloudTrail.Rewrite = (page, before) =>
        {
            first ??= page.DeepClone().AsObject();
            JsonObject again = first.DeepClone().AsObject();
            // With a token of its own only the events of a page tell that it is the same.
            again["NextToken"] = sameToken ? "same" : $"token {before}";
            return again;
        };
        _fixture.CloudTrail.TakesAnyToken = true;
        HistoryResult result = _fixture.Read(_fixture.Options() with { MostChains = 1 });

        Assert.Equal(ErrorIds.AnswersRepeated, Assert.Single(result.Problems).Id);
        Assert.Equal(result.Ids.Distinct(), result.Ids);
        Assert.Subset(events.Select(item => item.EventId).ToHashSet(), result.Ids.ToHashSet());
        Assert.Equal(50, result.Events.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_that_overlap_give_each_event_once_unless_duplicates_are_wanted(bool duplicates)
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(HistoryFixture.Account, HistoryFixture.Region, 120);
        JsonNode[] last = [];
        _fixture.CloudTrail.Rewrite = (page, _) =>
        {
            JsonNode[] own = [.. page["Events"]!.AsArray().Select(item => item!.DeepClone())];
            page["Events"] = new JsonArray([.. last.Concat(own).Select(item => item.DeepClone())]);
            last = own[^10..];
            return page;
        };

        HistoryResult result = _fixture.Read(_fixture.Options() with { AllowDuplicates = duplicates, MostChains = 1 });

        Assert.Empty(result.Problems);
        Assert.Equal(events.Select(item => item.EventId).Order(StringComparer.Ordinal), result.Ids.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(duplicates ? 140 : 120, result.Events.Count);
        Assert.Equal(duplicates ? 0 : 20, Assert.Single(result.Coverage).Duplicates);
    }

    [Fact]
    public void An_older_event_that_stands_first_on_its_page_ends_no_chain()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(HistoryFixture.Account, HistoryFixture.Region, 600);
        HistoryEvent oldest = events.MinBy(item => item.EventTime)!;
        JsonNode? stray = null;
        _fixture.CloudTrail.Rewrite = (page, _) =>
        {
            // Several chains read parts of the time: for all but the last it is an event of another one.
            stray ??= page["Events"]![0]!.DeepClone();
            JsonNode copy = stray.DeepClone();
            copy["EventTime"] = (oldest.EventTime - DateTime.UnixEpoch).TotalSeconds;
            page["Events"]!.AsArray().Insert(0, copy);
            return page;
        };

        HistoryResult result = _fixture.Read(_fixture.Options());

        Assert.Empty(result.Problems);
        Assert.Equal(events.Select(item => item.EventId).Order(StringComparer.Ordinal), result.Ids.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(-200)]
    [InlineData(30)]
    public void Events_outside_of_the_time_asked_for_end_nothing_and_are_counted(int days)
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents(HistoryFixture.Account, HistoryFixture.Region, 120);
        _fixture.CloudTrail.Rewrite = (page, _) =>
        {
            JsonNode stray = page["Events"]![0]!.DeepClone();
            stray["EventTime"] = (_fixture.Now.AddDays(days) - DateTime.UnixEpoch).TotalSeconds;
            stray["EventId"] = Guid.NewGuid().ToString();
            page["Events"]!.AsArray().Insert(0, stray);
            return page;
        };

        HistoryResult result = _fixture.Read(_fixture.Options() with { MostChains = 1 });

        Assert.Equal(events.Select(item => item.EventId).Order(StringComparer.Ordinal), result.SortedIds);
        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage);
        Assert.Equal((CloudTrailCoverageOutcome.Read, 3, 123), (entry.Outcome, entry.Filtered, entry.Records));
    }

    [Fact]
    public void An_event_whose_record_tells_no_time_is_where_the_service_says_it_is()
    {
        _fixture.AddEvents(HistoryFixture.Account, HistoryFixture.Region, 3);
        _fixture.CloudTrail.Rewrite = (page, _) =>
        {
            page["Events"]![0]!["CloudTrailEvent"] = """{"eventID":"x","eventTime":"garbage"}""";
            page["Events"]!.AsArray().Add(null);
            return page;
        };

        HistoryResult result = _fixture.Read(_fixture.Options());

        Assert.Equal(3, result.Events.Count);
        Assert.Contains("x", result.Ids);
        CloudTrailProblem problem = Assert.Single(result.Problems);
        Assert.Equal(ErrorIds.RecordDamaged, problem.Id);
        Assert.Contains("without an id", problem.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(result.Coverage).Damaged);
    }

    [Fact]
    public void When_the_time_is_up_what_was_read_is_given_and_the_rest_told()
    {
        _fixture.AddEvents(Account, Region, 1000);
        TimeUpClock clock = new(_fixture.Clock);
        int asked = 0;
        _fixture.CloudTrail.Hold = (_, _) =>
        {
            if (++asked < 3)
            {
                return Task.CompletedTask;
            }

            clock.EndTime();
            return Task.Delay(Timeout.Infinite);
        };

        HistoryResult result = _fixture.Read(_fixture.Options() with { Clock = clock, Timeout = TimeUpClock.Allowed, MostChains = 1 });

        CloudTrailProblem problem = Assert.Single(result.Problems);
        Assert.Equal(ErrorIds.TimeIsUp, problem.Id);
        Assert.Contains("Raise -TimeoutSeconds", problem.Message, StringComparison.Ordinal);
        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage);
        Assert.Equal(CloudTrailCoverageOutcome.Partial, entry.Outcome);
        Assert.InRange(result.Events.Count, 50, 999);
        Assert.Equal(result.Events.Count, entry.Matched);
        Assert.Equal(entry.Records, entry.Matched + entry.Filtered + entry.Duplicates + entry.Damaged);
    }

    [Fact]
    public void Stopping_early_leaves_nothing_running_and_an_account_of_what_came()
    {
        _fixture.AddEvents(Account, Region, 1000);

        HistoryResult result = _fixture.Read(_fixture.Options(), stopAfter: 60);

        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage);
        Assert.Equal(CloudTrailCoverageOutcome.Partial, entry.Outcome);
        Assert.Equal((60, 60), (entry.Records, entry.Matched));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_that_is_killed_at_any_point_goes_on_without_loss_or_repeats(bool oldestFirst)
    {
        string[] regions = [Region, "eu-west-1", "eu-west-2"];
        List<string> expected = [];
        foreach (string region in regions)
        {
            expected.AddRange(_fixture.AddEvents(Account, region, 200, seed: region.Sum(letter => letter)).Select(item => item.EventId));
        }

        _fixture.CloudTrail.RequestsPerSecond = 0;
        string folder = Directory.CreateTempSubdirectory("cttools").FullName;
        try
        {
            Random random = new(oldestFirst ? 1 : 2);
            for (int point = 0; point < 21; point++)
            {
                string path = Path.Combine(folder, $"checkpoint{point}.json");
                string left = path + ".left";
                EventHistoryOptions options = _fixture.Options() with { Regions = regions, OldestFirst = oldestFirst, CheckpointPath = path };

                // What a kill leaves behind is the file as it is in that moment.
                HistoryResult killed = _fixture.Read(options, stopAfter: random.Next(1, expected.Count), onStop: () => File.Copy(path, left));
                bool isTorn = point % 3 == 1;
                if (isTorn)
                {
                    // Killed while it noted the last event.
                    byte[] content = File.ReadAllBytes(left);
                    int lastLine = Array.LastIndexOf(content, (byte)'\n', content.Length - 2) + 1;
                    File.WriteAllBytes(left, content[..random.Next(lastLine, content.Length - 1)]);
                }
                else if (point % 3 == 2)
                {
                    // Killed while it wrote the file anew.
                    File.WriteAllText(path + ".part", "{\"version\":1,\"que");
                }

                File.Move(left, path, overwrite: true);
                HistoryResult resumed = _fixture.Read(options);
                HistoryResult again = _fixture.Read(options);

                // An event that was given out and not noted comes again, as the first of all.
                IEnumerable<string> rest = isTorn ? resumed.Ids.Where(id => id != killed.Events[^1].EventId) : resumed.Ids;
                Assert.Equal(resumed.Events.Count - (isTorn ? 1 : 0), rest.Count());
                Assert.Equal(expected.Order(StringComparer.Ordinal), killed.Ids.Concat(rest).Order(StringComparer.Ordinal));
                Assert.Empty(again.Events);
                Assert.Contains(again.Warnings, warning => warning.Contains("has read everything", StringComparison.Ordinal));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_region_that_failed_is_read_when_the_command_is_repeated()
    {
        List<string> expected = _fixture.AddEvents(Account, Region, 300).Concat(_fixture.AddEvents(Account, "eu-west-1", 300, seed: 2)).Select(item => item.EventId).ToList();
        _fixture.CloudTrail.RequestsPerSecond = 0;
        int asked = 0;
        bool denied = true;
        _fixture.CloudTrail.Refusal = (_, region) => denied && region == "eu-west-1" && ++asked > 2
            ? new EndpointException(400, "AccessDeniedException", "no")
            : null;
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            // Answers that come late, as they do on a busy machine, would begin a second chain of pages, and the broken region give only the pages of its newest one.
            EventHistoryOptions options = _fixture.Options() with { Regions = [Region, "eu-west-1"], CheckpointPath = path, MostChains = 1 };

            HistoryResult first = _fixture.Read(options);
            HistoryResult still = _fixture.Read(options);
            denied = false;
            HistoryResult killed = _fixture.Read(options, stopAfter: 40, onStop: () => File.Copy(path, path + ".left"));
            File.Move(path + ".left", path, overwrite: true);
            HistoryResult last = _fixture.Read(options);

            Assert.Equal(400, first.Events.Count);
            Assert.Equal(CloudTrailCoverageOutcome.Partial, first.Coverage.Single(entry => entry.Region == "eu-west-1").Outcome);
            Assert.Empty(still.Events);
            Assert.Equal(expected.Order(StringComparer.Ordinal), first.Ids.Concat(killed.Ids).Concat(last.Ids).Order(StringComparer.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_region_that_failed_goes_on_at_its_own_break_though_the_run_ended_before_that_was_told()
    {
        List<string> expected = [.. AddEachMinute(Region, 100).Concat(AddEachMinute("eu-west-1", 100)).Select(item => item.EventId).Order(StringComparer.Ordinal)];
        _fixture.CloudTrail.RequestsPerSecond = 0;
        int asked = 0;
        bool denied = true;
        _fixture.CloudTrail.Refusal = (_, region) => denied && region == "eu-west-1" && ++asked > 1 ? new EndpointException(400, "AccessDeniedException", "no") : null;
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            EventHistoryOptions options = _fixture.Options() with { Regions = [Region, "eu-west-1"], CheckpointPath = path, MostChains = 1 };
            HistoryResult stopped = _fixture.Read(options, stopAfter: 130, isLate: true);
            denied = false;

            Assert.Equal(expected, stopped.Ids.Concat(_fixture.Read(options).Ids).Order(StringComparer.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10, true)]
    [InlineData(20, false)]
    public void A_checkpoint_of_minutes_whose_events_may_still_come_is_warned_of(int minutesAgo, bool isWarned)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            DateTime end = _fixture.Now.AddMinutes(-minutesAgo);
            EventHistoryOptions options = _fixture.Options(filter => filter with { EndTime = end });
            HistoryResult result = _fixture.Read(options with { CheckpointPath = path });

            Assert.Equal(isWarned, result.Warnings.Exists(warning => warning.EndsWith($"for {end:yyyy-MM-dd HH:mm:ss} UTC at or after {end.AddMinutes(15):yyyy-MM-dd HH:mm:ss} UTC.", StringComparison.Ordinal)));
            Assert.Empty(_fixture.Read(options).Warnings);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void What_is_new_when_a_run_goes_on_is_read_from_its_own_beginning(bool oldestFirst, bool isFirstComplete)
    {
        const string Other = "444455556666";
        _fixture.Organizations.Accounts.Add((Account, "ACTIVE"));
        List<string> expected = [.. AddEachMinute(Region, 100).Select(item => item.EventId)];
        _fixture.CloudTrail.RequestsPerSecond = 0;
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            EventHistoryOptions options = _fixture.Options() with { OldestFirst = oldestFirst, CheckpointPath = path, Accounts = new HistoryAccountOptions { Organization = true, AssumeRoleName = "audit" } };
            HistoryResult first = _fixture.Read(options, stopAfter: isFirstComplete ? null : 60);

            _fixture.Organizations.Accounts.Add((Other, "ACTIVE"));
            expected.AddRange(_fixture.AddEvents(Other, Region, 100, seed: 7, change: (number, item) => item with { EventTime = _fixture.Now.AddMinutes(-number) }).Select(item => item.EventId));
            HistoryResult second = _fixture.Read(options, stopAfter: 30);
            HistoryResult third = _fixture.Read(options);

            Assert.Equal(expected.Order(StringComparer.Ordinal), first.Ids.Concat(second.Ids).Concat(third.Ids).Order(StringComparer.Ordinal));
            Assert.Contains("has read everything", Assert.Single(_fixture.Read(options).Warnings), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void What_a_run_does_not_read_is_not_told_as_read_when_the_others_have_come_to_their_end()
    {
        List<string> expected = [.. AddEachMinute(Region, 100).Concat(AddEachMinute("eu-west-1", 100)).Select(item => item.EventId).Order(StringComparer.Ordinal)];
        _fixture.CloudTrail.RequestsPerSecond = 0;
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            // Without -Region it is that of the connection, which may be another one next time.
            EventHistoryOptions options = _fixture.Options() with { Regions = [], CheckpointPath = path };
            HistoryResult first = _fixture.Read(options, stopAfter: 60);
            using AwsClientFactory home = _fixture.Clients;
            using AwsClientFactory elsewhere = new(_fixture.Connection with { Region = "eu-west-1" });
            _fixture.Clients = elsewhere;
            HistoryResult other = _fixture.Read(options);
            _fixture.Clients = home;

            Assert.Equal(expected, first.Ids.Concat(other.Ids).Concat(_fixture.Read(options).Ids).Order(StringComparer.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_checkpoint_is_not_gone_on_with_when_the_account_is_known_only_then_or_only_now(bool isKnownFirst)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            IEnumerable<string> expected = _fixture.AddEvents(Account, Region, 100).Select(item => item.EventId).Order(StringComparer.Ordinal);
            EventHistoryOptions options = _fixture.Options() with { CheckpointPath = path };
            _fixture.Sts.IdentityRefusals = isKnownFirst ? 0 : int.MaxValue;
            HistoryResult first = _fixture.Read(options, stopAfter: 40);

            _fixture.Sts.IdentityRefusals = isKnownFirst ? int.MaxValue : 0;
            using (EventHistoryReader reader = new(options, _fixture.Clients, default))
            {
                Assert.Equal(ErrorIds.CheckpointMismatch, (await Assert.ThrowsAsync<CloudTrailProblemException>(reader.PlanAsync)).Problem.Id);
            }

            _fixture.Sts.IdentityRefusals = isKnownFirst ? 0 : int.MaxValue;
            Assert.Equal(expected, first.Ids.Concat(_fixture.Read(options).Ids).Order(StringComparer.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_checkpoint_of_a_run_whose_keys_were_wrong_is_gone_on_with_under_the_right_ones(bool oldestFirst)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            IEnumerable<string> expected = _fixture.AddEvents(Account, Region, 100).Select(item => item.EventId).Order(StringComparer.Ordinal);
            EventHistoryOptions options = _fixture.Options() with { CheckpointPath = path, OldestFirst = oldestFirst };
            using (AwsClientFactory right = _fixture.Clients)
            using (AwsClientFactory wrong = new(_fixture.Connection with { SecretKey = "Wrong" }))
            {
                _fixture.Clients = wrong;
                Assert.Equal(ErrorIds.CredentialsRejected, Assert.Single(_fixture.Read(options).Problems).Id);
                _fixture.Clients = right;

                Assert.Equal(expected, _fixture.Read(options).SortedIds);
                Assert.Empty(_fixture.Read(options).Ids);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Who_waits_for_a_service_that_refuses_everything_is_told_once()
    {
        IEnumerable<string> expected = _fixture.AddEvents(Account, Region, 120).Select(item => item.EventId).Order(StringComparer.Ordinal);
        DateTime end = _fixture.Clock.GetUtcNow().UtcDateTime.AddMinutes(4);
        _fixture.CloudTrail.Refusal = (_, _) => _fixture.Clock.GetUtcNow().UtcDateTime < end ? new EndpointException(400, "ThrottlingException", "Rate exceeded") : null;

        HistoryResult result = _fixture.Read(_fixture.Options());

        Assert.Equal(expected, result.SortedIds);
        Assert.StartsWith($"Event history of {Account} in {Region} has refused every request for half a minute", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_gone_on_with_when_the_account_was_not_told_at_the_first_question()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            IEnumerable<string> expected = _fixture.AddEvents(Account, Region, 100).Select(item => item.EventId).Order(StringComparer.Ordinal);
            EventHistoryOptions options = _fixture.Options() with { CheckpointPath = path };
            _fixture.Sts.IdentityRefusals = 1;
            HistoryResult first = _fixture.Read(options, stopAfter: 40);

            Assert.Equal(expected, first.Ids.Concat(_fixture.Read(options).Ids).Order(StringComparer.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("ThrottlingException", "every request was refused (throttling)")]
    [InlineData("InternalFailure", "AWS has not answered as it should: It is broken")]
    public void When_the_time_is_up_what_kept_answers_away_is_told(string code, string reason)
    {
        TimeUpClock clock = new(_fixture.Clock);
        int asked = 0;
        _fixture.CloudTrail.Refusal = (_, _) =>
        {
            // Who asks again has heard the first answer.
            if (++asked == 2)
            {
                clock.EndTime();
            }

            return new EndpointException(code == "InternalFailure" ? 500 : 400, code, "It is broken.");
        };

        HistoryResult result = _fixture.Read(_fixture.Options() with { Clock = clock, Timeout = TimeUpClock.Allowed, MostChains = 1 });

        CloudTrailProblem problem = Assert.Single(result.Problems);
        Assert.Equal(ErrorIds.TimeIsUp, problem.Id);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_expire_after_a_failure_are_made_anew_all_the_same()
    {
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents("222222222222", Region, 10);
        int asked = 0;
        _fixture.CloudTrail.Refusal = (_, _) => ++asked switch
        {
            1 => new EndpointException(500, "InternalFailure", "It is broken."),
            2 => new EndpointException(400, "ExpiredTokenException", "The security token included in the request is expired"),
            _ => null,
        };

        HistoryResult result = _fixture.Read(_fixture.Options() with { Accounts = new HistoryAccountOptions { RoleArns = ["arn:aws:iam::222222222222:role/Auditor"] }, MostChains = 1 });

        Assert.Empty(result.Problems);
        Assert.Equal(events.Count, result.Events.Count);
    }

    [Fact]
    public async Task A_checkpoint_of_the_same_query_in_another_order_is_gone_on_with()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            _fixture.AddEvents(Account, Region, 10);
            _fixture.Read(_fixture.Options(filter => filter with { EventName = ["A", "B"] }) with { CheckpointPath = path, Regions = [Region, "eu-west-1"] });
            using EventHistoryReader same = new(_fixture.Options(filter => filter with { EventName = ["B", "A"] }) with { CheckpointPath = path, Regions = ["EU-west-1", Region] }, _fixture.Clients, default);

            Assert.NotNull(await same.PlanAsync());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void What_only_closes_with_an_empty_token_is_whole()
    {
        _fixture.Organizations.Accounts.Add(("222222222222", "ACTIVE"));
        _fixture.Organizations.TokenOfAll = "";
        IReadOnlyList<HistoryEvent> events = _fixture.AddEvents("222222222222", Region, 10);

        HistoryResult result = _fixture.Read(_fixture.Options() with { Accounts = new HistoryAccountOptions { Organization = true, AssumeRoleName = "audit" } });

        Assert.Empty(result.Problems);
        Assert.Equal(events.Count, result.Events.Count);
    }

    [Fact]
    public async Task A_checkpoint_of_another_query_or_no_checkpoint_at_all_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            _fixture.AddEvents(Account, Region, 10);
            _fixture.Read(_fixture.Options() with { CheckpointPath = path });
            using EventHistoryReader other = new(_fixture.Options(filter => filter with { EventName = ["X"] }) with { CheckpointPath = path, OldestFirst = true }, _fixture.Clients, default);
            CloudTrailProblem problem = (await Assert.ThrowsAsync<CloudTrailProblemException>(other.PlanAsync)).Problem;
            Assert.Equal(ErrorIds.CheckpointMismatch, problem.Id);
            Assert.Contains("another query, which differs in -EventName, -Oldest. Repeat", problem.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("reckoned", problem.Message, StringComparison.Ordinal);

            File.WriteAllText(path, "hello");
            using EventHistoryReader broken = new(_fixture.Options() with { CheckpointPath = path }, _fixture.Clients, default);
            Assert.Equal(ErrorIds.CheckpointInvalid, (await Assert.ThrowsAsync<CloudTrailProblemException>(broken.PlanAsync)).Problem.Id);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private IEnumerable<HistoryEvent> AddEachMinute(string region, int count) =>
        _fixture.AddEvents(Account, region, count, seed: region.Sum(letter => letter), change: (number, item) => item with { EventTime = _fixture.Now.AddMinutes(-number) });

    private static double EndOf(JsonObject input) => (double)input["EndTime"]!;

    /// <summary>Whether a lookup goes back from the end of the time asked for.</summary>
    private bool IsOfFirstChain(JsonObject input) => EndOf(input) >= (_fixture.Now - DateTime.UnixEpoch).TotalSeconds;

    private static void AssertSame(IEnumerable<HistoryEvent> expected, HistoryResult actual) =>
        Assert.Equal(expected.Select(item => item.EventId).Order(StringComparer.Ordinal), actual.SortedIds);

    /// <summary>A clock on which the time allowed for a run is up when the test says so.</summary>
    private sealed class TimeUpClock(TimeProvider clock) : TimeProvider
    {
        public static readonly TimeSpan Allowed = TimeSpan.FromDays(1);

        private ITimer? _last;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = clock.CreateTimer(callback, state, dueTime, period);

            // What is left of it after the planning.
            _last = dueTime > Allowed / 2 ? timer : _last;
            return timer;
        }

        public void EndTime() => _last!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
