using System.Text;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Reading;

public sealed class HotKeysTests
{
    [Theory]
    [InlineData("""{"eventName":"X"}""", false)]
    [InlineData("""{"eventName":"X","userName":"an eventName","bucketName":"tName","reventName":1,"eventNames":2}""", false)]
    [InlineData("""{"eventName":"X","eventName":"Y"}""", true)]
    [InlineData("""{"requestParameters":{"eventName":"Y"},"eventName":"X"}""", true)]
    [InlineData("""{"eventName":"X","a":"1","swallowed":{"eventTime":"2026-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"Y"}""", true)]
    public unsafe void A_key_is_counted_wherever_it_stands_in_the_record(string record, bool repeats)
    {
        // Over the borders of what is looked at in one go; what follows the record is not its own.
        for (int shift = 0; shift < 130; shift++)
        {
            string shifted = record.Insert(1, $"\"{new string('x', shift)}\":0,");
            byte[] bytes = [.. Encoding.UTF8.GetBytes(shifted + ",\"eventName\":"), .. new byte[RecordScanner.Padding]];
            fixed (byte* start = bytes)
            {
                Assert.Equal(repeats, HotKeys.Repeats(start, shifted.Length, (int)HotField.EventName));
            }
        }
    }
}
