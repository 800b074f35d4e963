using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using CloudTrailTools.SampleData;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Benchmarks;

/// <summary>An Event history with events spread over a day, the same ones for the same seed.</summary>
/// <param name="EventsPerRegion">In each region of each account.</param>
/// <param name="IsFaulty">Every tenth lookup throttled beyond the quota, some reset and some failing.</param>
internal sealed record HistorySpec(int Seed, int Burst, int Milliseconds, string[] Regions, string[] Accounts, int EventsPerRegion, DateTime To, bool IsFaulty)
{
    public IEnumerable<(string Account, string Region, HistoryEvent[] Events)> MakeEvents()
    {
        SeededRandom random = new($"event history {Seed}");
        return Accounts.SelectMany(account => Regions.Select(region => (account, region, Enumerable.Range(0, EventsPerRegion).Select(_ =>
            new HistoryEvent(random.Uuid(), To.AddSeconds(-1 - random.Next(86_000)), "DescribeInstances", "ec2.amazonaws.com")).ToArray())));
    }
}

internal sealed class HistoryProcess(HistorySpec spec) : EndpointProcess(Command, JsonSerializer.Serialize(spec))
{
    public const string Command = "history-endpoint";

    /// <summary>The other side: each line is answered with the number of lookups so far and that of those throttled.</summary>
    public static void Serve(string specText)
    {
        HistorySpec spec = JsonSerializer.Deserialize<HistorySpec>(specText)!;
        CloudTrailService history = new(null, spec.Seed)
        {
            Latency = TimeSpan.FromMilliseconds(spec.Milliseconds),
            Burst = spec.Burst,
            RandomThrottles = spec.IsFaulty ? 0.1 : 0,
            RandomResets = spec.IsFaulty ? 0.05 : 0,
            RandomErrors = spec.IsFaulty ? 0.05 : 0,
        };
        foreach ((string account, string region, HistoryEvent[] events) in spec.MakeEvents())
        {
            history.AddEvents(account, region, events);
        }

        StsService sts = new();
        using AwsTestEndpoint endpoint = new(history, sts);
        sts.Endpoint = endpoint;
        Serve(endpoint, _ => string.Create(CultureInfo.InvariantCulture, $"{history.Lookups} {history.Throttled}"));
    }

    public (long Lookups, long Throttled) Count()
    {
        string[] numbers = Ask("count").Split(' ');
        return (long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture));
    }
}
