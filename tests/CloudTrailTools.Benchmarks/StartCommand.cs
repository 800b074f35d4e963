using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace CloudTrailTools.Benchmarks;

/// <summary>
/// What importing adds to the start of a PowerShell. Whole processes with nothing else in them, since any command of a
/// script also makes PowerShell compile and collect garbage, which a bare start does not; in turn, and compared with
/// the bare start of the same round, since machines change their speed.
/// </summary>
internal static class StartCommand
{
    private const int LeastRounds = 10;

    public static void Run(int rounds)
    {
        if (ChildProcess.Find("pwsh") is null)
        {
            Console.WriteLine("Starts: pwsh is not on PATH.");
            return;
        }

        (string Name, string Script)[] starts =
        [
            ("pwsh -NoProfile", "0"),
            ("with Import-Module of a manifest and nothing else", $"Import-Module '{EmptyModule()}'"),
            ("with Import-Module of this module", $"Import-Module '{PackagedModule.ManifestPath}'"),
        ];
        rounds = Math.Max(rounds, LeastRounds);
        // A first round fills the page cache.
        double[][] times = [.. Enumerable.Range(0, rounds + 1).Select(_ => starts.Select(start => Measure(start.Script)).ToArray()).Skip(1)];

        Console.WriteLine($"Starts of PowerShell, {rounds} of each in turn, in ms");
        Console.WriteLine();
        Console.WriteLine("| start | median | min–max | on top of the bare start of its round, median |");
        Console.WriteLine("|:--|--:|--:|--:|");
        for (int i = 0; i < starts.Length; i++)
        {
            double[] column = [.. times.Select(round => round[i])];
            string added = i == 0 ? string.Empty : Added(times, i).ToString("0", CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {starts[i].Name} | {BenchmarkRun.Median(column):0} | {column.Min():0}–{column.Max():0} | {added} |"));
        }

        Console.WriteLine();
        Goals.PrintImport(Added(times, starts.Length - 1));
    }

    private static double Added(IEnumerable<double[]> times, int start) => BenchmarkRun.Median(times.Select(round => round[start] - round[0]));

    private static double Measure(string script)
    {
        Stopwatch watch = Stopwatch.StartNew();
        _ = ChildProcess.Run(new ProcessStartInfo("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script]));
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>The least that PowerShell can import: what it costs no module can avoid.</summary>
    private static string EmptyModule()
    {
        string folder = Path.Combine(CorpusFolder.Root, "module", "Empty");
        Directory.CreateDirectory(folder);
        string manifest = Path.Combine(folder, "Empty.psd1");
        File.WriteAllText(manifest, "@{ ModuleVersion = '1.0'; FunctionsToExport = @(); CmdletsToExport = @(); VariablesToExport = @(); AliasesToExport = @() }\n");
        return manifest;
    }
}
