using Xunit;

namespace CloudTrailTools.Core.Tests.Reading;

public sealed class EscapedNameTests
{
    [Theory]
    [InlineData("""{"\ud800":1,"eventName":"DeleteTrail","eventID":"1"}""")]
    [InlineData("""{"eventName":"DeleteTrail","userIdentity":{"\udc00":1,"type":"Root"}}""")]
    public void A_name_whose_escapes_are_no_text_harms_no_other_field(string record)
    {
        CloudTrailEvent read = Assert.Single(ReadResult.OfText("{\"Records\":[" + record + "]}").Events);
        CloudTrailEvent parsed = CloudTrailEvent.Parse(record);

        Assert.Equal("DeleteTrail", read.EventName);
        Assert.Equal("DeleteTrail", parsed.EventName);
        Assert.Equal(read.UserIdentity?.Type, parsed.UserIdentity?.Type);
    }
}
