using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using CloudTrailTools.Json;
using Xunit;

namespace CloudTrailTools.Core.Tests.Json;

public class JsonNumberTests
{
    [Theory]
    [InlineData("0", typeof(long))]
    [InlineData("-1", typeof(long))]
    [InlineData("9223372036854775807", typeof(long))]
    [InlineData("-9223372036854775808", typeof(long))]
    [InlineData("9223372036854775808", typeof(BigInteger))]
    [InlineData("-123456789012345678901234567890", typeof(BigInteger))]
    [InlineData("-0", typeof(double))]
    [InlineData("1600895277.775", typeof(double))]
    [InlineData("9.82222E-5", typeof(double))]
    [InlineData("1e3", typeof(double))]
    [InlineData("1.0", typeof(double))]
    [InlineData("0.10", typeof(double))]
    [InlineData("-0.0", typeof(double))]
    [InlineData("0e5", typeof(double))]
    [InlineData("1.7976931348623157e308", typeof(double))]
    [InlineData("5e-324", typeof(double))]
    [InlineData("0.1234567890123456789", typeof(decimal))]
    [InlineData("12345678901234567890.5", typeof(decimal))]
    [InlineData("9007199254740993.0", typeof(decimal))]
    [InlineData("0.12345678901234567890123456789012345", typeof(string))]
    [InlineData("1e400", typeof(string))]
    [InlineData("1e-400", typeof(string))]
    public void A_number_takes_the_type_that_loses_no_digit(string spelling, Type type)
    {
        object value = JsonNumber.Parse(Encoding.ASCII.GetBytes(spelling));

        Assert.IsType(type, value);
        switch (value)
        {
            case double number:
                Assert.Equal(double.Parse(spelling, CultureInfo.InvariantCulture), number);
                Assert.Equal(spelling.StartsWith('-'), double.IsNegative(number));
                break;
            case decimal number:
                Assert.Equal(decimal.Parse(spelling, CultureInfo.InvariantCulture), number);
                break;
            default:
                Assert.Equal(spelling, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    [Theory]
    [InlineData("1e", 5000)]
    [InlineData("0.5e-", 5000)]
    [InlineData("9", 5000)]
    public void A_number_too_long_to_compute_with_stays_text(string start, int digits)
    {
        string spelling = start + new string('9', digits);

        Assert.Equal(spelling, JsonNumber.Parse(Encoding.ASCII.GetBytes(spelling)));
    }
}
