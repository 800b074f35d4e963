using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

public class CloudTrailEventTests
{
    private const string Complete = """
        {
          "eventVersion": "1.11",
          "userIdentity": {"type": "IAMUser", "userName": "alice", "accountId": "111122223333"},
          "eventTime": "2023-07-10T11:42:18Z",
          "eventSource": "ec2.amazonaws.com",
          "eventName": "TerminateInstances",
          "awsRegion": "us-east-1",
          "sourceIPAddress": "075.050.255.67",
          "userAgent": "[aws-cli/2.0]",
          "errorCode": "AccessDenied",
          "errorMessage": "no",
          "requestParameters": {"instancesSet": {"items": [{"instanceId": "i-1"}]}},
          "responseElements": null,
          "additionalEventData": {"a": 1},
          "requestID": "r-1",
          "eventID": "e-1",
          "readOnly": false,
          "resources": [{"ARN": "arn:aws:s3:::b", "accountId": "012345678901", "type": "AWS::S3::Bucket"}],
          "eventType": "AwsApiCall",
          "apiVersion": "2020_05_31",
          "managementEvent": true,
          "recipientAccountId": "012345678901",
          "sharedEventID": "s-1",
          "vpcEndpointId": "vpce-1",
          "vpcEndpointAccountId": "098765432109",
          "eventCategory": "Management",
          "serviceEventDetails": {"b": 1},
          "addendum": {"reason": "UPDATED_DATA"},
          "sessionCredentialFromConsole": "true",
          "edgeDeviceDetails": {"c": 1},
          "tlsDetails": {"tlsVersion": "TLSv1.3"},
          "insightDetails": {"state": "Start"},
          "eventContext": {"tagContext": {}},
          "timeWindow": {"windowSize": "PT5M"},
          "summary": {"primaryDimension": {}},
          "annotation": "cut",
          "p_row_id": 12
        }
        """;

    [Fact]
    public void Aggregated_events_have_their_own_names_for_id_and_time()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse("""
            {"eventVersion":"1.0","accountId":"111122223333","eventId":"e-1","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","awsRegion":"us-east-1","eventSource":"s3.amazonaws.com",
            "timeWindow":{"windowStart":"2025-11-05T10:05:00Z","windowEnd":"2025-11-05T10:10:00Z","windowSize":"PT5M"},"summary":{"primaryDimension":{"dimension":"USER_ACTIONS","statistics":[]}}}
            """);

        Assert.Equal("e-1", e.EventId);
        Assert.True(e.HasId);
        Assert.Equal(new DateTime(2025, 11, 5, 10, 5, 0, DateTimeKind.Utc), e.EventTime);
        Assert.Equal("2025-11-05T10:05:00Z", e.EventTimeText);
        Assert.Equal("111122223333", e.AccountId);
    }

    [Fact]
    public void Every_field_has_its_property()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse(Complete);

        Assert.Equal("1.11", e.EventVersion);
        Assert.Equal(new DateTime(2023, 7, 10, 11, 42, 18), e.EventTime);
        Assert.Equal(DateTimeKind.Utc, e.EventTime!.Value.Kind);
        Assert.Equal("2023-07-10T11:42:18Z", e.EventTimeText);
        Assert.Equal("ec2.amazonaws.com", e.EventSource);
        Assert.Equal("ec2", e.Service);
        Assert.Equal("TerminateInstances", e.EventName);
        Assert.Equal("us-east-1", e.AwsRegion);
        Assert.Equal("alice", e.Actor);
        Assert.Equal("alice", e.UserIdentity!.UserName);
        Assert.Equal("075.050.255.67", e.SourceIPAddress);
        Assert.Equal("[aws-cli/2.0]", e.UserAgent);
        Assert.Equal("AccessDenied", e.ErrorCode);
        Assert.Equal("no", e.ErrorMessage);
        Assert.False(e.Succeeded);
        Assert.Equal("""{"instancesSet":{"items":[{"instanceId":"i-1"}]}}""", e.RequestParameters!.ToString());
        Assert.Null(e.ResponseElements);
        Assert.Equal("""{"a":1}""", e.AdditionalEventData!.ToString());
        Assert.Equal("r-1", e.RequestId);
        Assert.Equal("e-1", e.EventId);
        Assert.False(e.ReadOnly);
        CloudTrailResource resource = Assert.Single(e.Resources);
        Assert.Equal(("arn:aws:s3:::b", "012345678901", "AWS::S3::Bucket"), (resource.Arn, resource.AccountId, resource.Type));
        Assert.Equal("AwsApiCall", e.EventType);
        Assert.Equal("2020_05_31", e.ApiVersion);
        Assert.True(e.ManagementEvent);
        Assert.Equal("012345678901", e.RecipientAccountId);
        Assert.Equal("012345678901", e.AccountId);
        Assert.Equal("s-1", e.SharedEventId);
        Assert.Equal("vpce-1", e.VpcEndpointId);
        Assert.Equal("098765432109", e.VpcEndpointAccountId);
        Assert.Equal("Management", e.EventCategory);
        Assert.Equal("""{"b":1}""", e.ServiceEventDetails!.ToString());
        Assert.Equal("""{"reason":"UPDATED_DATA"}""", e.Addendum!.ToString());
        Assert.True(e.SessionCredentialFromConsole);
        Assert.Equal("""{"c":1}""", e.EdgeDeviceDetails!.ToString());
        Assert.Equal("""{"tlsVersion":"TLSv1.3"}""", e.TlsDetails!.ToString());
        Assert.Equal("""{"state":"Start"}""", e.InsightDetails!.ToString());
        Assert.Equal("""{"tagContext":{}}""", e.EventContext!.ToString());
        Assert.Equal("""{"windowSize":"PT5M"}""", e.TimeWindow!.ToString());
        Assert.Equal("""{"primaryDimension":{}}""", e.Summary!.ToString());
        Assert.Equal("cut", e.Annotation);
        Assert.Equal(12L, e.GetField("p_row_id"));
        Assert.Equal(12L, e.Fields["p_row_id"]);
        Assert.Equal(Complete, e.Raw);
        Assert.Equal(Encoding.UTF8.GetBytes(Complete), e.GetRawBytes());
        Assert.Equal(CloudTrailOriginKind.Text, e.Origin.Kind);
        Assert.Null(e.Verified);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""
        {"eventVersion":null,"userIdentity":null,"eventTime":null,"eventSource":null,"eventName":null,"awsRegion":null,"sourceIPAddress":null,
        "userAgent":null,"errorCode":null,"errorMessage":null,"requestParameters":null,"responseElements":null,"requestID":null,"eventID":null,
        "readOnly":null,"resources":null,"managementEvent":null,"recipientAccountId":null,"insightDetails":null,"eventCategory":null}
        """)]
    public void What_is_missing_or_null_is_null(string json)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse(json);

        foreach (System.Reflection.PropertyInfo property in typeof(CloudTrailEvent).GetProperties())
        {
            object? value = property.GetValue(e);
            switch (property.Name)
            {
                case "Succeeded":
                    Assert.Equal(true, value);
                    break;
                case "IsReadOnlyCall" or "IsCrossAccount":
                    Assert.Equal(false, value);
                    break;
                case "Resources" or "LookupResources":
                    Assert.Empty((System.Collections.IEnumerable)value!);
                    break;
                case "Raw" or "Fields" or "Origin" or "RecordIndex" or "ByteOffset":
                    Assert.NotNull(value);
                    break;
                default:
                    Assert.True(value is null, $"{property.Name} is {value}.");
                    break;
            }
        }

        Assert.Equal("", e.ToString());
    }

    [Theory]
    [InlineData("200", "200")]
    [InlineData("\"\"", "")]
    [InlineData("true", "true")]
    [InlineData("1.50", "1.50")]
    [InlineData("{}", null)]
    [InlineData("[\"a\"]", null)]
    public void Text_properties_give_the_spelling_of_other_scalars_and_nothing_for_trees(string json, string? expected)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse($$"""{"userAgent":{{json}},"apiVersion":{{json}}}""");

        Assert.Equal(expected, e.UserAgent);
        Assert.Equal(expected, e.ApiVersion);
    }

    [Fact]
    public void A_list_where_text_is_expected_is_given_by_GetField()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse("""{"userAgent":["a","b"]}""");

        Assert.Equal(["a", "b"], Assert.IsType<object?[]>(e.GetField("userAgent")));
    }

    [Theory]
    [InlineData(true, "{}")]
    [InlineData(true, """{"errorCode":null,"errorMessage":null}""")]
    [InlineData(true, """{"errorCode":"","errorMessage":""}""")]
    [InlineData(true, """{"errorCode":"200","errorMessage":"OK"}""")]
    [InlineData(true, """{"errorCode":200}""")]
    [InlineData(false, """{"errorCode":"AccessDenied"}""")]
    [InlineData(false, """{"errorCode":"2000"}""")]
    [InlineData(false, """{"errorMessage":"Failed authentication"}""")]
    [InlineData(false, """{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"}}""")]
    [InlineData(true, """{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Success"}}""")]
    [InlineData(true, """{"eventName":"ConsoleLogin","responseElements":null}""")]
    [InlineData(true, """{"eventName":"ConsoleLogin","responseElements":{}}""")]
    [InlineData(true, """{"eventName":"Other","responseElements":{"ConsoleLogin":"Failure"}}""")]
    public void A_call_failed_when_the_record_says_so_anywhere(bool expected, string json)
    {
        Assert.Equal(expected, CloudTrailEvent.Parse(json).Succeeded);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"False\"", false)]
    [InlineData("\"\"", null)]
    [InlineData("\"maybe\"", null)]
    [InlineData("1", null)]
    [InlineData("{}", null)]
    public void Truth_values_may_be_text(string json, bool? expected)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse($$"""{"readOnly":{{json}},"managementEvent":{{json}}}""");

        Assert.Equal(expected, e.ReadOnly);
        Assert.Equal(expected, e.ManagementEvent);
    }

    [Theory]
    [InlineData("GetObject", true)]
    [InlineData("Get", true)]
    [InlineData("ListBuckets", true)]
    [InlineData("DescribeInstances", true)]
    [InlineData("HeadBucket", true)]
    [InlineData("LookupEvents", true)]
    [InlineData("BatchGetImage", true)]
    [InlineData("BatchGetItem20111205", true)]
    [InlineData("Decrypt", true)]
    [InlineData("AssumeRole", true)]
    [InlineData("AssumeRoleWithSAML", true)]
    [InlineData("GenerateDataKeyWithoutPlaintext", true)]
    [InlineData("VerifyEmailIdentity", false)]
    [InlineData("SignUp", false)]
    [InlineData("Getaway", false)]
    [InlineData("ListenToThis", false)]
    [InlineData("BatchDeleteImage", false)]
    [InlineData("DeleteBucket", false)]
    [InlineData("CreateListener", false)]
    [InlineData("getObject", false)]
    [InlineData("", false)]
    public void Whether_a_call_only_reads_is_inferred_from_its_verb(string name, bool expected)
    {
        Assert.Equal(expected, CloudTrailEvent.Parse($$"""{"eventName":"{{name}}"}""").IsReadOnlyCall);
    }

    [Fact]
    public void What_the_record_says_about_reading_beats_the_verb()
    {
        Assert.False(CloudTrailEvent.Parse("""{"eventName":"GetObject","readOnly":false}""").IsReadOnlyCall);
        Assert.True(CloudTrailEvent.Parse("""{"eventName":"Decrypt","readOnly":true}""").IsReadOnlyCall);
    }

    [Theory]
    [InlineData("""{"eventName":"DeleteBucket","eventCategory":"Insight"}""")]
    [InlineData("""{"eventName":"DeleteBucket","eventType":"AwsCloudTrailInsight","readOnly":false}""")]
    public void An_insight_is_no_call_that_reads_or_writes(string record)
    {
        Assert.Null(CloudTrailEvent.Parse(record).IsReadOnlyCall);
    }

    [Theory]
    [InlineData("""{"eventTime":"2023-01-02T03:04:05Z","@timestamp":"2024-01-01T00:00:00Z"}""", "2023-01-02T03:04:05Z", 2023)]
    [InlineData("""{"@timestamp":"2024-01-01T00:00:00.123Z"}""", "2024-01-01T00:00:00.123Z", 2024)]
    [InlineData("""{"eventTime":null,"@timestamp":"2024-01-01T00:00:00Z"}""", "2024-01-01T00:00:00Z", 2024)]
    [InlineData("""{"eventTime":"redacted","@timestamp":"2024-01-01T00:00:00Z"}""", "redacted", null)]
    [InlineData("""{"eventTime":"2014-03-06T21: 22: 54Z"}""", "2014-03-06T21: 22: 54Z", null)]
    public void The_time_is_the_records_own_or_else_the_log_shippers(string json, string text, int? year)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse(json);

        Assert.Equal(text, e.EventTimeText);
        Assert.Equal(year, e.EventTime?.Year);
    }

    [Theory]
    [InlineData("ec2.amazonaws.com", "ec2")]
    [InlineData("ec2.amazonaws.com.cn", "ec2")]
    [InlineData("workmail.eu-west-1.amazonaws.com", "workmail.eu-west-1")]
    [InlineData(".amazonaws.com", ".amazonaws.com")]
    [InlineData("aws.internal", "aws.internal")]
    [InlineData("...", "...")]
    [InlineData("", "")]
    public void The_service_is_the_sources_first_part(string source, string service)
    {
        Assert.Equal(service, CloudTrailEvent.Parse($$"""{"eventSource":"{{source}}"}""").Service);
    }

    [Theory]
    [InlineData("1.9", "1.10")]
    [InlineData("1.08", "1.11")]
    [InlineData("1.0", "1.01")]
    [InlineData("1", "1.01")]
    [InlineData("1.11", "2.0")]
    public void Versions_compare_as_numbers_part_by_part(string lower, string higher)
    {
        Version? first = CloudTrailEvent.Parse($$"""{"eventVersion":"{{lower}}"}""").EventVersionNumber;
        Version? second = CloudTrailEvent.Parse($$"""{"eventVersion":"{{higher}}"}""").EventVersionNumber;

        Assert.NotNull(first);
        Assert.True(first < second);
    }

    [Theory]
    [InlineData("\"...\"")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public void A_version_that_is_no_number_has_none(string json)
    {
        Assert.Null(CloudTrailEvent.Parse($$"""{"eventVersion":{{json}}}""").EventVersionNumber);
    }

    [Theory]
    [InlineData(true, "111122223333", "444455556666")]
    [InlineData(false, "111122223333", "111122223333")]
    [InlineData(false, "O11122223333", "011122223333")]
    [InlineData(false, "12345789012", "123457890123")]
    [InlineData(false, "", "444455556666")]
    [InlineData(false, "111122223333", "")]
    public void A_call_is_cross_account_when_two_known_accounts_differ(bool expected, string caller, string recipient)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse($$$"""{"userIdentity":{"accountId":"{{{caller}}}"},"recipientAccountId":"{{{recipient}}}"}""");

        Assert.Equal(expected, e.IsCrossAccount);
    }

    [Theory]
    [InlineData("444455556666", """{"userIdentity":{"accountId":"111122223333"},"recipientAccountId":"444455556666"}""")]
    [InlineData("111122223333", """{"userIdentity":{"accountId":"111122223333"}}""")]
    [InlineData("111122223333", """{"userIdentity":{"accountId":"","arn":"arn:aws:iam::111122223333:user/alice"},"recipientAccountId":""}""")]
    [InlineData("777788889999", """{"accountId":"777788889999","eventCategory":"Aggregated"}""")]
    [InlineData("O12345678901", """{"recipientAccountId":"O12345678901"}""")]
    public void The_account_is_the_recipient_or_else_the_callers(string expected, string json)
    {
        Assert.Equal(expected, CloudTrailEvent.Parse(json).AccountId);
    }

    [Fact]
    public void An_account_is_taken_from_the_callers_ARN_when_that_is_all_there_is()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse(
            """{"userIdentity":{"arn":"arn:aws:iam::111122223333:user/alice"},"recipientAccountId":"444455556666"}""");

        Assert.True(e.IsCrossAccount);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("[null,\"\",{},7]")]
    public void Without_resources_the_list_is_empty(string json)
    {
        Assert.Empty(CloudTrailEvent.Parse($$"""{"resources":{{json}}}""").Resources);
    }

    [Fact]
    public void Resources_are_read_in_every_form_they_are_written_in()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse("""
            {"resources":[{"ARNPrefix":"arn:aws:s3:::b/","type":"AWS::S3::Object"},{"arn":"arn:aws:s3:::c"},"arn:aws:s3:::d","plain",{"accountId":"1"}]}
            """);

        Assert.Equal(["arn:aws:s3:::b/", "arn:aws:s3:::c", "arn:aws:s3:::d", "plain", ""], e.Resources.Select(r => r.ToString()));
        Assert.Equal(["arn:aws:s3:::c", "arn:aws:s3:::d"], e.Resources.Select(r => r.Arn).Where(a => a is not null));
        Assert.Equal("arn:aws:s3:::b/", e.Resources[0].ArnPrefix);
        Assert.Equal("plain", e.Resources[3].Name);
        Assert.Equal("1", e.Resources[4].AccountId);
        Assert.Equal("x", Assert.Single(CloudTrailEvent.Parse("""{"resources":"x"}""").Resources).Name);
        Assert.Equal("arn:x", Assert.Single(CloudTrailEvent.Parse("""{"resources":{"ARN":"arn:x"}}""").Resources).Arn);
    }

    [Fact]
    public void Of_a_repeated_field_the_last_counts()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse(
            """{"readOnly":true,"eventType":"a","requestID":"1","eventType":"b","readOnly":false,"requestID":"2","e\u0076entName":"N"}""");

        Assert.False(e.ReadOnly);
        Assert.Equal("b", e.EventType);
        Assert.Equal("2", e.RequestId);
        Assert.Equal("N", e.EventName);
    }

    [Fact]
    public void A_field_is_found_exactly_first_and_then_in_any_case()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse("""{"Extra":1,"extra":2,"eventId":"lower","a.b/c:*":{"d":1}}""");

        Assert.Equal(1L, e.GetField("Extra"));
        Assert.Equal(2L, e.GetField("extra"));
        Assert.Equal(2L, e.GetField("EXTRA"));
        Assert.Equal("lower", e.EventId);
        Assert.Equal("""{"d":1}""", e.GetField("a.b/c:*")!.ToString());
        Assert.Null(e.GetField("nothing"));
    }

    [Theory]
    [InlineData("2023-07-10T11:42:18Z ec2 TerminateInstances by alice in us-east-1 (AccessDenied)", Complete)]
    [InlineData("2020-09-08T10:00:00Z ec2 RunInstances", """{"eventTime":"2020-09-08T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances"}""")]
    [InlineData("2020-09-08T10:00:00Z AwsCloudTrailInsight in us-east-1", """{"eventTime":"2020-09-08T10:00:00Z","eventType":"AwsCloudTrailInsight","awsRegion":"us-east-1"}""")]
    [InlineData("signin ConsoleLogin (failed)", """{"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","errorMessage":"Failed authentication"}""")]
    [InlineData("redacted X", """{"eventTime":"redacted","eventName":"X"}""")]
    public void The_line_says_when_what_who_where_and_whether_it_failed(string expected, string json)
    {
        Assert.Equal(expected, CloudTrailEvent.Parse(json).ToString());
    }

    [Fact]
    public void What_the_Event_history_says_besides_is_kept()
    {
        CloudTrailResource resource = new(type: "AWS::EC2::Instance", name: "i-1");

        CloudTrailEvent e = RawEvents.Make([.. "{}"u8], new LookupInfo("alice", [resource], "AKIA1"));

        Assert.Equal("alice", e.LookupUsername);
        Assert.Equal("alice", e.Actor);
        Assert.Same(resource, Assert.Single(e.LookupResources));
        Assert.Empty(e.Resources);
        Assert.Equal("AKIA1", e.Lookup!.AccessKeyId);
    }

    [Fact]
    public void The_identity_in_the_record_beats_the_name_in_the_Event_history()
    {
        byte[] text = [.. """{"userIdentity":{"type":"Root","accountId":"111122223333"}}"""u8];

        Assert.Equal("root of 111122223333", RawEvents.Make(text, new LookupInfo("root", [], null)).Actor);
    }

    [Fact]
    public void Trees_are_made_once_for_all_threads()
    {
        CloudTrailEvent e = CloudTrailEvent.Parse(Complete);
        object?[][] seen = new object?[64][];

        Parallel.For(0, seen.Length, i => seen[i] = [e.RequestParameters, e.UserIdentity, e.Fields, e.Resources, e.TlsDetails]);

        Assert.All(seen, trees => Assert.All(trees.Zip(seen[0]), pair => Assert.Same(pair.Second, pair.First)));
    }

    [Fact]
    public void Equal_texts_are_one_string()
    {
        CloudTrailEvent first = CloudTrailEvent.Parse(Complete);
        CloudTrailEvent second = CloudTrailEvent.Parse(Complete);

        Assert.Same(first.EventName, second.EventName);
        Assert.Same(first.Service, second.Service);
        Assert.Same(first.Actor, second.Actor);
    }

    [Fact]
    public void An_event_is_small_beside_its_text()
    {
        byte[] text = [.. "{}"u8];
        RecordLocator.Locate(text, out FieldOffsets offsets);
        CloudTrailOrigin origin = new(CloudTrailOriginKind.Text, "test");
        CloudTrailEvent[] events = new CloudTrailEvent[1000];
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < events.Length; i++)
        {
            events[i] = new CloudTrailEvent(text, offsets, origin, i, i);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / events.Length, 0, 140);
        Assert.Equal(999, events[999].RecordIndex);
        Assert.Equal(999, events[999].ByteOffset);
    }

    [Fact]
    public void White_space_and_a_byte_order_mark_around_a_record_do_not_matter()
    {
        Assert.Equal("""{"eventName":"X"}""", CloudTrailEvent.Parse("\uFEFF\r\n {\"eventName\":\"X\"}\n").Raw);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("{\"eventName\":\"X\"", 16)]
    [InlineData("{\"eventName\":}", 13)]
    [InlineData("{\n \"a\": 1,\n \"b\": x\n}", 17)]
    [InlineData("{} {}", 3)]
    [InlineData("{\"a\":1,}", 7)]
    [InlineData("{\"a\":\"\n\"}", 6)]
    public void Text_that_is_no_record_is_refused_with_the_offset(string json, int offset)
    {
        FormatException refusal = Assert.Throws<FormatException>(() => CloudTrailEvent.Parse(json));

        Assert.Contains($"at offset {offset}:", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void JSON_that_is_no_object_is_refused(string json)
    {
        Assert.Throws<FormatException>(() => CloudTrailEvent.Parse(json));
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
    {
        string json = "{\"a\":" + new string('[', RecordLocator.MaxDepth) + new string(']', RecordLocator.MaxDepth) + "}";

        Assert.Throws<FormatException>(() => CloudTrailEvent.Parse(json));
    }
}
