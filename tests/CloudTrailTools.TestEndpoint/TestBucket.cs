using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;

namespace CloudTrailTools.TestEndpoint;

/// <summary>A bucket in memory. Configure it before requests come; objects may come and go at any time.</summary>
public sealed class TestBucket(string name)
{
    private readonly ConcurrentDictionary<string, TestObject> _objects = new(StringComparer.Ordinal);
    private string[]? _sortedKeys;

    public string Name { get; } = name;

    public string Region { get; init; } = "us-east-1";

    public string OwnerAccountId { get; init; } = AwsTestEndpoint.AccountId;

    /// <summary>Callers of other accounts have to say that they pay.</summary>
    public bool RequesterPays { get; set; }

    /// <summary>What a request signed for another region is answered.</summary>
    public WrongRegionAnswer WrongRegion { get; init; } = WrongRegionAnswer.AuthorizationHeaderMalformed;

    /// <summary>A page of a listing does not say how to go on, as no store should have it.</summary>
    public bool LosesContinuation { get; set; }

    /// <summary>Prefixes nobody may list.</summary>
    public Func<string, bool> IsListDenied { get; set; } = _ => false;

    /// <summary>Keys that are listed and may not be read.</summary>
    public Func<string, bool> IsDenied { get; set; } = _ => false;

    /// <summary>Keys that may not be read, for callers who cannot give a function.</summary>
    public ConcurrentDictionary<string, bool> DeniedKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys whose KMS key the caller may not use.</summary>
    public Func<string, bool> IsKmsDenied { get; set; } = _ => false;

    /// <summary>The same, for callers who cannot give a function.</summary>
    public ConcurrentDictionary<string, bool> KmsDeniedKeys { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Keys
    {
        get
        {
            string[]? keys = Volatile.Read(ref _sortedKeys);
            if (keys is null)
            {
                keys = _objects.Keys.Order(StringComparer.Ordinal).ToArray();
                Volatile.Write(ref _sortedKeys, keys);
            }
            return keys;
        }
    }

    public TestObject Put(string key, byte[] content, IReadOnlyDictionary<string, string>? metadata = null, DateTime? lastModified = null)
    {
        TestObject stored = new(content, metadata ?? new Dictionary<string, string>(), lastModified ?? new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _objects[key] = stored;
        Volatile.Write(ref _sortedKeys, null);
        return stored;
    }

    /// <summary>Puts every file below a folder, keyed by its path relative to the folder.</summary>
    public void PutFolder(string folder, string keyPrefix = "")
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            Put(keyPrefix + Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file), null, File.GetLastWriteTimeUtc(file));
        }
    }

    public void Remove(string key)
    {
        _objects.TryRemove(key, out _);
        Volatile.Write(ref _sortedKeys, null);
    }

    public TestObject? Find(string key) => _objects.GetValueOrDefault(key);
}

/// <summary>How S3 answers a request that was signed for another region than the bucket's.</summary>
public enum WrongRegionAnswer
{
    AuthorizationHeaderMalformed,
    PermanentRedirect,

    /// <summary>Of a bucket that is younger than the names of hosts that are known of it.</summary>
    TemporaryRedirect,
}

public sealed class TestObject(byte[] content, IReadOnlyDictionary<string, string> metadata, DateTime lastModified)
{
    public byte[] Content { get; } = content;

    /// <summary>User metadata, names without the "x-amz-meta-" in front.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; } = metadata;

    public DateTime LastModified { get; } = lastModified;

    public string ETag { get; } = $"\"{Convert.ToHexString(MD5.HashData(content)).ToLowerInvariant()}\"";
}
