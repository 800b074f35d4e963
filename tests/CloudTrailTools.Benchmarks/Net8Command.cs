using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Benchmarks;

/// <summary>The engine's cases on the runtime of PowerShell 7.4, which comes as a package and decompresses at half the speed.</summary>
internal static class Net8Command
{
    public static void Run(IReadOnlyList<string> options)
    {
        string project = Path.Combine(Repository.Root, "tests", "CloudTrailTools.Benchmarks");
        string output = Path.Combine(project, "bin", "net8");
        string[] publish =
        [
            "publish", project, "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier, "--self-contained", "--output", output, "--nologo", "--verbosity", "quiet",
            // Not the lock files of the repository: a runtime of its own is only wanted here.
            "-property:NuGetLockFilePath=obj/self-contained.lock.json",
        ];
        try
        {
            ChildProcess.Run(new ProcessStartInfo("dotnet", publish));
        }
        catch (BenchmarkException exception)
        {
            Console.WriteLine($".NET 8: its runtime could not be had. {exception.Message}");
            return;
        }

        Console.Write(ChildProcess.Run(new ProcessStartInfo(Path.Combine(output, "CloudTrailTools.Benchmarks"), ["engine", .. options])));
    }
}
