using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using CloudTrailTools.Filtering;
using Xunit;

namespace CloudTrailTools.Core.Tests.LogFiles;

public sealed class LocalLogFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ctt-").FullName;
    private readonly List<string> _skipped = [];
    private readonly List<CloudTrailProblem> _problems = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.json", true)]
    [InlineData("a.JSON.GZ", true)]
    [InlineData("a.gz", true)]
    [InlineData("a.ndjson", true)]
    [InlineData("a.jsonl.gz", true)]
    [InlineData("a.txt", false)]
    [InlineData("a.json.bak", false)]
    [InlineData("digest.json.gz.metadata.json", false)]
    public void A_log_file_is_known_by_how_its_name_ends(string name, bool expected) => Assert.Equal(expected, LocalLogFiles.HasLogName(name));

    [Fact]
    public void Files_come_before_folders_and_each_in_the_order_of_names()
    {
        Make("b/2.json", "b/1.json", "B/0.json", "a.json", "z.json", "b/c/x.json", "notes.txt");

        Assert.Equal(["a.json", "z.json", "B/0.json", "b/1.json", "b/2.json", "b/c/x.json"], Find(new()));
    }

    [Fact]
    public void Folders_of_other_accounts_regions_and_days_are_not_opened()
    {
        Make(
            "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/01/in.json",
            "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/09/late.json",
            "AWSLogs/111122223333/CloudTrail/us-east-1/2025/03/01/early.json",
            "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/region.json",
            "AWSLogs/444455556666/CloudTrail/us-east-1/2026/03/01/account.json");

        IEnumerable<string> found = Find(new()
        {
            AccountId = ["111122223333"],
            Region = ["us-east-1"],
            StartTime = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc),
            EndTime = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc),
        });

        Assert.Equal(["AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/01/in.json"], found);
        Assert.Equal(
            ["111122223333/CloudTrail/eu-west-1", "111122223333/CloudTrail/us-east-1/2025", "111122223333/CloudTrail/us-east-1/2026/03/09", "444455556666/CloudTrail"],
            _skipped.Select(path => Relative(path)["AWSLogs/".Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Folders_that_are_not_CloudTrail_s_are_always_opened()
    {
        string[] files =
        [
            "111122223333/CloudTrail/copies/1.json",
            "111122223333/CloudTrail/copies/2020/1.json",
            "CloudTrail/eu-west-1/2020/1.json",
            "case 7/444455556666/2020/1.json",
            "o-1/CloudTrail-old/eu-west-1/1.json",
        ];
        Make(files);

        Assert.Equal(files.Order(StringComparer.Ordinal), Find(new() { AccountId = ["1111*"], Region = ["us-east-1"], StartTime = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc) }).Order(StringComparer.Ordinal));
        Assert.Empty(_skipped);
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_told()
    {
        Assert.Empty(LocalLogFiles.Find(Path.Combine(_folder, "missing"), Scope(new()), _ => false, _problems.Add, _skipped.Add, CancellationToken.None));
        Assert.Equal(ErrorIds.FileUnreadable, Assert.Single(_problems).Id);
    }

    [Fact]
    public void A_link_to_a_folder_above_does_not_lead_round()
    {
        Make("a/1.json");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder, "a", "up"), _folder);
        }
        catch (Exception exception) when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
        {
            // Windows lets only some users make links, and the others cannot be led round by one.
        }

        Assert.Equal(["a/1.json"], Find(new()));
        Assert.Empty(_skipped);
    }

    [Fact]
    public void A_link_to_nothing_is_told_whatever_its_name()
    {
        Make("1.json");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder, "02"), Path.Combine(_folder, "gone"));
            Directory.CreateSymbolicLink(Path.Combine(_folder, "round"), Path.Combine(_folder, "round"));
        }
        catch (Exception exception) when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
        {
            // Windows lets only some users make links.
            return;
        }

        Assert.Equal(["1.json"], Find(new()));
        Assert.All(_problems, problem => Assert.Equal(ErrorIds.FolderLinked, problem.Id));
        Assert.Equal(["02", "round"], _problems.Select(problem => Relative((string)problem.Target!)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_search_that_is_not_wanted_any_more_ends_before_it_has_found_anything() =>
        Assert.Throws<OperationCanceledException>(() => LocalLogFiles.Find(_folder, Scope(new()), _ => false, _problems.Add, _ => { }, new CancellationToken(canceled: true)).Any());

    private static LogFileScope Scope(EventFilterOptions options) => new(options, TimeSpan.FromHours(6));

    private IEnumerable<string> Find(EventFilterOptions options) =>
        LocalLogFiles.Find(_folder, Scope(options), _ => false, _problems.Add, _skipped.Add, CancellationToken.None).Select(file => Relative(file.Path!)).ToList();

    private string Relative(string path) => Path.GetRelativePath(_folder, path).Replace(Path.DirectorySeparatorChar, '/');

    private void Make(params string[] files)
    {
        foreach (string file in files)
        {
            string path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "{}");
        }
    }
}
