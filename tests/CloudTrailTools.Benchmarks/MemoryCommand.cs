using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Benchmarks;

/// <summary>What reading holds at its peak, by the size of the input, and what an event costs that is kept.</summary>
internal static class MemoryCommand
{
    public static void Run(CorpusFolder[] corpora, int rounds)
    {
        if (ChildProcess.Find("pwsh") is null)
        {
            Console.WriteLine("PowerShell: pwsh is not on PATH.");
        }
        else
        {
            PrintPeaks(corpora, rounds);
        }

        PrintKept(corpora[0]);
    }

    private static void PrintPeaks(CorpusFolder[] corpora, int rounds)
    {
        Console.WriteLine("| peak working set of pwsh | median MB | above idle, at most 250 |");
        Console.WriteLine("|---|--:|--:|");
        long idle = Peak(PowerShellCase.Start(corpora[0]), rounds);
        Print("idle, module imported", idle, idle);
        foreach (CorpusFolder corpus in corpora)
        {
            Print($"Import-CTLogFile > $null, {corpus.Answers.Events:N0} events", Peak(PowerShellCase.ToNull(corpus), rounds), idle);
            Print($"Import-CTLogFile -EventName Delete*, {corpus.Answers.Events:N0} events", Peak(PowerShellCase.Deletes(corpus), rounds), idle);
        }

        Console.WriteLine();
    }

    private static void Print(string what, long bytes, long idle) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {bytes / 1048576.0:N0} | {(bytes - idle) / 1048576.0:N0} |"));

    private static long Peak(PowerShellCase each, int rounds)
    {
        List<long> peaks = [];
        for (int round = 0; round < rounds; round++)
        {
            CaseRun run = each.Run();
            each.Check(run.Answer);
            peaks.Add(run.PeakBytes!.Value);
        }

        return peaks.Order().ElementAt(peaks.Count / 2);
    }

    private static void PrintKept(CorpusFolder corpus)
    {
        // Once before, for what is made on first use and stays.
        _ = ReadEvents(corpus);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<CloudTrailEvent> kept = ReadEvents(corpus);
        // The list itself is the keeper's, not the events'.
        kept.TrimExcess();
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / kept.Count - IntPtr.Size;
        long text = kept.Sum(e => (long)e.Utf8.Length) / kept.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A kept event: {each} bytes, of which {text} are its text and {each - text} everything else (at most 200)."));
        Console.WriteLine();
        GC.KeepAlive(kept);
    }

    private static List<CloudTrailEvent> ReadEvents(CorpusFolder corpus)
    {
        List<CloudTrailEvent> events = [];
        LogFolder.Read(corpus.Folder, new EventReaderOptions(), new EventConsumer(events.Add));
        return events;
    }
}
