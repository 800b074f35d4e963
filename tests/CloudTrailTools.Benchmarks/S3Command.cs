using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using CloudTrailTools.Aws;
using CloudTrailTools.Filtering;
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
        EngineCase local = new(Job.Deletes, corpus, threads);
        double fromDisk = Median(rounds, () => local.Check(local.Run().Answer));

        Console.WriteLine($"{corpus.Paths.Count:N0} objects, {corpus.Answers.Events:N0} events, all Delete* of them; the same files from disk: {fromDisk.ToString("0.00", CultureInfo.InvariantCulture)} s");
        Console.WriteLine();
        Console.WriteLine("| latency ms | requests at a time | s | GET/s | least possible s | × |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|");
        foreach ((int latency, int requests) in new[] { (0, 32), (50, 8), (50, 32), (50, 128) })
        {
            endpoint.Latency = TimeSpan.FromMilliseconds(latency);
            double seconds = Median(rounds, () => local.Check(Read(clients, threads, requests)));
            // Each object waits once, so many at a time; and what is fetched has to be read.
            double least = Math.Max(fromDisk, Math.Ceiling((double)corpus.Paths.Count / requests) * latency / 1000);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {latency} | {requests} | {seconds:0.00} | {corpus.Paths.Count / seconds:N0} | {least:0.00} | {seconds / least:0.00} |"));
        }

        Console.WriteLine();
    }

    private static CaseAnswer Read(AwsClientFactory clients, int threads, int requests)
    {
        long count = 0;
        ulong ids = 0;
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { EventName = ["Delete*"] });
        LogFileScope scope = new(filter.Options, DeliveryWindow.DefaultSlack);
        S3Store store = new(clients, new S3Options { ThrottleLimit = requests });
        EventRunOptions options = new() { Reader = new EventReaderOptions { Filter = filter, Workers = threads, Fetches = requests }, Scope = scope };
        EventConsumer consumer = new(e =>
        {
            count++;
            ids += IdSum.Of(e.EventId!);
        });
        using EventRun run = new(options, consumer, CancellationToken.None);
        S3LogLister lister = new(store.Bucket(BucketName), new S3ListingPlan { BucketName = BucketName, Scope = scope });
        S3Reading.AddListing(run, store, lister, CancellationToken.None);
        run.Complete();
        return new CaseAnswer(count, ids);
    }

    private static double Median(int rounds, Action run)
    {
        run();
        List<double> seconds = [];
        for (int round = 0; round < rounds; round++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            run();
            seconds.Add(watch.Elapsed.TotalSeconds);
        }

        return seconds.Order().ElementAt(rounds / 2);
    }
}
