using System;
using System.Globalization;
using System.Linq;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.EventHistory;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

public sealed class HistorySliceTests
{
    private static readonly DateTime End = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_chain_that_starts_anew_leaves_out_nothing_that_an_older_event_stood_before()
    {
        HistorySlice slice = new(new HistoryStream("all", new LookupTerm(), End.AddHours(-1), End, oldestFirst: false), End.AddHours(-1), End);

        int[] accepted = [.. slice.Accept(Page("next", 0, 40, 1, 2)).Select(item => (int)(End - item.Time).TotalSeconds)];

        Assert.Equal([0, 40, 1, 2], accepted);
        Assert.Equal(End.AddSeconds(-2), slice.Position);
        Assert.True(slice.Restart(DateTime.MinValue));
        Assert.Equal(End.AddSeconds(-1), slice.NextRequest(DateTime.MinValue).EndTime);
        Assert.Equal([3, 4], slice.Accept(Page(null, 2, 3, 40, 4)).Select(item => (int)(End - item.Time).TotalSeconds));
    }

    private static LookupEventsResponse Page(string? token, params int[] secondsBack) => new()
    {
        NextToken = token,
        Events = [.. secondsBack.Select(back => new Event { EventId = back.ToString(CultureInfo.InvariantCulture), EventTime = End.AddSeconds(-back), CloudTrailEvent = "{}" })],
    };
}
