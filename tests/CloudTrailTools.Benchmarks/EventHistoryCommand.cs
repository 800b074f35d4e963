using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using CloudTrailTools.Aws;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.SampleData;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Benchmarks;

/// <summary>Event history under AWS's quota of two requests a second, against the time it cannot be read faster in, and against what AWS ships.</summary>
internal static class EventHistoryCommand
{
    private const int Events = 2_000;
    private const int PageSize = 50;

    private const string Paginator = """
        import boto3, sys
        client = boto3.client('cloudtrail', region_name=sys.argv[1], endpoint_url=sys.argv[2])
        print(sum(len(page['Events']) for page in client.get_paginator('lookup_events').paginate()))
        """;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(250);

    /// <summary>Every case has regions of its own, because regions share no quota.</summary>
    private static readonly string[] ManyRegions =
    [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-3", "eu-north-1", "eu-south-1", "ap-south-1",
        "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "me-south-1", "af-south-1",
    ];

    public static void Run(int rounds)
    {
        CloudTrailService service = new() { Latency = Latency };
        using AwsTestEndpoint endpoint = new(service);
        List<(string Name, string[] Regions, Func<int> Count)> cases =
        [
            ("one region", ["eu-central-1"], () => Read(endpoint, ["eu-central-1"])),
            ($"{ManyRegions.Length} regions", ManyRegions, () => Read(endpoint, ManyRegions)),
        ];
        if (ChildProcess.Find("aws") is not null)
        {
            cases.Add(("aws cloudtrail lookup-events, one region", ["eu-west-1"], () => Ask(endpoint, "aws", "cloudtrail", "lookup-events", "--region", "eu-west-1", "--endpoint-url", endpoint.Url, "--query", "length(Events)", "--output", "text")));
        }

        if (ChildProcess.Find("python3") is not null && ChildProcess.Succeeds("python3", "-c", "import boto3"))
        {
            cases.Add(("boto3 paginator, one region", ["eu-west-2"], () => Ask(endpoint, "python3", "-c", Paginator, "eu-west-2", endpoint.Url)));
        }

        SeededRandom random = new("event history");
        DateTime now = DateTime.UtcNow.AddMinutes(-20);
        foreach (string region in cases.SelectMany(each => each.Regions))
        {
            service.AddEvents(AwsTestEndpoint.AccountId, region, Enumerable.Range(0, Events).Select(_ => new HistoryEvent(random.Uuid(), now.AddSeconds(-random.Next(80_000)), "DescribeInstances", "ec2.amazonaws.com")));
        }

        double ideal = Math.Ceiling((double)Events / PageSize - service.Burst) / service.RequestsPerSecond + Latency.TotalSeconds;
        Console.WriteLine($"{Events:N0} events a region, {service.RequestsPerSecond} requests a second and {Latency.TotalMilliseconds} ms each");
        Console.WriteLine();
        Console.WriteLine("| case | median s | min–max s | × least possible | throttled |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach ((string name, string[] regions, Func<int> count) in cases)
        {
            List<double> seconds = [];
            long throttled = service.Throttled;
            for (int round = 0; round < rounds; round++)
            {
                // The quota fills up again, as it would between two questions.
                Thread.Sleep(TimeSpan.FromSeconds(service.Burst / service.RequestsPerSecond));
                Stopwatch watch = Stopwatch.StartNew();
                int found = count();
                seconds.Add(watch.Elapsed.TotalSeconds);
                if (found != Events * regions.Length)
                {
                    throw new InvalidOperationException($"{name}: {found} events of {Events * regions.Length}.");
                }
            }

            seconds.Sort();
            double median = seconds[rounds / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {median:0.0} | {seconds[0]:0.0}–{seconds[^1]:0.0} | {median / ideal:0.00} | {(double)(service.Throttled - throttled) / rounds:0.#} |"));
        }

        Console.WriteLine();
    }

    private static int Read(AwsTestEndpoint endpoint, string[] regions)
    {
        using AwsClientFactory clients = new(new AwsConnectionOptions
        {
            AccessKey = AwsTestEndpoint.AccessKeyId,
            SecretKey = AwsTestEndpoint.SecretKey,
            Region = regions[0],
            EndpointUrl = endpoint.Url,
        });
        EventHistoryOptions options = new()
        {
            Filter = new EventFilterOptions { StartTime = DateTime.UtcNow.AddDays(-2), EndTime = DateTime.UtcNow },
            Regions = regions,
            NoGlobalRegion = true,
        };
        using EventHistoryReader reader = new(options, clients, CancellationToken.None);
        reader.PlanAsync().GetAwaiter().GetResult();
        reader.Start();
        HashSet<string> ids = new(StringComparer.Ordinal);
        while (!reader.IsEnded)
        {
            if (reader.Take(TimeSpan.FromSeconds(1)) is not OutputBatch batch)
            {
                continue;
            }

            if (batch.Problem is not null)
            {
                throw new InvalidOperationException(batch.Problem.Message);
            }

            foreach (CloudTrailEvent e in batch.Events)
            {
                ids.Add(e.EventId!);
                reader.OnWritten();
            }
        }

        return ids.Count;
    }

    private static int Ask(AwsTestEndpoint endpoint, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments);
        start.Environment["AWS_ACCESS_KEY_ID"] = AwsTestEndpoint.AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = AwsTestEndpoint.SecretKey;
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        // The CLI tells a number for every page.
        return ChildProcess.Run(start).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Sum(number => int.Parse(number, CultureInfo.InvariantCulture));
    }
}
