using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.SampleData;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Benchmarks;

/// <summary>Event history under AWS's quota of two requests a second, against the time it cannot be read faster in, and against what AWS ships.</summary>
internal static class EventHistoryCommand
{
    private const int Few = 2_000;
    private const int Many = 6_000;
    private const int PageSize = 50;
    private const int FaultyRuns = 20;
    private const string RoleName = "Auditor";

    // The CLI tells a number for every page, as this does.
    private const string Paginator = """
        import boto3, sys
        client = boto3.client('cloudtrail', region_name=sys.argv[1], endpoint_url=sys.argv[2])
        for page in client.get_paginator('lookup_events').paginate():
            print(len(page['Events']))
        """;

    // With no events, and a quota of its own.
    private const string OtherRegion = "eu-west-1";

    private static readonly string[] OneRegion = ["eu-central-1"];

    private static readonly string[] ManyRegions =
    [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-3", "eu-north-1", "eu-south-1", "ap-south-1",
        "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "me-south-1", "af-south-1",
    ];

    private static readonly string[] OneAccount = [AwsTestEndpoint.AccountId];
    private static readonly string[] ThreeAccounts = [AwsTestEndpoint.AccountId, "222233334444", "333344445555"];

    /// <param name="only">A part of the names of the rows wanted; all when null.</param>
    public static void Run(int rounds, string? only)
    {
        List<Row> rows = [.. OurRows().Concat(PeerRows()).Where(row => only is null || row.ToString().Contains(only, StringComparison.OrdinalIgnoreCase))];

        bool wantsFaults = only is null || "faults".Contains(only, StringComparison.OrdinalIgnoreCase);
        if (rows.Count == 0 && !wantsFaults)
        {
            throw new UsageException($"No row of Event history has '{only}' in its name.");
        }

        // What is measured is the pace, not how long a new process takes to its first request.
        using (Site site = new(new Row("warm-up", 2, 0, OneRegion, OneAccount, Read) { Events = PageSize }))
        {
            Read(site);
        }

        Console.WriteLine($"{Few:N0} events a region; least possible: the pages after the burst at two a second, and one answer");
        Console.WriteLine();
        Console.WriteLine("| case | answer ms | burst | least s | median s | min–max s | × least | requests | throttled |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (Row row in rows)
        {
            Outcome[] outcomes = RunAll(row, rounds);
            double[] seconds = [.. outcomes.Select(outcome => outcome.Seconds).Order()];
            double median = seconds[rounds / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Milliseconds} | {row.Burst} | {row.Least:0.00} | {median:0.00} | {seconds[0]:0.00}–{seconds[^1]:0.00} | {median / row.Least:0.000} | {outcomes.Average(outcome => outcome.Requests):0.#} | {outcomes.Average(outcome => outcome.Throttled):0.#} |"));
            if (outcomes.Any(outcome => outcome.Fault is not null))
            {
                throw new BenchmarkException($"{row}: {outcomes.First(outcome => outcome.Fault is not null).Fault}");
            }
        }

        Console.WriteLine();
        if (wantsFaults)
        {
            RunFaulty();
        }
    }

    private static IEnumerable<Row> OurRows()
    {
        foreach (int milliseconds in (int[])[250, 800])
        {
            foreach (int burst in (int[])[2, 1])
            {
                yield return new Row("one region", burst, milliseconds, OneRegion, OneAccount, Read);
            }
        }

        yield return new Row($"one region, {Many} events", 2, 800, OneRegion, OneAccount, Read) { Events = Many };
        yield return new Row("17 regions", 2, 250, ManyRegions, OneAccount, Read);
        yield return new Row("17 regions × 3 accounts", 2, 250, ManyRegions, ThreeAccounts, Read);
        yield return new Row("17 regions × 3 accounts", 1, 800, ManyRegions, ThreeAccounts, Read);
    }

    private static IEnumerable<Row> PeerRows()
    {
        if (ChildProcess.Find("aws") is not null)
        {
            yield return new Row("aws cloudtrail lookup-events, one region", 2, 250, OneRegion, OneAccount, site =>
                Ask(site, "aws", "cloudtrail", "lookup-events", "--region", OneRegion[0], "--endpoint-url", site.History.Url, "--query", "length(Events)", "--output", "text"));
        }

        if (ChildProcess.Find("python3") is not null && ChildProcess.Succeeds("python3", "-c", "import boto3"))
        {
            yield return new Row("boto3 paginator, one region", 2, 250, OneRegion, OneAccount, site =>
                Ask(site, "python3", "-c", Paginator, OneRegion[0], site.History.Url));
        }
    }

    /// <summary>Rounds of one region run beside each other, which share no quota and are asleep most of the time; those of many run one after another.</summary>
    private static Outcome[] RunAll(Row row, int rounds) =>
        row.Regions.Length > 1
            ? [.. Enumerable.Range(0, rounds).Select(round => Measure(row, round))]
            : [.. Task.WhenAll(Enumerable.Range(0, rounds).Select(round => Task.Factory.StartNew(
                () =>
                {
                    // Not all at the same moment, as they start programs.
                    Thread.Sleep(TimeSpan.FromSeconds(0.7 * round));
                    return Measure(row, round);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).GetAwaiter().GetResult()];

    /// <summary>Every tenth request throttled beyond the quota, some reset and some failing: no run may die of it, and none may lose or repeat an event.</summary>
    private static void RunFaulty()
    {
        Row row = new($"{FaultyRuns} runs", 2, 250, OneRegion, OneAccount, Read);
        Outcome[] outcomes = Task.WhenAll(Enumerable.Range(0, FaultyRuns).Select(run => Task.Factory.StartNew(
            () => Measure(row, run, isFaulty: true), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).GetAwaiter().GetResult();
        double[] seconds = [.. outcomes.Select(outcome => outcome.Seconds).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{FaultyRuns} runs with 10 % random throttles, 5 % resets and 5 % internal errors: {outcomes.Count(outcome => outcome.Died)} died; {outcomes.Count(outcome => outcome.Fault is null)} gave exactly the expected events; median {seconds[FaultyRuns / 2]:0.0} s, {outcomes.Average(outcome => outcome.Throttled):0.#} throttled"));
        foreach (Outcome outcome in outcomes.Where(outcome => outcome.Fault is not null))
        {
            Console.WriteLine($"  {outcome.Fault}");
        }

        Console.WriteLine();
    }

    private static Outcome Measure(Row row, int round, bool isFaulty = false)
    {
        using Site site = new(row, round, isFaulty);
        if (!isFaulty)
        {
            site.WarmUp();
        }

        (long warmUps, long _) = site.History.Count();
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            string? fault = row.Work(site);
            return End(fault, died: false);
        }
        catch (Exception exception) when (exception is CloudTrailProblemException or BenchmarkException)
        {
            return End(exception.Message, died: true);
        }

        Outcome End(string? fault, bool died)
        {
            double seconds = watch.Elapsed.TotalSeconds;
            (long lookups, long throttled) = site.History.Count();
            return new Outcome(seconds, lookups - warmUps, throttled, fault, died);
        }
    }

    /// <summary>What is wrong with the events that came; null when nothing is.</summary>
    private static string? Read(Site site)
    {
        using AwsClientFactory clients = site.NewClients();
        EventHistoryOptions options = new()
        {
            Filter = new EventFilterOptions { StartTime = site.From, EndTime = site.To },
            Regions = site.Row.Regions,
            NoGlobalRegion = true,
            Accounts = site.Row.Accounts.Length == 1 ? new HistoryAccountOptions() : new HistoryAccountOptions { AssumeRoleName = RoleName, AccountIds = site.Row.Accounts },
        };
        using EventHistoryReader reader = new(options, clients, CancellationToken.None);
        reader.PlanAsync().GetAwaiter().GetResult();
        reader.Start();
        List<string> ids = [];
        while (!reader.IsEnded)
        {
            if (reader.Take(TimeSpan.FromSeconds(1)) is not OutputBatch batch)
            {
                continue;
            }

            if (batch.Problem is not null)
            {
                throw new CloudTrailProblemException(batch.Problem);
            }

            foreach (CloudTrailEvent e in batch.Events)
            {
                ids.Add(e.EventId!);
                reader.OnWritten();
            }
        }

        return ids.Count == site.Ids.Count && site.Ids.SetEquals(ids) ? null : $"{ids.Count} events, {ids.Distinct(StringComparer.Ordinal).Count()} different ones, of {site.Ids.Count}";
    }

    private static string? Ask(Site site, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments);
        start.Environment["AWS_ACCESS_KEY_ID"] = AwsTestEndpoint.AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = AwsTestEndpoint.SecretKey;
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        int found = ChildProcess.Run(start).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Sum(number => int.Parse(number, CultureInfo.InvariantCulture));
        return found == site.Ids.Count ? null : $"{found} events of {site.Ids.Count}";
    }

    private sealed record Row(string Name, int Burst, int Milliseconds, string[] Regions, string[] Accounts, Func<Site, string?> Work)
    {
        /// <summary>Events of each region.</summary>
        public int Events { get; init; } = Few;

        /// <summary>Every region of every account has a quota of its own, so it is the same for one as for all.</summary>
        public double Least => ((Math.Ceiling((double)Events / PageSize) - Burst) / 2) + (Milliseconds / 1000.0);

        public override string ToString() => $"{Name}, {Milliseconds} ms, burst {Burst}";
    }

    private sealed record Outcome(double Seconds, long Requests, long Throttled, string? Fault, bool Died);

    /// <summary>A history for one run, spread over the day that is asked for.</summary>
    private sealed class Site : IDisposable
    {
        public Site(Row row, int round = 0, bool isFaulty = false)
        {
            Row = row;
            // CloudTrail knows whole seconds only.
            To = DateTime.UnixEpoch.AddSeconds(Math.Floor((DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds) - 1200);
            HistorySpec spec = new(round, row.Burst, row.Milliseconds, row.Regions, row.Accounts, row.Events, To, isFaulty);
            Ids = spec.MakeEvents().SelectMany(part => part.Events, (_, item) => item.EventId).ToHashSet(StringComparer.Ordinal);
            History = new HistoryProcess(spec);
        }

        public Row Row { get; }

        public HistoryProcess History { get; }

        public DateTime From => To.AddDays(-1);

        public DateTime To { get; }

        public HashSet<string> Ids { get; }

        public AwsClientFactory NewClients() => new(new AwsConnectionOptions
        {
            AccessKey = AwsTestEndpoint.AccessKeyId,
            SecretKey = AwsTestEndpoint.SecretKey,
            Region = Row.Regions[0],
            EndpointUrl = History.Url,
        });

        /// <summary>The first request of all keeps a service waiting that was only just started. AWS has been running for a while.</summary>
        public void WarmUp()
        {
            using AwsClientFactory clients = NewClients();
            clients.EventHistory(OtherRegion).LookupEventsAsync(new LookupEventsRequest { MaxResults = PageSize }).GetAwaiter().GetResult();
        }

        public void Dispose() => History.Dispose();
    }
}
