using System;
using System.Globalization;
using Xunit;

namespace CloudTrailTools.Core.Tests.Filtering;

public sealed class TimeInputTests
{
    private const string Now = "2024-04-10T12:00:00Z";

    [Theory]
    [InlineData("2024-03-15", "2024-03-14T23:00:00Z")]
    [InlineData("2024-03-15 14:05", "2024-03-15T13:05:00Z")]
    [InlineData("2024-03-15T14:05:06", "2024-03-15T13:05:06Z")]
    [InlineData("2024-07-15 14:05", "2024-07-15T12:05:00Z")]
    [InlineData(" 2024-03-15 ", "2024-03-14T23:00:00Z")]
    [InlineData("15 March 2024", "2024-03-14T23:00:00Z")]
    [InlineData("03/15/2024 14:05:06", "2024-03-15T13:05:06Z")]
    public void A_time_without_a_zone_is_local(string text, string expected) => AssertInstant(expected, text);

    [Theory]
    [InlineData("15/03/2024", "2024-03-14T23:00:00Z")]
    [InlineData("03/15/2024", "2024-03-14T23:00:00Z")]
    [InlineData("15.3.2024 14:05", "2024-03-15T13:05:00Z")]
    [InlineData("15-03-2024 14:05Z", "2024-03-15T14:05:00Z")]
    [InlineData("03/03/2024", "2024-03-02T23:00:00Z")]
    [InlineData("2024/03/10", "2024-03-09T23:00:00Z")]
    public void A_date_in_numbers_that_can_be_one_day_only_is_that_day_in_every_culture(string text, string expected)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            foreach (string name in new[] { "", "en-US", "en-GB", "de-DE", "th-TH" })
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
                AssertInstant(expected, text);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("10/03/2026", "Write '2026-03-10' or '2026-10-03'.")]
    [InlineData("3.10.2026 14:05", "Write '2026-10-03 14:05' or '2026-03-10 14:05'.")]
    [InlineData("03-10-2026T14:05Z", "Write '2026-10-03T14:05Z' or '2026-03-10T14:05Z'.")]
    public void A_date_in_numbers_that_can_be_two_days_is_refused_with_both(string text, string expected) =>
        Assert.EndsWith(expected, Assert.Throws<FormatException>(() => Berlin(Now).ToUtc(text, TimeRangeEdge.Start)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2024-03-15T14:05:06Z", "2024-03-15T14:05:06Z")]
    [InlineData("2024-03-15T14:05Z", "2024-03-15T14:05:00Z")]
    [InlineData("2024-03-15T14:05:06.250Z", "2024-03-15T14:05:06.250Z")]
    [InlineData("2024-03-15T14:05:06-07:00", "2024-03-15T21:05:06Z")]
    [InlineData("2024-03-15 14:05 +05:30", "2024-03-15T08:35:00Z")]
    [InlineData("Fri, 15 Mar 2024 14:05:06 GMT", "2024-03-15T14:05:06Z")]
    [InlineData("2024-03-15 14:05 UTC", "2024-03-15T14:05:00Z")]
    [InlineData("2024-03-15 utc", "2024-03-15T00:00:00Z")]
    [InlineData("20240315T140506Z", "2024-03-15T14:05:06Z")]
    [InlineData("20240315T1405Z", "2024-03-15T14:05:00Z")]
    public void A_time_with_a_zone_is_that_instant(string text, string expected) => AssertInstant(expected, text);

    [Theory]
    [InlineData("now", "2024-04-10T12:00:00Z")]
    [InlineData("7d", "2024-04-03T12:00:00Z")]
    [InlineData("-7d", "2024-04-03T12:00:00Z")]
    [InlineData("36h", "2024-04-09T00:00:00Z")]
    [InlineData("2 hours ago", "2024-04-10T10:00:00Z")]
    [InlineData("an hour ago", "2024-04-10T11:00:00Z")]
    [InlineData("1d12h ago", "2024-04-09T00:00:00Z")]
    [InlineData("1 Week Ago", "2024-04-03T12:00:00Z")]
    [InlineData("1 day, 2 hours and 30 minutes ago", "2024-04-09T09:30:00Z")]
    [InlineData("1.5h", "2024-04-10T10:30:00Z")]
    public void A_distance_counts_back_from_now(string text, string expected) => AssertInstant(expected, text);

    [Theory]
    [InlineData("today", "2024-04-09T22:00:00Z")]
    [InlineData("Yesterday", "2024-04-08T22:00:00Z")]
    [InlineData("yesterday 14:00", "2024-04-09T12:00:00Z")]
    [InlineData("today at 9:30", "2024-04-10T07:30:00Z")]
    [InlineData("9:30", "2024-04-10T07:30:00Z")]
    public void A_named_day_is_a_local_day(string text, string expected) => AssertInstant(expected, text);

    [Fact]
    public void Yesterday_starts_23_hours_before_today_when_the_clock_went_forward()
    {
        TimeInput input = Berlin("2024-04-01T10:00:00Z");
        Assert.Equal(
            TimeSpan.FromHours(23),
            input.ToUtc("today", TimeRangeEdge.Start) - input.ToUtc("yesterday", TimeRangeEdge.Start));
    }

    [Fact]
    public void A_distance_in_days_is_24_hours_each_across_a_clock_change()
    {
        TimeInput input = Berlin("2024-04-01T10:00:00Z");
        Assert.Equal(Utc("2024-03-30T10:00:00Z"), input.ToUtc("2d", TimeRangeEdge.Start));
    }

    // Berlin, 27 October 2024: 02:00-03:00 happens twice, first at +02:00, then at +01:00.
    [Theory]
    [InlineData(TimeRangeEdge.Start, "2024-10-27T00:30:00Z")]
    [InlineData(TimeRangeEdge.End, "2024-10-27T01:30:00Z")]
    public void An_hour_shown_twice_makes_the_range_wider(object edge, string expected) =>
        Assert.Equal(Utc(expected), Berlin(Now).ToUtc("2024-10-27 02:30", (TimeRangeEdge)edge));

    // Berlin, 31 March 2024: 02:00-03:00 never happens.
    [Theory]
    [InlineData(TimeRangeEdge.Start, "2024-03-31T00:30:00Z")]
    [InlineData(TimeRangeEdge.End, "2024-03-31T01:30:00Z")]
    public void An_hour_never_shown_makes_the_range_wider(object edge, string expected) =>
        Assert.Equal(Utc(expected), Berlin(Now).ToUtc("2024-03-31 02:30", (TimeRangeEdge)edge));

    [Theory]
    [InlineData("2024-03-31 01:59", "2024-03-31T00:59:00Z")]
    [InlineData("2024-03-31 03:00", "2024-03-31T01:00:00Z")]
    [InlineData("2024-10-27 01:59", "2024-10-26T23:59:00Z")]
    [InlineData("2024-10-27 03:00", "2024-10-27T02:00:00Z")]
    public void The_minutes_beside_a_clock_change_are_exact(string text, string expected) => AssertInstant(expected, text);

    [Fact]
    public void A_zone_half_an_hour_wide_in_its_change_is_read_by_its_own_offsets()
    {
        TimeZoneInfo lordHowe = TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe");
        TimeInput input = new(new FixedClock(Now, lordHowe));
        // 7 April 2024: 01:30-02:00 happens twice, at +11:00 and at +10:30.
        Assert.Equal(Utc("2024-04-06T14:45:00Z"), input.ToUtc("2024-04-07 01:45", TimeRangeEdge.Start));
        Assert.Equal(Utc("2024-04-06T15:15:00Z"), input.ToUtc("2024-04-07 01:45", TimeRangeEdge.End));
    }

    [Fact]
    public void A_date_time_of_unspecified_kind_is_local() =>
        Assert.Equal(Utc("2024-07-15T12:05:00Z"), Berlin(Now).ToUtc(new DateTime(2024, 7, 15, 14, 5, 0), TimeRangeEdge.Start));

    [Fact]
    public void A_utc_date_time_stays_what_it_is()
    {
        DateTime utc = Utc("2024-07-15T14:05:00Z");
        Assert.Equal(utc, Berlin(Now).ToUtc(utc, TimeRangeEdge.Start));
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("7")]
    [InlineData("7x")]
    [InlineData("32.12.2024")]
    [InlineData("13/13/2024")]
    [InlineData("10/03/24")]
    [InlineData("2024-13-01")]
    [InlineData("2024-02-30")]
    [InlineData("May 4")]
    [InlineData("now 12:00")]
    [InlineData("yesterday 25:00")]
    [InlineData("7d 7")]
    [InlineData("2024-03-15T14:05:06Zebra")]
    [InlineData("999999999w")]
    [InlineData("999999999.5 days ago")]
    public void What_is_no_time_is_refused_with_the_forms_that_are(string text)
    {
        FormatException e = Assert.Throws<FormatException>(() => Berlin(Now).ToUtc(text, TimeRangeEdge.Start));
        Assert.Contains($"'{text}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("2 hours ago", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("36h", "1.12:00:00")]
    [InlineData("90m", "01:30:00")]
    [InlineData("45 sec", "00:00:45")]
    [InlineData("2 weeks", "14.00:00:00")]
    [InlineData("1d12h", "1.12:00:00")]
    [InlineData("1d 12h", "1.12:00:00")]
    [InlineData("1.12:00:00", "1.12:00:00")]
    [InlineData("00:15", "00:15:00")]
    public void A_length_is_read_in_all_its_forms(string text, string expected) =>
        Assert.Equal(TimeSpan.Parse(expected, CultureInfo.InvariantCulture), TimeInput.ToSpan(text));

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("0d")]
    [InlineData("-7d")]
    [InlineData("-01:00")]
    [InlineData("3 months")]
    [InlineData("1M")]
    [InlineData("1w 12M")]
    [InlineData("7d ago")]
    [InlineData("999999999w")]
    public void What_is_no_length_above_zero_is_refused(string text)
    {
        FormatException e = Assert.Throws<FormatException>(() => TimeInput.ToSpan(text));
        Assert.Contains("'7d'", e.Message, StringComparison.Ordinal);
    }

    private static void AssertInstant(string expected, string text)
    {
        DateTime actual = Berlin(Now).ToUtc(text, TimeRangeEdge.Start);
        Assert.Equal(DateTimeKind.Utc, actual.Kind);
        Assert.Equal(Utc(expected), actual);
    }

    private static TimeInput Berlin(string now) => new(new FixedClock(now, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));

    private static DateTime Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime;

    private sealed class FixedClock(string now, TimeZoneInfo zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => zone;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
    }
}
