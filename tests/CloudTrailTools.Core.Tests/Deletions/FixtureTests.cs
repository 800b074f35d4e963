using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CloudTrailTools.Deletions;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.Deletions;

/// <summary>Every kind of deletion gives the type, id, ARN and outcome that were written down by hand.</summary>
public sealed class FixtureTests
{
    private static readonly string[] Fixtures = ["license-manager", "fleet-hub", "cloudwatch-logs", "cloud-map", "service-catalog", "appregistry", "shapes"];

    public static TheoryData<string, int> Records
    {
        get
        {
            TheoryData<string, int> records = [];
            foreach (string fixture in Fixtures)
            {
                for (int i = 0; i < Finding.Fixture(fixture).Count; i++)
                {
                    records.Add(fixture, i);
                }
            }

            return records;
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_gives_the_deletions_written_down_for_it(string fixture, int index)
    {
        CloudTrailEvent record = Finding.Fixture(fixture)[index];

        IEnumerable<string> found = AllOf(record).Select(one => string.Join('\t',
            fixture, index, one.EventName, one.Level, one.Resource.Type, one.Resource.Id, one.Resource.Arn, one.ArnIsBuilt, one.Resource.Parent, one.ResourceSource, one.Outcome));

        Assert.Equal(Expected().Where(line => line.StartsWith($"{fixture}\t{index}\t", StringComparison.Ordinal)), found);
    }

    [Fact]
    public void Whatever_has_no_name_says_why()
    {
        IEnumerable<CloudTrailDeletion> all = Fixtures.SelectMany(Finding.Fixture).SelectMany(AllOf);

        Assert.All(all, one => Assert.Equal(one.Resource.Id is null, one.UnknownReason is not null));
    }

    [Fact]
    public void A_bulk_call_gives_one_deletion_per_thing_all_of_one_event()
    {
        List<CloudTrailDeletion> found = AllOf(Finding.Fixture("shapes")[0]);

        Assert.Equal(["i-0aaa1111bbb22222c", "i-0ddd1111eee22222f"], found.Select(one => one.ResourceId));
        Assert.Same(found[0].Event, found[1].Event);
    }

    private static List<CloudTrailDeletion> AllOf(CloudTrailEvent record)
    {
        DeletionFinderOptions options = new() { Levels = Enum.GetValues<CloudTrailDeletionLevel>(), IncludeFailed = true };
        return Finding.All(new DeletionFinder(options), [record]);
    }

    private static IEnumerable<string> Expected()
    {
        return File.ReadLines(Path.Combine(Repository.Fixtures, "deletions", "expected.tsv")).Skip(1);
    }
}
