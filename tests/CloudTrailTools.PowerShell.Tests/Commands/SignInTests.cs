using System;
using System.IO;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

/// <summary>A profile whose credentials come from a process that hangs.</summary>
public sealed class SignInTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cttools").FullName;

    public SignInTests()
    {
        // It ends with an error after a minute, which is not what is waited for.
        File.WriteAllText(Path.Combine(_folder, "slow.sh"), $"touch '{_folder}/begun'\nfor i in $(seq 600); do [ -e '{_folder}/end' ] && break; sleep 0.1; done\nexit 1\n");
        File.WriteAllText(Path.Combine(_folder, "credentials"), $"[slow]\ncredential_process = sh {_folder}/slow.sh\nregion = eu-west-1\n");
    }

    public void Dispose()
    {
        File.WriteAllText(Path.Combine(_folder, "end"), "");
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("history")]
    [InlineData("bucket")]
    [InlineData("keys")]
    public async Task A_sign_in_that_hangs_can_be_stopped(string what)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        using CommandRun run = what switch
        {
            "history" => new CommandRun(new GetCTEventCommand { ProfileName = "slow", ProfileLocation = Path.Combine(_folder, "credentials") }),
            "bucket" => new CommandRun(new ImportCTLogFileCommand { BucketName = "trail", ProfileName = "slow", ProfileLocation = Path.Combine(_folder, "credentials") }, "Bucket"),
            _ => new CommandRun(new SaveCTPublicKeyCommand { Path = Path.Combine(_folder, "keys.json"), ProfileName = "slow", ProfileLocation = Path.Combine(_folder, "credentials") }),
        };
        Task user = Task.Run(() =>
        {
            SpinWait.SpinUntil(() => File.Exists(Path.Combine(_folder, "begun")), TimeSpan.FromMinutes(1));
            run.Stop();
        });

        Assert.Throws<PipelineStoppedException>(() =>
        {
            run.Begin();
            run.Process();
            run.End();
        });
        await user;
    }

    [Fact]
    public void A_sign_in_that_hangs_counts_among_the_seconds_given()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        using CommandRun run = new(new GetCTEventCommand { ProfileName = "slow", ProfileLocation = Path.Combine(_folder, "credentials"), TimeoutSeconds = 1 });

        run.Begin();

        CloudTrailProblem problem = Assert.Throws<TerminatedException>(run.End).Problem;
        Assert.Equal(ErrorIds.TimeIsUp, problem.Id);
        Assert.Contains("credential_process", problem.Message, StringComparison.Ordinal);
    }
}
