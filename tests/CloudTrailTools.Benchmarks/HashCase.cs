using System.Buffers;
using System.IO;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.Benchmarks;

/// <summary>What no proof of integrity can beat: the same files on the same threads, decompressed and hashed.</summary>
internal sealed class HashCase(CorpusFolder corpus, int threads) : BenchmarkCase("inflate and SHA-256 only", Job.Hash, corpus)
{
    public override CaseRun Run()
    {
        long total = 0;
        Parallel.ForEach(Corpus.Paths, new ParallelOptions { MaxDegreeOfParallelism = threads }, path =>
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
            using GZipStream gzip = new(file, CompressionMode.Decompress);
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long bytes = 0;
            for (int read; (read = gzip.Read(buffer)) > 0; bytes += read)
            {
                hash.AppendData(buffer, 0, read);
            }

            _ = hash.GetHashAndReset();
            Interlocked.Add(ref total, bytes);
            ArrayPool<byte>.Shared.Return(buffer);
        });
        return new CaseRun(new CaseAnswer(total));
    }
}
