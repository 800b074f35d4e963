using System;
using System.Linq;
using System.Text;
using Xunit;

namespace CloudTrailTools.Aws.Tests.S3;

public sealed class KeyOrderTests
{
    [Fact]
    public void Keys_come_in_the_order_of_their_bytes()
    {
        string[] keys = ["", "a", "a/", "ab", "b", "é", "\uff08", "\ud7ff", "\ue000x", "\U0001f600", "\U0001f600a", "a\U0001f600", "a\uff08", "a\U0001f601"];

        Assert.Equal(keys.OrderBy(key => Convert.ToHexString(Encoding.UTF8.GetBytes(key)), StringComparer.Ordinal), keys.Order(KeyOrder.Instance));
    }
}
