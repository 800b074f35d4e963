using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.EventHistory;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

public class HistoryStreamTests
{
    private static readonly DateTime To = new(2026, 3, 11, 0, 0, 0, DateTimeKind.Utc);

    private int _ids;

    [Fact]
    public void A_slice_far_ahead_that_is_full_is_left_alone_and_the_time_before_it_is_shared()
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddDays(-1), To, oldestFirst: false);
        HistorySlice head = stream.Pick(0, mayReadAhead: true)!;
        head.InFlight = true;
        HistorySlice far = stream.Split(_ => HistoryStream.PagesAhead)!;
        Assert.Equal(To.AddHours(-12), far.Position);

        int pages = 0;
        for (; stream.Pick(0, mayReadAhead: true) == far; pages++)
        {
            Answer(stream, far, TimeSpan.FromSeconds(60));
        }

        Assert.InRange(pages, 10, 100);

        // The head's first answer shows how wide a page is.
        Answer(stream, head, TimeSpan.FromSeconds(60));
        HistorySlice near = stream.Split(_ => HistoryStream.PagesAhead)!;
        Assert.InRange(near.Position, far.Position.AddSeconds(1), head.Position.AddSeconds(-1));
        near.InFlight = false;
        Assert.Same(near, stream.Pick(0, mayReadAhead: true));
    }

    [Fact]
    public void A_head_that_has_nothing_is_asked_however_much_waits_behind_it()
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddDays(-1), To, oldestFirst: false);
        HistorySlice head = stream.Pick(0, mayReadAhead: true)!;
        head.InFlight = true;
        Answer(stream, stream.Split(_ => HistoryStream.PagesAhead)!, TimeSpan.FromSeconds(60));
        head.InFlight = false;

        Assert.Same(head, stream.Pick(0, mayReadAhead: false));
    }

    [Fact]
    public void However_long_the_head_keeps_waiting_no_more_than_so_many_events_are_read_ahead()
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddDays(-30), To, oldestFirst: false);
        HistorySlice head = stream.Pick(0, mayReadAhead: true)!;
        Answer(stream, head, TimeSpan.FromSeconds(60));
        head.InFlight = true;
        int most = 0;
        for (int request = 0; request < 2_000; request++)
        {
            if ((stream.Pick(0, mayReadAhead: true) ?? stream.Split(_ => HistoryStream.PagesAhead)) is not HistorySlice slice)
            {
                break;
            }

            Answer(stream, slice, TimeSpan.FromSeconds(60));
            most = Math.Max(most, stream.Buffered);
        }

        Assert.InRange(most, 2_000, 9_000);
        Assert.Null(stream.Pick(0, mayReadAhead: true));
        Assert.Null(stream.Split(_ => HistoryStream.PagesAhead));
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public void Of_a_short_time_nothing_is_shared_before_its_first_page_has_come(int minutes, bool isShared)
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddMinutes(-minutes), To, oldestFirst: false);
        stream.Pick(0, mayReadAhead: true)!.InFlight = true;

        Assert.Equal(isShared, stream.Split(pages => pages / 2) is not null);
    }

    [Fact]
    public void What_is_not_worth_sharing_is_not_shared_once_its_size_is_known()
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddMinutes(-3), To, oldestFirst: false);
        HistorySlice head = stream.Pick(0, mayReadAhead: true)!;
        Answer(stream, head, TimeSpan.FromSeconds(60));
        double asked = 0;

        Assert.Null(stream.Split(pages =>
        {
            asked = pages;
            return null;
        }));

        Assert.Equal(2, asked, 0.1);
    }

    [Fact]
    public void What_is_shared_begins_where_the_pages_that_are_kept_are_expected_to_end()
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddMinutes(-10), To, oldestFirst: false);
        HistorySlice head = stream.Pick(0, mayReadAhead: true)!;
        Answer(stream, head, TimeSpan.FromSeconds(60));
        head.InFlight = true;
        double asked = 0;

        HistorySlice older = stream.Split(pages =>
        {
            asked = pages;
            return 1.5;
        })!;

        // Nine minutes are left, one of which is under way.
        Assert.Equal(8, asked, 0.1);
        Assert.Equal(-210, (older.Position - To).TotalSeconds, 4.0);
        Assert.Equal(older.Position.AddSeconds(1), head.Floor);
        Assert.Equal(To.AddMinutes(-10), older.Floor);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_shared_may_begin_within_the_page_under_way_but_not_where_there_is_none(bool isUnderWay)
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddMinutes(-10), To, oldestFirst: false);
        HistorySlice head = stream.Pick(0, mayReadAhead: true)!;
        Answer(stream, head, TimeSpan.FromSeconds(60));
        head.InFlight = isUnderWay;

        HistorySlice? older = stream.Split(_ => -0.25);

        if (isUnderWay)
        {
            Assert.Equal(-105, (older!.Position - To).TotalSeconds, 4.0);
            Assert.Equal(older.Position.AddSeconds(1), head.Floor);
        }
        else
        {
            Assert.Null(older);
        }
    }

    [Fact]
    public void A_split_that_was_refused_can_be_taken_back()
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddMinutes(-10), To, oldestFirst: false);
        HistorySlice head = stream.Pick(0, mayReadAhead: true)!;
        Answer(stream, head, TimeSpan.FromSeconds(60));
        head.InFlight = true;
        HistorySlice older = stream.Split(_ => 1)!;

        stream.Rejoin(older);

        Assert.Equal([head], stream.Slices);
        Assert.Equal(To.AddMinutes(-10), head.Floor);
    }

    [Fact]
    public void A_split_is_kept_when_it_has_given_events_or_the_time_before_it_is_read()
    {
        HistoryStream stream = new("one", new LookupTerm(), To.AddMinutes(-10), To, oldestFirst: false);
        HistorySlice head = stream.Pick(0, mayReadAhead: true)!;
        Answer(stream, head, TimeSpan.FromSeconds(60));
        head.InFlight = true;
        HistorySlice older = stream.Split(_ => 0)!;
        Answer(stream, head, TimeSpan.FromSeconds(60));
        Assert.True(head.Done);

        stream.Rejoin(older);
        Assert.Equal([head, older], stream.Slices);

        Answer(stream, older, TimeSpan.FromSeconds(60));
        older.InFlight = true;
        HistorySlice oldest = stream.Split(_ => 1)!;
        Answer(stream, oldest, TimeSpan.FromSeconds(60));
        stream.Rejoin(oldest);
        Assert.Equal([head, older, oldest], stream.Slices);
    }

    /// <summary>A page of the service: fifty events over so much time, from where the slice stands.</summary>
    private void Answer(HistoryStream stream, HistorySlice slice, TimeSpan width)
    {
        DateTime from = slice.Position;
        List<Event> events = [.. Enumerable.Range(1, HistorySlice.PageSize).Select(number =>
            new Event { EventId = $"{++_ids}", EventTime = from.AddSeconds(-Math.Floor(width.TotalSeconds * number / HistorySlice.PageSize)) })];
        foreach ((Event _, DateTime time, string _) in slice.Accept(new LookupEventsResponse { Events = events, NextToken = "more" }))
        {
            stream.Add(slice, new HistoryItem(null!, time));
        }

        if (slice.Done)
        {
            stream.Complete(slice);
        }
    }
}
