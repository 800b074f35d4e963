using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using CloudTrailTools.Aws;
using CloudTrailTools.Reading;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Benchmarks;

/// <summary>
/// The corpus out of a bucket on the loopback, whose every answer takes its time, against the two times nobody could stay under: what the waiting
/// alone takes with so many requests at a time, and what reading the same files from disk takes. The bucket's own work is done on the same cores,
/// where in earnest it is elsewhere; so what each side spends on them is told too.
/// </summary>
internal static class S3Command
{
    /// <param name="options">For the process of the bucket, which is to have the same corpus.</param>
    public static void Run(CorpusFolder corpus, int threads, int rounds, string[] options)
    {
        using BucketProcess bucket = new(options);
        using AwsClientFactory clients = new(new AwsConnectionOptions
        {
            AccessKey = AwsTestEndpoint.AccessKeyId,
            SecretKey = AwsTestEndpoint.SecretKey,
            EndpointUrl = bucket.Url,
        });
        double fromDisk = Median(Measure(bucket, rounds, new EngineCase(Job.Deletes, corpus, threads))[0], run => run.Seconds);

        Console.WriteLine($"{corpus.Paths.Count:N0} objects, {corpus.Answers.Events:N0} events, all Delete* of them; the same files from disk: {Text(fromDisk)} s");
        Console.WriteLine();
        Console.WriteLine("| latency ms | requests at a time | s | GET/s | waiting alone s | × | × from disk | CPU s of the reader | CPU s of the bucket | who deleted what s | × all Delete* |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach ((int latency, int requests) in new[] { (0, 32), (50, 8), (50, 32), (50, 128) })
        {
            bucket.SetLatency(latency);
            EngineCase deletes = new(Job.Deletes, corpus, threads, (options, consumer) => Read(clients, requests, options, consumer));
            EngineCase deletions = new(Job.FindDeletions, corpus, threads, (options, consumer) => Read(clients, requests, options, consumer));
            List<Sample>[] runs = Measure(bucket, rounds, deletes, deletions);
            double seconds = Median(runs[0], run => run.Seconds);
            double deletionSeconds = Median(runs[1], run => run.Seconds);
            double waiting = Math.Ceiling((double)corpus.Paths.Count / requests) * latency / 1000;
            string[] cells =
            [
                Text(latency, "0"),
                Text(requests, "0"),
                Text(seconds),
                Text(corpus.Paths.Count / seconds, "N0"),
                latency == 0 ? "" : Text(waiting),
                latency == 0 ? "" : Text(seconds / waiting),
                Text(seconds / fromDisk),
                Text(Median(runs[0], run => run.Reader)),
                Text(Median(runs[0], run => run.Bucket)),
                Text(deletionSeconds),
                Text(deletionSeconds / seconds),
            ];
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        Console.WriteLine();
    }

    private static void Read(AwsClientFactory clients, int requests, EventReaderOptions options, EventConsumer consumer)
    {
        LogFileScope scope = new(options.Filter.Options, DeliveryWindow.DefaultSlack);
        S3Store store = new(clients, new S3Options { ThrottleLimit = requests });
        using EventRun run = new(new EventRunOptions { Reader = options with { Fetches = requests }, Scope = scope }, consumer, CancellationToken.None);
        S3LogLister lister = new(store.Bucket(BucketProcess.BucketName), new S3ListingPlan { BucketName = BucketProcess.BucketName, Scope = scope });
        S3Reading.AddListing(run, store, lister, CancellationToken.None);
        run.Complete();
    }

    /// <summary>The runs of each case; the cases take turns, after one round that does not count.</summary>
    private static List<Sample>[] Measure(BucketProcess bucket, int rounds, params EngineCase[] cases)
    {
        List<Sample>[] samples = Array.ConvertAll(cases, _ => new List<Sample>());
        using Process self = Process.GetCurrentProcess();
        for (int round = 0; round <= rounds; round++)
        {
            for (int number = 0; number < cases.Length; number++)
            {
                (TimeSpan bucketBefore, TimeSpan readerBefore) = (bucket.ProcessorTime, ProcessorTime());
                Stopwatch watch = Stopwatch.StartNew();
                cases[number].Check(cases[number].Run().Answer);
                if (round > 0)
                {
                    samples[number].Add(new Sample(watch.Elapsed.TotalSeconds, (ProcessorTime() - readerBefore).TotalSeconds, (bucket.ProcessorTime - bucketBefore).TotalSeconds));
                }
            }
        }

        return samples;

        TimeSpan ProcessorTime()
        {
            self.Refresh();
            return self.TotalProcessorTime;
        }
    }

    private static double Median(List<Sample> samples, Func<Sample, double> figure) => samples.Select(figure).Order().ElementAt(samples.Count / 2);

    private static string Text(double figure, string format = "0.00") => figure.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>What a run took on the clock, and on the cores on either side.</summary>
    private readonly record struct Sample(double Seconds, double Reader, double Bucket);
}
