using System;
using System.Globalization;
using System.Text;
using CloudTrailTools.Json;
using Xunit;

namespace CloudTrailTools.Core.Tests.Json;

public class TimeTextTests
{
    [Theory]
    [InlineData("2023-07-10T11:42:18Z", "2023-07-10T11:42:18.0000000")]
    [InlineData("2023-07-10t11:42:18z", "2023-07-10T11:42:18.0000000")]
    [InlineData("2023-07-10 11:42:18", "2023-07-10T11:42:18.0000000")]
    [InlineData("2025-03-05 21:19:44.000000000", "2025-03-05T21:19:44.0000000")]
    [InlineData("2025-01-15T08:07:37.131096486Z", "2025-01-15T08:07:37.1310964")]
    [InlineData("2025-01-15T08:07:37.5Z", "2025-01-15T08:07:37.5000000")]
    [InlineData("2022-02-08 09:23:37+11:00", "2022-02-07T22:23:37.0000000")]
    [InlineData("2022-02-08T09:23:37.25-0230", "2022-02-08T11:53:37.2500000")]
    [InlineData("2022-02-08T09:23:37+01", "2022-02-08T08:23:37.0000000")]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.0000000")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999")]
    public void Every_form_of_time_is_read_as_UTC(string text, string expected)
    {
        Assert.True(TimeText.TryParse(Encoding.UTF8.GetBytes(text), out DateTime utc));
        Assert.Equal(expected, utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        Assert.Equal(DateTimeKind.Utc, utc.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("timestamp")]
    [InlineData("2023-07-10")]
    [InlineData("2014-03-06T21: 22: 54Z")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2023-13-01T00:00:00Z")]
    [InlineData("2023-00-01T00:00:00Z")]
    [InlineData("2023-01-00T00:00:00Z")]
    [InlineData("2023-04-31T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2023-01-01T24:00:00Z")]
    [InlineData("2023-01-01T00:60:00Z")]
    [InlineData("2023-01-01T00:00:60Z")]
    [InlineData("2023-01-01T00:00:00ZZ")]
    [InlineData("2023-01-01T00:00:00.Z")]
    [InlineData("2023-01-01T00:00:00.1x")]
    [InlineData("2023-01-01T00:00:00+24:00")]
    [InlineData("2023-01-01T00:00:00+01:60")]
    [InlineData("2023-01-01T00:00:00+01-30")]
    [InlineData("2023-01-01T00:00:00+1")]
    [InlineData("2023/01/01T00:00:00Z")]
    [InlineData("2023-01-01X00:00:00Z")]
    [InlineData("٢٠٢٣-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    public void Junk_is_no_time(string text)
    {
        Assert.False(TimeText.TryParse(Encoding.UTF8.GetBytes(text), out DateTime _));
    }
}
