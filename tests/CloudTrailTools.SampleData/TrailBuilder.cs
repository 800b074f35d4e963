using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace CloudTrailTools.SampleData;

/// <summary>
/// Collects the events of a story and delivers them as the files of a trail. An event's ids and its file's name come
/// from the event alone: a chapter that is changed or added leaves the others' bytes as they were.
/// </summary>
internal sealed class TrailBuilder
{
    private static readonly string[] ReadVerbs = ["Describe", "Get", "List", "Lookup", "Head", "AssumeRole", "Decrypt", "GenerateDataKey", "BatchGet"];

    private readonly List<SampleEvent> _events = [];
    private readonly Dictionary<string, int> _repeats = [];

    public IReadOnlyList<SampleEvent> Events => _events;

    /// <summary>A moment of March 2026, as <c>11T02:13:04</c>.</summary>
    public static DateTime At(string dayAndTime) => DateTime.ParseExact(
        "2026-03-" + dayAndTime + "Z",
        "yyyy-MM-ddTHH:mm:ssZ",
        CultureInfo.InvariantCulture,
        DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    /// <param name="at">When, as <c>11T02:13:04</c>.</param>
    /// <param name="identity">Who.</param>
    /// <param name="region">Where.</param>
    /// <param name="operation">What, as <c>ec2:TerminateInstances</c>.</param>
    /// <param name="request">The request parameters as JSON.</param>
    /// <param name="response">The response elements as JSON.</param>
    /// <param name="error">The error code of a call that failed.</param>
    /// <param name="message">The error message of a call that failed.</param>
    /// <param name="resources">The resources that CloudTrail names.</param>
    public SampleEvent Call(
        string at,
        SampleIdentity identity,
        string region,
        string operation,
        string? request = null,
        string? response = null,
        string? error = null,
        string? message = null,
        params SampleResource[] resources) =>
        Add(Make(At(at), identity, region, operation) with
        {
            RequestParameters = request,
            ResponseElements = response,
            ErrorCode = error,
            ErrorMessage = message,
            Resources = resources,
        });

    /// <summary>An event whose ids are set and which is not yet part of the story.</summary>
    public SampleEvent Make(DateTime time, SampleIdentity identity, string region, string operation)
    {
        int colon = operation.IndexOf(':', StringComparison.Ordinal);
        string name = operation[(colon + 1)..];
        string likeness = SampleEvent.Timestamp(time) + region + operation + identity.Json;
        int repeat = _repeats[likeness] = _repeats.GetValueOrDefault(likeness) + 1;
        SeededRandom ids = new(likeness + repeat.ToString(CultureInfo.InvariantCulture));
        return new SampleEvent
        {
            Time = time,
            Identity = identity,
            Region = region,
            Service = operation[..colon],
            Name = name,
            EventId = ids.Uuid(),
            RequestId = operation.StartsWith("s3:", StringComparison.Ordinal) ? ids.UpperId(16) : ids.Uuid(),
            ReadOnly = ReadVerbs.Any(verb => name.StartsWith(verb, StringComparison.Ordinal)),
        };
    }

    public SampleEvent Add(SampleEvent sampleEvent)
    {
        _events.Add(sampleEvent);
        return sampleEvent;
    }

    /// <summary>The files of one trail for the events that it covers.</summary>
    /// <param name="trail">The name of the trail; two trails never write the same file name.</param>
    /// <param name="organizationId">Set for an organization's trail.</param>
    /// <param name="covers">Whether the trail records the event.</param>
    public IEnumerable<SampleLogFile> Deliver(string trail, string? organizationId, Func<SampleEvent, bool> covers)
    {
        var files =
            from sampleEvent in _events
            where covers(sampleEvent)
            group sampleEvent by (Account: sampleEvent.RecipientAccountId, sampleEvent.Region, Kind: KindOf(sampleEvent), Delivered: DeliveryOf(trail, sampleEvent));
        foreach (var file in files)
        {
            string key = SampleLogFile.MakeKey(
                organizationId,
                file.Key.Account,
                file.Key.Region,
                file.Key.Delivered,
                new SeededRandom(trail + file.Key).Mixed(16),
                file.Key.Kind);
            // Records come in no order in particular.
            IEnumerable<SampleEvent> records = file.OrderBy(sampleEvent => sampleEvent.EventId[..1], StringComparer.Ordinal).ThenBy(sampleEvent => sampleEvent.Time);
            yield return SampleLogFile.FromRecords(key, file.Key.Delivered, records.Select(sampleEvent => (Action<Utf8JsonWriter>)sampleEvent.WriteTo));
        }
    }

    private static string KindOf(SampleEvent sampleEvent) => sampleEvent.Category == "NetworkActivity" ? "CloudTrail-NetworkActivity" : "CloudTrail";

    /// <summary>About five minutes after the event, on a stamp of five minutes; a few arrive with the next file.</summary>
    private static DateTime DeliveryOf(string trail, SampleEvent sampleEvent)
    {
        long slot = TimeSpan.FromMinutes(5).Ticks;
        long late = new SeededRandom(trail + sampleEvent.EventId).Chance(0.08) ? slot : 0;
        long earliest = sampleEvent.Time.Ticks + TimeSpan.FromMinutes(4).Ticks + late;
        return new DateTime((earliest + slot - 1) / slot * slot, DateTimeKind.Utc);
    }
}
