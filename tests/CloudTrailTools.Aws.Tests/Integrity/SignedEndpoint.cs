using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.SampleData.Digests;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Aws.Tests.Integrity;

/// <summary>A signed bucket, served by an endpoint that lists its public keys too.</summary>
internal sealed class SignedEndpoint : IDisposable
{
    private readonly S3Service _s3 = new();
    private readonly CloudTrailService _cloudTrail = new();
    private readonly AwsClientFactory _clients;

    public SignedEndpoint(SignedBucket signed, string region = "us-east-1")
    {
        Bucket = AddBucket(signed, region);
        foreach (IGrouping<string, SigningKey> keys in signed.Keys.GroupBy(key => key.Region))
        {
            _cloudTrail.PublicKeys[keys.Key] = [.. keys.Select(key => new JsonObject
            {
                ["Value"] = key.Value,
                ["ValidityStartTime"] = (key.ValidFrom - DateTime.UnixEpoch).TotalSeconds,
                ["ValidityEndTime"] = (key.ValidTo - DateTime.UnixEpoch).TotalSeconds,
                ["Fingerprint"] = key.Fingerprint,
            })];
        }
        Endpoint = new AwsTestEndpoint(_s3, _cloudTrail);
        _clients = new AwsClientFactory(Endpoint.Connection());
    }

    public AwsTestEndpoint Endpoint { get; }

    public TestBucket Bucket { get; }

    /// <summary>Public keys by region.</summary>
    public IDictionary<string, List<JsonObject>> PublicKeys => _cloudTrail.PublicKeys;

    public TestBucket AddBucket(SignedBucket signed, string region = "us-east-1")
    {
        TestBucket bucket = new(signed.Name) { Region = region };
        foreach ((string key, SampleObject item) in signed.Objects)
        {
            bucket.Put(key, item.Body, item.Metadata);
        }
        _s3.AddBucket(bucket);
        return bucket;
    }

    public async Task<(IReadOnlyList<CloudTrailIntegrityResult> Results, CloudTrailIntegritySummary Summary)> TestAsync(string keyPrefix = "", IntegrityOptions? options = null)
    {
        S3Store store = new(_clients, new S3Options { ThrottleLimit = 8, Wait = (_, _) => Task.CompletedTask });
        using PublicKeyRing keys = new([], new ListedPublicKeys(_clients));
        IntegrityVerifier verifier = new(new S3IntegrityStore(store, Bucket.Name, keyPrefix), keys, options ?? new IntegrityOptions { Workers = 8 });
        List<CloudTrailIntegrityResult> results = [];
        await foreach (CloudTrailIntegrityResult result in verifier.VerifyAsync(CancellationToken.None))
        {
            results.Add(result);
        }
        return (results, verifier.Summary);
    }

    public void Dispose()
    {
        _clients.Dispose();
        Endpoint.Dispose();
    }
}
