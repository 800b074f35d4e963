using System;
using System.Diagnostics;
using System.Globalization;

namespace CloudTrailTools.Benchmarks;

/// <summary>The engine in a process of its own: what a cmdlet can reach that has to compile first, or the runtime with other settings.</summary>
internal sealed class FreshEngineCase : BenchmarkCase
{
    /// <summary>The command of this program that the process runs.</summary>
    public const string Command = "engine-once";

    // What the runtime may make before it looks for what is done with: 64 MB, in hexadecimal.
    private const string LargeYoungGeneration = "4000000";

    private readonly int _threads;

    private FreshEngineCase(string name, Job job, CorpusFolder corpus, int threads)
        : base("engine: " + name, job, corpus) => _threads = threads;

    /// <summary>True for the first run of the process.</summary>
    public bool IsCold { get; private init; }

    public override bool IsInProcess => false;

    public static FreshEngineCase Deletes(CorpusFolder corpus, int threads) =>
        new("all Delete* events, the first run of a process", Job.Deletes, corpus, threads) { IsCold = true };

    public static FreshEngineCase ReadAll(CorpusFolder corpus, int threads) =>
        new($"common properties, with DOTNET_GCgen0size={LargeYoungGeneration}", Job.ReadAll, corpus, threads);

    public static FreshEngineCase FindDeletions(CorpusFolder corpus, int threads) =>
        new($"who deleted what, with DOTNET_GCgen0size={LargeYoungGeneration}", Job.FindDeletions, corpus, threads);

    /// <summary>The other side: runs the engine as often as told, and tells the last answer and its time.</summary>
    public static void Serve(CorpusFolder corpus, int threads, Job job, int times)
    {
        EngineCase engine = new(job, corpus, threads);
        CaseAnswer answer = new(0);
        Stopwatch watch = new();
        for (int time = 0; time < times; time++)
        {
            watch.Restart();
            answer = engine.Run().Answer;
            watch.Stop();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.Ticks} {answer.Count} {answer.Ids}"));
    }

    public override CaseRun Run()
    {
        ProcessStartInfo start = ChildProcess.Itself(
        [
            Command, Job.ToString(), IsCold ? "1" : "6", "--threads", _threads.ToString(CultureInfo.InvariantCulture),
            .. Corpus == CorpusFolder.Small ? ["--small"] : Array.Empty<string>(),
        ]);
        if (!IsCold)
        {
            start.Environment["DOTNET_GCgen0size"] = LargeYoungGeneration;
        }

        string[] fields = ChildProcess.Run(start).Trim().Split(' ');
        ulong? ids = fields.Length > 2 ? ulong.Parse(fields[2], CultureInfo.InvariantCulture) : null;
        return new CaseRun(new CaseAnswer(long.Parse(fields[1], CultureInfo.InvariantCulture), ids), TimeSpan.FromTicks(long.Parse(fields[0], CultureInfo.InvariantCulture)));
    }
}
