using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Benchmarks;

/// <summary>The reader that every cmdlet uses, with one consumer, as the cmdlets' pump is one.</summary>
internal sealed class EngineCase(Job job, CorpusFolder corpus, int threads) : BenchmarkCase("engine: " + NameOf(job), job, corpus)
{
    private readonly EventFilter _filter = EventFilter.Compile(new EventFilterOptions { EventName = job == Job.Deletes ? ["Delete*"] : null });

    public override CaseRun Run()
    {
        Consumer consumer = new(Job);
        Read(consumer);
        return new CaseRun(consumer.Answer);
    }

    private static string NameOf(Job job) => job switch
    {
        Job.Deletes => "all Delete* events, five fields read",
        Job.CountByName => "count by event name",
        Job.Everything => "every event as an object",
        _ => "every event, its common properties read",
    };

    private void Read(Consumer consumer)
    {
        using EventReader reader = new(new EventReaderOptions { Filter = _filter, Workers = threads }, CancellationToken.None);
        foreach (string path in Corpus.Paths)
        {
            FileLogSource source = new(path) { File = CloudTrailLogFile.FromKey(path), StoredSize = new FileInfo(path).Length };
            while (!reader.TryAdd(source))
            {
                consumer.Take(reader);
            }
        }

        while (reader.Pending > 0)
        {
            consumer.Take(reader);
        }
    }

    private sealed class Consumer(Job job)
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

        public void Take(EventReader reader)
        {
            OutputBatch batch = reader.Take(Timeout.InfiniteTimeSpan)!;
            if (batch.Problem is not null)
            {
                throw new InvalidOperationException(batch.Problem.Message);
            }

            foreach (CloudTrailEvent e in batch.Events)
            {
                Take(e);
            }
        }

        private void Take(CloudTrailEvent e)
        {
            _count++;
            switch (job)
            {
                case Job.Deletes:
                    GC.KeepAlive((e.EventTime, e.EventName, e.EventSource, e.UserIdentity?.Arn));
                    _ids += IdSum.Of(e.EventId!);
                    break;
                case Job.CountByName:
                    string name = e.EventName!;
                    _names[name] = _names.GetValueOrDefault(name) + 1;
                    break;
                case Job.ReadAll:
                    GC.KeepAlive((e.EventTime, e.EventName, e.EventSource, e.Actor, e.AwsRegion, e.RecipientAccountId, e.SourceIPAddress, e.UserAgent, e.ErrorCode, e.ReadOnly));
                    _ids += IdSum.Of(e.EventId!);
                    break;
            }
        }
    }
}
