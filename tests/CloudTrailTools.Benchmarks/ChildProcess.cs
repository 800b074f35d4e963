using System;
using System.Collections.Generic;
using System.ComponentModel;
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
    /// <exception cref="BenchmarkException">One ends with an exit code other than 0.</exception>
    public static IEnumerable<string> Run(params ProcessStartInfo[] starts)
    {
        Task<string>[] outputs = [.. starts.Select(start => Task.Run(() => Run(start)))];
        return outputs.SelectMany(output => output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>Whether a program runs with these arguments and ends with exit code 0.</summary>
    public static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            Run(new ProcessStartInfo(program, arguments));
            return true;
        }
        catch (BenchmarkException)
        {
            return false;
        }
    }

    /// <exception cref="BenchmarkException">It ends with an exit code other than 0, or cannot be started.</exception>
    public static string Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Start(start);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new BenchmarkException($"{start.FileName} ended with exit code {process.ExitCode}: {errors.Result}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new BenchmarkException($"{start.FileName} cannot be started: {exception.Message}", exception);
        }
    }
}
