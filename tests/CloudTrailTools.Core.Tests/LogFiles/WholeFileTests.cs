using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace CloudTrailTools.Core.Tests.LogFiles;

public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string Path => System.IO.Path.Combine(_folder, "a.json.gz");

    [Fact]
    public void It_appears_whole_with_its_time_in_the_place_of_another()
    {
        File.WriteAllText(Path, "a much longer text of old");
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
    public void Of_two_at_once_each_writes_its_own_and_the_last_stays()
    {
        using (WholeFile first = new(Path))
        using (WholeFile second = new(Path))
        {
            first.Content.Write("the first"u8);
            second.Content.Write("se"u8);
            first.Appear();
            Assert.Equal("the first", File.ReadAllText(Path));

            using WholeFile third = new(Path);
            third.Content.Write("half"u8);
            second.Content.Write("cond"u8);
            second.Appear();
            Assert.Equal("second", File.ReadAllText(Path));
        }

        Assert.Equal("second", File.ReadAllText(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    [UnixFact]
    public async Task Whoever_reads_sees_it_whole_however_many_write_it()
    {
        byte[][] texts = [.. Enumerable.Range(1, 3).Select(text => Enumerable.Repeat((byte)text, text * 5000).ToArray())];
        File.WriteAllBytes(Path, texts[0]);
        using CancellationTokenSource over = new();
        Task[] writers = [.. Enumerable.Range(0, 6).Select(writer => Task.Run(() =>
        {
            for (int round = 0; round < 300; round++)
            {
                byte[] text = texts[writer % texts.Length];
                using WholeFile file = new(Path);
                file.Content.Write(text, 0, 1000);
                file.Content.Write(text, 1000, text.Length - 1000);
                file.Appear(DateTime.UnixEpoch);
            }
        }))];
        Task<bool> reader = Task.Run(() =>
        {
            bool isWhole = true;
            do
            {
                byte[] seen = File.ReadAllBytes(Path);
                isWhole &= Array.Exists(texts, text => text.AsSpan().SequenceEqual(seen));
            }
            while (!over.IsCancellationRequested);
            return isWhole;
        });

        await Task.WhenAll(writers);
        await over.CancelAsync();

        Assert.True(await reader);
        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void What_a_killed_process_has_left_is_removed_when_it_is_old()
    {
        const string Log = "111122223333_CloudTrail_eu-west-1_20260310T0905Z_abcdEFGH12345678.json.gz";
        string[] rests = [Log + ".k3xq0m1z-7.part", Log + ".metadata.json.k3xq0m1z-7.part"];
        string[] others = [Log + ".abcdefgh-1.part", Log + ".part", "events.jsonl.001.part", "data.json.backup12-1.part", "notes.json.gz.k3xq0m1z-7.part"];
        foreach (string name in rests.Concat(others))
        {
            string file = System.IO.Path.Combine(_folder, name);
            File.WriteAllText(file, "half");
            if (name != others[0])
            {
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-2));
            }
        }

        WholeFile.RemoveRests(_folder);

        Assert.Equal(others.Order(StringComparer.Ordinal), Directory.GetFiles(_folder).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));

        // What cannot be looked through is left as it is.
        WholeFile.RemoveRests(System.IO.Path.Combine(_folder, "missing"));
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

    /// <summary>Windows refuses to replace a file that somebody reads.</summary>
    private sealed class UnixFactAttribute : FactAttribute
    {
        public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows refuses to replace a file that somebody reads." : null;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
