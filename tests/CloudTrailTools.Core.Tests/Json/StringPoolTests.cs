using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using CloudTrailTools.Json;
using Xunit;

namespace CloudTrailTools.Core.Tests.Json;

public class StringPoolTests
{
    [Fact]
    public void Text_of_every_length_comes_back_whole_and_shared()
    {
        for (int length = 0; length <= StringPool.MaxLength; length++)
        {
            string text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + ((i + length) % 26))));
            byte[] utf8 = Encoding.UTF8.GetBytes(text);

            string first = StringPool.Get(utf8);

            Assert.Equal(text, first);
            Assert.Same(first, StringPool.Get(utf8));
        }
    }

    [Theory]
    [InlineData("zoë")]
    [InlineData("\U0001F600")]
    [InlineData("\0")]
    public void Text_beyond_ASCII_comes_back_whole(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);

        Assert.Equal(text, StringPool.Get(utf8));
        Assert.Equal(text, StringPool.Get(utf8));
    }

    [Fact]
    public void Long_text_is_not_kept()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(new string('x', StringPool.MaxLength + 1));

        Assert.Equal(utf8.Length, StringPool.Get(utf8).Length);
        Assert.NotSame(StringPool.Get(utf8), StringPool.Get(utf8));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_never_pass_for_other_text()
    {
        Assert.Equal("a\ufffd", StringPool.Get([(byte)'a', 0xff]));
        Assert.Equal("a\ufffd", StringPool.Get([(byte)'a', 0xfe]));
        Assert.Equal("a\ufffd", StringPool.Get("a\ufffd"u8));
    }

    [Fact]
    public void Threads_that_fight_for_slots_all_get_their_own_text()
    {
        byte[][] texts = [.. Enumerable.Range(0, 50_000).Select(i => Encoding.UTF8.GetBytes($"text number {i}"))];

        Parallel.For(0, 8, worker =>
        {
            for (int i = worker; i < texts.Length; i++)
            {
                string text = StringPool.Get(texts[i]);
                if (!text.AsSpan("text number ".Length).SequenceEqual(i.ToString()))
                {
                    Assert.Fail($"'{text}' is not number {i}.");
                }
            }
        });
    }
}
