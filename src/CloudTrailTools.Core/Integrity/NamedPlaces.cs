using System;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools;

/// <summary>Regions and accounts asked for by their whole names: each has to have digests in one of the places that are tested.</summary>
internal sealed class NamedPlaces(IEnumerable<string> regions, IEnumerable<string> accounts)
{
    private readonly List<string> _regions = [.. regions.Distinct(StringComparer.OrdinalIgnoreCase)];
    private readonly List<string> _accounts = [.. accounts.Distinct(StringComparer.Ordinal)];

    /// <summary>Whether any is named.</summary>
    public bool HasAny { get; } = regions.Concat(accounts).Any();

    /// <summary>What was in none of the places so far; the other half is null.</summary>
    public IEnumerable<(string? AccountId, string? Region)> Unseen =>
        _regions.Select(region => ((string?)null, (string?)region)).Concat(_accounts.Select(account => ((string?)account, (string?)null)));

    public void See(IntegrityFolder folder)
    {
        _regions.RemoveAll(region => region.Equals(folder.Region, StringComparison.OrdinalIgnoreCase));
        _accounts.Remove(folder.AccountId);
    }
}
