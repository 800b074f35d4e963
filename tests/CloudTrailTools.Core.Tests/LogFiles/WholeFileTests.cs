using System;
using System.IO;
using Xunit;

namespace CloudTrailTools.Tests;

public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string Path => System.IO.Path.Combine(_folder, "a.json.gz");

    [Fact]
    public void It_appears_whole_with_its_time_in_the_place_of_another()
    {
        File.WriteAllText(Path, "a much longer text of old");
        File.WriteAllText(Path + ".part", "what a broken run left, which is longer than the new one");
        DateTime time = new(2026, 3, 10, 9, 0, 0, DateTimeKind.Utc);
        using (WholeFile file = new(Path))
        {
            file.Content.Write("new"u8);
            Assert.Equal("a much longer text of old", File.ReadAllText(Path));
            file.Appear(time);
        }

        Assert.Equal("new", File.ReadAllText(Path));
        Assert.Equal(time, File.GetLastWriteTimeUtc(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Of_two_at_once_the_second_is_told_and_the_first_stays_whole()
    {
        using (WholeFile first = new(Path))
        {
            first.Content.Write("first"u8);
            FileInUseException refused = Assert.Throws<FileInUseException>(() => new WholeFile(Path));
            Assert.Contains("another copy into the same folder", refused.Message, StringComparison.Ordinal);
            first.Appear();

            // It has its name from when it is let go: whoever begins anew begins another file.
            using WholeFile third = new(Path);
            third.Content.Write("th"u8);
            Assert.Equal("first", File.ReadAllText(Path));
        }

        Assert.Equal("first", File.ReadAllText(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Nothing_is_left_of_one_that_comes_to_nothing()
    {
        using (WholeFile file = new(Path))
        {
            file.Content.Write("half"u8);
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
