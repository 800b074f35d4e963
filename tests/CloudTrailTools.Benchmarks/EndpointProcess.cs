using System;
using System.Diagnostics;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Benchmarks;

/// <summary>
/// An endpoint on the loopback that a process of its own answers for, so that its work and its pauses are not those of what is measured. It ends
/// with this object, or with the process that started it.
/// </summary>
internal abstract class EndpointProcess : IDisposable
{
    private readonly Process _process;

    /// <param name="command">The command of this program that the process runs.</param>
    protected EndpointProcess(string command, params string[] options)
    {
        ProcessStartInfo start = ChildProcess.Itself([command, .. options]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        Url = _process.StandardOutput.ReadLine() ?? throw new BenchmarkException($"The process of {command} did not start.");
    }

    public string Url { get; }

    /// <summary>What the process has spent on all cores together.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The other side: answers lines until nobody writes to its input any more.</summary>
    protected static void Serve(AwsTestEndpoint endpoint, Func<string, string> answer)
    {
        Console.WriteLine(endpoint.Url);
        while (Console.ReadLine() is string line)
        {
            Console.WriteLine(answer(line));
        }
    }

    protected string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new BenchmarkException("The process of the endpoint has ended.");
    }
}
