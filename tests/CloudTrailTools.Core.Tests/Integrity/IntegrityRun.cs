using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.SampleData.Digests;

namespace CloudTrailTools.Core.Tests.Integrity;

/// <summary>A signed bucket written to a folder and tested there.</summary>
internal sealed class IntegrityRun
{
    private IntegrityRun(IReadOnlyList<CloudTrailIntegrityResult> results, CloudTrailIntegritySummary summary)
    {
        Results = results;
        Summary = summary;
    }

    public IReadOnlyList<CloudTrailIntegrityResult> Results { get; }

    public CloudTrailIntegritySummary Summary { get; }

    public IReadOnlyList<CloudTrailIntegrityResult> Problems => Results.Where(result => !result.Passed).ToArray();

    /// <summary>"Status Subject Name" of everything that did not pass; periods without a name.</summary>
    public IReadOnlyList<string> Findings => Problems.Select(result => $"{result.Status} {result.Subject} {result.Name}".TrimEnd()).ToArray();

    public static async Task<IntegrityRun> OfAsync(SignedBucket bucket, bool withMetadata = true, IntegrityOptions? options = null, string? below = null, string? keys = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("integrity-");
        try
        {
            bucket.WriteTo(folder.FullName, withMetadata);
            return await OfFolderAsync(below is null ? folder.FullName : Path.Combine(folder.FullName, below), keys ?? bucket.PublicKeyList(), options);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static Task<IntegrityRun> OfFolderAsync(string folder, string keys, IntegrityOptions? options = null) => OfFoldersAsync([folder], keys, options);

    public static async Task<IntegrityRun> OfFoldersAsync(string[] folders, string keys, IntegrityOptions? options = null)
    {
        using PublicKeyRing ring = new(PublicKeyFile.Parse(Encoding.UTF8.GetBytes(keys)));
        IntegrityVerifier verifier = new(new LocalIntegrityStore(folders), ring, options ?? new IntegrityOptions());
        List<CloudTrailIntegrityResult> results = new();
        await foreach (CloudTrailIntegrityResult result in verifier.VerifyAsync(CancellationToken.None))
        {
            results.Add(result);
        }

        return new IntegrityRun(results, verifier.Summary);
    }

    public static string NameOf(string key) => key[(key.LastIndexOf('/') + 1)..];
}
