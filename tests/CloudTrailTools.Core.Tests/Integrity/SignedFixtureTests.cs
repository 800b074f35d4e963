using System.IO;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.Integrity;

public sealed class SignedFixtureTests
{
    [Fact]
    public async Task The_committed_copy_is_wholly_valid()
    {
        IntegrityRun run = await IntegrityRun.OfFolderAsync(Repository.SignedTrail, File.ReadAllText(Repository.SignedTrailKeys));

        Assert.True(run.Summary.IsIntact, string.Join('\n', run.Problems));
        Assert.Equal(["eu-west-1", "us-east-1"], run.Summary.Regions);
        Assert.Contains(run.Results, result => result.Subject == CloudTrailIntegritySubject.BackfillDigest);
    }
}
