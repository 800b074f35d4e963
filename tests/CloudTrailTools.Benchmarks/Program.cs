using System;
using System.Globalization;
using System.IO;
using CloudTrailTools;
using CloudTrailTools.Benchmarks;
using CloudTrailTools.SampleData;
using CloudTrailTools.SampleData.Digests;

const string Usage = """
    dotnet run -c Release --project tests/CloudTrailTools.Benchmarks -- COMMAND [--rounds N] [--threads N] [--small]

      all                 every case and peer in turn, then start, memory, profile and net8
      engine              the engine against decompression alone
      peers               the engine against other programs: DuckDB, jq, Python, .NET's own JSON
      pwsh                the cmdlets in a real PowerShell, and what importing them costs
      start               what importing costs alone
      deletion            who deleted what, against the plain search for Delete*
      s3                  the corpus out of a bucket on the loopback, at several latencies
      s3start             the first event of a bucket in a fresh PowerShell, part by part
      eventhistory [ROW]  Event history under its quota, against the AWS CLI and boto3 [rows with this in their names]
      net8                the engine's cases on .NET 8, the runtime of PowerShell 7.4
      integrity           the proof of integrity against decompression and SHA-256 alone
      memory              peak memory by size of the input, and what a kept event costs
      profile             where the time goes
      demo                who deleted what in the sample trail
      fuzz N              N damaged inputs through the reader, all rules checked [first number]
      fuzz-input N FILE   writes one of these inputs
      generate            makes the corpora; generate sample-trail and generate signed-trail write the committed samples anew

    --small reads 20,000 events instead of 1,000,000 and compares them with no goals. Medians of --rounds runs (5) on --threads threads (2).
    """;

try
{
    return Run(BenchmarkOptions.Parse(args));
}
catch (UsageException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(Usage);
    return 2;
}
catch (Exception exception) when (exception is BenchmarkException or CloudTrailProblemException or IOException or UnauthorizedAccessException)
{
    // Another program that failed, a wrong answer, a folder that cannot be written.
    Console.Error.WriteLine();
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static int Run(BenchmarkOptions options)
{
    (int rounds, int threads) = (options.Rounds, options.Threads);
    CorpusFolder corpus = options.IsSmall ? CorpusFolder.Small : CorpusFolder.Large;
    switch (options.Words)
    {
        case ["all"]:
            Suite all = Prepare();
            Suite.Run([.. all.Engine(), .. all.PowerShell(), .. all.Peers()], rounds);
            StartCommand.Run(rounds);
            MemoryCommand.Run(MemoryCorpora(), rounds);
            ProfileCommand.Run(corpus, threads, rounds);
            Net8Command.Run(options.Arguments);
            return 0;
        case ["engine"]:
            Suite.Run(Prepare().Engine(), rounds);
            return 0;
        case ["peers"]:
            Suite peers = Prepare();
            Suite.Run([.. peers.Engine(), .. peers.Peers()], rounds);
            return 0;
        case ["pwsh"]:
            Suite pwsh = Prepare();
            Suite.Run([.. pwsh.Engine(), .. pwsh.PowerShell()], rounds);
            StartCommand.Run(rounds);
            return 0;
        case ["start"]:
            BenchmarkRun.PrintMachine(threads);
            StartCommand.Run(rounds);
            return 0;
        case ["deletion"]:
            Suite.Run(Prepare().Deletions(), rounds);
            return 0;
        case ["integrity"]:
            Suite.Run(Prepare().Integrity(), rounds);
            return 0;
        case ["s3"]:
            _ = Prepare();
            S3Command.Run(corpus, threads, rounds, options.Arguments);
            return 0;
        case [BucketProcess.Command]:
            BucketProcess.Serve(corpus.Folder);
            return 0;
        case [HistoryProcess.Command, string spec]:
            HistoryProcess.Serve(spec);
            return 0;
        case [FreshEngineCase.Command, string job, string times]:
            FreshEngineCase.Serve(corpus.Ensure(), threads, Enum.Parse<Job>(job), int.Parse(times, CultureInfo.InvariantCulture));
            return 0;
        case ["s3start"]:
            BenchmarkRun.PrintMachine(threads);
            S3StartCommand.Run(rounds);
            return 0;
        case ["eventhistory"]:
            BenchmarkRun.PrintMachine(threads);
            EventHistoryCommand.Run(rounds, null);
            return 0;
        case ["eventhistory", string row]:
            BenchmarkRun.PrintMachine(threads);
            EventHistoryCommand.Run(rounds, row);
            return 0;
        case ["net8"]:
            Net8Command.Run(options.Arguments);
            return 0;
        case ["demo"]:
            DemoCommand.Run(Repository.SampleTrail);
            return 0;
        case ["memory"]:
            BenchmarkRun.PrintMachine(threads);
            MemoryCommand.Run(MemoryCorpora(), rounds);
            return 0;
        case ["profile"]:
            _ = Prepare();
            ProfileCommand.Run(corpus, threads, rounds);
            return 0;
        case ["generate", "signed-trail"]:
            SignedBucket.WriteFixture(Repository.SignedTrail);
            return 0;
        case ["generate", "sample-trail"]:
            SampleTrail.WriteTo(Repository.SampleTrail);
            return 0;
        case ["generate"]:
            _ = (CorpusFolder.Small.Ensure(), CorpusFolder.Medium.Ensure(), CorpusFolder.Large.Ensure());
            return 0;
        case ["fuzz", string count]:
            return FuzzCommand.Run(Number("fuzz", count), 0);
        case ["fuzz", string count, string from]:
            return FuzzCommand.Run(Number("fuzz", count), Number("The first input", from));
        case ["fuzz-input", string number, string path]:
            File.WriteAllBytes(path, FuzzInputs.Load().Make(Number("fuzz-input", number)));
            return 0;
        case []:
            throw new UsageException("Which command?");
        default:
            throw new UsageException($"'{string.Join(' ', options.Words)}' is none of these commands.");
    }

    Suite Prepare()
    {
        Suite suite = new(corpus.Ensure(), CorpusFolder.Small.Ensure(), threads);
        BenchmarkRun.PrintMachine(threads);
        return suite;
    }

    CorpusFolder[] MemoryCorpora() =>
        options.IsSmall ? [CorpusFolder.Small.Ensure()] : [CorpusFolder.Medium.Ensure(), CorpusFolder.Large.Ensure()];

    static long Number(string name, string text) => BenchmarkOptions.Number(name, text, 0, long.MaxValue);
}
