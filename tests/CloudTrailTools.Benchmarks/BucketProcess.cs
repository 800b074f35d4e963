using System;
using System.Globalization;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Benchmarks;

/// <summary>A bucket with the corpus in it.</summary>
/// <param name="options">Those of the command line, which say what lies in the bucket.</param>
internal sealed class BucketProcess(params string[] options) : EndpointProcess(Command, options)
{
    public const string BucketName = "benchmark";
    public const string Command = "s3-endpoint";

    /// <summary>The other side: each line is a latency in milliseconds.</summary>
    public static void Serve(string folder)
    {
        TestBucket bucket = new(BucketName);
        bucket.PutFolder(folder);
        using AwsTestEndpoint endpoint = new(new S3Service(bucket));
        Serve(endpoint, line =>
        {
            endpoint.Latency = TimeSpan.FromMilliseconds(int.Parse(line, CultureInfo.InvariantCulture));
            endpoint.ClearLog();
            return line;
        });
    }

    /// <summary>How long every answer takes from now on.</summary>
    public void SetLatency(int milliseconds) => Ask(milliseconds.ToString(CultureInfo.InvariantCulture));
}
