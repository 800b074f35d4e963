using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
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

    --small reads 20,000 events instead of 1,000,000. Medians of --rounds runs (5) on --threads threads (2).
    """;

List<string> words = [.. args];
string[] options = [.. words.Skip(1)];
int rounds = TakeNumber("--rounds", 5);
int threads = TakeNumber("--threads", 2);
bool small = words.Remove("--small");
CorpusFolder corpus = small ? CorpusFolder.Small : CorpusFolder.Large;

switch (words)
{
    case ["all"]:
        Suite all = Prepare();
        Suite.Run([.. all.Engine(withLimits: true), .. all.PowerShell(), .. all.Peers()], rounds);
        StartCommand.Run(rounds);
        MemoryCommand.Run(MemoryCorpora(), rounds);
        ProfileCommand.Run(corpus, threads, rounds);
        Net8Command.Run(options);
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
        Suite.Run([.. pwsh.Engine(withLimits: true), .. pwsh.PowerShell()], rounds);
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
        S3Command.Run(corpus, threads, rounds, small ? ["--small"] : []);
        return 0;
    case [BucketProcess.Command]:
        BucketProcess.Serve(corpus.Folder);
        return 0;
    case [HistoryProcess.Command, string spec]:
        HistoryProcess.Serve(spec);
        return 0;
    case [FreshEngineCase.Command, string job, string times]:
        FreshEngineCase.Serve(corpus.Ensure(), threads, Enum.Parse<Job>(job), (int)Number(times));
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
        Net8Command.Run(options);
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
        return FuzzCommand.Run(Number(count), 0);
    case ["fuzz", string count, string from]:
        return FuzzCommand.Run(Number(count), Number(from));
    case ["fuzz-input", string number, string path]:
        File.WriteAllBytes(path, FuzzInputs.Load().Make(Number(number)));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

Suite Prepare()
{
    Suite suite = new(corpus.Ensure(), CorpusFolder.Small.Ensure(), threads);
    BenchmarkRun.PrintMachine(threads);
    return suite;
}

CorpusFolder[] MemoryCorpora() =>
    small ? [CorpusFolder.Small.Ensure()] : [CorpusFolder.Medium.Ensure(), CorpusFolder.Large.Ensure()];

int TakeNumber(string option, int otherwise)
{
    int at = words.IndexOf(option);
    if (at < 0 || at + 1 == words.Count)
    {
        return otherwise;
    }

    int value = (int)Number(words[at + 1]);
    words.RemoveRange(at, 2);
    return value;
}

static long Number(string text) => long.Parse(text, NumberStyles.Integer | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
