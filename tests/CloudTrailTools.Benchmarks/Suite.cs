using System;
using System.Collections.Generic;

namespace CloudTrailTools.Benchmarks;

/// <summary>Which cases belong together.</summary>
internal sealed class Suite(CorpusFolder corpus, CorpusFolder small, int threads)
{
    public static void Run(IEnumerable<BenchmarkCase> cases, int rounds)
    {
        BenchmarkRun run = new(cases);
        run.Run(rounds);
        run.Print();
    }

    public IEnumerable<BenchmarkCase> Engine()
    {
        // The floor is the better of the two: small enough for the cache, or large enough for a whole file.
        yield return new InflateCase(corpus, threads, 80 << 10);
        yield return new InflateCase(corpus, threads, 1 << 20);
        yield return new EngineCase(Job.Deletes, corpus, threads);
        yield return new EngineCase(Job.RecentDeletes, corpus, threads);
        yield return new EngineCase(Job.CountByName, corpus, threads);
        yield return new EngineCase(Job.Everything, corpus, threads);
        yield return new EngineCase(Job.ReadAll, corpus, threads);
        yield return new EngineCase(Job.FindDeletions, corpus, threads);
        yield return FreshEngineCase.Deletes(corpus, threads);
        yield return FreshEngineCase.ReadAll(corpus, threads);
        yield return FreshEngineCase.FindDeletions(corpus, threads);
    }

    public IEnumerable<BenchmarkCase> Integrity()
    {
        yield return new InflateCase(corpus, threads, 80 << 10);
        yield return new HashCase(corpus, threads);
        yield return new IntegrityCase(corpus, threads);
    }

    public IEnumerable<BenchmarkCase> PowerShell()
    {
        if (ChildProcess.Find("pwsh") is null)
        {
            Console.WriteLine("PowerShell: pwsh is not on PATH.");
            yield break;
        }

        yield return PowerShellCase.Start(corpus);
        yield return PowerShellCase.DeletesWholeProcess(corpus);
        yield return PowerShellCase.Deletes(corpus);
        yield return PowerShellCase.RecentDeletes(corpus);
        yield return PowerShellCase.FindDeletions(corpus);
        yield return PowerShellCase.CountOnly(corpus);
        yield return PowerShellCase.MeasureEvents(corpus);
        yield return PowerShellCase.ToNull(corpus);
        yield return PowerShellCase.MeasureObject(corpus);
        yield return PowerShellCase.MeasureObjectAgain(corpus);
        yield return PowerShellCase.MeasureObjectAlone(corpus);
        yield return PowerShellCase.GroupObject(corpus);
    }

    public IEnumerable<BenchmarkCase> Deletions()
    {
        yield return new InflateCase(corpus, threads, 80 << 10);
        yield return new EngineCase(Job.Deletes, corpus, threads);
        yield return new EngineCase(Job.FindDeletions, corpus, threads);
        if (ChildProcess.Find("pwsh") is not null)
        {
            yield return PowerShellCase.FindDeletions(corpus);
        }
    }

    public IEnumerable<BenchmarkCase> Peers()
    {
        foreach (PeerCase peer in PeerCase.Find(corpus, threads))
        {
            yield return peer;
        }

        if (ChildProcess.Find("pwsh") is not null)
        {
            if (small != corpus)
            {
                yield return new InflateCase(small, threads, 80 << 10);
                yield return new EngineCase(Job.Deletes, small, threads);
            }

            yield return PowerShellCase.ConvertFromJson(small);
        }
    }
}
