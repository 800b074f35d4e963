using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;

namespace CloudTrailTools.Benchmarks;

/// <summary>Runs cases in turn, round after round, checks every answer and prints medians and ratios.</summary>
internal sealed class BenchmarkRun
{
    private readonly List<(BenchmarkCase Case, List<Measurement> Runs)> _cases;

    public BenchmarkRun(IEnumerable<BenchmarkCase> cases) => _cases = [.. cases.Select(each => (each, new List<Measurement>()))];

    /// <summary>What one run took.</summary>
    private sealed record Measurement(double Seconds, long? Allocated, long? PeakBytes);

    /// <summary>The machine and the versions that the figures are true of.</summary>
    public static void PrintMachine(int threads)
    {
        Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {ProcessorName()}, {Environment.ProcessorCount} cores, {threads} threads, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}");
        string powerShell = ChildProcess.Find("pwsh") is null ? "no pwsh on PATH" : ChildProcess.Run(new ProcessStartInfo("pwsh", ["-NoLogo", "-NoProfile", "-Command", "\"PowerShell $($PSVersionTable.PSVersion) on $([Runtime.InteropServices.RuntimeInformation]::FrameworkDescription)\""])).Trim();
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {powerShell}");
        Console.WriteLine();
    }

    public void Run(int rounds)
    {
        foreach ((BenchmarkCase each, _) in _cases.Where(entry => entry.Case.IsInProcess))
        {
            // A first run compiles and fills the page cache; its answer is checked like any other.
            Measure(each);
        }

        for (int round = 1; round <= rounds; round++)
        {
            foreach ((BenchmarkCase each, List<Measurement> runs) in _cases)
            {
                Console.Error.Write($"\rround {round} of {rounds}: {each.Name,-70}");
                runs.Add(Measure(each));
            }
        }

        Console.Error.Write($"\r{string.Empty,-100}\r");
    }

    /// <summary>The table in Markdown: every case with its ratio to the floor, and how often as long a peer takes as the engine.</summary>
    public void Print()
    {
        Console.WriteLine("| case | corpus | median s | min–max s | events/s | MB/s | × inflate | engine is faster by | bytes allocated per event | peak MB |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach ((BenchmarkCase each, List<Measurement> runs) in _cases)
        {
            double seconds = Median(runs.Select(run => run.Seconds));
            CorpusAnswers corpus = each.Corpus.Answers;
            bool reads = each.Job != Job.Start;
            double? floor = FloorOf(each.Corpus);
            long? peak = runs.Max(run => run.PeakBytes);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {each.Name.Replace("|", "\\|", StringComparison.Ordinal)} | {corpus.Events:N0} | {seconds:0.000} | {runs.Min(run => run.Seconds):0.000}–{runs.Max(run => run.Seconds):0.000} | {Cell(reads ? corpus.Events / seconds : null, "N0")} | {Cell(reads ? corpus.InflatedBytes / seconds / 1e6 : null, "N0")} | {Cell(reads ? seconds / floor : null, "0.00")} | {Cell(Advantage(each), "0.0")} | {Cell(runs[^1].Allocated is long bytes ? (double)bytes / corpus.Events : null, "N0")} | {Cell(peak / 1048576.0, "N0")} |"));
        }

        Console.WriteLine();
        if (_cases[0].Case.Corpus == CorpusFolder.Large)
        {
            Goals.Print(this);
        }
    }

    /// <summary>Events of the corpus that most of the run is about.</summary>
    public long Events => _cases[0].Case.Corpus.Answers.Events;

    /// <summary>Decompression alone, the better of its variants, in seconds.</summary>
    public double? Floor => FloorOf(_cases[0].Case.Corpus);

    /// <summary>Decompression alone of another corpus of this run, if that was measured.</summary>
    public double? FloorOf(CorpusFolder corpus) => Best(Job.Inflate, corpus);

    /// <summary>The median time of a case of this run, in seconds.</summary>
    public double Seconds(BenchmarkCase wanted) => Median(_cases.Single(entry => entry.Case == wanted).Runs.Select(run => run.Seconds));

    /// <summary>Cases and their median times.</summary>
    public IEnumerable<CaseTime> Find(Func<BenchmarkCase, bool> wanted) =>
        _cases.Where(entry => wanted(entry.Case)).Select(entry => new CaseTime(entry.Case, Median(entry.Runs.Select(run => run.Seconds))));

    /// <summary>How many times as long as the engine a peer takes for the same job on the same corpus.</summary>
    public double? Advantage(BenchmarkCase peer) =>
        peer.IsPeer && Find(each => each is EngineCase && each.Job == peer.Job && each.Corpus == peer.Corpus).FirstOrDefault() is { } engine
            ? Seconds(peer) / engine.Seconds
            : null;

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static Measurement Measure(BenchmarkCase each)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        Stopwatch watch = Stopwatch.StartNew();
        CaseRun run = each.Run();
        double seconds = (run.Elapsed ?? watch.Elapsed).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        each.Check(run.Answer);
        return new Measurement(seconds, each.IsInProcess && !each.IsPeer ? allocated : null, run.PeakBytes);
    }

    private static string Cell(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? string.Empty;

    private static string ProcessorName()
    {
        const string File = "/proc/cpuinfo";
        string? line = System.IO.File.Exists(File) ? System.IO.File.ReadLines(File).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
    }

    private double? Best(Job job, CorpusFolder corpus)
    {
        double[] medians = [.. _cases.Where(entry => entry.Case.Job == job && entry.Case.Corpus == corpus).Select(entry => Median(entry.Runs.Select(run => run.Seconds)))];
        return medians.Length == 0 ? null : medians.Min();
    }
}

/// <summary>A case and the median of its times.</summary>
internal sealed record CaseTime(BenchmarkCase Case, double Seconds);
