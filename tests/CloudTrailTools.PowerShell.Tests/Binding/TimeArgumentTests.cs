using System;
using System.Management.Automation;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Binding;

public sealed class TimeArgumentTests
{
    [Fact]
    public void A_text_becomes_an_instant_in_utc() =>
        Assert.Equal(new DateTime(2024, 3, 15, 14, 5, 6, DateTimeKind.Utc), TimeArgument.ToInstant("2024-03-15T14:05:06Z", TimeRangeEdge.Start));

    [Fact]
    public void A_date_time_with_an_offset_becomes_that_instant() =>
        Assert.Equal(
            new DateTime(2024, 3, 15, 12, 0, 0, DateTimeKind.Utc),
            TimeArgument.ToInstant(new DateTimeOffset(2024, 3, 15, 14, 0, 0, TimeSpan.FromHours(2)), TimeRangeEdge.Start));

    [Fact]
    public void A_length_stays_what_it_is() => Assert.Equal(TimeSpan.FromHours(1), TimeArgument.ToDuration(TimeSpan.FromHours(1)));

    [Theory]
    [InlineData(7)]
    [InlineData("soon")]
    [InlineData(null)]
    public void What_is_no_time_is_refused(object? value) =>
        Assert.Throws<ArgumentTransformationMetadataException>(() => TimeArgument.ToInstant(value!, TimeRangeEdge.Start));

    [Theory]
    [InlineData(7)]
    [InlineData("7")]
    [InlineData(null)]
    public void A_bare_number_is_no_length(object? value) =>
        Assert.Throws<ArgumentTransformationMetadataException>(() => TimeArgument.ToDuration(value!));

    [Fact]
    public void A_length_of_nothing_is_refused() =>
        Assert.Throws<ArgumentTransformationMetadataException>(() => TimeArgument.ToDuration(TimeSpan.Zero));
}
