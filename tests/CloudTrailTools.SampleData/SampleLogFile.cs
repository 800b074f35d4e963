using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Text.Json;

namespace CloudTrailTools.SampleData;

/// <summary>One object of a trail's bucket: its key, what it holds before compression, and when CloudTrail delivered it.</summary>
public sealed record SampleLogFile(string Key, ReadOnlyMemory<byte> Content, DateTime Delivered)
{
    /// <param name="organizationId">The organization, or null for the trail of one account.</param>
    /// <param name="accountId">The account of the events.</param>
    /// <param name="region">The region of the events.</param>
    /// <param name="delivered">The stamp of the name.</param>
    /// <param name="uniqueText">The sixteen random characters of the name.</param>
    /// <param name="kind"><c>CloudTrail</c>, <c>CloudTrail-Insight</c> or <c>CloudTrail-NetworkActivity</c>.</param>
    public static string MakeKey(string? organizationId, string accountId, string region, DateTime delivered, string uniqueText, string kind = "CloudTrail")
    {
        string organization = organizationId is null ? string.Empty : organizationId + "/";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"AWSLogs/{organization}{accountId}/{kind}/{region}/{delivered:yyyy'/'MM'/'dd}/{accountId}_{kind}_{region}_{delivered:yyyyMMdd'T'HHmm}Z_{uniqueText}.json.gz");
    }

    public static SampleLogFile FromRecords(string key, DateTime delivered, IEnumerable<Action<Utf8JsonWriter>> records)
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new(64 * 1024);
        using (Utf8JsonWriter writer = new(buffer, SampleEvent.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("Records");
            foreach (Action<Utf8JsonWriter> write in records)
            {
                write(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return new SampleLogFile(key, buffer.WrittenMemory, delivered);
    }

    public static byte[] Inflate(string path)
    {
        using FileStream file = File.OpenRead(path);
        using GZipStream gzip = new(file, CompressionMode.Decompress);
        using MemoryStream content = new();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    public string PathUnder(string folder) => Path.Combine(folder, Key.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Writes the file, unless it already holds this content: compressed bytes may differ between runtimes, and a change of nothing else is no change.</summary>
    public void WriteUnder(string folder)
    {
        string path = PathUnder(folder);
        if (File.Exists(path) && Inflate(path).AsSpan().SequenceEqual(Content.Span))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        using GZipStream gzip = new(file, CompressionLevel.Optimal);
        gzip.Write(Content.Span);
    }
}
