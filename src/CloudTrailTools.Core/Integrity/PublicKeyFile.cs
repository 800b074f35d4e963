using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Json;

namespace CloudTrailTools;

/// <summary>
/// Public keys as JSON: what 'aws cloudtrail list-public-keys' prints, with one "Region" member more per key when it is known.
/// </summary>
internal static class PublicKeyFile
{
    // The end of the year 9999.
    private const double MostSeconds = 253_402_300_799;

    public static IReadOnlyList<CloudTrailPublicKey> Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CloudTrailProblemException(Problems.PublicKeyFileInvalid(path, "it is a folder"));
        }

        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CloudTrailProblemException(Problems.FileUnreadable(path, exception));
        }

        try
        {
            IReadOnlyList<CloudTrailPublicKey> keys = Parse(content);
            return keys.Count > 0 ? keys : throw new CloudTrailProblemException(Problems.PublicKeyFileInvalid(path, "its list of keys is empty"));
        }
        catch (JsonException)
        {
            throw new CloudTrailProblemException(Problems.PublicKeyFileInvalid(path, content.Length == 0 ? "it is empty" : "it is not JSON"));
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException)
        {
            throw new CloudTrailProblemException(Problems.PublicKeyFileInvalid(path, "it has no PublicKeyList of keys with Value and Fingerprint"));
        }
        catch (FormatException exception)
        {
            throw new CloudTrailProblemException(Problems.PublicKeyFileInvalid(path, exception.Message.TrimEnd('.')));
        }
    }

    internal static IReadOnlyList<CloudTrailPublicKey> Parse(ReadOnlyMemory<byte> content)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        using JsonDocument document = JsonDocument.Parse(content.Span.StartsWith(mark) ? content[mark.Length..] : content);
        JsonElement root = document.RootElement;
        JsonElement list = root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("PublicKeyList");
        List<CloudTrailPublicKey> keys = new(list.GetArrayLength());
        foreach (JsonElement item in list.EnumerateArray())
        {
            string value = item.GetProperty("Value").GetString() ?? throw new FormatException("a key has no Value");
            string fingerprint = item.GetProperty("Fingerprint").GetString() ?? throw new FormatException("a key has no Fingerprint");
            using (PublicKeyRing.Import(value))
            {
                keys.Add(new CloudTrailPublicKey(fingerprint, value, Time(item, "ValidityStartTime"), Time(item, "ValidityEndTime"), Text(item, "Region")));
            }
        }

        return keys;
    }

    public static void Write(Stream stream, IEnumerable<CloudTrailPublicKey> keys)
    {
        using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteStartArray("PublicKeyList");
        foreach (CloudTrailPublicKey key in keys)
        {
            writer.WriteStartObject();
            writer.WriteString("Value", key.Value);
            WriteTime(writer, "ValidityStartTime", key.ValidityStartTime);
            WriteTime(writer, "ValidityEndTime", key.ValidityEndTime);
            writer.WriteString("Fingerprint", key.Fingerprint);
            if (key.Region is not null)
            {
                writer.WriteString("Region", key.Region);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTime? time)
    {
        if (time is DateTime value)
        {
            writer.WriteString(name, value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        }
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The command line interface prints times as seconds or as ISO 8601, depending on its version and settings.</summary>
    private static DateTime? Time(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number when value.GetDouble() is var seconds => Math.Abs(seconds) < MostSeconds ? DateTime.UnixEpoch.AddSeconds(seconds)
                : throw new FormatException($"{name} is {value}, which is no time in seconds"),
            JsonValueKind.String => DateTime.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal),
            _ => null,
        };
    }
}
