using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

/// <summary>Runs with a checkpoint in processes of their own, killed without a warning wherever they are.</summary>
public sealed class KilledRunTests : IDisposable
{
    private const int Kills = 20;
    private const int IdLength = 36;
    private readonly string _folder = Directory.CreateTempSubdirectory("cttools").FullName;
    private readonly CloudTrailService _service = new() { RequestsPerSecond = 0 };
    private readonly AwsTestEndpoint _endpoint;

    public KilledRunTests() => _endpoint = new AwsTestEndpoint(_service, new StsService());

    public void Dispose()
    {
        _endpoint.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Killed_at_twenty_random_points_the_runs_together_give_every_event_and_none_twice()
    {
        Random random = new(4);
        DateTime now = DateTime.UnixEpoch.AddSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        List<string> expected = [];
        foreach (string region in KilledRun.Regions)
        {
            // Three to a second, so that kills fall between events of one second.
            HistoryEvent[] events = [.. Enumerable.Range(0, 600).Select(number => new HistoryEvent(Guid.NewGuid().ToString(), now.AddSeconds(-3600 - (number / 3)), "X", "ec2.amazonaws.com"))];
            _service.AddEvents(AwsTestEndpoint.AccountId, region, events);
            expected.AddRange(events.Select(item => item.EventId));
        }

        string checkpoint = Path.Combine(_folder, "checkpoint");
        List<string> given = [];
        List<string> mayComeAgain = [];
        for (int run = 0; run <= Kills; run++)
        {
            string output = Path.Combine(_folder, $"output{run}");
            using Process process = Start(checkpoint, output, now);
            if (run == Kills)
            {
                process.StandardInput.Close();
            }
            else
            {
                long wanted = random.Next(1, KilledRun.MostBeforeKill) * (IdLength + 1);
                while ((!File.Exists(output) || new FileInfo(output).Length < wanted) && !process.HasExited)
                {
                    Thread.Sleep(1);
                }

                Assert.False(process.HasExited, $"Run {run} has ended by itself.");
                process.Kill();
            }

            process.WaitForExit();
            File.Delete(TestEnvironment.CredentialsFileOf(process.Id));
            Assert.Equal(run == Kills, process.ExitCode == 0);
            List<string> ids = [.. File.ReadAllLines(output).Where(line => line.Length == IdLength)];

            given.AddRange(ids);
            if (run < Kills)
            {
                mayComeAgain.Add(ids[^1]);
            }
        }

        // Between giving an event out and noting it, a kill cannot be told from one before: the last event of a killed run, and no other, may
        // come once more: twice when the next run is killed at it too.
        foreach (string last in mayComeAgain.Where(last => given.Count(id => id == last) > 1))
        {
            given.Remove(last);
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }

    private Process Start(string checkpoint, string output, DateTime now)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is string host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet") { RedirectStandardInput = true };
        foreach (string argument in (string[])["exec", typeof(KilledRun).Assembly.Location, _endpoint.Url, checkpoint, output, now.ToString("O")])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

/// <summary>The program that is killed: reads with a checkpoint and writes the id of each event to a file, at once.</summary>
internal static class KilledRun
{
    /// <summary>Events after which it waits to be killed, or for the end of its input.</summary>
    public const int MostBeforeKill = 40;

    public static readonly string[] Regions = ["eu-central-1", "eu-west-1", "eu-west-2"];

    public static int Main(string[] args)
    {
        using AwsClientFactory clients = new(new AwsConnectionOptions
        {
            AccessKey = AwsTestEndpoint.AccessKeyId,
            SecretKey = AwsTestEndpoint.SecretKey,
            Region = Regions[0],
            EndpointUrl = args[0],
        });
        DateTime now = DateTime.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind);
        EventHistoryOptions options = new()
        {
            Filter = new EventFilterOptions { StartTime = now.AddDays(-1), EndTime = now },
            Regions = Regions,
            NoGlobalRegion = true,
            CheckpointPath = args[1],
        };
        using FileStream output = new(args[2], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using EventHistoryReader reader = new(options, clients, CancellationToken.None);
        reader.PlanAsync().GetAwaiter().GetResult();
        reader.Start();
        int given = 0;
        while (!reader.IsEnded)
        {
            OutputBatch? batch = reader.Take(TimeSpan.FromSeconds(1));
            foreach (CloudTrailEvent item in batch is null ? [] : batch.Events)
            {
                output.Write(Encoding.UTF8.GetBytes(item.EventId + "\n"));
                reader.OnWritten();

                // Slow enough to be killed in its midst.
                Thread.Sleep(1);
                if (++given == MostBeforeKill)
                {
                    Console.In.ReadLine();
                }
            }

            if (batch?.Problem is not null)
            {
                return 1;
            }
        }

        return 0;
    }
}
