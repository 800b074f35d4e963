using System;
using System.Diagnostics;
using System.Globalization;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Benchmarks;

/// <summary>
/// A bucket on the loopback that a process of its own answers for, so that its work can be told from the reader's. It ends with this object, or
/// with the process that started it.
/// </summary>
internal sealed class BucketProcess : IDisposable
{
    public const string BucketName = "benchmark";

    /// <summary>The command of this program that the process runs.</summary>
    public const string Command = "s3-endpoint";

    private readonly Process _process;

    /// <param name="options">Those of the command line, which say what lies in the bucket.</param>
    public BucketProcess(params string[] options)
    {
        ProcessStartInfo start = new("dotnet", [typeof(BucketProcess).Assembly.Location, Command, .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Url = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The bucket's process did not start.");
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

    /// <summary>The other side: answers until nobody writes to its input any more, where each line is a latency in milliseconds.</summary>
    public static void Serve(string folder)
    {
        TestBucket bucket = new(BucketName);
        bucket.PutFolder(folder);
        using AwsTestEndpoint endpoint = new(new S3Service(bucket));
        Console.WriteLine(endpoint.Url);
        while (Console.ReadLine() is string line)
        {
            endpoint.Latency = TimeSpan.FromMilliseconds(int.Parse(line, CultureInfo.InvariantCulture));
            endpoint.ClearLog();
            Console.WriteLine(line);
        }
    }

    /// <summary>How long every answer takes from now on.</summary>
    public void SetLatency(int milliseconds)
    {
        _process.StandardInput.WriteLine(milliseconds.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        _ = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The bucket's process has ended.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
