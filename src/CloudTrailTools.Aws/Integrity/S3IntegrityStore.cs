using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Amazon.S3.Model;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Aws;

/// <summary>The bucket a trail delivers to.</summary>
/// <param name="keyPrefix">What stands before AWSLogs in the keys; may reach down to an account or region.</param>
/// <param name="organizationId">The organization, when the bucket holds trails of several.</param>
internal sealed class S3IntegrityStore(S3Store store, string bucketName, string keyPrefix, string? organizationId = null) : IntegrityStore
{
    private static readonly CloudTrailLogFileKind[] DigestKinds = [CloudTrailLogFileKind.Digest, CloudTrailLogFileKind.BackfillDigest];

    private readonly S3BucketReader _bucket = store.Bucket(bucketName);

    public override string Name => new S3Address(bucketName, keyPrefix).ToString();

    public override bool IsRemote => true;

    public override async Task<IReadOnlyList<IntegrityFolder>> FindFoldersAsync(ICollection<CloudTrailProblem> problems, CancellationToken cancellationToken)
    {
        List<CloudTrailProblem> unlisted = [];
        S3LogLister lister = new(_bucket, Plan(keyPrefix, [.. DigestKinds, CloudTrailLogFileKind.Log], null, null));
        IReadOnlyList<S3RegionFolder> folders = await lister.FindFoldersAsync(unlisted, cancellationToken).ConfigureAwait(false);
        foreach (CloudTrailProblem problem in unlisted)
        {
            problems.Add(problem);
        }
        return [.. folders.Distinct()
            .OrderBy(folder => folder.AccountPrefix, StringComparer.Ordinal)
            .ThenBy(folder => folder.Region, StringComparer.Ordinal)
            .Select(folder => new IntegrityFolder(new S3Address(bucketName, folder.AccountPrefix.TrimEnd('/')).ToString(), folder.AccountId, folder.Region))];
    }

    public override async Task<bool> HasDigestsAsync(IntegrityFolder folder, CancellationToken cancellationToken)
    {
        // The folders of the years tell: one short answer, where the digests themselves may be a hundred thousand.
        _ = S3Address.TryParse(folder.Location, out S3Address account);
        ListObjectsV2Response years = await _bucket.ListAsync($"{account.Key}/CloudTrail-Digest/{folder.Region}/", "/", null, null, cancellationToken).ConfigureAwait(false);
        return years.CommonPrefixes is { Count: > 0 };
    }

    public override async IAsyncEnumerable<StoredObject> ListDigestsAsync(IntegrityFolder folder, DateTime? from, DateTime? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (CloudTrailLogFile file in ListAsync(folder, "CloudTrail-Digest", DigestKinds, from, to, cancellationToken).ConfigureAwait(false))
        {
            if (!(file.DeliveryTime < from))
            {
                yield return Stored(bucketName, file.Key!);
            }
        }
    }

    public override async IAsyncEnumerable<StoredObject> ListLogsAsync(IntegrityFolder folder, IReadOnlyCollection<string> kinds, DateTime? from, DateTime? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string kind in kinds)
        {
            if (CloudTrailLogFile.KindOfFolder(kind) is not CloudTrailLogFileKind known)
            {
                continue;
            }
            await foreach (CloudTrailLogFile file in ListAsync(folder, kind, [known], from, to, cancellationToken).ConfigureAwait(false))
            {
                yield return Stored(bucketName, file.Key!);
            }
        }
    }

    public override async Task<StoredContent?> OpenAsync(IntegrityFolder folder, StoredObject item, CancellationToken cancellationToken)
    {
        string owner = item.Id[..^(item.Key!.Length + 1)];
        try
        {
            S3Download download = await store.Bucket(owner).DownloadAsync(CloudTrailLogFile.ForObject(owner, item.Key), cancellationToken).ConfigureAwait(false);
            return new StoredContent(download.Content, DigestMetadata.From(download.Metadata));
        }
        catch (CloudTrailProblemException exception) when (exception.Problem.Id == ErrorIds.ObjectNotFound)
        {
            return null;
        }
    }

    public override StoredObject Locate(IntegrityFolder folder, string bucket, string key) => Stored(bucket, key);

    public override (IntegrityFolder Folder, StoredObject Item)? Place(CloudTrailLogFile file)
    {
        if (file is not { BucketName: { } bucket, Key: { } key, AccountId: { } account, Region: { } region } || KindOf(key) is not string kind)
        {
            return null;
        }
        string accountPrefix = key[..key.LastIndexOf($"/{kind}/", StringComparison.Ordinal)];
        return (new IntegrityFolder(new S3Address(bucket, accountPrefix).ToString(), account, region), Stored(bucket, key));
    }

    private static StoredObject Stored(string bucket, string key) =>
        new(key[(key.LastIndexOf('/') + 1)..], $"{bucket}/{key}", new S3Address(bucket, key).ToString(), key, bucket);

    private async IAsyncEnumerable<CloudTrailLogFile> ListAsync(IntegrityFolder folder, string kind, IReadOnlyCollection<CloudTrailLogFileKind> kinds, DateTime? from, DateTime? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _ = S3Address.TryParse(folder.Location, out S3Address account);
        S3LogLister lister = new(_bucket, Plan($"{account.Key}/{kind}/{folder.Region}/", kinds, from, to));
        await foreach (S3Listed listed in lister.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return listed.File ?? throw new CloudTrailProblemException(listed.Problem!);
        }
    }

    private S3ListingPlan Plan(string prefix, IReadOnlyCollection<CloudTrailLogFileKind> kinds, DateTime? from, DateTime? to) => new()
    {
        BucketName = bucketName,
        KeyPrefix = prefix,
        OrganizationId = organizationId,
        Kinds = kinds,
        Scope = new LogFileScope(new EventFilterOptions { StartTime = from, EndTime = to }, TimeSpan.Zero),
    };
}
