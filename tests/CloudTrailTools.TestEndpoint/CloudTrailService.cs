using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.TestEndpoint;

/// <summary>
/// AWS CloudTrail as its documentation describes it: Event history with its quota, page size, order and limits, trails and public keys.
/// Everything that takes time runs on the clock given, which may run faster than the wall's.
/// </summary>
public sealed class CloudTrailService(TimeProvider? clock = null, int seed = 1) : JsonTargetService("cloudtrail")
{
    public const string TargetPrefix = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.";

    private const int MaxPage = 50;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private static readonly string[] AttributeKeys = ["EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName", "EventSource", "AccessKeyId"];
    private static readonly string[] InsightAttributeKeys = ["EventId", "EventName", "EventSource"];

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly ConcurrentDictionary<(string Account, string Region), History> _histories = new();
    private readonly Random _random = new(seed);
    private long _lookups;
    private long _throttled;

    /// <summary>Requests a second for each account and region; zero for no quota.</summary>
    public double RequestsPerSecond { get; set; } = 2;

    /// <summary>Requests that may come at once after a rest.</summary>
    public double Burst { get; set; } = 2;

    /// <summary>Time every lookup takes.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Called for each lookup with its region and input; it is answered when the task has ended.</summary>
    public Func<string, JsonObject, Task>? Hold { get; set; }

    /// <summary>Age at which a page token is refused; never when null.</summary>
    public TimeSpan? TokenLifetime { get; set; }

    /// <summary>A token of another query, or of none, gives the first page.</summary>
    public bool TakesAnyToken { get; set; }

    /// <summary>Share of the lookups that are throttled although the quota would allow them.</summary>
    public double RandomThrottles { get; set; }

    /// <summary>Share of the lookups whose connection is reset instead of answered.</summary>
    public double RandomResets { get; set; }

    /// <summary>Share of the lookups that end in an internal error.</summary>
    public double RandomErrors { get; set; }

    /// <summary>Called for each lookup with account and region; what it returns is thrown.</summary>
    public Func<string, string, EndpointException?>? Refusal { get; set; }

    /// <summary>Changes each page of events, and how many lookups there were before, into what is answered in its place.</summary>
    public Func<JsonObject, long, JsonObject>? Rewrite { get; set; }

    /// <summary>Regions whose lookups, trails and public keys are refused, for callers who cannot give a function.</summary>
    public ConcurrentDictionary<string, EndpointException> RefusedRegions { get; } = new(StringComparer.Ordinal);

    /// <summary>Trails by home region, as DescribeTrails lists them.</summary>
    public ConcurrentBag<JsonObject> Trails { get; } = [];

    /// <summary>Public keys by region, as ListPublicKeys lists them.</summary>
    public ConcurrentDictionary<string, List<JsonObject>> PublicKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>Every lookup that was answered or refused, in order.</summary>
    public ConcurrentQueue<(string Account, string Region, JsonObject Input)> LookupInputs { get; } = new();

    public long Lookups => Interlocked.Read(ref _lookups);

    public long Throttled => Interlocked.Read(ref _throttled);

    public void AddEvents(string accountId, string region, params IEnumerable<HistoryEvent> events) =>
        HistoryOf(accountId, region).Add(events);

    protected override async Task<EndpointResponse> InvokeAsync(string operation, JsonObject input, EndpointRequest request, CancellationToken cancellationToken)
    {
        if (request.Header("X-Amz-Target") != TargetPrefix + operation)
        {
            throw new EndpointException(400, "UnknownOperationException", "The target is not the one of CloudTrail.");
        }
        if (request.Header("Content-Type") != "application/x-amz-json-1.1" || request.Method != "POST" || request.Path != "/")
        {
            throw new EndpointException(400, "SerializationException", "The request is not AWS JSON 1.1.");
        }
        if (request.Caller is not EndpointIdentity caller || request.Region is not string region)
        {
            throw new EndpointException(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        return operation switch
        {
            "LookupEvents" => await LookupAsync(input, caller.AccountId, region, cancellationToken).ConfigureAwait(false),
            "DescribeTrails" => DescribeTrails(input, region),
            "ListPublicKeys" => ListPublicKeys(input, region),
            _ => throw UnknownOperation(operation),
        };
    }

    private async Task<EndpointResponse> LookupAsync(JsonObject input, string account, string region, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lookups);
        LookupInputs.Enqueue((account, region, input));
        History history = HistoryOf(account, region);
        bool throttled = !history.TakePermit(_clock, RequestsPerSecond, Burst) || Chance(RandomThrottles);
        if (Latency > TimeSpan.Zero)
        {
            await Task.Delay(Latency, _clock, cancellationToken).ConfigureAwait(false);
        }
        if (Hold?.Invoke(region, input) is Task held)
        {
            await held.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        if (throttled)
        {
            Interlocked.Increment(ref _throttled);
            throw new EndpointException(400, "ThrottlingException", "Rate exceeded");
        }
        if ((Refusal?.Invoke(account, region) ?? RefusedRegions.GetValueOrDefault(region)) is EndpointException refusal)
        {
            throw refusal;
        }
        if (Chance(RandomErrors))
        {
            throw new EndpointException(500, "InternalFailure", "An internal error occurred.");
        }
        if (Chance(RandomResets))
        {
            return new EndpointResponse { Delivery = EndpointDelivery.Reset };
        }
        JsonObject page = Page(LookupQuery.Read(input, _clock.GetUtcNow().UtcDateTime), history, account, region);
        return Answer(Rewrite?.Invoke(page, Lookups - 1) ?? page);
    }

    private JsonObject Page(LookupQuery query, History history, string account, string region)
    {
        DateTime now = _clock.GetUtcNow().UtcDateTime;
        (DateTime Time, long Number)? after = null;
        if (query.Token is string text && !TakesAnyToken)
        {
            PageToken token = PageToken.Read(text);
            if (token.QueryHash != query.Hash || (TokenLifetime is TimeSpan lifetime && now - token.IssuedAt >= lifetime))
            {
                throw PageToken.Invalid();
            }
            after = (token.Time, token.Number);
        }
        JsonArray events = [];
        JsonObject answer = new() { ["Events"] = events };
        (DateTime Time, long Number) last = default;
        foreach ((HistoryEvent item, long number) in history.Newest(after))
        {
            if (item.EventTime > query.End || item.EventTime < query.Start || item.EventTime < now - Kept
                || item.Insight != query.Insight || (query.Key is string key && !item.Has(key, query.Value)))
            {
                continue;
            }
            if (events.Count == query.PageSize)
            {
                answer["NextToken"] = new PageToken(query.Hash, last.Time, last.Number, now).ToString();
                break;
            }
            events.Add(item.ToJson(account, region));
            last = (item.EventTime, number);
        }
        return answer;
    }

    private EndpointResponse DescribeTrails(JsonObject input, string region)
    {
        Only(input, "trailNameList", "includeShadowTrails");
        if (RefusedRegions.GetValueOrDefault(region) is EndpointException refusal)
        {
            throw refusal;
        }
        HashSet<string>? names = input["trailNameList"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        bool shadows = input["includeShadowTrails"]?.GetValue<bool>() ?? true;
        JsonArray list = [];
        foreach (JsonObject trail in Trails)
        {
            bool home = (string?)trail["HomeRegion"] == region;
            bool shadow = (bool?)trail["IsMultiRegionTrail"] == true && shadows;
            bool named = names is null || names.Contains((string)trail["TrailARN"]!) || (names.Contains((string)trail["Name"]!) && (home || shadow));
            if (named && (home || shadow))
            {
                list.Add(trail.DeepClone());
            }
        }
        return Answer(new JsonObject { ["trailList"] = list });
    }

    private EndpointResponse ListPublicKeys(JsonObject input, string region)
    {
        Only(input, "StartTime", "EndTime", "NextToken");
        if (RefusedRegions.GetValueOrDefault(region) is EndpointException refusal)
        {
            throw refusal;
        }
        DateTime start = Time(input, "StartTime") ?? DateTime.MinValue;
        DateTime end = Time(input, "EndTime") ?? DateTime.MaxValue;
        if (start > end)
        {
            throw new EndpointException(400, "InvalidTimeRangeException", "The start time is after the end time.");
        }
        int skip = (string?)input["NextToken"] is string token ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        JsonObject[] keys = PublicKeys.GetValueOrDefault(region, [])
            .Where(key => Time(key, "ValidityStartTime") <= end && Time(key, "ValidityEndTime") >= start)
            .ToArray();
        const int PageSize = 2;
        JsonObject answer = new() { ["PublicKeyList"] = new JsonArray(keys.Skip(skip).Take(PageSize).Select(key => key.DeepClone()).ToArray()) };
        if (skip + PageSize < keys.Length)
        {
            answer["NextToken"] = (skip + PageSize).ToString(CultureInfo.InvariantCulture);
        }
        return Answer(answer);
    }

    private History HistoryOf(string account, string region) => _histories.GetOrAdd((account, region), _ => new History());

    private bool Chance(double share)
    {
        if (share <= 0)
        {
            return false;
        }
        lock (_random)
        {
            return _random.NextDouble() < share;
        }
    }

    private static void Only(JsonObject input, params ReadOnlySpan<string> members)
    {
        foreach (KeyValuePair<string, JsonNode?> member in input)
        {
            if (!members.Contains(member.Key) || member.Value is null)
            {
                throw new EndpointException(400, "SerializationException", $"There is no member '{member.Key}' here, or it is null.");
            }
        }
    }

    private static DateTime? Time(JsonObject input, string name) => input[name] is JsonNode node
        ? node.GetValueKind() == JsonValueKind.Number
            ? DateTime.UnixEpoch.AddSeconds(node.GetValue<double>())
            : throw new EndpointException(400, "SerializationException", $"{name} has to be a number.")
        : null;

    /// <summary>The events of one account and region, and its bucket of permits.</summary>
    private sealed class History
    {
        private readonly object _lock = new();
        private (HistoryEvent Event, long Number)[] _newestFirst = [];
        private long _count;
        private double? _permits;
        private long _filled;

        public void Add(IEnumerable<HistoryEvent> events)
        {
            lock (_lock)
            {
                _newestFirst = _newestFirst.Concat(events.Select(item => (item, ++_count)).ToArray())
                    .OrderByDescending(pair => pair.Item1.EventTime)
                    .ThenByDescending(pair => pair.Item2)
                    .ToArray();
            }
        }

        public IEnumerable<(HistoryEvent Event, long Number)> Newest((DateTime Time, long Number)? after)
        {
            (HistoryEvent Event, long Number)[] all;
            lock (_lock)
            {
                all = _newestFirst;
            }
            int start = 0;
            if (after is (DateTime time, long number))
            {
                int end = all.Length;
                while (start < end)
                {
                    int middle = (start + end) / 2;
                    bool before = all[middle].Event.EventTime > time || (all[middle].Event.EventTime == time && all[middle].Number >= number);
                    (start, end) = before ? (middle + 1, end) : (start, middle);
                }
            }
            return all.Skip(start);
        }

        public bool TakePermit(TimeProvider clock, double rate, double burst)
        {
            if (rate <= 0)
            {
                return true;
            }
            lock (_lock)
            {
                long now = clock.GetTimestamp();
                _permits = _permits is double permits
                    ? Math.Min(burst, permits + (clock.GetElapsedTime(_filled, now).TotalSeconds * rate))
                    : burst;
                _filled = now;
                if (_permits < 1)
                {
                    return false;
                }
                _permits -= 1;
                return true;
            }
        }
    }

    /// <summary>The input of a lookup, checked as the service model says.</summary>
    private sealed record LookupQuery(DateTime Start, DateTime End, bool Insight, string? Key, string Value, int PageSize, string? Token, string Hash)
    {
        public static LookupQuery Read(JsonObject input, DateTime now)
        {
            Only(input, "LookupAttributes", "StartTime", "EndTime", "EventCategory", "MaxResults", "NextToken");
            DateTime? start = Time(input, "StartTime");
            DateTime? end = Time(input, "EndTime");
            if (start > (end ?? now) || start < now - Kept - TimeSpan.FromMinutes(1) || start > now + TimeSpan.FromDays(1))
            {
                throw new EndpointException(400, "InvalidTimeRangeException", "The time range is not valid.");
            }
            string? category = (string?)input["EventCategory"];
            if (category is not (null or "insight"))
            {
                throw new EndpointException(400, "InvalidEventCategoryException", "The event category is not valid.");
            }
            int pageSize = (int?)input["MaxResults"] ?? MaxPage;
            if (pageSize is < 1 or > MaxPage)
            {
                throw new EndpointException(400, "InvalidMaxResultsException", "A value is between 1 and 50.");
            }
            string? key = null;
            string value = "";
            if (input["LookupAttributes"] is JsonNode attributes)
            {
                foreach (JsonNode? attribute in attributes.AsArray())
                {
                    Only(attribute!.AsObject(), "AttributeKey", "AttributeValue");
                    string name = (string)attribute["AttributeKey"]!;
                    string text = (string?)attribute["AttributeValue"] ?? "";
                    if (!(category is null ? AttributeKeys : InsightAttributeKeys).Contains(name) || text.Length is 0 or > 2000)
                    {
                        throw new EndpointException(400, "InvalidLookupAttributesException", "The lookup attribute is not valid.");
                    }
                    // Only the first counts; others are passed over in silence.
                    (key, value) = key is null ? (name, text) : (key, value);
                }
            }
            JsonObject hashed = input.DeepClone().AsObject();
            string? token = (string?)hashed["NextToken"];
            hashed.Remove("NextToken");
            string hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(hashed.ToJsonString())), 0, 8);
            return new LookupQuery(start ?? DateTime.MinValue, end ?? DateTime.MaxValue, category is not null, key, value, pageSize, token, hash);
        }
    }

    /// <summary>Where a page ended, for which query, and when.</summary>
    private sealed record PageToken(string QueryHash, DateTime Time, long Number, DateTime IssuedAt)
    {
        public static PageToken Read(string text)
        {
            try
            {
                string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(text)).Split('|');
                return new PageToken(parts[0], Ticks(parts[1]), Integer(parts[2]), Ticks(parts[3]));
            }
            catch (Exception exception) when (exception is FormatException or IndexOutOfRangeException)
            {
                throw Invalid();
            }
        }

        public static EndpointException Invalid() => new(400, "InvalidNextTokenException", "Invalid value for parameter NextToken.");

        public override string ToString() => Convert.ToBase64String(Encoding.UTF8.GetBytes(
            FormattableString.Invariant($"{QueryHash}|{Time.Ticks}|{Number}|{IssuedAt.Ticks}")));

        private static DateTime Ticks(string text) => new(Integer(text), DateTimeKind.Utc);

        private static long Integer(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}
