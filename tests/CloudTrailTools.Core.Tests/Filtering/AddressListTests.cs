using System;
using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.Core.Tests.Filtering;

public sealed class AddressListTests
{
    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.255", true)]
    [InlineData("203.0.113.0/24", "203.0.114.0", false)]
    [InlineData("203.0.113.77/24", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "255.1.2.3", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("203.0.113.9/32", "203.0.113.9", true)]
    [InlineData("203.0.113.9/32", "203.0.113.8", false)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "192.0.2.1, 10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "192.0.2.1,198.51.100.1", false)]
    [InlineData("10.0.0.0/8", "010.1.2.3", false)]
    [InlineData("61.0.0.0/8", "075.050.255.67", false)]
    [InlineData("075.050.255.67", "075.050.255.67", true)]
    [InlineData("192.0.2.0/24", "192.0.2.0/24", true)]
    [InlineData("192.0.2.*", "192.0.2.200", true)]
    [InlineData("cloudtrail.amazonaws.com", "CloudTrail.amazonaws.com", true)]
    [InlineData("10.0.0.0/8", "AWS Internal", false)]
    [InlineData("10.0.0.0/8", "", false)]
    [InlineData("10.0.0.0/8", null, false)]
    public void A_record_s_address_is_in_the_list_or_not(string listed, string? address, bool expected) =>
        Assert.Equal(expected, new AddressList([listed], "SourceIPAddress").IsMatch(address));

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10/8")]
    [InlineData("10.0.0/24")]
    [InlineData("010.0.0.0/8")]
    [InlineData("2001:db8::/129")]
    [InlineData("host/8")]
    [InlineData("/")]
    [InlineData("300.1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("203.0.113.7.")]
    [InlineData("2001:db8")]
    [InlineData("1.2.3.4:443")]
    public void What_looks_like_an_address_or_a_network_and_is_none_is_refused(string listed)
    {
        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => new AddressList([listed], "SourceIPAddress")).Problem;

        Assert.Equal(ErrorIds.FilterInvalid, problem.Id);
        Assert.Contains(listed, problem.Message);
    }

    [Theory]
    [InlineData("203.0.113", "203.0.113.* or 203.0.113.0/24.")]
    [InlineData("203.0.113.", "203.0.113.* or 203.0.113.0/24.")]
    [InlineData("10", "10.* or 10.0.0.0/8.")]
    public void Of_a_part_of_an_address_it_is_told_how_all_that_begin_so_are_written(string listed, string expected) =>
        Assert.EndsWith($"write {expected}", Assert.Throws<CloudTrailProblemException>(() => new AddressList([listed], "SourceIPAddress")).Problem.Message, StringComparison.Ordinal);

    [Fact]
    public void Of_several_addresses_in_one_text_each_that_is_listed_was_met()
    {
        AddressList list = new(["203.*", "10.*", "192.0.2.1"], "SourceIPAddress");

        Assert.True(list.IsMatch("203.0.113.9, 10.0.0.1"));
        Assert.True(list.HasMet("203.*"));
        Assert.True(list.HasMet("10.*"));
        Assert.False(list.HasMet("192.0.2.1"));
    }
}
