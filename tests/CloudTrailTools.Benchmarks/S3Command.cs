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

/// <summary>The corpus out of a bucket on the loopback, whose every answer takes its time, against the time nobody could stay under.</summary>
internal static class S3Command
{
    private const string BucketName = "benchmark";

    public static void Run(CorpusFolder corpus, int threads, int rounds)
    {
        TestBucket bucket = new(BucketName);
        bucket.PutFolder(corpus.Folder);
        using AwsTestEndpoint endpoint = new(new S3Service(bucket));
        using AwsClientFactory clients = new(new AwsConnectionOptions
        {
            AccessKey = AwsTestEndpoint.AccessKeyId,
            SecretKey = AwsTestEndpoint.SecretKey,
            EndpointUrl = endpoint.Url,
        });
        double fromDisk = Medians(rounds, new EngineCase(Job.Deletes, corpus, threads))[0];

        Console.WriteLine($"{corpus.Paths.Count:N0} objects, {corpus.Answers.Events:N0} events, all Delete* of them; the same files from disk: {fromDisk.ToString("0.00", CultureInfo.InvariantCulture)} s");
        Console.WriteLine();
        Console.WriteLine("| latency ms | requests at a time | s | GET/s | least possible s | × | who deleted what s | × all Delete* |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach ((int latency, int requests) in new[] { (0, 32), (50, 8), (50, 32), (50, 128) })
        {
            endpoint.Latency = TimeSpan.FromMilliseconds(latency);
            EngineCase deletes = new(Job.Deletes, corpus, threads, (options, consumer) => Read(clients, requests, options, consumer));
            EngineCase deletions = new(Job.FindDeletions, corpus, threads, (options, consumer) => Read(clients, requests, options, consumer));
            double[] seconds = Medians(rounds, deletes, deletions);
            // Each object waits once, so many at a time; and what is fetched has to be read.
            double least = Math.Max(fromDisk, Math.Ceiling((double)corpus.Paths.Count / requests) * latency / 1000);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {latency} | {requests} | {seconds[0]:0.00} | {corpus.Paths.Count / seconds[0]:N0} | {least:0.00} | {seconds[0] / least:0.00} | {seconds[1]:0.00} | {seconds[1] / seconds[0]:0.00} |"));
        }

        Console.WriteLine();
    }

    private static void Read(AwsClientFactory clients, int requests, EventReaderOptions options, EventConsumer consumer)
    {
        LogFileScope scope = new(options.Filter.Options, DeliveryWindow.DefaultSlack);
        S3Store store = new(clients, new S3Options { ThrottleLimit = requests });
        using EventRun run = new(new EventRunOptions { Reader = options with { Fetches = requests }, Scope = scope }, consumer, CancellationToken.None);
        S3LogLister lister = new(store.Bucket(BucketName), new S3ListingPlan { BucketName = BucketName, Scope = scope });
        S3Reading.AddListing(run, store, lister, CancellationToken.None);
        run.Complete();
    }

    /// <summary>The median time of each case; the cases take turns, after one round that does not count.</summary>
    private static double[] Medians(int rounds, params EngineCase[] cases)
    {
        List<double>[] seconds = Array.ConvertAll(cases, _ => new List<double>());
        for (int round = 0; round <= rounds; round++)
        {
            for (int number = 0; number < cases.Length; number++)
            {
                Stopwatch watch = Stopwatch.StartNew();
                cases[number].Check(cases[number].Run().Answer);
                if (round > 0)
                {
                    seconds[number].Add(watch.Elapsed.TotalSeconds);
                }
            }
        }

        return Array.ConvertAll(seconds, each => each.Order().ElementAt(rounds / 2));
    }
}
