using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Benchmarks;

/// <summary>What is asked of a corpus. Cases with the same job give the same answer and can be compared.</summary>
internal enum Job
{
    /// <summary>Decompress every file and throw the output away: the floor.</summary>
    Inflate,

    /// <summary>Every <c>Delete*</c> event with time, name, source, caller's ARN and id.</summary>
    Deletes,

    /// <summary>The same, of the last of the corpus's ten days.</summary>
    RecentDeletes,

    /// <summary>How many events of each name.</summary>
    CountByName,

    /// <summary>Every event as an object, in one consumer's hand.</summary>
    Everything,

    /// <summary>The same, and the properties of the default views read.</summary>
    ReadAll,

    /// <summary>Who deleted what: every call that deletes, resolved to things and people.</summary>
    FindDeletions,

    /// <summary>Decompress every file and hash what comes out.</summary>
    Hash,

    /// <summary>Nothing of the corpus: what starting costs.</summary>
    Start,
}

/// <summary>What a case found. Ids and names only where the job asks for them.</summary>
internal sealed record CaseAnswer(long Count, ulong? Ids = null, IReadOnlyDictionary<string, long>? Names = null);

/// <summary>One run: the answer, and what the case measured itself because it happened in another process.</summary>
internal sealed record CaseRun(CaseAnswer Answer, TimeSpan? Elapsed = null, long? PeakBytes = null);

internal abstract class BenchmarkCase(string name, Job job, CorpusFolder corpus)
{
    public string Name { get; } = name;

    public Job Job { get; } = job;

    public CorpusFolder Corpus { get; } = corpus;

    /// <summary>True for what others would use instead of the product.</summary>
    public virtual bool IsPeer => false;

    /// <summary>True when the case runs in this process, so that its allocation can be told and a first run only warms it up.</summary>
    public virtual bool IsInProcess => true;

    public abstract CaseRun Run();

    /// <summary>Compares an answer with the slow oracle's.</summary>
    /// <exception cref="BenchmarkException">They differ.</exception>
    public void Check(CaseAnswer answer)
    {
        CorpusAnswers truth = Corpus.Answers;
        switch (Job)
        {
            case Job.Inflate or Job.Hash:
                Equal("bytes", truth.InflatedBytes, answer.Count);
                break;
            case Job.Deletes:
                Equal("events", truth.Deletes, answer.Count);
                Equal("sum of ids", truth.DeleteIds, answer.Ids ?? truth.DeleteIds);
                break;
            case Job.RecentDeletes:
                Equal("events", truth.RecentDeletes, answer.Count);
                Equal("sum of ids", truth.RecentDeleteIds, answer.Ids ?? truth.RecentDeleteIds);
                break;
            case Job.CountByName:
                Equal("names", truth.EventNames.Count, answer.Names!.Count);
                foreach ((string name, long count) in truth.EventNames)
                {
                    Equal(name, count, answer.Names.GetValueOrDefault(name));
                }

                break;
            case Job.FindDeletions:
                Equal("deleting calls", truth.DeletingCalls, answer.Count);
                break;
            case Job.Everything or Job.ReadAll:
                Equal("events", truth.Events, answer.Count);
                Equal("sum of ids", truth.Ids, answer.Ids ?? truth.Ids);
                break;
        }
    }

    private void Equal<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new BenchmarkException($"{Name}: {what} should be {expected} and is {actual}.");
        }
    }
}
