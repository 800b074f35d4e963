using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Benchmarks;

/// <summary>Who deleted what in a folder of log files, told without PowerShell.</summary>
internal static class DemoCommand
{
    public static void Run(string folder)
    {
        DeletionFinder finder = new(new DeletionFinderOptions { IncludeFailed = true });
        EventFilter filter = EventFilter.Compile(new EventFilterOptions { EventName = finder.NamePatterns is { } names ? [.. names] : null });
        CloudTrailCoverage coverage = LogFolder.Read(
            folder,
            new EventReaderOptions { Filter = filter, Tap = finder.Tap },
            new EventConsumer(finder.Add),
            unique: true,
            ordered: true);
        finder.Complete();

        Console.WriteLine($"{"time (UTC)",-20} {"who",-46} {"deleted",-32} {"which",-46} outcome");
        while (finder.TryTake(out CloudTrailDeletion? deletion))
        {
            string time = deletion!.Time?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? string.Empty;
            string which = deletion.ResourceId ?? (deletion.Parent is null ? "(unknown)" : $"(part of {deletion.Parent})");
            string level = deletion.Level == CloudTrailDeletionLevel.Deleted ? string.Empty : $"{deletion.Level}, ";
            Console.WriteLine($"{time,-20} {Fit(deletion.Actor, 46)} {Fit(deletion.ResourceType, 32)} {Fit(which, 46)} {level}{deletion.Outcome}");
        }

        Console.WriteLine();
        Console.WriteLine($"Covered: {coverage}.");
    }

    private static string Fit(string? text, int width) =>
        text is null ? new string(' ', width) : text.Length <= width ? text.PadRight(width) : text[..(width - 1)] + "…";
}

/// <summary>The run that the cmdlets drive, over a folder.</summary>
internal static class LogFolder
{
    public static CloudTrailCoverage Read(string folder, EventReaderOptions reader, IEventOutput consumer, bool unique = false, bool ordered = false)
    {
        EventRunOptions options = new()
        {
            Reader = reader,
            Scope = new LogFileScope(reader.Filter.Options, DeliveryWindow.DefaultSlack),
            Unique = unique,
            Ordered = ordered,
        };
        using EventRun run = new(options, consumer, CancellationToken.None);
        foreach (CloudTrailLogFile file in LocalLogFiles.Find(folder, options.Scope, _ => false, consumer.Error, run.Skip, CancellationToken.None))
        {
            run.Add(new FileLogSource(file.Path!) { File = file, StoredSize = file.Size });
        }

        run.Complete();
        return run.Coverage;
    }
}

/// <summary>Takes events; anything that went wrong ends the program, because nothing here should.</summary>
internal class EventConsumer(Action<CloudTrailEvent> take) : IEventOutput
{
    public void Write(CloudTrailEvent e) => take(e);

    public virtual void Counted(IReadOnlyDictionary<string, long> counts) => throw new InvalidOperationException("Nothing was to be counted.");

    public void Error(CloudTrailProblem problem) => throw new BenchmarkException(problem.Message);

    public void Warning(string message) => throw new BenchmarkException(message);

    public void Verbose(string message)
    {
    }

    public void Progress(ReadProgress progress)
    {
    }
}
