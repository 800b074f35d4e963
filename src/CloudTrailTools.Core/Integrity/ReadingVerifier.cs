using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using CloudTrailTools.Reading;

namespace CloudTrailTools;

/// <summary>A file whose content is not proven, and why: its origin says whether it was refuted.</summary>
internal sealed record UnverifiedFile(CloudTrailOrigin Origin, string Reason)
{
    /// <summary>True when it is proven not to be what was delivered; false when nothing could be proven.</summary>
    public bool IsRefuted => Origin.Verified == false;
}

/// <summary>
/// Checks each log file against the digests on its way to being read. The content is inflated once, for the hash and for the reader.
/// </summary>
internal sealed class ReadingVerifier : IDisposable
{
    // Ten times what CloudTrail's largest files inflate to; a larger one is inflated twice instead of being held.
    private const int MostHeld = 256 * 1024 * 1024;

    private readonly Func<LogSource, IntegrityStore?> _storeOf;
    private readonly CancellationToken _cancellation;
    private readonly PublicKeyRing _keys;
    private readonly DigestIndex _index;
    private readonly ConcurrentQueue<UnverifiedFile> _unverified = new();
    private long _verified;

    public ReadingVerifier(Func<LogSource, IntegrityStore?> storeOf, PublicKeyRing keys, CancellationToken cancellation)
    {
        _storeOf = storeOf;
        _keys = keys;
        _cancellation = cancellation;
        _index = new DigestIndex(keys, cancellation);
    }

    /// <summary>Files found to be as CloudTrail delivered them.</summary>
    public long Verified => Interlocked.Read(ref _verified);

    /// <summary>The others of which anything was passed on, in the order in which they were read.</summary>
    public IReadOnlyList<UnverifiedFile> Unverified => [.. _unverified.Where(file => file.Origin.IsPassedOn)];

    /// <summary>Regions whose public keys could not be had.</summary>
    public IReadOnlyCollection<CloudTrailProblem> KeyProblems => _keys.Failures.Values.ToArray();

    /// <summary>Decides on a source before its first event is made. Called on the thread that reads it.</summary>
    /// <returns>What is to be read: the content, or the stored bytes from their start.</returns>
    public Stream Inspect(LogSource source, Stream stored, CloudTrailOrigin origin)
    {
        if (!stored.CanSeek)
        {
            Add(origin, null, "it cannot be read twice");
            return stored;
        }

        MemoryStream content = new();
        ContentHash hash = ContentHasher.Hash(stored, _cancellation, content, MostHeld);
        if (hash.IsLarger)
        {
            content.Dispose();
            stored.Position = 0;
            hash = ContentHasher.Hash(stored, _cancellation);
            (bool? held, string? why) = Judge(source, hash);
            Add(origin, held, why);
            stored.Position = 0;
            return stored;
        }

        (bool? verified, string? reason) = Judge(source, hash);
        Add(origin, verified, reason);
        if (hash.Damage is null && hash.TrailingBytes == 0)
        {
            content.Position = 0;
            return content;
        }

        // The reader tells damage in its own words, and goes on into what was appended.
        content.Dispose();
        stored.Position = 0;
        return stored;
    }

    public void Dispose()
    {
        _index.Dispose();
        _keys.Dispose();
    }

    private (bool? Verified, string? Reason) Judge(LogSource source, ContentHash hash)
    {
        if (source.File is not { DeliveryTime: { } delivered } file || _storeOf(source) is not { } store || store.Place(file) is not { } place)
        {
            return (null, "its name and place do not tell which digest would name it");
        }

        DigestStatement statement = _index.FindAsync(store, place.Folder, place.Item, delivered).GetAwaiter().GetResult();
        return statement switch
        {
            { Hash: null, Failure: { } failure } => (null, failure),
            { Hash: null, IsCovered: true } => (false, LogFileJudge.NotNamed),
            { Hash: null } => (null, file.Path is null ? "no proven digest covers its time and kind" : "no proven digest beside it covers its time and kind (Test-CTLogIntegrity looks for those in all folders of a copy)"),
            _ when hash.Sha256 is null || !DigestJudge.SameHex(hash.Sha256, statement.Hash) => (false, hash.Damage ?? "its content is not what was delivered"),
            _ when hash.Damage is not null => (false, $"its content is as delivered, but {hash.Damage}"),
            _ when hash.TrailingBytes > 0 => (false, $"{CountText.Of(hash.TrailingBytes, "byte")} behind its content"),
            { IsProven: false } => (null, $"it agrees with its digest, which itself is not proven{(statement.Doubt is { } doubt ? $": {doubt}" : "")}"),
            _ => (true, null),
        };
    }

    private void Add(CloudTrailOrigin origin, bool? verified, string? reason)
    {
        origin.Verified = verified;
        if (verified == true)
        {
            Interlocked.Increment(ref _verified);
        }
        else
        {
            _unverified.Enqueue(new UnverifiedFile(origin, reason!));
        }
    }
}
