using System;
using System.Collections.Generic;
using System.Threading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Benchmarks;

/// <summary>The run that every reading cmdlet drives, from a folder's path to the events in one consumer's hand.</summary>
internal sealed class EngineCase(Job job, CorpusFolder corpus, int threads) : BenchmarkCase("engine: " + NameOf(job), job, corpus)
{
    private readonly EventFilter _filter = EventFilter.Compile(new EventFilterOptions
    {
        EventName = job is Job.Deletes or Job.RecentDeletes ? ["Delete*"] : null,
        StartTime = job == Job.RecentDeletes ? CloudTrailTools.SampleData.Corpus.LastDay : null,
    });

    public static List<CloudTrailEvent> ReadEvents(CorpusFolder corpus)
    {
        List<CloudTrailEvent> events = [];
        Read(corpus.Folder, new EventReaderOptions(), new Consumer(Job.Everything, events.Add));
        return events;
    }

    public override CaseRun Run()
    {
        Consumer consumer = new(Job, _ => { });
        Read(Corpus.Folder, new EventReaderOptions { Filter = _filter, Workers = threads, CountBy = Job == Job.CountByName ? HotField.EventName : null }, consumer);
        return new CaseRun(consumer.Answer);
    }

    private static void Read(string folder, EventReaderOptions reader, Consumer consumer)
    {
        EventRunOptions options = new() { Reader = reader, Scope = new LogFileScope(reader.Filter.Options, DeliveryWindow.DefaultSlack) };
        using EventRun run = new(options, consumer, CancellationToken.None);
        foreach (CloudTrailLogFile file in LocalLogFiles.Find(folder, options.Scope, consumer.Error, run.Skip))
        {
            run.Add(new FileLogSource(file.Path!) { File = file, StoredSize = file.Size });
        }

        run.Complete();
    }

    private static string NameOf(Job job) => job switch
    {
        Job.Deletes => "all Delete* events, five fields read",
        Job.RecentDeletes => "the same, of the last of ten days",
        Job.CountByName => "count by event name",
        Job.Everything => "every event as an object",
        _ => "every event, its common properties read",
    };

    private sealed class Consumer(Job job, Action<CloudTrailEvent> keep) : IEventOutput
    {
        private readonly Dictionary<string, long> _names = new(StringComparer.Ordinal);
        private long _count;
        private ulong _ids;

        public CaseAnswer Answer => job switch
        {
            Job.CountByName => new CaseAnswer(_count, null, _names),
            Job.Everything => new CaseAnswer(_count),
            _ => new CaseAnswer(_count, _ids),
        };

        public void Write(CloudTrailEvent e)
        {
            _count++;
            switch (job)
            {
                case Job.Deletes or Job.RecentDeletes:
                    GC.KeepAlive((e.EventTime, e.EventName, e.EventSource, e.UserIdentity?.Arn));
                    _ids += IdSum.Of(e.EventId!);
                    break;
                case Job.ReadAll:
                    GC.KeepAlive((e.EventTime, e.EventName, e.EventSource, e.Actor, e.AwsRegion, e.RecipientAccountId, e.SourceIPAddress, e.UserAgent, e.ErrorCode, e.ReadOnly));
                    _ids += IdSum.Of(e.EventId!);
                    break;
                default:
                    keep(e);
                    break;
            }
        }

        public void Counted(IReadOnlyDictionary<string, long> counts)
        {
            foreach ((string name, long count) in counts)
            {
                _names[name] = _names.GetValueOrDefault(name) + count;
            }
        }

        public void Error(CloudTrailProblem problem) => throw new InvalidOperationException(problem.Message);

        public void Warning(string message) => throw new InvalidOperationException(message);

        public void Verbose(string message)
        {
        }

        public void Progress(ReadProgress progress)
        {
        }
    }
}
