using System;
using CloudTrailTools.Aws.EventHistory;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

public class PageShareTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(0.8);

    [Theory]
    // One page more than the one under way: asked for at once rather than after it, from a little before where that one is expected to end.
    [InlineData(0.5, -0.25)]
    // It may well be more than one: each takes a half, so that neither needs a second page.
    [InlineData(0.9, 0.45)]
    [InlineData(1.8, 0.9)]
    [InlineData(2.8, 0.9)]
    [InlineData(19.3, 9.65)]
    // Far more than may be read ahead.
    [InlineData(200, 19.5)]
    public void Two_chains_share_so_that_both_have_room_for_more_than_is_expected(double pages, double kept) =>
        Assert.Equal(kept, PageShare.Soonest(pages, Slow, Interval)!.Value, 1e-6);

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(-3)]
    public void Nothing_is_shared_when_the_page_under_way_is_expected_to_be_the_last(double pages) =>
        Assert.Null(PageShare.Soonest(pages, Slow, Interval));

    [Fact]
    public void Answers_that_come_before_the_next_request_may_go_need_no_other_chain() =>
        Assert.Null(PageShare.Soonest(10, TimeSpan.FromSeconds(0.25), Interval));

    [Fact]
    public void While_nothing_is_known_each_takes_a_half_and_nothing_is_tried()
    {
        Assert.Equal(double.PositiveInfinity, PageShare.Soonest(double.PositiveInfinity, Slow, Interval));
        Assert.Null(PageShare.ForTrial(double.PositiveInfinity));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(2.1, true)]
    public void A_burst_is_tried_only_with_pages_that_are_needed_anyway(double pages, bool tried) =>
        Assert.Equal(tried, PageShare.ForTrial(pages) is not null);
}
