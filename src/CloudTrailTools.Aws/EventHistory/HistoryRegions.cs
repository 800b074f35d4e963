using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>One region to be read.</summary>
/// <param name="Named">The user named it; others are passed over in silence when the account has not enabled them.</param>
/// <param name="GlobalOnly">It is read only for the services that write all their events there.</param>
internal readonly record struct HistoryRegion(string Name, bool Named, bool GlobalOnly);

/// <summary>Which regions are meant.</summary>
internal static partial class HistoryRegions
{
    // Regions every account has from the start. In the others the service answers an account that has not enabled them as if its keys were wrong.
    private static readonly HashSet<string> AlwaysEnabled = new(StringComparer.Ordinal)
    {
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
        "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3",
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
    };

    public static string PartitionOf(string region) => Fn.Partition(region).name;

    public static bool MayBeDisabled(string region) => PartitionOf(region) == "aws" && !AlwaysEnabled.Contains(region);

    /// <summary>Whether an event is one of a service whose events are in the home region alone.</summary>
    public static bool IsGlobal(CloudTrailEvent item) => item.Service is string service && AwsCatalogue.IsGlobal(service);

    /// <param name="given">Names and wildcards; the home of the connection when empty.</param>
    /// <param name="home">Region of the connection; decides the partition.</param>
    /// <exception cref="CloudTrailProblemException">A name or a wildcard stands for no region.</exception>
    public static IReadOnlyList<HistoryRegion> Resolve(IReadOnlyList<string> given, bool all, bool addGlobal, string home, EventFilterOptions filter)
    {
        CheckAll(given, all);
        string partition = PartitionOf(home);
        // The SDK's own list grows by every name that it is asked for, slips included.
        string[] known = [.. AwsCatalogue.Regions.Where(region => region.Partition == partition).Select(region => region.Name)];
        Dictionary<string, HistoryRegion> regions = new(StringComparer.Ordinal);
        foreach (string item in all ? ["*"] : given.Count == 0 ? [home] : given)
        {
            string name = item.Trim().ToLowerInvariant();
            WildcardText pattern = new(name);
            if (pattern.Exact is not null)
            {
                regions[name] = RegionPattern().IsMatch(name)
                    ? new HistoryRegion(name, Named: true, GlobalOnly: false)
                    : throw new CloudTrailProblemException(Problems.RegionUnknown(item, known));
                continue;
            }

            string[] matches = known.Where(region => pattern.IsMatch(region)).ToArray();
            if (matches.Length == 0)
            {
                throw new CloudTrailProblemException(Problems.RegionUnknown(item, known));
            }

            foreach (string match in matches)
            {
                regions.TryAdd(match, new HistoryRegion(match, Named: false, GlobalOnly: false));
            }
        }

        // Where every region is a slip, what is in another one would look like the answer.
        if (addGlobal && HomeOf(partition) is string globalHome && MayHoldGlobal(filter) && !regions.Keys.All(IsSlip))
        {
            regions.TryAdd(globalHome, new HistoryRegion(globalHome, Named: false, GlobalOnly: true));
        }

        return regions.Values.OrderBy(region => region.Name, StringComparer.Ordinal).ToArray();
    }

    /// <summary>Whether a name is almost that of a region. One that has another number than any, or is like none, may be younger than this version.</summary>
    private static bool IsSlip(string name) => !AwsCatalogue.IsRegion(name)
        && Spelling.Nearest(name, AwsCatalogue.Regions.Select(region => region.Name)).Count > 0
        && !AwsCatalogue.Regions.Any(region => WithoutNumber(region.Name) == WithoutNumber(name));

    private static string WithoutNumber(string region) => region[..(region.LastIndexOf('-') + 1)];

    /// <summary>Beside all regions, one may say in which partition, as it does for other cmdlets.</summary>
    /// <exception cref="CloudTrailProblemException">Both say which regions, or no credentials can be valid in all of them.</exception>
    public static void CheckAll(IReadOnlyList<string> given, bool all)
    {
        string[] ofPartitions = [.. given.Select(name => name.Trim().ToLowerInvariant()).Where(name => RegionPattern().IsMatch(name)).DistinctBy(PartitionOf)];
        if (ofPartitions.Length > 1)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict($"{string.Join(" and ", ofPartitions)} are in partitions of AWS that have accounts and keys of their own: ask for each in a command of its own."));
        }

        if (all && (given.Count > 1 || (given.Count == 1 && new WildcardText(given[0]).Exact is null)))
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-AllRegions and -Region both say which regions: give one of them. (One whole name beside -AllRegions says in which partition.)"));
        }
    }

    private static string? HomeOf(string partition) => partition switch
    {
        "aws" => "us-east-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => null,
    };

    /// <summary>False when the services asked for are all regional.</summary>
    private static bool MayHoldGlobal(EventFilterOptions filter)
    {
        if (filter.EventSource is not { Length: > 0 })
        {
            return true;
        }

        return AwsCatalogue.AnyIsGlobal(new WildcardList(filter.EventSource.Select(EventFilter.ServiceName)));
    }

    [GeneratedRegex(@"^[a-z]{2,}(-[a-z]+)+-\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionPattern();
}
