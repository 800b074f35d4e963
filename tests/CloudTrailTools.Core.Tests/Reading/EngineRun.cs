using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Core.Tests.Reading;

/// <summary>Everything that one run of the reader gave out.</summary>
internal sealed record EngineRun(IReadOnlyList<CloudTrailEvent> Events, IReadOnlyList<CloudTrailProblem> Problems, IReadOnlyList<CloudTrailCoverageEntry> Entries)
{
    public static EngineRun Over(IEnumerable<string> paths, EventFilter? filter = null) =>
        Over(paths.Select(path => new FileLogSource(path) { File = CloudTrailLogFile.FromKey(path), StoredSize = new FileInfo(path).Length }), filter);

    public static EngineRun Over(IEnumerable<LogSource> sources, EventFilter? filter = null)
    {
        List<CloudTrailEvent> events = [];
        List<CloudTrailProblem> problems = [];
        List<CloudTrailCoverageEntry> entries = [];
        using EventReader reader = new(new EventReaderOptions { Filter = filter ?? EventFilter.None, Workers = 2 }, CancellationToken.None);
        foreach (LogSource source in sources)
        {
            while (!reader.TryAdd(source))
            {
                Take();
            }
        }

        while (reader.Pending > 0)
        {
            Take();
        }

        return new EngineRun(events, problems, entries);

        void Take()
        {
            OutputBatch batch = reader.Take(Timeout.InfiniteTimeSpan) ?? throw new InvalidOperationException("The reader gave nothing while sources were under way.");
            events.AddRange(batch.Events.ToArray());
            if (batch.Problem is not null)
            {
                problems.Add(batch.Problem);
            }

            if (batch.Ended is not null)
            {
                entries.Add(batch.Ended);
            }
        }
    }
}
