using System;
using System.Globalization;
using System.Linq;
using Xunit;

namespace CloudTrailTools.Core.Tests;

public sealed class CloudTrailCoverageTests
{
    [Fact]
    public void Regions_are_the_sums_of_what_ended_by_account_and_region()
    {
        CloudTrailCoverage coverage = new();
        coverage.Add(File("2", "eu-west-1", CloudTrailCoverageOutcome.Read, records: 5, day: 3));
        coverage.Add(File("1", "us-east-1", CloudTrailCoverageOutcome.Read, records: 2, day: 2));
        coverage.Add(File("1", "us-east-1", CloudTrailCoverageOutcome.Partial, records: 1, day: 4));
        coverage.Add(File("1", "us-east-1", CloudTrailCoverageOutcome.Failed, records: 0, day: 9));
        coverage.Add(File("1", "us-east-1", CloudTrailCoverageOutcome.Skipped, records: 0, day: 1));
        coverage.Add(File(null, null, CloudTrailCoverageOutcome.PassedOver, records: 0, day: null));

        Assert.Equal(
            ["  0 0 0 1 0  ", "1 us-east-1 1 1 1 1 3 2 4", "2 eu-west-1 1 0 0 0 5 3 3"],
            coverage.Regions.Select(region => string.Join(' ', region.AccountId, region.Region, region.Read, region.Partial, region.Failed, region.Skipped, region.Records, region.From?.Day, region.To?.Day)));
        Assert.Equal(coverage.Records, coverage.Regions.Sum(region => region.Records));
        Assert.Equal(coverage.Matched, coverage.Regions.Sum(region => region.Matched));
    }

    [Fact]
    public void A_slice_of_Event_history_spans_the_time_that_was_asked()
    {
        CloudTrailCoverage coverage = new();
        CloudTrailCoverageEntry slice = File("1", "us-east-1", CloudTrailCoverageOutcome.Read, records: 1, day: null);
        (slice.From, slice.To) = (new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2026, 3, 8, 0, 0, 0, DateTimeKind.Utc));
        coverage.Add(slice);

        CloudTrailCoverageRegion region = Assert.Single(coverage.Regions);
        Assert.Equal((slice.From, slice.To), (region.From, region.To));
        Assert.Same(slice, Assert.Single(coverage.Entries));
    }

    [Fact]
    public void However_many_names_there_are_the_regions_stay_bounded_and_the_sums_whole()
    {
        CloudTrailCoverage coverage = new();
        for (int i = 0; i < 10_100; i++)
        {
            coverage.Add(File(i.ToString(CultureInfo.InvariantCulture), "us-east-1", CloudTrailCoverageOutcome.Read, records: 1, day: 1));
        }

        Assert.Equal(10_001, coverage.Regions.Count);
        Assert.Equal(10_100, coverage.Regions.Sum(region => region.Records));
        Assert.Equal(100, Assert.Single(coverage.Regions, region => region.AccountId is null).Read);
    }

    [Fact]
    public void One_is_told_as_one()
    {
        CloudTrailCoverage coverage = new();
        CloudTrailCoverageEntry slice = File("1", "us-east-1", CloudTrailCoverageOutcome.Read, records: 1, day: null);
        slice.Throttled = 1;
        coverage.Add(slice);

        Assert.Equal("1 read; 1 record: 1 matched, 0 filtered out; 1 request throttled", coverage.ToString());
        Assert.EndsWith("; 1 record, 1 matched", Assert.Single(coverage.Regions).ToString(), StringComparison.Ordinal);
        Assert.Equal("1,000 files", CountText.Of(1000, "file"));
        Assert.Contains("1 more damaged place; lost at all of them: 1 record.", Problems.FileMuchDamaged("a", 1, 1).Message, StringComparison.Ordinal);
    }

    private static CloudTrailCoverageEntry File(string? account, string? region, CloudTrailCoverageOutcome outcome, long records, int? day) => new("file", outcome)
    {
        AccountId = account,
        Region = region,
        Records = records,
        Matched = records,
        DeliveryTime = day is int number ? new DateTime(2026, 3, number, 0, 0, 0, DateTimeKind.Utc) : null,
    };
}
