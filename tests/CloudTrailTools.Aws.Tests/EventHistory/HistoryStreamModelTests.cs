using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.EventHistory;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

/// <summary>A stream against a service in memory, with answers in any order: whatever is split, cut, taken back or taken over, each event comes once.</summary>
public class HistoryStreamModelTests
{
    private static readonly DateTime From = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime To = new(2026, 3, 11, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_event_comes_once_and_in_order(bool oldestFirst)
    {
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            Event[] history = MakeHistory(random);

            (List<string> ids, int requests, int _) = Read(history, oldestFirst, random);

            // Of one second in any order.
            string[] times = [.. ids.Select(id => id[..id.IndexOf('#', StringComparison.Ordinal)])];
            Assert.Equal(oldestFirst ? times.Order(StringComparer.Ordinal) : times.OrderDescending(StringComparer.Ordinal), times);
            Assert.Equal(history.Select(item => item.EventId).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
            Assert.InRange(requests, 1, 20 + (history.Length / 10));
        }
    }

    [Fact]
    public void Events_whose_ids_have_one_hash_are_two()
    {
        Dictionary<int, string> known = [];
        string id = "";
        for (int number = 0; id.Length == 0 || known.TryAdd(id.GetHashCode(StringComparison.Ordinal), id); number++)
        {
            id = $"id-{number}";
        }

        string other = known[id.GetHashCode(StringComparison.Ordinal)];
        HistorySlice slice = new(new HistoryStream("one", new LookupTerm(), From, To, oldestFirst: false), From, To);

        Assert.Equal([id, other], slice.Accept(new LookupEventsResponse { Events = [new Event { EventId = id, EventTime = To }, new Event { EventId = other, EventTime = To }] }).Select(accepted => accepted.Id));
    }

    [Fact]
    public void Oldest_first_a_large_history_gives_its_first_events_long_before_it_is_read_whole()
    {
        Random random = new(1);
        // All in the last of ten days.
        Event[] history = MakeEvents(random, 5_000, TimeSpan.FromDays(1));

        (List<string> _, int requests, int untilFirst) = Read(history, oldestFirst: true, random);

        Assert.InRange(untilFirst, 1, 75);
        Assert.InRange(requests, 100, 125);
    }

    [Fact]
    public void Oldest_first_a_history_without_events_takes_one_or_two_requests()
    {
        (List<string> _, int requests, int _) = Read([], oldestFirst: true, new Random(1));

        Assert.InRange(requests, 1, 2);
    }

    private static Event[] MakeHistory(Random random)
    {
        TimeSpan width = random.Next(3) switch { 0 => TimeSpan.FromMinutes(3), 1 => TimeSpan.FromDays(1), _ => To - From };
        Event[] events = MakeEvents(random, random.Next(4) switch { 0 => 0, 1 => random.Next(120), _ => random.Next(4_000) }, width);
        // Beside the many some single ones anywhere.
        return [.. events, .. MakeEvents(random, random.Next(5), To - From)];
    }

    private static Event[] MakeEvents(Random random, int count, TimeSpan width) =>
    [
        .. Enumerable.Range(0, count).Select(number =>
        {
            // AWS's have whole seconds, as far as is known.
            DateTime time = To.AddSeconds(-random.Next((int)width.TotalSeconds)).AddMilliseconds(random.Next(2) * random.Next(1_000));
            return new Event { EventId = string.Create(CultureInfo.InvariantCulture, $"{time:yyyyMMddHHmmss}#{count}-{number}"), EventTime = time };
        }),
    ];

    private static (List<string> Ids, int Requests, int UntilFirst) Read(Event[] history, bool oldestFirst, Random random)
    {
        HistoryStream stream = new("one", new LookupTerm(), From, To, oldestFirst);
        List<(HistorySlice Slice, LookupEventsRequest Request)> underWay = [];
        List<string> ids = [];
        int requests = 0;
        int untilFirst = 0;
        int mostUnderWay = random.Next(1, 4);
        TimeSpan latency = TimeSpan.FromSeconds(0.3 + random.NextDouble());
        while (!stream.Ended)
        {
            bool mayReadAhead = random.Next(5) > 0;
            HistorySlice? trial = underWay.Count > 0 && random.Next(8) == 0 ? stream.Split(PageShare.ForTrial) : null;
            HistorySlice? next = underWay.Count >= mostUnderWay ? null
                : trial ?? stream.Pick(0, mayReadAhead) ?? (mayReadAhead && underWay.Count > 0 ? stream.Split(pages => PageShare.Soonest(pages, latency, Interval)) : null);
            if (next is not null)
            {
                next.InFlight = true;
                requests++;
                underWay.Add((next, next.NextRequest(DateTime.MinValue)));
            }

            if (underWay.Count > 0 && (next is null || random.Next(2) == 0))
            {
                (HistorySlice slice, LookupEventsRequest request) = underWay[random.Next(underWay.Count)];
                underWay.RemoveAll(each => each.Slice == slice);
                slice.InFlight = false;
                if (request.NextToken is null && slice.Records == 0 && random.Next(4) == 0)
                {
                    stream.Rejoin(slice);
                }
                else if (!slice.Done)
                {
                    Deliver(stream, slice, Answer(history, request));
                }
            }

            while (stream.TryPeek(out HistoryItem item))
            {
                untilFirst = ids.Count == 0 ? requests : untilFirst;
                ids.Add(item.Event.EventId!);
                stream.Take();
            }
        }

        return (ids, requests, untilFirst);
    }

    /// <summary>As the reader of a region does it.</summary>
    private static void Deliver(HistoryStream stream, HistorySlice slice, LookupEventsResponse page)
    {
        if (page.NextToken is null)
        {
            stream.TakeOver(slice);
        }

        foreach ((Event item, DateTime time, string id) in slice.Accept(page))
        {
            stream.Add(slice, new HistoryItem(CloudTrailEvent.Parse($$"""{"eventID":"{{id}}"}"""), time));
        }

        if (slice.Done)
        {
            stream.Complete(slice);
        }
    }

    private static LookupEventsResponse Answer(Event[] history, LookupEventsRequest request)
    {
        Event[] found = [.. history.Where(item => item.EventTime >= request.StartTime && item.EventTime <= request.EndTime).OrderByDescending(item => item.EventTime).ThenBy(item => item.EventId, StringComparer.Ordinal)];
        int from = request.NextToken is null ? 0 : int.Parse(request.NextToken, CultureInfo.InvariantCulture);
        int to = from + HistorySlice.PageSize;
        return new LookupEventsResponse { Events = [.. found.Skip(from).Take(HistorySlice.PageSize)], NextToken = to < found.Length ? to.ToString(CultureInfo.InvariantCulture) : null };
    }
}
