using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudTrailTools.Json;

namespace CloudTrailTools.Reading;

/// <summary>Checks one record strictly and finds its <see cref="HotField"/>s, with the framework's reader: for single records, not for files.</summary>
internal static class RecordLocator
{
    public const int MaxDepth = 1000;

    /// <exception cref="FormatException">The text is not exactly one JSON object; the message tells the offset.</exception>
    public static void Locate(ReadOnlySpan<byte> record, out FieldOffsets offsets)
    {
        offsets = default;
        Utf8JsonReader reader = new(record, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new FormatException("A CloudTrail record is a JSON object; this text is another kind of JSON value.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                HotField? field = FieldNamed(ref reader);
                reader.Read();
                if (field is { } known)
                {
                    offsets[(int)known] = (int)reader.TokenStartIndex;
                }

                reader.Skip();
            }

            // Nothing but white space may follow.
            reader.Read();
        }
        catch (JsonException problem)
        {
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"The text is no valid JSON at offset {OffsetOf(record, problem)}: {WithoutPlace(problem.Message)}"),
                problem);
        }
    }

    /// <summary>The first key of a valid record that has two values; null when there is none.</summary>
    public static string? Contradiction(ReadOnlySpan<byte> record)
    {
        Dictionary<string, Range> values = new(StringComparer.Ordinal);
        Utf8JsonReader reader = new(record, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonText.Unescape(reader.ValueSpan);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            Range value = start..(int)reader.BytesConsumed;
            if (!values.TryAdd(name, value) && !record[values[name]].SequenceEqual(record[value]))
            {
                return name;
            }
        }

        return null;
    }

    private static HotField? FieldNamed(ref Utf8JsonReader reader)
    {
        // Not ValueTextEquals, which throws for a name whose escapes are no text.
        ReadOnlySpan<byte> name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonText.Unescape(reader.ValueSpan)) : reader.ValueSpan;
        return name.SequenceEqual("eventTime"u8) ? HotField.EventTime
            : name.SequenceEqual("eventName"u8) ? HotField.EventName
            : name.SequenceEqual("eventSource"u8) ? HotField.EventSource
            : name.SequenceEqual("awsRegion"u8) ? HotField.AwsRegion
            : name.SequenceEqual("userIdentity"u8) ? HotField.UserIdentity
            : name.SequenceEqual("sourceIPAddress"u8) ? HotField.SourceIPAddress
            : name.SequenceEqual("userAgent"u8) ? HotField.UserAgent
            : name.SequenceEqual("errorCode"u8) ? HotField.ErrorCode
            : name.SequenceEqual("errorMessage"u8) ? HotField.ErrorMessage
            : name.SequenceEqual("recipientAccountId"u8) ? HotField.RecipientAccountId
            : name.SequenceEqual("eventID"u8) ? HotField.EventId
            : name.SequenceEqual("readOnly"u8) ? HotField.ReadOnly
            : name.SequenceEqual("eventType"u8) ? HotField.EventType
            : name.SequenceEqual("eventCategory"u8) ? HotField.EventCategory
            : name.SequenceEqual("requestParameters"u8) ? HotField.RequestParameters
            : name.SequenceEqual("responseElements"u8) ? HotField.ResponseElements
            : null;
    }

    /// <summary>Lines and bytes within them say nothing of a record, which stands on one line.</summary>
    private static string WithoutPlace(string message) => message.Split(" LineNumber: ", 2)[0];

    private static long OffsetOf(ReadOnlySpan<byte> record, JsonException problem)
    {
        long offset = 0;
        for (long line = problem.LineNumber ?? 0; line > 0; line--)
        {
            offset += record[(int)offset..].IndexOf((byte)'\n') + 1;
        }

        return offset + (problem.BytePositionInLine ?? 0);
    }
}
