using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.SampleData.Digests;

namespace CloudTrailTools.Benchmarks;

/// <summary>The whole proof: digests, their signatures and links, and every log file.</summary>
internal sealed class IntegrityCase(CorpusFolder corpus, int threads) : BenchmarkCase("proof of integrity", Job.Hash, corpus)
{
    private readonly Lazy<(string Folder, PublicKeyRing Keys)> _signed = new(() => Sign(corpus));

    public override CaseRun Run()
    {
        IntegrityVerifier verifier = new(new LocalIntegrityStore([_signed.Value.Folder]), _signed.Value.Keys, new IntegrityOptions { Workers = threads });
        return Task.Run(async () =>
        {
            await foreach (CloudTrailIntegrityResult result in verifier.VerifyAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (!result.Passed)
                {
                    throw new BenchmarkException(result.ToString());
                }
            }

            return new CaseRun(new CaseAnswer(verifier.Summary.Bytes));
        }).GetAwaiter().GetResult();
    }

    /// <summary>A copy of the corpus with digests beside it; made once per run, gone with the process.</summary>
    private static (string Folder, PublicKeyRing Keys) Sign(CorpusFolder corpus)
    {
        string folder = Directory.CreateTempSubdirectory("integrity-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        SignedBucket bucket = SignedBucket.OfFolder(corpus.Folder, "corpus");
        bucket.WriteTo(folder);
        return (folder, new PublicKeyRing(PublicKeyFile.Parse(Encoding.UTF8.GetBytes(bucket.PublicKeyList()))));
    }
}
