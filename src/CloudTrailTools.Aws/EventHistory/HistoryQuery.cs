using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// What decides which events a run gives: a short hash for each parameter that is given, by its name; of a relative window that of its text, not of the
/// times it stands for now. A checkpoint keeps it, to tell whether it is of the same query, and wherein another one differs.
/// </summary>
internal static class HistoryQuery
{
    private const int HashBytes = 8;
    private const string Start = "-" + nameof(EventFilterOptions.StartTime);
    private const string End = "-" + nameof(EventFilterOptions.EndTime);

    public static IReadOnlyDictionary<string, string> Of(EventHistoryOptions options)
    {
        EventFilterOptions filter = options.Filter with { AccountId = options.Filter.AccountId ?? [.. options.Accounts.AccountIds] };
        filter = options.RelativeWindow is null ? filter : filter with { StartTime = null, EndTime = null };
        JsonObject asked = JsonSerializer.SerializeToNode(filter)!.AsObject();
        JsonObject rest = JsonSerializer.SerializeToNode(new
        {
            Last = options.RelativeWindow,
            Region = options.Regions.Select(region => region.Trim().ToLowerInvariant()),
            options.AllRegions,
            options.NoGlobalRegion,
            Oldest = options.OldestFirst,
            options.Accounts.AssumeRoleName,
            RoleArn = options.Accounts.RoleArns,
            options.Accounts.Organization,
        })!.AsObject();
        return asked.Where(part => part.Key != nameof(filter.Region)).Concat(rest).Where(part => IsGiven(part.Value))
            .ToDictionary(part => "-" + part.Key, part => HashOf(part.Value!), StringComparer.Ordinal);
    }

    /// <summary>The parameters in which two differ, in order. The names of one may come from a file that anybody has written.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        [.. one.Keys.Union(other.Keys).Where(name => one.GetValueOrDefault(name) != other.GetValueOrDefault(name)).Select(name => ShownText.WithoutControls(name)!).Order(StringComparer.Ordinal)];

    public static bool IsTime(string parameter) => parameter is Start or End;

    private static bool IsGiven(JsonNode? value) => value switch
    {
        null => false,
        JsonArray list => list.Count > 0,
        _ => value.GetValueKind() != JsonValueKind.False,
    };

    /// <summary>A list of values asks for the same in every order.</summary>
    private static string HashOf(JsonNode value)
    {
        string text = value is JsonArray list ? string.Join('\n', list.Select(item => item?.ToJsonString()).Order(StringComparer.Ordinal)) : value.ToJsonString();
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0, HashBytes);
    }
}
