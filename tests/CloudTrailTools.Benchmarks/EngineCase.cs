using System;
using System.Collections.Generic;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Benchmarks;

/// <summary>The run that every reading cmdlet drives, from a folder's path to the events in one consumer's hand.</summary>
/// <param name="source">Reads the corpus from elsewhere than its folder.</param>
internal sealed class EngineCase(Job job, CorpusFolder corpus, int threads, Action<EventReaderOptions, EventConsumer>? source = null) : BenchmarkCase("engine: " + NameOf(job), job, corpus)
{
    public override CaseRun Run()
    {
        long count = 0;
        ulong ids = 0;
        switch (Job)
        {
            case Job.Deletes or Job.RecentDeletes:
                Read(
                    new EventFilterOptions { EventName = ["Delete*"], StartTime = Job == Job.RecentDeletes ? SampleData.Corpus.LastDay : null },
                    e =>
                    {
                        GC.KeepAlive((e.EventTime, e.EventName, e.EventSource, e.UserIdentity?.Arn));
                        count++;
                        ids += IdSum.Of(e.EventId!);
                    });
                return new CaseRun(new CaseAnswer(count, ids));
            case Job.CountByName:
                NameCounter counter = new();
                Read(new EventReaderOptions { Workers = threads, CountBy = HotField.EventName }, counter);
                return new CaseRun(new CaseAnswer(0, null, counter.Names));
            case Job.Everything:
                Read(new EventFilterOptions(), _ => count++);
                return new CaseRun(new CaseAnswer(count));
            case Job.ReadAll:
                Read(new EventFilterOptions(), e =>
                {
                    GC.KeepAlive((e.EventTime, e.EventName, e.EventSource, e.Actor, e.AwsRegion, e.RecipientAccountId, e.SourceIPAddress, e.UserAgent, e.ErrorCode, e.ReadOnly));
                    count++;
                    ids += IdSum.Of(e.EventId!);
                });
                return new CaseRun(new CaseAnswer(count, ids));
            case Job.FindDeletions:
                DeletionFinder finder = new(new DeletionFinderOptions { IncludeFailed = true });
                HashSet<string> found = new(StringComparer.Ordinal);
                Read(new EventFilterOptions { EventName = [.. finder.NamePatterns!] }, e =>
                {
                    finder.Add(e);
                    Drain();
                }, finder.Tap);
                finder.Complete();
                Drain();
                return new CaseRun(new CaseAnswer(found.Count));

                void Drain()
                {
                    while (finder.TryTake(out CloudTrailDeletion? deletion))
                    {
                        // The columns of its table, since they are made when somebody looks. One call may delete several things.
                        GC.KeepAlive((deletion!.Time, deletion.Actor, deletion.ResourceType, deletion.ResourceId, deletion.AccountId, deletion.Region));
                        found.Add(deletion.EventId!);
                    }
                }

            default:
                throw new NotSupportedException($"{Job} is no question to the engine.");
        }
    }

    private static string NameOf(Job job) => job switch
    {
        Job.Deletes => "all Delete* events, five fields read",
        Job.RecentDeletes => "the same, of the last of ten days",
        Job.CountByName => "count by event name",
        Job.Everything => "every event as an object",
        Job.ReadAll => "every event, its common properties read",
        _ => "who deleted what",
    };

    private void Read(EventFilterOptions filter, Action<CloudTrailEvent> take, RecordTap? tap = null) =>
        Read(new EventReaderOptions { Filter = EventFilter.Compile(filter), Workers = threads, Tap = tap }, new EventConsumer(take));

    private void Read(EventReaderOptions options, EventConsumer consumer)
    {
        if (source is null)
        {
            LogFolder.Read(Corpus.Folder, options, consumer);
        }
        else
        {
            source(options, consumer);
        }
    }

    private sealed class NameCounter() : EventConsumer(_ => throw new InvalidOperationException("Events were only to be counted."))
    {
        public Dictionary<string, long> Names { get; } = new(StringComparer.Ordinal);

        public override void Counted(IReadOnlyDictionary<string, long> counts)
        {
            foreach ((string name, long count) in counts)
            {
                Names[name] = Names.GetValueOrDefault(name) + count;
            }
        }
    }
}
