using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace CloudTrailTools.Benchmarks;

/// <summary>Starts other programs and collects what they print.</summary>
internal static class ChildProcess
{
    /// <summary>The program on PATH, or null.</summary>
    public static string? Find(string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>This program once more, on the runtime that it runs on.</summary>
    public static ProcessStartInfo Itself(params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ProcessStartInfo(program, isHost ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments);
    }

    /// <summary>Runs several processes at once, and gives the lines they print, process by process.</summary>
    /// <exception cref="InvalidOperationException">One ends with an exit code other than 0.</exception>
    public static IEnumerable<string> Run(params ProcessStartInfo[] starts)
    {
        Task<string>[] outputs = [.. starts.Select(start => Task.Run(() => Run(start)))];
        Task.WaitAll(outputs);
        return outputs.SelectMany(output => output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>Whether a program runs with these arguments and ends with exit code 0.</summary>
    public static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            Run(new ProcessStartInfo(program, arguments));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public static string Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{start.FileName} ended with exit code {process.ExitCode}: {errors.Result}");
    }
}
