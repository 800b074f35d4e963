using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Threading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Core.Tests.Reading;

/// <summary>Reads texts and files through the real reader and keeps all that came out.</summary>
internal sealed class ReadResult
{
    public List<CloudTrailEvent> Events { get; } = new();

    public List<CloudTrailProblem> Problems { get; } = new();

    public CloudTrailCoverage Coverage { get; } = new();

    public static ReadResult OfText(string text, EventFilter? filter = null) => OfBytes(Encoding.UTF8.GetBytes(text), filter);

    public static ReadResult OfBytes(byte[] bytes, EventFilter? filter = null, Func<Stream, Stream>? wrap = null) =>
        Of(new[] { new BytesSource("test", bytes, wrap) }, filter);

    public static ReadResult OfFiles(IEnumerable<string> paths, EventFilter? filter = null)
    {
        List<LogSource> sources = new();
        foreach (string path in paths)
        {
            sources.Add(new FileLogSource(path) { StoredSize = new FileInfo(path).Length });
        }

        return Of(sources, filter);
    }

    public static ReadResult Of(IEnumerable<LogSource> sources, EventFilter? filter = null, int workers = 2)
    {
        ReadResult result = new();
        using EventReader reader = new(new EventReaderOptions { Filter = filter ?? EventFilter.None, Workers = workers }, CancellationToken.None);
        foreach (LogSource source in sources)
        {
            while (!reader.TryAdd(source))
            {
                result.Keep(reader.Take(Timeout.InfiniteTimeSpan)!);
            }
        }

        while (reader.Take(Timeout.InfiniteTimeSpan) is OutputBatch batch)
        {
            result.Keep(batch);
        }

        return result;
    }

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return target.ToArray();
    }

    private void Keep(OutputBatch batch)
    {
        Events.AddRange(batch.Events);
        if (batch.Problem is not null)
        {
            Problems.Add(batch.Problem);
        }

        if (batch.Ended is not null)
        {
            Coverage.Add(batch.Ended);
        }
    }
}
