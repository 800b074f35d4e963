using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using CloudTrailTools.ApiCoverage;
using CloudTrailTools.Core.Tests.Answers;
using CloudTrailTools.Deletions;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.ApiCoverage;

public sealed partial class ApiCoverageTests
{
    [Theory]
    [InlineData("license-manager", "DeleteLicenseConfiguration", CloudTrailApiRecording.Recorded)]
    [InlineData("license-manager", "ListResourceInventory", CloudTrailApiRecording.Recorded)]
    [InlineData("iotfleethub", "CreateApplication", CloudTrailApiRecording.Recorded)]
    [InlineData("logs", "CreateExportTask", CloudTrailApiRecording.Recorded)]
    [InlineData("logs", "DescribeLogGroups", CloudTrailApiRecording.RequestOnly)]
    [InlineData("logs", "PutLogEvents", CloudTrailApiRecording.NotStated)]
    [InlineData("servicediscovery", "DiscoverInstances", CloudTrailApiRecording.NotRecorded)]
    [InlineData("servicediscovery", "DeleteService", CloudTrailApiRecording.Recorded)]
    [InlineData("servicecatalog", "CreatePortfolio", CloudTrailApiRecording.Recorded)]
    [InlineData("servicecatalog-appregistry", "CreateApplication", CloudTrailApiRecording.Recorded)]
    [InlineData("s3", "DeleteObject", CloudTrailApiRecording.DataEvent)]
    [InlineData("s3", "DeleteBucket", CloudTrailApiRecording.Recorded)]
    [InlineData("cloudtrail", "StopLogging", CloudTrailApiRecording.Recorded)]
    [InlineData("signin", "ConsoleLogin", CloudTrailApiRecording.Recorded)]
    [InlineData("ec2", "Foo*", CloudTrailApiRecording.NotStated)]
    [InlineData("dynamodb", "deleteitem", CloudTrailApiRecording.DataEvent)]
    [InlineData("unheardof", "DoThing", CloudTrailApiRecording.NotStated)]
    public void A_call_that_is_asked_for_gets_one_answer(string service, string call, CloudTrailApiRecording recording)
    {
        CloudTrailApiCoverage answer = Assert.Single(ApiCoverageTable.Default.Find([service], [call]));

        Assert.Equal(recording, answer.Recording);
        Assert.Equal(call, answer.EventName, ignoreCase: true);
    }

    [Fact]
    public void A_data_event_is_not_in_event_history_and_names_what_switches_it_on()
    {
        CloudTrailApiCoverage answer = Assert.Single(ApiCoverageTable.Default.Find(["s3"], ["DeleteObject"]));

        Assert.False(answer.InEventHistory);
        Assert.Equal("AWS::S3::Object", answer.DataResourceType);
    }

    [Fact]
    public void Wildcards_answer_with_the_calls_that_documents_name_and_with_what_they_say_of_all_others()
    {
        IEnumerable<string> calls = ApiCoverageTable.Default.Find(["logs"], ["Delete*"]).Select(answer => answer.EventName);

        Assert.Equal(["DeleteDestination", "DeleteLogGroup", "DeleteLogStream", "DeleteMetricFilter", "DeleteRetentionPolicy", "DeleteSubscriptionFilter", "*"], calls);
    }

    [Fact]
    public void A_call_without_a_service_is_answered_for_the_services_that_have_it()
    {
        Assert.Equal(["s3 deletebucket: Recorded", "lightsail deletebucket: NotStated"], ApiCoverageTable.Default.Find(null, ["deletebucket"]).Select(answer => answer.ToString()));

        // Of the many services that have this call, documents speak of some.
        string[] applications = [.. ApiCoverageTable.Default.Find(null, ["DeleteApplication"]).Select(answer => answer.Service)];
        Assert.Contains("servicecatalog-appregistry", applications);
        Assert.Contains("elasticbeanstalk", applications);
        Assert.DoesNotContain("s3", applications);
        Assert.Equal(applications.Distinct(), applications);
        Assert.Empty(ApiCoverageTable.Default.Find(null, ["NoSuchCall"]));
    }

    [Fact]
    public void A_wildcard_stands_for_services_that_have_the_call()
    {
        Assert.Equal(["s3 DeleteBucket: Recorded", "lightsail DeleteBucket: NotStated"], ApiCoverageTable.Default.Find(["*"], ["DeleteBucket"]).Select(answer => answer.ToString()));
        Assert.Equal(ApiCoverageTable.Default.Entries, ApiCoverageTable.Default.Find(["*"], null));
        Assert.Equal(ApiCoverageTable.Default.Entries, ApiCoverageTable.Default.Find(null, null));
        Assert.Equal(["kinesis PutRecord: DataEvent"], ApiCoverageTable.Default.Find(["kin*"], ["PutRecord"]).Select(answer => answer.ToString()));
        Assert.Empty(ApiCoverageTable.Default.Find(["no*"], null));

        // Bucket calls match too, and only the statement about all others speaks of them.
        Assert.Equal("*", ApiCoverageTable.Default.Find(["s3"], ["Delete*"]).Last().EventName);
    }

    [Fact]
    public void A_call_that_a_named_service_does_not_have_is_told_with_what_may_have_been_meant()
    {
        CloudTrailApiCoverage answer = Assert.Single(ApiCoverageTable.Default.Find(["s3"], ["DelteBucket"]));

        Assert.Equal("No call of this name is known of s3: did you mean DeleteBucket?", answer.Note);
        Assert.Equal(CloudTrailApiRecording.NotStated, answer.Recording);
    }

    [Theory]
    [InlineData("DoThing Recorded -\n")]
    [InlineData("[x] Doc\nDoThing Perhaps -\n")]
    [InlineData("[x] Doc\nDoThing DataEvent -\n")]
    [InlineData("[x] Doc\nDoThing Recorded AWS::X::Y\n")]
    public void A_line_that_makes_no_sense_is_refused_with_its_number(string text)
    {
        FormatException refusal = Assert.Throws<FormatException>(() => ApiCoverageTable.Read(new StringReader(text)));

        Assert.StartsWith("Line ", refusal.Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Every_call_that_the_document_of_CloudWatch_Logs_lists_is_told_as_it_says()
    {
        string folder = Path.Combine(Repository.SharedData!, "..", "seeds");
        string document = Directory.EnumerateFiles(folder).Select(File.ReadAllText).Single(text => text.StartsWith("# Logging Amazon CloudWatch Logs", StringComparison.Ordinal));
        string[] parts = document.Split("Only request elements are logged");

        Assert.Equal(2, parts.Length);
        Assert.Equal(ListedCalls(parts[0]), Told(CloudTrailApiRecording.Recorded));
        Assert.Equal(ListedCalls(parts[1]), Told(CloudTrailApiRecording.RequestOnly));
    }

    [Fact]
    public void When_nothing_was_found_only_calls_that_are_not_simply_recorded_are_worth_a_word()
    {
        Assert.Empty(RecordingAdvice.For(ResourceQuery.Of(["arn:aws:s3:::shop"]), null, null));
        Assert.Empty(RecordingAdvice.For(ResourceQuery.Of(["shop"]), null, null));
        Assert.Equal(
            "DeleteObject, DeleteObjects of s3 are data events: they are recorded only where a trail logs data events of AWS::S3::Object, and never in Event history.",
            Assert.Single(RecordingAdvice.For(ResourceQuery.Of(["arn:aws:s3:::shop/a.csv"]), null, null)));
        Assert.Contains(RecordingAdvice.For(null, ["AWS::DynamoDB::Item"], null), text => text.Contains("DeleteItem", StringComparison.Ordinal));
        Assert.Contains(RecordingAdvice.For(null, null, ["DeleteObject"]), text => text.Contains("data event", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ListedCalls(string text)
    {
        return ListedCall().Matches(text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Told(CloudTrailApiRecording recording)
    {
        return ApiCoverageTable.Default.Find(["logs"], null).Where(answer => answer.Recording == recording).Select(answer => answer.EventName).Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^\+ \[(\w+)\]\(\S+/API_", RegexOptions.Multiline)]
    private static partial Regex ListedCall();
}
