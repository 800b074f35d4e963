using System;
using System.Linq;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.Aws.Tests.EventHistory;

public class LookupPlannerTests
{
    private const string Id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    [Fact]
    public void Without_an_exact_value_everything_is_looked_up() =>
        Assert.Equal("", Plan(new EventFilterOptions { EventName = ["Delete*"], Actor = ["alice"] }));

    [Fact]
    public void The_most_selective_attribute_goes_to_the_service()
    {
        EventFilterOptions filter = new()
        {
            EventId = [Id.ToUpperInvariant()],
            AccessKeyId = ["akiaiosfodnn7example"],
            ResourceName = ["My-Bucket"],
            EventName = ["createbucket"],
            EventSource = ["S3"],
            ResourceType = ["AWS::S3::Bucket"],
            WriteOnly = true,
        };

        Assert.Equal($"EventId={Id}", Plan(filter));
        Assert.Equal("AccessKeyId=AKIAIOSFODNN7EXAMPLE", Plan(filter = filter with { EventId = null }));
        Assert.Equal("EventName=CreateBucket", Plan(filter = filter with { AccessKeyId = null }));
        Assert.Equal("EventSource=s3.amazonaws.com", Plan(filter = filter with { EventName = null }));
        Assert.Equal("ReadOnly=false", Plan(filter = filter with { EventSource = null }));

        // By these the service does not find all.
        Assert.Equal("ResourceName=My-Bucket", Plan(filter = filter with { WriteOnly = false }));
        Assert.Equal("ResourceType=AWS::S3::Bucket", Plan(filter with { ResourceName = null }));
    }

    [Fact]
    public void Who_looks_for_keys_that_were_given_out_asks_by_them_first()
    {
        EventFilterOptions filter = new() { ResourceName = ["ASIAIOSFODNN7EXAMPLE"], EventName = ["AssumeRole"] };

        Assert.Equal("ResourceName=ASIAIOSFODNN7EXAMPLE", string.Join('|', LookupPlanner.Plan(filter, preferKeysGivenOut: true)));
    }

    [Fact]
    public void Each_value_is_a_lookup_of_its_own_in_every_spelling_it_can_have() =>
        Assert.Equal(
            ["EventName=ConsoleLogin", "EventName=CreateAPIKey", "EventName=CreateApiKey"],
            Plan(new EventFilterOptions { EventName = ["CREATEAPIKEY", "consolelogin"] }).Split('|').Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("NoSuchCallWasEverSeen")]
    [InlineData("Create?ucket")]
    public void A_name_whose_spelling_is_not_certain_stays_here(string name) =>
        Assert.Equal("EventSource=s3.amazonaws.com", Plan(new EventFilterOptions { EventName = ["CreateBucket", name], EventSource = ["s3.amazonaws.com"] }));

    [Fact]
    public void Too_many_values_are_left_to_the_filter_here() =>
        Assert.Equal("ReadOnly=true", Plan(new EventFilterOptions { ResourceName = Enumerable.Range(0, 21).Select(number => $"r{number}").ToArray(), ReadOnly = true }));

    [Fact]
    public void Insights_are_looked_up_by_the_attributes_they_have()
    {
        EventFilterOptions filter = new() { EventCategory = ["insight"], ResourceName = ["x"], EventName = ["RunInstances"] };

        Assert.Equal("EventName=RunInstances (Insights)", Plan(filter));
        Assert.Equal("EventName=RunInstances|EventName=RunInstances (Insights)", Plan(filter with { EventCategory = ["Insight", "Management"] }));
        Assert.Equal("ResourceName=x|(Insights)", Plan(filter with { EventCategory = ["Insight", "Management"], EventName = null }));
        Assert.Equal("(Insights)", Plan(new EventFilterOptions { EventCategory = ["Insight"] }));
    }

    [Theory]
    [InlineData("Data")]
    [InlineData("Management", "Data")]
    [InlineData("Insights")]
    public void A_category_that_is_never_in_the_history_is_refused(params string[] categories)
    {
        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => Plan(new EventFilterOptions { EventCategory = categories }));

        Assert.Equal(ErrorIds.EventCategoryUnavailable, exception.Problem.Id);
        Assert.Contains($"none of '{categories[^1]}'", exception.Problem.Message);
    }

    private static string Plan(EventFilterOptions filter) => string.Join('|', LookupPlanner.Plan(filter).Select(term => term.ToString()));
}
