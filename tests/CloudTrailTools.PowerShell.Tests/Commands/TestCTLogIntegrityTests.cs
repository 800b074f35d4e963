using System;
using System.Linq;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

public sealed class TestCTLogIntegrityTests : IDisposable
{
    private readonly LogFolder _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void A_folder_without_logs_is_an_error()
    {
        _logs.Text("readme.txt", "nothing");

        using CommandRun run = CommandRun.Of(new TestCTLogIntegrityCommand { Path = [_logs.Folder] });

        Assert.Equal(ErrorIds.FolderWithoutLogs, Assert.Single(run.Errors).Id);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_folder_without_logs_beside_another_is_a_finding()
    {
        using CommandRun run = CommandRun.Of(new TestCTLogIntegrityCommand { Path = [Repository.SignedTrail, _logs.Folder], PublicKeyPath = [Repository.SignedTrailKeys] });

        Assert.Equal(CloudTrailIntegrityStatus.Unreadable, Assert.Single(run.Output.OfType<CloudTrailIntegrityResult>(), result => !result.Passed).Status);
        Assert.Equal(ErrorIds.FolderWithoutLogs, Assert.Single(run.Errors).Id);
        Assert.False(Assert.Single(run.Output.OfType<CloudTrailIntegritySummary>()).IsIntact);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(72, false)]
    public void A_time_whose_digests_are_still_to_come_is_told(int hours, bool isTold)
    {
        using CommandRun run = CommandRun.Of(new TestCTLogIntegrityCommand { Path = [Repository.SignedTrail], PublicKeyPath = [Repository.SignedTrailKeys], Last = TimeSpan.FromHours(hours) });

        Assert.Equal(isTold, Assert.Single(run.Warnings).EndsWith("nothing is proven. Digests come up to two hours late: begin earlier than that.", StringComparison.Ordinal));
        Assert.Equal(isTold ? 0 : 2, run.Output.OfType<CloudTrailIntegrityResult>().Count());
    }
}
