using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;

namespace CloudTrailTools.Module.Tests;

/// <summary>Runs the Pester suite in tests/Module once, in a PowerShell of its own, and hands out what came of each test.</summary>
internal static class PesterSuite
{
    // The script's way to say that the machine has no Pester.
    private const int NoPesterExitCode = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(40);
    private static readonly Lazy<IReadOnlyList<PesterResult>> Run = new(RunOnce);

    public static IReadOnlyList<PesterResult> Results => Run.Value;

    private static IReadOnlyList<PesterResult> RunOnce()
    {
        string? pwsh = FindPowerShell();
        if (pwsh is null)
        {
            return [new("Pester suite", "Skipped", "No pwsh on PATH: nothing was tested in a real PowerShell. Install it with 'dotnet tool install --global PowerShell' or the system's package.")];
        }

        string folder = Directory.CreateTempSubdirectory("CloudTrailTools.Pester.").FullName;
        try
        {
            return RunIn(pwsh, Path.Combine(folder, "results.jsonl"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<PesterResult> RunIn(string pwsh, string resultPath)
    {
        ProcessStartInfo start = new(pwsh)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (string argument in (string[])["-NoProfile", "-NonInteractive", "-File", Repository.Folder("tests", "Module", "Invoke-PesterSuite.ps1"), "-ResultPath", resultPath])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit(Limit);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        string text = output.Result + error.Result;
        if (ended && process.ExitCode == NoPesterExitCode)
        {
            return [new("Pester suite", "Skipped", text.Trim())];
        }

        List<PesterResult> results = File.Exists(resultPath)
            ? File.ReadLines(resultPath).Select(line => JsonSerializer.Deserialize<PesterResult>(line)!).ToList()
            : [];
        if (!ended || process.ExitCode != 0 || results.Count == 0)
        {
            string end = ended ? $"ended with code {process.ExitCode}" : $"was still running after {Limit}";
            results.Add(new("Pester suite", "Failed", $"pwsh {end} and left {results.Count} results:{Environment.NewLine}{text}"));
        }

        return results;
    }

    private static string? FindPowerShell()
    {
        string name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
