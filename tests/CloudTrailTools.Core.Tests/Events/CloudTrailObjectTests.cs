using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text;
using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

public class CloudTrailObjectTests
{
    [Fact]
    public void Both_of_two_names_that_differ_in_case_can_be_read()
    {
        CloudTrailObject tags = Object("""{"Tag":"upper","tag":"lower"}""");

        Assert.Equal(2, tags.Count);
        Assert.Equal("upper", tags["Tag"]);
        Assert.Equal("lower", tags["tag"]);
        Assert.Equal("lower", tags["TAG"]);
    }

    [Fact]
    public void A_name_is_found_in_any_case()
    {
        CloudTrailObject parameters = Object("""{"bucketName":"b"}""");

        Assert.Equal("b", parameters["BucketNAME"]);
        Assert.True(parameters.ContainsKey("bucketname"));
        Assert.True(((IDictionary)parameters).Contains("BUCKETNAME"));
        Assert.Equal("b", ((IDictionary)parameters)["bucketname"]);
    }

    [Fact]
    public void A_missing_name_is_null()
    {
        CloudTrailObject parameters = Object("""{"present":null}""");

        Assert.Null(parameters["absent"]);
        Assert.False(parameters.TryGetValue("absent", out object? _));
        Assert.True(parameters.TryGetValue("present", out object? value));
        Assert.Null(value);
        Assert.Null(((IDictionary)parameters)[1]);
        Assert.False(((IDictionary)parameters).Contains(1));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public void Of_a_repeated_name_the_last_value_counts_in_the_first_place(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"n{i}")];
        string members = string.Join(",", names.Select(n => $"\"{n}\":0").Append("\"n1\":1"));

        CloudTrailObject value = Object("{" + members + "}");

        Assert.Equal(names, value.Keys);
        Assert.Equal(count, value.Values.Count);
        Assert.Equal(1L, value["n1"]);
        Assert.Equal(0L, value["N0"]);
        Assert.Equal(1L, value["N1"]);
    }

    [Fact]
    public void Members_keep_the_order_of_the_log_however_they_are_enumerated()
    {
        CloudTrailObject value = Object("""{"b":1,"a":2}""");

        Assert.Equal(["b", "a"], value.Keys);
        Assert.Equal([1L, 2L], value.Values);
        Assert.Equal(["b", "a"], ((IReadOnlyDictionary<string, object?>)value).Keys);
        Assert.Equal(["b", "a"], ((IDictionary)value).Keys.Cast<string>());
        Assert.Equal([1L, 2L], ((IDictionary)value).Values.Cast<object>());
        Assert.Equal(["b", "a"], value.Select(m => m.Key));
        List<object> entries = [];
        foreach (object entry in (IEnumerable)value)
        {
            entries.Add(Assert.IsType<DictionaryEntry>(entry).Key);
        }

        Assert.Equal(["b", "a"], entries);
        DictionaryEntry[] copy = new DictionaryEntry[2];
        ((ICollection)value).CopyTo(copy, 0);
        Assert.Equal([1L, 2L], copy.Select(m => m.Value));
    }

    [Fact]
    public void An_object_cannot_be_changed()
    {
        IDictionary value = Object("""{"a":1}""");

        Assert.True(value.IsReadOnly);
        Assert.Throws<NotSupportedException>(() => value["a"] = 2);
        Assert.Throws<NotSupportedException>(() => value.Add("b", 2));
        Assert.Throws<NotSupportedException>(() => value.Remove("a"));
        Assert.Throws<NotSupportedException>(value.Clear);
        Assert.Throws<NotSupportedException>(() => ((IList)((CloudTrailObject)value).Keys)[0] = "b");
        Assert.Equal(1L, value["a"]);
    }

    [Fact]
    public void The_text_is_compact_and_spelt_as_in_the_log()
    {
        CloudTrailObject value = Object("{ \"a b\" : [ 1.50 , \"x  y\\u0041\\\"\" ],\r\n\t\"d\" : { } }");

        Assert.Equal("{\"a b\":[1.50,\"x  y\\u0041\\\"\"],\"d\":{}}", value.ToString());
    }

    [Fact]
    public void Every_kind_of_value_has_its_type()
    {
        CloudTrailObject value = Object("""{"o":{},"l":[],"s":"2020-01-01T00:00:00Z","i":7,"b":99999999999999999999,"d":0.5,"t":true,"f":false,"n":null}""");

        Assert.Empty(Assert.IsType<CloudTrailObject>(value["o"]));
        Assert.Empty(Assert.IsType<object?[]>(value["l"]));
        Assert.Equal("2020-01-01T00:00:00Z", value["s"]);
        Assert.Equal(7L, value["i"]);
        Assert.Equal(BigInteger.Parse("99999999999999999999"), value["b"]);
        Assert.Equal(0.5, value["d"]);
        Assert.Equal(true, value["t"]);
        Assert.Equal(false, value["f"]);
        Assert.Null(value["n"]);
    }

    [Fact]
    public void Lists_in_lists_and_objects_in_lists_nest()
    {
        object?[] list = Assert.IsType<object?[]>(Object("""{"l":[[1,[2,{"a":[3]}]],{},[]]}""")["l"]);

        Assert.Equal(3, list.Length);
        object?[] inner = Assert.IsType<object?[]>(Assert.IsType<object?[]>(list[0])[1]);
        Assert.Equal([3L], Assert.IsType<object?[]>(Assert.IsType<CloudTrailObject>(inner[1])["a"]));
    }

    [Fact]
    public void Depth_costs_no_stack()
    {
        const int Depth = 990;
        string json = string.Concat(Enumerable.Repeat("{\"a\":[", Depth / 2)) + string.Concat(Enumerable.Repeat("]}", Depth / 2));
        object? innermost = null;
        System.Threading.Thread small = new(() => innermost = Innermost(Object(json)), maxStackSize: 128 * 1024);

        small.Start();
        small.Join();

        Assert.Empty(Assert.IsType<object?[]>(innermost));
    }

    [Fact]
    public void Strings_decode_whatever_they_hold()
    {
        CloudTrailObject value = Object("""{"\u0061":"\ud83d\ude00 \u0000 \ud800 \b\f\n\r\t\/\\\"é","":"empty name"}""");

        Assert.Equal("\U0001F600 \0 \ud800 \b\f\n\r\t/\\\"é", value["a"]);
        Assert.Equal("empty name", value[""]);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_replaced_when_decoded_and_kept_in_the_raw_text()
    {
        byte[] text = [.. "{\"eventName\":\"a"u8, 0xff, 0xc3, .. "\\n\",\"userAgent\":\"b"u8, 0xff, .. "\"}"u8];

        CloudTrailEvent e = RawEvents.Make(text);

        Assert.Equal("a\ufffd\ufffd\n", e.EventName);
        Assert.Equal("b\ufffd", e.UserAgent);
        Assert.Equal(text, e.GetRawBytes());
        Assert.Equal(Encoding.UTF8.GetString(text), e.Raw);
    }

    private static object? Innermost(object? value)
    {
        while (true)
        {
            switch (value)
            {
                case CloudTrailObject inner:
                    value = inner["a"];
                    break;
                case object?[] { Length: 1 } inner:
                    value = inner[0];
                    break;
                default:
                    return value;
            }
        }
    }

    private static CloudTrailObject Object(string json)
    {
        return Assert.IsType<CloudTrailObject>(CloudTrailEvent.Parse($$"""{"requestParameters":{{json}}}""").RequestParameters);
    }
}
