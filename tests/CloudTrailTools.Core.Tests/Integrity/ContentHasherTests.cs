using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using CloudTrailTools.SampleData.Digests;
using Xunit;

namespace CloudTrailTools.Core.Tests.Integrity;

public sealed class ContentHasherTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(number => $"{{\"eventID\":\"{number * 7919}\"}},")));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(65_536)]
    [InlineData(3_000_001)]
    public void Content_of_any_size_is_hashed_as_it_was_before_compression(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        using MemoryStream body = new();
        using (GZipStream gzip = new(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
            gzip.Flush();
        }

        byte[] stored = size == 0 ? EmptyMember() : body.ToArray();

        Assert.Equal(new ContentHash(Hex(content), size, null, 0, false), Hash(stored));
        Assert.Equal(new ContentHash(Hex(content), size, null, 0, false), ContentHasher.Hash(new DribblingStream(stored), CancellationToken.None));
    }

    [Fact]
    public void No_bit_behind_the_header_can_turn_unnoticed()
    {
        byte[] stored = SampleObject.Compress(Content).Body;
        string expected = Hex(Content);
        for (int bit = 10 * 8; bit < stored.Length * 8; bit++)
        {
            byte[] changed = (byte[])stored.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            ContentHash hash = Hash(changed);

            // Bits that only pad the last byte of the compressed data carry nothing; gzip itself does not look at them.
            bool isPadding = bit / 8 == stored.Length - 9;
            Assert.True(isPadding || hash.Sha256 != expected || hash.Damage is not null, $"bit {bit}");
        }
    }

    [Fact]
    public void No_cut_goes_unnoticed()
    {
        byte[] stored = SampleObject.Compress(Content).Body;
        for (int length = 0; length < stored.Length; length++)
        {
            ContentHash hash = Hash(stored[..length]);

            Assert.True(hash.Sha256 != Hex(Content) || hash.Damage is not null, $"cut at {length}");
        }
    }

    public static TheoryData<string, byte[]> Appendices
    {
        get
        {
            TheoryData<string, byte[]> data = new();
            byte[] stored = SampleObject.Compress(Content).Body;
            foreach ((string name, byte[] bytes) in new Dictionary<string, byte[]>
            {
                ["one byte"] = [0],
                ["seven bytes"] = new byte[7],
                ["eight bytes"] = new byte[8],
                ["nine bytes"] = new byte[9],
                ["the trailer again"] = stored[^8..],
                ["an empty member"] = EmptyMember(),
                ["the whole file again"] = stored,
                ["more than a buffer"] = new byte[300_000],
            })
            {
                data.Add(name, bytes);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Appendices))]
    public void What_follows_the_member_is_counted_to_the_byte(string name, byte[] appendix)
    {
        Assert.NotEmpty(name);
        foreach (int repetitions in new[] { 1, 5_000 })
        {
            byte[] content = Enumerable.Repeat(Content, repetitions).SelectMany(part => part).ToArray();
            byte[] stored = [.. SampleObject.Compress(content).Body, .. appendix];

            Assert.Equal(new ContentHash(Hex(content), content.Length, null, appendix.Length, false), Hash(stored));
            Assert.Equal(new ContentHash(Hex(content), content.Length, null, appendix.Length, false), ContentHasher.Hash(new DribblingStream(stored), CancellationToken.None));
        }
    }

    [Fact]
    public void An_empty_member_put_in_front_hides_nothing()
    {
        byte[] stored = [.. EmptyMember(), .. SampleObject.Compress(Content).Body];

        ContentHash hash = Hash(stored);

        Assert.Equal(Hex([]), hash.Sha256);
        Assert.True(hash.TrailingBytes > 0);
    }

    [Fact]
    public void Optional_parts_of_the_header_are_skipped()
    {
        byte[] stored = SampleObject.Compress(Content).Body;
        byte[] header = [.. stored[..3], 2 + 4 + 8 + 16, .. stored[4..10], 3, 0, 1, 2, 3, (byte)'a', 0, (byte)'b', (byte)'c', 0];
        uint crc = Crc32.Append(0, header);
        byte[] withParts = [.. header, (byte)crc, (byte)(crc >> 8), .. stored[10..]];

        Assert.Equal(new ContentHash(Hex(Content), Content.Length, null, 0, false), Hash(withParts));
    }

    [Fact]
    public void A_file_that_is_not_compressed_is_hashed_as_it_is() =>
        Assert.Equal(new ContentHash(Hex(Content), Content.Length, null, 0, true), Hash(Content));

    [Fact]
    public void Content_beyond_the_limit_is_refused()
    {
        using MemoryStream content = new();

        ContentHash hash = ContentHasher.Hash(new MemoryStream(SampleObject.Compress(new byte[1_000_000]).Body), CancellationToken.None, content, limit: 100_000);

        Assert.Null(hash.Sha256);
        Assert.NotNull(hash.Damage);
        Assert.True(content.Length <= 100_000);
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void The_checksum_is_that_of_gzip(string text, uint expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);

        Assert.Equal(expected, Crc32.Append(0, bytes));
        Assert.Equal(expected, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, bytes.Length / 3)), bytes.AsSpan(bytes.Length / 3)));
    }

    [Fact]
    public void The_checksum_of_every_length_is_the_one_made_byte_by_byte()
    {
        byte[] bytes = new byte[400];
        new Random(3).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            uint expected = 0;
            for (int index = 0; index < length; index++)
            {
                expected = Crc32.Append(expected, bytes.AsSpan(index, 1));
            }

            Assert.Equal(expected, Crc32.Append(0, bytes.AsSpan(0, length)));
            Assert.Equal(expected, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, length / 3)), bytes.AsSpan(length / 3, length - (length / 3))));
        }
    }

    private static ContentHash Hash(byte[] stored) => ContentHasher.Hash(new MemoryStream(stored), CancellationToken.None);

    private static string Hex(byte[] content) => Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();

    private static byte[] EmptyMember() => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class DribblingStream : MemoryStream
    {
        public DribblingStream(byte[] content)
            : base(content)
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + (int)(Position % 11)));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + (int)(Position % 11))]);
    }
}
