using System;
using System.Linq;
using CloudTrailTools.Filtering;

namespace CloudTrailTools;

/// <summary>
/// Which log files a filter can do without, judged by their names alone. A file is left out only when no event that the filter
/// asks for can be in it.
/// </summary>
internal sealed class LogFileScope
{
    /// <summary>The reason to skip a file of the account and region asked for.</summary>
    public const string OutOfTime = "delivered outside the time asked for";

    // Trails of one region used to receive the events of global services, which are recorded as us-east-1. Since this day they do not.
    private static readonly DateTime GlobalEventsAtHome = new(2021, 11, 23, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] HomesOfGlobalServices = { "us-east-1", "us-gov-west-1", "cn-north-1" };

    private readonly WildcardList? _accounts;
    private readonly WildcardList? _regions;
    private readonly bool _wantsGlobalEvents;

    public LogFileScope(EventFilterOptions filter, TimeSpan deliverySlack)
    {
        Time = filter.DescribeTime();
        Asked = string.Join(", ", new[] { Of("account", filter.AccountId), Of("region", filter.Region), Time }.OfType<string>());
        Window = new DeliveryWindow(filter.StartTime, filter.EndTime, deliverySlack);
        _accounts = filter.AccountId is { Length: > 0 } accounts ? new WildcardList(accounts) : null;
        _regions = filter.Region is { Length: > 0 } regions ? new WildcardList(regions) : null;
        _wantsGlobalEvents = _regions is not null && HomesOfGlobalServices.Any(_regions.IsMatch);

        static string? Of(string what, string[]? values) => values is { Length: > 0 } ? $"{what} {string.Join(" or ", values)}" : null;
    }

    public DeliveryWindow Window { get; }

    /// <summary>The time of the events asked for, in words; null when all are.</summary>
    public string? Time { get; }

    /// <summary>The accounts, regions and time asked for, in words; empty when all are.</summary>
    public string Asked { get; }

    /// <summary>Whether every file is wanted.</summary>
    public bool IsUnlimited => _accounts is null && _regions is null && Window.From is null && Window.To is null;

    /// <summary>What limits it, in words.</summary>
    /// <param name="isOfKind">Whether a kind of files was asked for too.</param>
    public string Limits(bool isOfKind)
    {
        string[] limits =
        [
            .. _accounts is null ? [] : new[] { "account" },
            .. _regions is null ? [] : new[] { "region" },
            .. isOfKind ? new[] { "kind" } : [],
            .. Window.From is null && Window.To is null ? [] : new[] { "time" },
        ];
        return limits.Length < 2 ? limits.FirstOrDefault("kind") : $"{string.Join(", ", limits[..^1])} and {limits[^1]}";
    }

    /// <summary>Whether only files of some regions are asked for.</summary>
    public bool HasRegions => _regions is not null;

    /// <summary>The accounts when they are given one by one; null when there is no limit, or a wildcard.</summary>
    public string[]? Accounts => _accounts?.ExactValues?.ToArray();

    /// <summary>The regions when they are given one by one and no other can hold their events; else null.</summary>
    public string[]? Regions => _wantsGlobalEvents && (Window.From ?? DateTime.MinValue) < GlobalEventsAtHome ? null : _regions?.ExactValues?.Select(region => region.ToLowerInvariant()).ToArray();

    public bool AdmitsAccount(string? accountId) => _accounts is null || accountId is null || _accounts.IsMatch(accountId);

    /// <summary>Whether files of a region can hold events asked for, delivered at <paramref name="deliveryTime"/> or, when null, at any time.</summary>
    public bool AdmitsRegion(string? region, DateTime? deliveryTime) =>
        _regions is null || region is null || _regions.IsMatch(region)
        || (_wantsGlobalEvents && (deliveryTime ?? Window.From ?? DateTime.MinValue) < GlobalEventsAtHome);

    /// <summary>Why a file can be left out; null when it must be read.</summary>
    public string? ReasonToSkip(CloudTrailLogFile file) =>
        !AdmitsAccount(file.AccountId) ? "another account"
        : !AdmitsRegion(file.Region, file.DeliveryTime) ? "another region"
        : !Window.Admits(file.DeliveryTime) ? OutOfTime
        : null;
}
