using System;
using System.Buffers;
using System.IO;
using System.IO.Compression;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Benchmarks;

/// <summary>What no reader can beat: the same files on the same threads, decompressed into one buffer and forgotten.</summary>
internal sealed class InflateCase(CorpusFolder corpus, int threads, int bufferBytes)
    : BenchmarkCase($"inflate only, {bufferBytes >> 10} KB buffer", Job.Inflate, corpus)
{
    public override CaseRun Run()
    {
        long total = 0;
        Parallel.ForEach(Corpus.Paths, new ParallelOptions { MaxDegreeOfParallelism = threads }, path =>
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
            using GZipStream gzip = new(file, CompressionMode.Decompress);
            long bytes = 0;
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                bytes += read;
            }

            Interlocked.Add(ref total, bytes);
            ArrayPool<byte>.Shared.Return(buffer);
        });
        return new CaseRun(new CaseAnswer(total));
    }
}
