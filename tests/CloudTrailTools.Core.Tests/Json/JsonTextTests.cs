using System;
using System.IO;
using System.Text;
using CloudTrailTools.Json;
using Xunit;

namespace CloudTrailTools.Core.Tests.Json;

public class JsonTextTests
{
    [Fact]
    public void A_value_ends_in_the_same_place_wherever_it_lies_in_a_vector()
    {
        string[] values =
        [
            "\"\"", "\"a\"", "\"0123456789abcdef\"", "\"0123456789abcdef0123456789abcdef!\"", "\"\\\"\"", "\"\\\\\"", "\"a\\\\\\\"b{}[]\"",
            "{}", "[]", "{\"a\":[1,{\"b\":\"]}\"}],\"c\":\"{[\\\"\"}", "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", "1", "-1.5e-7", "true", "null",
        ];
        foreach (string value in values)
        {
            for (int before = 0; before < 40; before++)
            {
                foreach (string after in new[] { "", ",", "}", " ", "]", ", \"tail\": [{}]}                    " })
                {
                    byte[] text = Encoding.UTF8.GetBytes(new string(' ', before) + value + after);

                    Assert.Equal(before + value.Length, JsonText.EndOfValue(text, before));
                }
            }
        }
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"abc")]
    [InlineData("\"abc\\\"")]
    [InlineData("\"abc\\")]
    [InlineData("\"a string that is longer than a vector is")]
    [InlineData("{\"a\":1")]
    [InlineData("[[[]]")]
    [InlineData("{\"a")]
    public void A_value_without_end_is_an_error_not_an_overrun(string json)
    {
        Assert.Throws<InvalidDataException>(() => JsonText.EndOfValue(Encoding.UTF8.GetBytes(json), 0));
    }

    [Fact]
    public void A_member_is_found_wherever_it_stands()
    {
        byte[] text = Encoding.UTF8.GetBytes(" { \"a\" : { \"x\" : 1 } , \"b\":[ \"x\" ],\"x\" : 2 ,\"X\":3}");

        Assert.Equal('2', (char)text[JsonText.FindMember(text, 1, "x"u8)]);
        Assert.Equal('3', (char)text[JsonText.FindMember(text, 1, "X"u8)]);
        Assert.Equal('{', (char)text[JsonText.FindMember(text, 1, "A"u8)]);
        Assert.Equal(0, JsonText.FindMember(text, 1, "y"u8));
    }

    [Fact]
    public void Scalars_give_the_same_text_as_string_and_as_bytes()
    {
        foreach (string json in new[] { "\"\"", "\"plain\"", "\"zo\\u00eb\"", "\"é\"", "12", "true", "null", "{}", "[1]" })
        {
            byte[] text = Encoding.UTF8.GetBytes(json);

            Assert.Equal(JsonText.ScalarAt(text, 0) ?? "", Encoding.UTF8.GetString(JsonText.ScalarUtf8At(text, 0)));
        }
    }
}
