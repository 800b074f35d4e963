using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;

namespace CloudTrailTools;

/// <summary>What the chains of one account and region say together; needed to judge the log files no digest names.</summary>
internal sealed class FolderFindings
{
    private readonly HashSet<UInt128> _named = new();
    private readonly HashSet<UInt128> _contents = new();

    /// <summary>True when the digests could not be listed.</summary>
    public bool AreUnreadable { get; set; }

    /// <summary>The time that hourly digests cover.</summary>
    public TimeSpans Covered { get; } = new();

    /// <summary>The time of those that are proven: of it alone is known which log files there were.</summary>
    public TimeSpans Proven { get; } = new();

    /// <summary>The time that backfill digests cover.</summary>
    public TimeSpans Backfilled { get; } = new();

    /// <summary>The kinds of log files that digests name here.</summary>
    public SortedSet<string> Kinds { get; } = new(StringComparer.Ordinal) { "CloudTrail" };

    /// <summary>Log files that are not where they should be, by the hash of their content. Filled by workers.</summary>
    public ConcurrentDictionary<string, string> MissingByHash { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the oldest chain of hourly digests starts, if its start is there.</summary>
    public DateTime? NewChainStart { get; set; }

    public void AddNamed(StoredObject log, DigestLogEntry entry)
    {
        _named.Add(Identity(log.Id));
        _contents.Add(Identity(entry.Hash.ToLowerInvariant()));
        if (IntegrityStore.KindOf(entry.Key) is { } kind)
        {
            Kinds.Add(kind);
        }
    }

    public bool IsNamed(StoredObject log) => _named.Contains(Identity(log.Id));

    /// <summary>Whether a digest names a file of this content.</summary>
    public bool HasContent(string hash) => _contents.Contains(Identity(hash.ToLowerInvariant()));

    /// <summary>Sixteen bytes instead of a name, so that those of years of log files fit in memory.</summary>
    private static UInt128 Identity(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return new UInt128(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]));
    }
}
