using System;
using System.Globalization;

namespace CloudTrailTools.Filtering;

/// <summary>What the filter parameters of every reading cmdlet say, as given. Lists mean "one of", different properties mean "and".</summary>
internal sealed record EventFilterOptions
{
    public string[]? EventName { get; init; }

    public string[]? EventSource { get; init; }

    public string[]? Actor { get; init; }

    public string[]? AccessKeyId { get; init; }

    public string[]? ResourceName { get; init; }

    public string[]? ResourceType { get; init; }

    public string[]? EventId { get; init; }

    public string[]? ErrorCode { get; init; }

    public string[]? SourceIPAddress { get; init; }

    public string[]? Region { get; init; }

    public string[]? AccountId { get; init; }

    public string[]? EventCategory { get; init; }

    public string[]? IdentityType { get; init; }

    public string[]? Match { get; init; }

    public string[]? ExcludeEventName { get; init; }

    public string[]? ExcludeEventSource { get; init; }

    public string[]? ExcludeActor { get; init; }

    public string[]? ExcludeErrorCode { get; init; }

    public string[]? ExcludeSourceIPAddress { get; init; }

    public bool Succeeded { get; init; }

    public bool Failed { get; init; }

    public bool ReadOnly { get; init; }

    public bool WriteOnly { get; init; }

    /// <summary>Inclusive, UTC.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>Inclusive, UTC.</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>The time asked for, in words; null when all is.</summary>
    public string? DescribeTime() => (StartTime, EndTime) switch
    {
        (null, null) => null,
        (null, DateTime to) => $"to {Written(to)} UTC",
        (DateTime from, null) => $"from {Written(from)} UTC",
        (DateTime from, DateTime to) => $"{Written(from)} to {Written(to)} UTC",
    };

    private static string Written(DateTime time) =>
        time.ToString(time.Second > 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
