using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Reading;

public class RepeatSampleTests
{
    [Fact]
    public void NoticesTheOneRepeatAmongFew() => Assert.True(HasRepeat(Ids(4000).Append(Id(1234))));

    [Fact]
    public void NoticesThatManyComeTwice() => Assert.True(HasRepeat(Ids(50_000).Concat(Ids(50_000))));

    [Theory]
    [InlineData(100_000)]
    public void FindsNoneWhereThereIsNone(int count) => Assert.False(HasRepeat(Ids(count)));

    [Theory]
    [InlineData("7")]
    [InlineData("same id")]
    public void LooksAtIdsOfOtherForms(string id) => Assert.True(HasRepeat([id, "other", id]));

    [Fact]
    public void TakesNoEventsWithoutIdForRepeats()
    {
        RepeatSample sample = new();
        CloudTrailEvent e = CloudTrailEvent.Parse("""{"eventVersion":"1.08","eventName":"RunInstances"}""");
        sample.Add(e);
        sample.Add(e);
        Assert.False(sample.HasRepeat);
    }

    private static bool HasRepeat(IEnumerable<string> ids)
    {
        RepeatSample sample = new();
        foreach (string id in ids)
        {
            sample.Add(CloudTrailEvent.Parse($$"""{"eventVersion":"1.08","eventTime":"2026-03-10T10:00:00Z","eventName":"RunInstances","eventID":"{{id}}"}"""));
        }

        return sample.HasRepeat;
    }

    private static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(Id);

    private static string Id(int number) => new Guid(number, 1, 2, 3, 4, 5, 6, 7, (byte)(number * 31), (byte)(number >> 3), (byte)(number * 7)).ToString();
}
