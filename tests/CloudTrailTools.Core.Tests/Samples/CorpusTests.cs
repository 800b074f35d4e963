using System;
using System.Linq;
using System.Text.Json;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.Samples;

public sealed class CorpusTests
{
    [Fact]
    public void A_file_follows_from_its_number_alone()
    {
        SampleLogFile first = Corpus.MakeFile(1234, 2000, 50);
        SampleLogFile again = Corpus.MakeFile(1234, 2000, 50);
        SampleLogFile other = Corpus.MakeFile(1235, 2000, 50);

        Assert.Equal(first.Key, again.Key);
        Assert.True(first.Content.Span.SequenceEqual(again.Content.Span));
        Assert.NotEqual(first.Key, other.Key);
    }

    [Fact]
    public void The_mix_is_that_of_a_trail()
    {
        JsonElement[] records =
        [
            .. Enumerable.Range(0, 40)
                .SelectMany(number => JsonDocument.Parse(Corpus.MakeFile(number, 40, 500).Content).RootElement.GetProperty("Records").EnumerateArray()),
        ];

        Assert.Equal(20_000, records.Length);
        Assert.Equal(20_000, records.Select(record => record.GetProperty("eventID").GetString()).Distinct().Count());
        Assert.InRange(records.Average(record => record.GetRawText().Length), 1_300, 1_450);
        Assert.InRange(records.Count(record => record.GetProperty("eventName").GetString()!.StartsWith("Delete", StringComparison.Ordinal)), 220, 320);
        Assert.InRange(records.Select(record => record.GetProperty("eventName").GetString()).Distinct().Count(), 100, 200);
        Assert.InRange(records.Count(record => record.TryGetProperty("errorCode", out _)), 500, 1_500);
    }

    [Fact]
    public void Events_are_older_than_the_delivery_of_their_file_and_younger_than_a_quarter_of_an_hour()
    {
        foreach (int number in new[] { 0, 7, 1999 })
        {
            SampleLogFile file = Corpus.MakeFile(number, 2000, 100);
            using JsonDocument document = JsonDocument.Parse(file.Content);
            foreach (JsonElement record in document.RootElement.GetProperty("Records").EnumerateArray())
            {
                TimeSpan age = file.Delivered - record.GetProperty("eventTime").GetDateTime().ToUniversalTime();
                Assert.InRange(age, TimeSpan.Zero, TimeSpan.FromMinutes(15));
            }
        }
    }
}
