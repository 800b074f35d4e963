using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

public class RealRecordTests
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    [SharedDataFact]
    public void Every_real_record_reads_as_the_frameworks_own_reader_reads_it()
    {
        int count = 0;
        foreach (JsonElement record in Records(Path.Combine(Repository.SharedData!, "logs")))
        {
            EventOracle.AssertMatches(record, CloudTrailEvent.Parse(record.GetRawText()));
            count++;
        }

        Assert.True(count >= 5946, $"Only {count} records were found.");
    }

    [SharedDataFact]
    public void Every_real_record_read_again_from_its_raw_text_is_the_same()
    {
        foreach (JsonElement record in Records(Path.Combine(Repository.SharedData!, "logs")))
        {
            string text = record.GetRawText();
            CloudTrailEvent e = CloudTrailEvent.Parse(text);
            Assert.Equal(text, e.Raw);
            EventOracle.AssertSame(e, CloudTrailEvent.Parse(e.Raw));
        }
    }

    [Fact]
    public void Every_record_of_the_sample_trail_reads_as_the_frameworks_own_reader_reads_it()
    {
        int count = 0;
        foreach (JsonElement record in Records(Repository.SampleTrail))
        {
            EventOracle.AssertMatches(record, CloudTrailEvent.Parse(record.GetRawText()));
            count++;
        }

        Assert.NotEqual(0, count);
    }

    private static IEnumerable<JsonElement> Records(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.json*", SearchOption.AllDirectories))
        {
            foreach (JsonElement record in RecordsOf(Inflate(File.ReadAllBytes(path))))
            {
                if (record.ValueKind == JsonValueKind.Object)
                {
                    yield return record;
                }
            }
        }
    }

    private static List<JsonElement> RecordsOf(byte[] content)
    {
        List<JsonElement> records = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(content).TrimStart('\uFEFF'), Options);
            JsonElement list = document.RootElement;
            if (list.ValueKind == JsonValueKind.Object && list.TryGetProperty("Records", out JsonElement inner))
            {
                list = inner;
            }

            if (list.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement record in list.EnumerateArray())
                {
                    records.Add(record.Clone());
                }
            }
        }
        catch (JsonException)
        {
            // Damaged files and files of many documents are the reader's matter.
        }

        return records;
    }

    private static byte[] Inflate(byte[] content)
    {
        if (content is not [0x1f, 0x8b, ..])
        {
            return content;
        }

        using MemoryStream inflated = new();
        try
        {
            using GZipStream gzip = new(new MemoryStream(content), CompressionMode.Decompress);
            gzip.CopyTo(inflated);
        }
        catch (InvalidDataException)
        {
            return [];
        }

        return inflated.ToArray();
    }
}
