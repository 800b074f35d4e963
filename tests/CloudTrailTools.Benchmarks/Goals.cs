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
        Goal[] goals =
        [
            Most("all Delete* events, times inflate only", Ratio(Job.Deletes), 1.5),
            Most("count by event name, times inflate only", Ratio(Job.CountByName), 1.5),
            Most("every event as an object, times inflate only", Ratio(Job.Everything), 3.3),
            Most("its common properties read, times inflate only", Ratio(Job.ReadAll), 4.5, new Bound("with 64 MB of new objects between collections", Fresh(Job.ReadAll) / run.Floor)),
            Most("who deleted what, times all Delete* events", Engine(Job.FindDeletions) / Engine(Job.Deletes), 1.15, new Bound("with 64 MB of new objects between collections", Fresh(Job.FindDeletions) / Engine(Job.Deletes))),
            Most("pwsh Import-CTLogFile -EventName Delete*, whole process without start, times engine", WholeProcess(), 1.25, new Bound("the engine in the first run of a process", Fresh(Job.Deletes) / Engine(Job.Deletes))),
            new("pwsh pipeline to Measure-Object on top of the engine", PipelineCost(isAgain: false), "µs per event", 2.5, false,
                new Bound("objects made before to Measure-Object", PipelineAlone()), new Bound("again in the same session, all code compiled", PipelineCost(isAgain: true))),
            Least("DuckDB", Advantage(each => each is DuckDbCase), 5),
            Least("jq, two processes", Advantage(each => each is JqCase), 25),
            Least("Python orjson, two processes", Advantage(each => each is PythonCase { Parser: "orjson" }), 5),
            Least("GZipStream | ConvertFrom-Json", Advantage(each => each is PowerShellCase), 100),
        ];
        Print(goals);

        double? Ratio(Job job) => Engine(job) / run.Floor;

        double? Engine(Job job) => run.Find(each => each is EngineCase && each.Job == job).FirstOrDefault()?.Seconds;

        double? Fresh(Job job) => run.Find(each => each is FreshEngineCase && each.Job == job).FirstOrDefault()?.Seconds;

        double? PowerShell(Job job, bool isWholeProcess) =>
            run.Find(each => each is PowerShellCase { IsPeer: false } script && each.Job == job && script.IsWholeProcess == isWholeProcess).FirstOrDefault()?.Seconds;

        double? WholeProcess() => (PowerShell(Job.Deletes, isWholeProcess: true) - PowerShell(Job.Start, isWholeProcess: true)) / Engine(Job.Deletes);

        double? PipelineCost(bool isAgain) =>
            (run.Find(each => each is PowerShellCase { PipesToMeasureObject: true } script && script.IsAgain == isAgain).FirstOrDefault()?.Seconds - Engine(Job.Everything)) / run.Events * 1e6;

        double? PipelineAlone() => run.Find(each => each is PowerShellCase { IsPipelineAlone: true }).FirstOrDefault()?.Seconds / run.Events * 1e6;

        (double Engine, double? Inflate)? Advantage(Func<BenchmarkCase, bool> peer) => run.Find(each => each.IsPeer && peer(each))
            .Select(found => ((double Engine, double? Inflate)?)(run.Advantage(found.Case)!.Value, found.Seconds / run.FloorOf(found.Case.Corpus)))
            .MinBy(advantage => advantage!.Value.Engine);
    }

    /// <param name="milliseconds">What importing the module adds to a bare start.</param>
    public static void PrintImport(double milliseconds) => Print([new("pwsh Import-Module on top of a bare start", milliseconds, "ms", 60, false)]);

    private static void Print(IEnumerable<Goal> goals)
    {
        Console.WriteLine("| goal | limit | measured | | what stands in the way, in the same run |");
        Console.WriteLine("|---|--:|--:|---|---|");
        foreach (Goal goal in goals.Where(goal => goal.Measured is not null))
        {
            bool met = goal.IsLeast ? goal.Measured >= goal.Limit : goal.Measured <= goal.Limit;
            string bounds = string.Join("; ", goal.Bounds.Where(bound => bound.Measured is not null).Select(bound => string.Create(CultureInfo.InvariantCulture, $"{bound.Name}: {bound.Measured:0.00} {goal.Unit}")));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {goal.Name.Replace("|", "\\|", StringComparison.Ordinal)} | {(goal.IsLeast ? "≥" : "≤")} {goal.Limit} {goal.Unit} | {goal.Measured:0.00} | {(met ? "met" : "not met")} | {bounds} |"));
        }

        Console.WriteLine();
    }

    private static Goal Most(string name, double? measured, double limit, params Bound[] bounds) => new(name, measured, "×", limit, false, bounds);

    private static Goal Least(string peer, (double Engine, double? Inflate)? advantage, double limit) =>
        new("faster than " + peer, advantage?.Engine, "×", limit, true, new Bound("inflating alone", advantage?.Inflate));

    /// <param name="Bounds">What stands in the way.</param>
    private sealed record Goal(string Name, double? Measured, string Unit, double Limit, bool IsLeast, params Bound[] Bounds);

    /// <summary>What no answer can be without, or how far other circumstances would lead, in the goal's unit.</summary>
    private sealed record Bound(string Name, double? Measured);
}
