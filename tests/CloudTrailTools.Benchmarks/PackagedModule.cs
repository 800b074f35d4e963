using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Benchmarks;

/// <summary>The module as it is published, made anew for each run of this program: what is measured is what users run.</summary>
internal static class PackagedModule
{
    private static readonly Lazy<string> Made = new(Make);

    public static string ManifestPath => Made.Value;

    private static string Make()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string runtime = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string folder = Path.Combine(CorpusFolder.Root, "module");
        ChildProcess.Run(new ProcessStartInfo("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-File", Path.Combine(Repository.Root, "build.ps1"), "-Task", "Package", "-Runtime", runtime, "-OutputFolder", folder]));
        if (!Directory.Exists(Path.Combine(folder, "CloudTrailTools", "bin", runtime)))
        {
            Console.WriteLine($"The module is not compiled ahead for {runtime}: its compiler could not be had.");
        }

        return Path.Combine(folder, "CloudTrailTools", "CloudTrailTools.psd1");
    }
}
