using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Aws.Tests.EventHistory;

/// <summary>An endpoint with Event history on a clock that runs many times faster, and a reader of it.</summary>
internal sealed class HistoryFixture : IDisposable
{
    public const string Region = "eu-central-1";
    public const string Account = AwsTestEndpoint.AccountId;

    public HistoryFixture(double speed = 50)
    {
        Clock = new ScaledTimeProvider(speed);
        Now = DateTime.UnixEpoch.AddSeconds(Clock.GetUtcNow().ToUnixTimeSeconds());
        CloudTrail = new CloudTrailService(Clock);
        Sts = new StsService();
        Endpoint = new AwsTestEndpoint(CloudTrail, Sts, Organizations);
        Sts.Endpoint = Endpoint;
        Clients = new AwsClientFactory(Connection);
    }

    public ScaledTimeProvider Clock { get; }

    /// <summary>The second at which the test began.</summary>
    public DateTime Now { get; }

    public CloudTrailService CloudTrail { get; }

    public StsService Sts { get; }

    public OrganizationsService Organizations { get; } = new();

    public AwsTestEndpoint Endpoint { get; }

    public AwsClientFactory Clients { get; set; }

    public AwsConnectionOptions Connection => new()
    {
        AccessKey = AwsTestEndpoint.AccessKeyId,
        SecretKey = AwsTestEndpoint.SecretKey,
        Region = Region,
        EndpointUrl = Endpoint.Url,
    };

    public EventHistoryOptions Options(Func<EventFilterOptions, EventFilterOptions>? filter = null) => new()
    {
        Filter = (filter ?? (same => same))(new EventFilterOptions { StartTime = Now.AddDays(-1), EndTime = Now }),
        Regions = [Region],
        NoGlobalRegion = true,
        Clock = Clock,
    };

    /// <summary>Events at random seconds of the last day, some in the same second.</summary>
    public IReadOnlyList<HistoryEvent> AddEvents(string account, string region, int count, int seed = 1, Func<int, HistoryEvent, HistoryEvent>? change = null)
    {
        Random random = new(seed);
        List<HistoryEvent> events = [];
        for (int number = 0; number < count; number++)
        {
            byte[] id = new byte[16];
            random.NextBytes(id);
            DateTime time = events.Count > 0 && random.Next(4) == 0 ? events[^1].EventTime : Now.AddSeconds(-random.Next(80_000));
            HistoryEvent item = new(new Guid(id).ToString(), time, random.Next(3) == 0 ? "RunInstances" : "DescribeInstances", "ec2.amazonaws.com");
            events.Add(change?.Invoke(number, item) ?? item);
        }

        CloudTrail.AddEvents(account, region, events);
        return events;
    }

    /// <param name="isLate">Nothing is taken before everything has been read.</param>
    public HistoryResult Read(EventHistoryOptions options, int? stopAfter = null, Action? onStop = null, bool isLate = false)
    {
        HistoryResult result = new();
        using EventHistoryReader reader = new(options, Clients, CancellationToken.None);
        result.Plan = reader.PlanAsync().GetAwaiter().GetResult();
        reader.Start();
        while (isLate && !AreOver(reader))
        {
            Thread.Sleep(1);
        }

        while (!reader.IsEnded)
        {
            if (reader.Take(TimeSpan.FromSeconds(60)) is not OutputBatch batch)
            {
                if (reader.IsEnded)
                {
                    break;
                }

                throw new TimeoutException("The reader gave nothing for a minute.");
            }

            foreach (CloudTrailEvent item in batch.Events)
            {
                result.Events.Add(item);
                reader.OnWritten();
                if (result.Events.Count == stopAfter)
                {
                    onStop?.Invoke();
                    result.Coverage.AddRange(reader.TakeUnfinished());
                    return result;
                }
            }

            if (batch.Problem is not null)
            {
                result.Problems.Add(batch.Problem);
            }

            if (batch.Ended is not null)
            {
                result.Coverage.Add(batch.Ended);
            }
        }

        while (reader.TryTakeNote(out string? note))
        {
            result.Notes.Add(note!);
        }

        while (reader.TryTakeWarning(out string? warning))
        {
            result.Warnings.Add(warning!);
        }

        return result;
    }

    private static bool AreOver(EventHistoryReader reader)
    {
        lock (reader.Lock)
        {
            return reader.Regions.All(region => region.IsOver());
        }
    }

    public void Dispose()
    {
        Clients.Dispose();
        Endpoint.Dispose();
    }
}

internal sealed class HistoryResult
{
    public EventHistoryPlan? Plan { get; set; }

    public List<CloudTrailEvent> Events { get; } = [];

    public List<CloudTrailProblem> Problems { get; } = [];

    public List<CloudTrailCoverageEntry> Coverage { get; } = [];

    public List<string> Notes { get; } = [];

    public List<string> Warnings { get; } = [];

    public IEnumerable<string> Ids => Events.Select(item => item.EventId!);

    public IEnumerable<string> SortedIds => Ids.Order(StringComparer.Ordinal);
}
