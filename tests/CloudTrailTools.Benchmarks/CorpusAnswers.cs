using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Benchmarks;

/// <summary>What is true of a corpus, computed with the framework's JSON documents and nothing of the product.</summary>
internal sealed record CorpusAnswers(
    long Events,
    long InflatedBytes,
    long StoredBytes,
    ulong Ids,
    long Deletes,
    ulong DeleteIds,
    long RecentDeletes,
    ulong RecentDeleteIds,
    long DeletingCalls,
    IReadOnlyDictionary<string, long> EventNames)
{
    public static CorpusAnswers Compute(IReadOnlyList<string> paths)
    {
        ConcurrentDictionary<string, long> names = new(StringComparer.Ordinal);
        long events = 0;
        long inflated = 0;
        long stored = 0;
        long deletes = 0;
        ulong ids = 0;
        ulong deleteIds = 0;
        long recentDeletes = 0;
        ulong recentDeleteIds = 0;
        long deletingCalls = 0;
        Parallel.ForEach(paths, path =>
        {
            byte[] content = SampleLogFile.Inflate(path);
            using JsonDocument document = JsonDocument.Parse(content);
            foreach (JsonElement record in document.RootElement.GetProperty("Records").EnumerateArray())
            {
                string name = record.GetProperty("eventName").GetString()!;
                ulong id = IdSum.Of(record.GetProperty("eventID").GetString()!);
                names.AddOrUpdate(name, 1, static (_, count) => count + 1);
                Interlocked.Increment(ref events);
                Interlocked.Add(ref ids, id);
                if (name.StartsWith("Delete", StringComparison.Ordinal) || name is "TerminateInstances" or "ScheduleKeyDeletion")
                {
                    Interlocked.Increment(ref deletingCalls);
                }

                if (name.StartsWith("Delete", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref deletes);
                    Interlocked.Add(ref deleteIds, id);
                    if (record.GetProperty("eventTime").GetDateTime().ToUniversalTime() >= Corpus.LastDay)
                    {
                        Interlocked.Increment(ref recentDeletes);
                        Interlocked.Add(ref recentDeleteIds, id);
                    }
                }
            }

            Interlocked.Add(ref inflated, content.Length);
            Interlocked.Add(ref stored, new FileInfo(path).Length);
        });
        return new CorpusAnswers(events, inflated, stored, ids, deletes, deleteIds, recentDeletes, recentDeleteIds, deletingCalls, new Dictionary<string, long>(names));
    }
}

/// <summary>A sum over event ids that does not depend on their order: two sets of ids with the same sum are the same set, but for chance.</summary>
internal static class IdSum
{
    public static ulong Of(string id)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char character in id)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return hash ^ (hash >> 29);
    }
}
