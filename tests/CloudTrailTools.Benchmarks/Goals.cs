using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace CloudTrailTools.Benchmarks;

/// <summary>The figures that this product holds itself to, against those of a run.</summary>
internal static class Goals
{
    public static void Print(BenchmarkRun run)
    {
        List<(string Goal, double? Measured, string Unit, double Limit, bool IsLeast)> goals =
        [
            Most("all Delete* events, times inflate only", Ratio(Job.Deletes), 1.5),
            Most("count by event name, times inflate only", Ratio(Job.CountByName), 1.5),
            Most("every event as an object, times inflate only", Ratio(Job.Everything), 3.3),
            Most("its common properties read, times inflate only", Ratio(Job.ReadAll), 4.5),
            Most("who deleted what, times all Delete* events", Engine(Job.FindDeletions) / Engine(Job.Deletes), 1.15),
            Most("pwsh Import-CTLogFile -EventName Delete*, whole process without start, times engine", WholeProcess(), 1.25),
            ("pwsh pipeline to Measure-Object on top of the engine", PipelineCost(), "µs per event", 2.5, false),
            Least("DuckDB", Advantage(each => each is DuckDbCase), 5),
            Least("jq, two processes", Advantage(each => each is JqCase), 25),
            Least("Python orjson, two processes", Advantage(each => each is PythonCase { Parser: "orjson" }), 5),
            Least("GZipStream | ConvertFrom-Json", Advantage(each => each is PowerShellCase), 100),
        ];
        Print(goals);

        double? Ratio(Job job) => Engine(job) / run.Floor;

        double? Engine(Job job) => run.Find(each => each is EngineCase && each.Job == job).FirstOrDefault()?.Seconds;

        double? PowerShell(Job job, bool isWholeProcess) =>
            run.Find(each => each is PowerShellCase { IsPeer: false } script && each.Job == job && script.IsWholeProcess == isWholeProcess).FirstOrDefault()?.Seconds;

        double? WholeProcess() => (PowerShell(Job.Deletes, isWholeProcess: true) - PowerShell(Job.Start, isWholeProcess: true)) / Engine(Job.Deletes);

        double? PipelineCost() =>
            (run.Find(each => each is PowerShellCase { PipesToMeasureObject: true }).FirstOrDefault()?.Seconds - Engine(Job.Everything)) / run.Events * 1e6;

        double? Advantage(Func<BenchmarkCase, bool> peer) => run.Find(each => each.IsPeer && peer(each)).Select(found => run.Advantage(found.Case)).Min();
    }

    /// <param name="milliseconds">What importing the module adds to a bare start.</param>
    public static void PrintImport(double milliseconds) => Print([("pwsh Import-Module on top of a bare start", milliseconds, "ms", 60, false)]);

    private static void Print(IEnumerable<(string Goal, double? Measured, string Unit, double Limit, bool IsLeast)> goals)
    {
        Console.WriteLine("| goal | limit | measured | |");
        Console.WriteLine("|---|--:|--:|---|");
        foreach ((string goal, double? measured, string unit, double limit, bool isLeast) in goals.Where(goal => goal.Measured is not null))
        {
            bool met = isLeast ? measured >= limit : measured <= limit;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {goal.Replace("|", "\\|", StringComparison.Ordinal)} | {(isLeast ? "≥" : "≤")} {limit} {unit} | {measured:0.00} | {(met ? "met" : "not met")} |"));
        }

        Console.WriteLine();
    }

    private static (string Goal, double? Measured, string Unit, double Limit, bool IsLeast) Most(string goal, double? measured, double limit) => (goal, measured, "×", limit, false);

    private static (string Goal, double? Measured, string Unit, double Limit, bool IsLeast) Least(string peer, double? measured, double limit) => ("faster than " + peer, measured, "×", limit, true);
}
