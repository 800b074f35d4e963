using System;
using System.Formats.Tar;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Reading;

public sealed class ContentStreamTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("{\"Records\":[\"\u00fc\u20ac\U0001F600\"]}");

    [Fact]
    public void Plain_and_compressed_content_is_the_same()
    {
        Assert.Equal(Text, All(Text));
        Assert.Equal(Text, All(ReadResult.Gzip(Text)));
    }

    [Fact]
    public void Members_of_gzip_one_after_the_other_are_one_content() =>
        Assert.Equal(Text, All(ReadResult.Gzip(Text[..5]).Concat(ReadResult.Gzip([])).Concat(ReadResult.Gzip(Text[5..])).ToArray()));

    [Theory]
    [InlineData("00", false)]
    [InlineData("0000000000000000000000000000", false)]
    [InlineData("41", true)]
    [InlineData("00000041", true)]
    [InlineData("0041414141414141414141414141", true)]
    public void What_stands_behind_the_compressed_content_is_told_unless_it_is_padding(string behind, bool isTold)
    {
        foreach (byte[] stored in new[] { ReadResult.Gzip(Text), ReadResult.Gzip([.. Text, .. new byte[300_000]]) })
        {
            Assert.Equal(isTold, Told([.. stored, .. Convert.FromHexString(behind)]) is not null);
        }
    }

    [Fact]
    public void A_piece_of_gzip_whose_beginning_is_damaged_is_not_lost_in_silence()
    {
        byte[] noise = new byte[20_000];
        RandomNumberGenerator.Fill(noise);
        byte[] second = ReadResult.Gzip(noise);
        second[0] ^= 1;

        Assert.NotNull(Told([.. ReadResult.Gzip(Text), .. second]));
        Assert.NotNull(Told([.. ReadResult.Gzip(Text), .. ReadResult.Gzip(Text), .. second]));
        Assert.Null(Told([.. ReadResult.Gzip(Text), .. ReadResult.Gzip(noise), .. new byte[100_000]]));
    }

    [Fact]
    public void What_is_cut_off_is_told_as_that()
    {
        byte[] noise = new byte[20_000];
        RandomNumberGenerator.Fill(noise);
        byte[][] all = [ReadResult.Gzip(Text), ReadResult.Gzip(noise), ReadResult.Gzip(new byte[300_000])];
        foreach (byte[] stored in all)
        {
            foreach (int length in Enumerable.Range(0, 60).Select(step => 12 + (step * (stored.Length - 12) / 60)).Append(stored.Length - 1).Append(stored.Length - 9))
            {
                AssertCutOff(Told(stored[..length]));
            }
        }

        byte[] two = [.. ReadResult.Gzip(Text), .. ReadResult.Gzip(noise)];
        foreach (int length in new[] { 3, 20, 75, 5_000, two.Length - ReadResult.Gzip(Text).Length - 8, two.Length - ReadResult.Gzip(Text).Length - 1 })
        {
            AssertCutOff(Told(two[..(ReadResult.Gzip(Text).Length + length)]));
        }
    }

    /// <summary>Small pieces are all in the first bytes that the framework's stream takes, so that it has read what it does not look at.</summary>
    [Fact]
    public void Any_cut_and_any_foreign_byte_among_many_small_pieces_is_told()
    {
        byte[][] pieces = [ReadResult.Gzip(Text), WithNames(ReadResult.Gzip(Text)), ReadResult.Gzip(Text[..5]), ReadResult.Gzip([]), ReadResult.Gzip(Text)];
        byte[] all = [.. pieces.SelectMany(piece => piece)];
        int[] bounds = [.. Enumerable.Range(1, pieces.Length).Select(count => pieces.Take(count).Sum(piece => piece.Length))];

        Assert.Equal([.. Text, .. Text, .. Text[..5], .. Text], All(all));
        for (int length = 2; length <= all.Length; length++)
        {
            Exception? told = Told(all[..length]);
            Assert.True(bounds.Contains(length) ? told is null : told is GzipDamageException { IsCutOff: true, GoesOn: false }, $"{length}: {told}");
        }

        foreach (int bound in bounds[..^1])
        {
            byte[] damaged = [.. all];
            damaged[bound] ^= 1;
            AssertForeign(Told(damaged), goesOn: bound != bounds[^2]);
            AssertForeign(Told([.. all[..bound], (byte)'A', .. all[bound..]]), goesOn: true);
        }

        static byte[] WithNames(byte[] piece) =>
            [.. piece[..3], 0x1C, .. piece[4..10], 3, 0, 1, 2, 3, .. "name\0comment\0"u8, .. piece[10..]];
    }

    [Fact]
    public void Pieces_of_gzip_without_content_are_nothing_to_tell()
    {
        byte[] empty = Convert.FromHexString("1F8B080000000000000303000000000000000000");

        Assert.Null(Told([.. empty, .. ReadResult.Gzip(Text)]));
        Assert.Null(Told([.. ReadResult.Gzip(Text), .. empty]));
        Assert.Null(Told(empty));
    }

    private static void AssertCutOff(Exception? told) => Assert.True(Assert.IsType<GzipDamageException>(told).IsCutOff);

    private static void AssertForeign(Exception? told, bool goesOn)
    {
        GzipDamageException damage = Assert.IsType<GzipDamageException>(told);
        Assert.False(damage.IsCutOff);
        Assert.Equal(goesOn, damage.GoesOn);
    }

    private static Exception? Told(byte[] stored) => Record.Exception(() =>
    {
        using Stream stream = ContentStream.Open(new MemoryStream(stored), "test");
        stream.CopyTo(Stream.Null);
    });

    [Fact]
    public void Marks_and_wide_letters_are_undone()
    {
        string text = Encoding.UTF8.GetString(Text);

        Assert.Equal(Text, All([0xEF, 0xBB, 0xBF, .. Text]));
        Assert.Equal(Text, All([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]));
        Assert.Equal(Text, All([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)]));
        Assert.Equal(Text, All(Encoding.Unicode.GetBytes(text)));
        Assert.Equal(Text, All(ReadResult.Gzip([0xEF, 0xBB, 0xBF, .. Text])));
    }

    [Fact]
    public void Wide_letters_take_more_than_a_mark_and_a_few_bytes()
    {
        string text = Encoding.UTF8.GetString(Text);
        byte[][] plain = [[0xFF, 0xFE, .. Text], [0xFE, 0xFF, .. Text], [.. Text[..1], 0, 0, 0, 0, .. Text[1..]], [0, .. Text], new byte[400]];

        Assert.All(plain, content => Assert.Equal(content, All(content)));
        Assert.Equal(Text, All(Encoding.BigEndianUnicode.GetBytes(text)));
        Assert.Equal([.. Text[..4], .. new byte[150], .. Text[4..]], All([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text[..4] + new string('\0', 150) + text[4..])]));
        Assert.Empty(All([0xFF, 0xFE]));
        Assert.Empty(All([0xFE, 0xFF]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Content_shorter_than_any_mark_is_itself(int length) => Assert.Equal(Text[..length], All(Text[..length]));

    [Theory]
    [InlineData("504B0304", "zip")]
    [InlineData("28B52FFD", "zstd")]
    [InlineData("425A6839", "bzip2")]
    [InlineData("FD377A585A00", "xz")]
    [InlineData("50415231", "Parquet")]
    public void Archives_are_named(string head, string what)
    {
        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => All([.. Convert.FromHexString(head), .. new byte[32]])).Problem;

        Assert.Equal(ErrorIds.FileNotCloudTrail, problem.Id);
        Assert.Contains(what, problem.Message);
    }

    [Fact]
    public void A_tar_archive_is_named_with_and_without_gzip()
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "log.json") { DataStream = new MemoryStream(Text) });
        }

        Assert.All([archive.ToArray(), ReadResult.Gzip(archive.ToArray())], stored =>
            Assert.Contains("a tar archive; unpack it first", Assert.Throws<CloudTrailProblemException>(() => All(stored)).Problem.Message));
    }

    [Fact]
    public void The_mark_of_a_tar_archive_in_text_is_text()
    {
        byte[] text = Encoding.UTF8.GetBytes("{\"Records\":[".PadRight(257) + "ustar]}");

        Assert.Equal(text, All(text));
    }

    [Fact]
    public void Gzip_within_gzip_is_named() =>
        Assert.Contains("twice", Assert.Throws<CloudTrailProblemException>(() => All(ReadResult.Gzip(ReadResult.Gzip(Text)))).Problem.Message);

    [Theory]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void All_that_was_inflated_before_damage_comes_before_the_error(int length)
    {
        byte[] content = new byte[length];
        RandomNumberGenerator.Fill(content.AsSpan(0, length / 2));
        byte[] stored = ReadResult.Gzip(content);
        stored[^6] ^= 1;
        using Stream stream = ContentStream.Open(new MemoryStream(stored), "test");
        using MemoryStream read = new();

        Assert.Throws<GzipDamageException>(() => stream.CopyTo(read));

        Assert.Equal(content, read.ToArray());
    }

    [Fact]
    public void Damage_in_a_stream_that_cannot_go_back_is_an_error_all_the_same()
    {
        byte[] stored = ReadResult.Gzip(new byte[500_000]);
        stored[^6] ^= 1;
        using Stream stream = ContentStream.Open(new OneWayStream(stored), "test");

        Assert.Throws<GzipDamageException>(() => stream.CopyTo(Stream.Null));
    }

    private static byte[] All(byte[] stored)
    {
        using Stream stream = ContentStream.Open(new MemoryStream(stored), "test");
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private sealed class OneWayStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
