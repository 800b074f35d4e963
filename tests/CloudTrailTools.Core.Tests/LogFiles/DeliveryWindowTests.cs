using System;
using System.Globalization;
using Xunit;

namespace CloudTrailTools.Core.Tests.LogFiles;

public sealed class DeliveryWindowTests
{
    private static readonly DeliveryWindow Window = new(Time("2024-03-01T10:30:45"), Time("2024-03-02T20:00:00"), TimeSpan.FromHours(6));

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    [Theory]
    [InlineData("2024-03-01T09:29:00", false)]
    [InlineData("2024-03-01T09:30:00", true)]
    [InlineData("2024-03-01T10:30:00", true)]
    [InlineData("2024-03-03T02:00:00", true)]
    [InlineData("2024-03-03T02:01:00", false)]
    public void A_delivery_time_is_judged_with_the_slack_after_and_an_hour_before(string stamp, bool admitted) =>
        Assert.Equal(admitted, Window.Admits(Time(stamp)));

    [Fact]
    public void A_file_of_unknown_time_is_always_admitted() => Assert.True(Window.Admits(null));

    [Theory]
    [InlineData("logs/us-east-1/2024/02/29", "2024-02-29", "2024-02-29")]
    [InlineData("logs/us-east-1/2024/02", "2024-02-01", "2024-02-29")]
    [InlineData("logs/us-east-1/2025", "2025-01-01", "2025-12-31")]
    [InlineData("logs/us-east-1/2024/03/02", null, null)]
    [InlineData("logs/us-east-1", null, null)]
    [InlineData("2024/02/31", null, null)]
    public void A_folder_that_is_ruled_out_has_a_first_and_a_last_day(string folder, string? first, string? last)
    {
        (DateTime First, DateTime Last)? range = Window.RuledOut(folder);

        Assert.Equal(first, range?.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(last, range?.Last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(2024, 2, 29, false)]
    [InlineData(2024, 3, 1, true)]
    [InlineData(2024, 3, 2, true)]
    [InlineData(2024, 3, 3, true)]
    [InlineData(2024, 3, 4, false)]
    [InlineData(2024, 3, 0, true)]
    [InlineData(2024, 2, 0, false)]
    [InlineData(2024, 4, 0, false)]
    [InlineData(2024, 0, 0, true)]
    [InlineData(2023, 0, 0, false)]
    [InlineData(2025, 0, 0, false)]
    public void Folders_of_years_months_and_days_are_judged_as_a_whole(int year, int month, int day, bool admitted) =>
        Assert.Equal(admitted, Window.AdmitsFolder(year, month, day));

    [Theory]
    [InlineData(2024, 13, 0)]
    [InlineData(2023, 2, 29)]
    [InlineData(0, 0, 0)]
    public void Folders_that_are_no_dates_are_never_pruned(int year, int month, int day) => Assert.True(Window.AdmitsFolder(year, month, day));

    [Fact]
    public void The_slack_reaches_over_midnight_into_the_next_folder()
    {
        DeliveryWindow window = new(Time("2024-12-31T00:30:00"), Time("2024-12-31T23:00:00"), TimeSpan.FromHours(6));

        Assert.True(window.AdmitsFolder(2024, 12, 30));
        Assert.True(window.AdmitsFolder(2025, 1, 1));
        Assert.False(window.AdmitsFolder(2025, 1, 2));
    }

    [Fact]
    public void Without_slack_the_range_itself_is_the_window()
    {
        DeliveryWindow window = new(Time("2024-03-01T00:00:00"), Time("2024-03-01T23:59:59"), TimeSpan.Zero);

        Assert.False(window.AdmitsFolder(2024, 2, 29));
        Assert.False(window.AdmitsFolder(2024, 3, 2));
        Assert.True(window.Admits(Time("2024-03-01T00:00:00")));
    }

    [Fact]
    public void An_open_end_has_no_limit()
    {
        Assert.True(DeliveryWindow.Unlimited.Admits(Time("1999-01-01")));
        Assert.True(new DeliveryWindow(Time("2024-03-01"), null, TimeSpan.Zero).AdmitsFolder(2099));
        Assert.True(new DeliveryWindow(null, Time("2024-03-01"), TimeSpan.Zero).AdmitsFolder(1999));
        Assert.False(new DeliveryWindow(null, Time("2024-03-01"), TimeSpan.Zero).AdmitsFolder(2099));
    }

    [Fact]
    public void The_ends_of_time_do_not_overflow()
    {
        DeliveryWindow window = new(DateTime.MinValue, DateTime.MaxValue, TimeSpan.FromDays(30));

        Assert.True(window.Admits(Time("2024-03-01")));
        Assert.True(window.AdmitsFolder(2024, 3, 1));
    }
}
