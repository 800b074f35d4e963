using System;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

/// <summary>Records that no log holds, but JSON allows: any order, white space, escape, type, repetition and nesting.</summary>
public class RandomRecordTests
{
    private static readonly string[] Names =
    [
        "eventTime", "eventName", "eventSource", "awsRegion", "userIdentity", "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
        "recipientAccountId", "eventID", "eventId", "readOnly", "eventType", "eventCategory", "requestParameters", "responseElements",
        "requestID", "resources", "eventVersion", "managementEvent", "additionalEventData", "type", "arn", "ARN", "userName", "sessionContext",
        "sessionIssuer", "attributes", "onBehalfOf", "userId", "@timestamp", "Tag", "tag", "", "a.b/c", "ключ",
    ];

    private static readonly string[] Strings =
    [
        "", "IAMUser", "AssumedRole", "Root", "alice", "2023-07-10T11:42:18Z", "true", "200", "ec2.amazonaws.com", "ConsoleLogin", "Failure",
        "arn:aws:sts::123456789012:assumed-role/Admin/bob", "{\\\"a\\\":[}", "\\\\", "\\\"", "\\u0000\\ud83d\\ude00\\n", "é😀", "}]\\\\\\\",{[",
        "0123456789abcde", "0123456789abcdef", "0123456789abcde\\\"", "a text that is longer than one vector and ends in an escape\\\\",
    ];

    private static readonly string[] Scalars = ["null", "true", "false", "0", "-1", "9223372036854775808", "1.5", "9.82222E-5"];

    private static readonly string[] Spaces = ["", "", "", " ", "\n", "\r\n\t", "                 "];

    [Fact]
    public void Random_records_read_as_the_frameworks_own_reader_reads_them()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            StringBuilder json = new();
            WriteObject(json, new Random(seed), depth: 0);
            using JsonDocument document = JsonDocument.Parse(json.ToString());
            try
            {
                EventOracle.AssertMatches(document.RootElement, CloudTrailEvent.Parse(json.ToString()));
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"Seed {seed}: {json}", problem);
            }
        }
    }

    private static void WriteValue(StringBuilder json, Random random, int depth)
    {
        switch (random.Next(depth > 5 ? 2 : 5))
        {
            case 0:
                json.Append('"').Append(Pick(random, Strings)).Append('"');
                break;
            case 1:
                json.Append(Pick(random, Scalars));
                break;
            case 2:
                WriteMembers(json, random, '[', ']', () => WriteValue(json, random, depth + 1));
                break;
            default:
                WriteObject(json, random, depth + 1);
                break;
        }
    }

    private static void WriteObject(StringBuilder json, Random random, int depth)
    {
        WriteMembers(json, random, '{', '}', () =>
        {
            json.Append('"').Append(WithEscape(Pick(random, Names), random)).Append('"');
            json.Append(Pick(random, Spaces)).Append(':').Append(Pick(random, Spaces));
            WriteValue(json, random, depth + 1);
        });
    }

    private static void WriteMembers(StringBuilder json, Random random, char open, char close, Action writeMember)
    {
        json.Append(open).Append(Pick(random, Spaces));
        int count = random.Next(open == '{' ? 14 : 4);
        for (int i = 0; i < count; i++)
        {
            json.Append(i == 0 ? "" : ",").Append(Pick(random, Spaces));
            writeMember();
            json.Append(Pick(random, Spaces));
        }

        json.Append(close);
    }

    private static string WithEscape(string name, Random random)
    {
        return name.Length == 0 || random.Next(10) != 0 ? name : $"\\u{(int)name[0]:x4}{name[1..]}";
    }

    private static string Pick(Random random, string[] from)
    {
        return from[random.Next(from.Length)];
    }
}
