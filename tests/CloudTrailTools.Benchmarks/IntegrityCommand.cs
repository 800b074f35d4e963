using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;
using CloudTrailTools.SampleData.Digests;

namespace CloudTrailTools.Benchmarks;

/// <summary>Proving every file of the corpus by signed digests, against decompressing it, which hashing cannot do without.</summary>
internal static class IntegrityCommand
{
    public static async Task RunAsync(CorpusFolder corpus, int threads, int rounds)
    {
        string folder = corpus.Folder + "-signed";
        string keysPath = folder + ".keys.json";
        if (!File.Exists(keysPath))
        {
            Sign(corpus, folder, keysPath);
        }

        IReadOnlyList<CloudTrailPublicKey> keys = PublicKeyFile.Read(keysPath);
        InflateCase inflate = new(corpus, threads, 80 << 10);
        List<double> floor = [];
        List<double> proof = [];
        CloudTrailIntegritySummary summary = null!;
        for (int round = -1; round < rounds; round++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            inflate.Check(inflate.Run().Answer);
            double inflated = watch.Elapsed.TotalSeconds;
            watch.Restart();
            summary = await ProveAsync(folder, keys, threads).ConfigureAwait(false);
            double proven = watch.Elapsed.TotalSeconds;
            if (!summary.IsIntact || summary.LogFilesValid != corpus.Paths.Count)
            {
                throw new InvalidOperationException($"{summary.LogFilesValid} of {corpus.Paths.Count} files are proven.");
            }

            // The first round warms up.
            if (round >= 0)
            {
                floor.Add(inflated);
                proof.Add(proven);
            }
        }

        double floorSeconds = floor.Order().ElementAt(rounds / 2);
        double proofSeconds = proof.Order().ElementAt(rounds / 2);
        Console.WriteLine("| files | digests | proof s | files/s | MB/s | × inflate |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {summary.LogFiles:N0} | {summary.Digests:N0} | {proofSeconds:0.00} | {summary.LogFiles / proofSeconds:N0} | {summary.Bytes / proofSeconds / 1e6:N0} | {proofSeconds / floorSeconds:0.00} |"));
        Console.WriteLine();
    }

    private static async Task<CloudTrailIntegritySummary> ProveAsync(string folder, IReadOnlyList<CloudTrailPublicKey> keys, int threads)
    {
        IntegrityVerifier verifier = new(new LocalIntegrityStore([folder]), new PublicKeyRing(keys), new IntegrityOptions { Workers = threads });
        await foreach (CloudTrailIntegrityResult _ in verifier.VerifyAsync(CancellationToken.None).ConfigureAwait(false))
        {
        }

        return verifier.Summary;
    }

    private static void Sign(CorpusFolder corpus, string folder, string keysPath)
    {
        SignedBucket bucket = new("benchmark");
        foreach (IGrouping<(string Root, string Account, string Region), SampleLogFile> logs in corpus.MakeFiles().GroupBy(file => SignedBucket.PlaceOf(file.Key)))
        {
            SampleLogFile[] files = [.. logs];
            bucket.AddChain("trail", "us-east-1", logs.Key.Root, logs.Key.Account, logs.Key.Region, files.Min(file => file.Delivered).Date.AddHours(-1), files.Max(file => file.Delivered).AddHours(2), files);
        }

        bucket.WriteTo(folder);
        // Written last: a folder without its keys is not whole.
        File.WriteAllText(keysPath, bucket.PublicKeyList());
    }
}
