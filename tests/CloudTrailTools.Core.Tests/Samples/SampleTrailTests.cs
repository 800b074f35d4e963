using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.Samples;

public sealed class SampleTrailTests
{
    private static readonly IReadOnlyList<SampleLogFile> Files = SampleTrail.Create();

    [Fact]
    public void The_committed_sample_trail_holds_exactly_the_files_the_generator_makes()
    {
        IEnumerable<string> committed = Directory.EnumerateFiles(Repository.SampleTrail, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.SampleTrail, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal);

        Assert.Equal(Files.Select(file => file.Key), committed);
    }

    [Fact]
    public void The_committed_sample_trail_holds_the_bytes_the_generator_makes()
    {
        foreach (SampleLogFile file in Files)
        {
            byte[] committed = SampleLogFile.Inflate(file.PathUnder(Repository.SampleTrail));
            Assert.True(file.Content.Span.SequenceEqual(committed), file.Key);
        }
    }

    [Fact]
    public void A_file_is_delivered_after_its_events_and_named_for_that_moment()
    {
        foreach (SampleLogFile file in Files)
        {
            Assert.Contains(file.Delivered.ToString("yyyyMMdd'T'HHmm'Z_'", CultureInfo.InvariantCulture), file.Key);
            using JsonDocument document = JsonDocument.Parse(file.Content);
            foreach (JsonElement record in document.RootElement.GetProperty("Records").EnumerateArray())
            {
                Assert.True(record.GetProperty("eventTime").GetDateTime().ToUniversalTime() < file.Delivered, file.Key);
            }
        }
    }

    [Fact]
    public void Two_trails_deliver_the_same_records_in_different_files()
    {
        Dictionary<string, (string Key, string Text)> seen = [];
        int repeats = 0;
        foreach (SampleLogFile file in Files)
        {
            using JsonDocument document = JsonDocument.Parse(file.Content);
            foreach (JsonElement record in document.RootElement.GetProperty("Records").EnumerateArray())
            {
                string id = record.GetProperty("eventID").GetString()!;
                if (seen.TryGetValue(id, out (string Key, string Text) first))
                {
                    Assert.NotEqual(first.Key, file.Key);
                    Assert.Equal(first.Text, record.GetRawText());
                    repeats++;
                }

                seen[id] = (file.Key, record.GetRawText());
            }
        }

        Assert.InRange(repeats, 50, seen.Count);
    }
}
