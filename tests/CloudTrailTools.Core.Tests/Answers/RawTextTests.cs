using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.Json;
using CloudTrailTools.Core.Tests.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Answers;

/// <summary>Nothing of a record is lost on the way to an event and back.</summary>
public sealed class RawTextTests
{
    /// <summary>Properties that tell where an event was read, which its text alone does not.</summary>
    private static readonly string[] Provenance =
        [nameof(CloudTrailEvent.Origin), nameof(CloudTrailEvent.RecordIndex), nameof(CloudTrailEvent.ByteOffset), nameof(CloudTrailEvent.Verified)];

    public static TheoryData<string> Sources => [.. SharedLogs.Sources.DefaultIfEmpty(string.Empty)];

    [SharedDataTheory]
    [MemberData(nameof(Sources))]
    public void Raw_is_byte_for_byte_the_record_in_the_file(string source)
    {
        foreach (string path in SharedLogs.Files(source))
        {
            byte[] content = SharedLogs.Inflated(path);
            List<Range> records = Split(content);
            ReadResult run = ReadResult.OfFiles([path]);

            Assert.Equal(records.Count, run.Events.Count);
            for (int index = 0; index < records.Count; index++)
            {
                CloudTrailEvent e = run.Events[index];
                Assert.True(content.AsSpan()[records[index]].SequenceEqual(e.Utf8), $"{path}, record {index}");
                Assert.Equal(Encoding.UTF8.GetString(content.AsSpan()[records[index]]), e.Raw);
                Assert.Equal(records[index].Start.Value, e.ByteOffset);
                Assert.Equal(index, e.RecordIndex);
            }
        }
    }

    [SharedDataTheory]
    [MemberData(nameof(Sources))]
    public void Reading_raw_again_gives_an_equal_event(string source)
    {
        foreach (CloudTrailEvent e in ReadResult.OfFiles(SharedLogs.Files(source)).Events)
        {
            CloudTrailEvent again = CloudTrailEvent.Parse(e.Raw);

            Assert.Equal(Describe(e), Describe(again));
        }
    }

    /// <summary>Where the records lie, found by the framework's own reader.</summary>
    private static List<Range> Split(byte[] content)
    {
        List<Range> records = [];
        Utf8JsonReader reader = new(content.AsSpan(), new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("Records"))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    int start = (int)reader.TokenStartIndex;
                    bool isObject = reader.TokenType == JsonTokenType.StartObject;
                    reader.Skip();
                    if (isObject)
                    {
                        records.Add(start..(int)reader.BytesConsumed);
                    }
                }
            }
        }

        return records;
    }

    private static string Describe(CloudTrailEvent e)
    {
        StringBuilder text = new();
        foreach (PropertyInfo property in typeof(CloudTrailEvent).GetProperties().Where(property => !Provenance.Contains(property.Name)))
        {
            text.Append(property.Name).Append(" = ");
            Describe(property.GetValue(e), text);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Describe(object? value, StringBuilder text)
    {
        switch (value)
        {
            case null:
                text.Append("(null)");
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append(Convert.ToHexString(bytes.Span));
                break;
            case CloudTrailObject fields:
                foreach (KeyValuePair<string, object?> field in (IReadOnlyDictionary<string, object?>)fields)
                {
                    text.Append('{').Append(field.Key).Append(':');
                    Describe(field.Value, text);
                    text.Append('}');
                }

                break;
            case string or IFormattable or bool:
                text.Append(value.GetType().Name).Append(' ').Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable items:
                foreach (object? item in items)
                {
                    text.Append('[');
                    Describe(item, text);
                    text.Append(']');
                }

                break;
            default:
                foreach (PropertyInfo property in value.GetType().GetProperties())
                {
                    text.Append('<').Append(property.Name).Append('=');
                    Describe(property.GetValue(value), text);
                    text.Append('>');
                }

                break;
        }
    }
}
