using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Benchmarks;

/// <summary>The first event out of a bucket in a PowerShell that was just started, and where the time goes.</summary>
internal static class S3StartCommand
{
    private const string BucketName = "benchmark";

    public static void Run(int rounds)
    {
        TestBucket bucket = new(BucketName);
        bucket.PutFolder(Repository.SampleTrail);
        TimedService service = new(new S3Service(bucket));
        using AwsTestEndpoint endpoint = new(service);
        string profile = Path.GetTempFileName();
        try
        {
            // A profile, as on most machines: finding credentials is part of the start.
            File.WriteAllText(profile, $"[default]\naws_access_key_id = {AwsTestEndpoint.AccessKeyId}\naws_secret_access_key = {AwsTestEndpoint.SecretKey}\nregion = us-east-1\n");
            foreach (int latency in new[] { 0, 50 })
            {
                endpoint.Latency = TimeSpan.FromMilliseconds(latency);
                Print(latency, [.. Enumerable.Range(0, rounds + 1).Select(_ => Start(service, endpoint.Url, profile)).Skip(1)]);
            }
        }
        finally
        {
            File.Delete(profile);
        }
    }

    private static void Print(int latency, IReadOnlyList<IReadOnlyDictionary<string, double>> runs)
    {
        Console.WriteLine($"First event of a bucket in a fresh pwsh, {latency} ms per request; medians of {runs.Count} in ms");
        Console.WriteLine();
        Console.WriteLine("| part | ms |");
        Console.WriteLine("|:--|--:|");
        foreach (string part in runs[0].Keys)
        {
            double median = runs.Select(run => run[part]).Order().ElementAt(runs.Count / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {part} | {median:N0} |"));
        }

        Console.WriteLine();
    }

    private static Dictionary<string, double> Start(TimedService service, string url, string profile)
    {
        service.Requests.Clear();
        // The clock is one for all processes of the machine.
        string script = $$"""
            $ErrorActionPreference = 'Stop'
            $marks = [Collections.Generic.List[long]]::new()
            $marks.Add([Diagnostics.Stopwatch]::GetTimestamp())
            Import-Module '{{PackagedModule.ManifestPath}}'
            $marks.Add([Diagnostics.Stopwatch]::GetTimestamp())
            Import-CTLogFile s3://{{BucketName}} -EndpointUrl {{url}} -MaxEvents 1 | ForEach-Object { $marks.Add([Diagnostics.Stopwatch]::GetTimestamp()) }
            $marks.Add([Diagnostics.Stopwatch]::GetTimestamp())
            "marks`t$($marks -join "`t")"
            """;
        ProcessStartInfo start = new("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script]);
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = profile;
        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(Path.GetTempPath(), "no-such-aws-config");
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        long begin = Stopwatch.GetTimestamp();
        string output = ChildProcess.Run(start);
        long[] marks = [.. output.Trim().Split('\t').Skip(1).Select(mark => long.Parse(mark, CultureInfo.InvariantCulture))];
        (long first, long get) = (service.Requests.Min(request => request.At), service.Requests.Where(request => request.IsObject).Min(request => request.At));
        return new Dictionary<string, double>
        {
            ["pwsh starts"] = Milliseconds(begin, marks[0]),
            ["Import-Module"] = Milliseconds(marks[0], marks[1]),
            ["command to its first request: SDK, credentials, client"] = Milliseconds(marks[1], first),
            ["first request to the first object's: listing"] = Milliseconds(first, get),
            ["first object's request to first event: download, inflate, parse, emit"] = Milliseconds(get, marks[2]),
            ["command to first event"] = Milliseconds(marks[1], marks[2]),
            ["import and command to first event"] = Milliseconds(marks[0], marks[2]),
            ["start of the process to first event"] = Milliseconds(begin, marks[2]),
        };
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    /// <summary>Notes when requests come.</summary>
    private sealed class TimedService(S3Service inner) : IEndpointService
    {
        public string Name => inner.Name;

        public ConcurrentQueue<(long At, bool IsObject)> Requests { get; } = new();

        public Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
        {
            Requests.Enqueue((Stopwatch.GetTimestamp(), request.Path.EndsWith(".gz", StringComparison.Ordinal)));
            return inner.HandleAsync(request, cancellationToken);
        }

        public EndpointResponse Refuse(EndpointRequest request, EndpointException refusal) => inner.Refuse(request, refusal);
    }
}
