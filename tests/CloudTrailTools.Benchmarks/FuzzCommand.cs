using System;
using System.Diagnostics;
using CloudTrailTools.Core.Tests.Fuzzing;
using CloudTrailTools.Filtering;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Benchmarks;

/// <summary>Reads damaged inputs, half of them under a filter, and tells which broke a rule.</summary>
internal static class FuzzCommand
{
    private const long Step = 20_000;

    public static int Run(long count, long from)
    {
        FuzzInputs inputs = FuzzInputs.Load();
        FuzzRun[] runs =
        [
            new(inputs, EventFilter.None),
            new(inputs, EventFilter.Compile(new EventFilterOptions { EventName = ["Delete*", "Describe*"] })),
        ];
        Stopwatch watch = Stopwatch.StartNew();
        long peak = 0;
        for (long done = 0; done < count; done += Step)
        {
            FuzzRun run = runs[done / Step % runs.Length];
            run.Read(from + done, Math.Min(Step, count - done));
            peak = Math.Max(peak, Process.GetCurrentProcess().WorkingSet64);
            Console.Error.Write($"\r{Math.Min(done + Step, count):N0} of {count:N0}");
        }

        Console.Error.WriteLine();
        int failures = 0;
        foreach (FuzzRun run in runs)
        {
            Console.WriteLine(
                $"{run.Inputs:N0} inputs, {run.InputsWithProblems:N0} with problems told, {run.Compared:N0} compared with the second oracle: "
                + $"{run.Records:N0} records = {run.Emitted:N0} emitted + {run.Filtered:N0} filtered out + {run.Damaged:N0} damaged");
            foreach ((long number, string rule) in run.Failures)
            {
                Console.WriteLine($"input {number}: {rule}");
            }

            failures += run.Failures.Count;
        }

        Console.WriteLine($"{count:N0} inputs in {watch.Elapsed.TotalSeconds:N0} s, peak working set {peak >> 20} MB, {failures} rules broken");
        return failures == 0 ? 0 : 1;
    }
}
