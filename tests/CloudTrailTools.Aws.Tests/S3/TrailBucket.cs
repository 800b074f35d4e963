using System;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using CloudTrailTools.TestEndpoint;

namespace CloudTrailTools.Aws.Tests.S3;

/// <summary>Fills a bucket as CloudTrail would.</summary>
internal static class TrailBucket
{
    /// <summary>The key CloudTrail gives a file delivered at this time.</summary>
    public static string Key(string account, string region, DateTime time, string prefix = "", string? organization = null, string type = "CloudTrail", string random = "AbCdEfGhIjKlMnOp") =>
        string.Create(CultureInfo.InvariantCulture, $"{(prefix.Length == 0 ? "" : prefix + "/")}AWSLogs/{(organization is null ? "" : organization + "/")}{account}/{type}/{region}/{time:yyyy/MM/dd}/{account}_{type}_{region}_{time:yyyyMMdd'T'HHmm}Z_{random}.json.gz");

    public static string DigestKey(string account, string region, DateTime time, string trail, string prefix = "") =>
        string.Create(CultureInfo.InvariantCulture, $"{(prefix.Length == 0 ? "" : prefix + "/")}AWSLogs/{account}/CloudTrail-Digest/{region}/{time:yyyy/MM/dd}/{account}_CloudTrail-Digest_{region}_{trail}_us-east-1_{time:yyyyMMdd'T'HHmmss}Z.json.gz");

    /// <summary>A log file of so many records, whose event ids begin with the name given.</summary>
    public static byte[] Log(string name, int records = 1, DateTime? time = null)
    {
        DateTime eventTime = time ?? new DateTime(2024, 5, 6, 12, 0, 0, DateTimeKind.Utc);
        string text = string.Join(',', Enumerable.Range(0, records).Select(index =>
            $$"""{"eventVersion":"1.08","eventTime":"{{eventTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}","eventSource":"iam.amazonaws.com","eventName":"GetUser","awsRegion":"us-east-1","eventID":"{{name}}-{{index}}"}"""));
        return Compress($$"""{"Records":[{{text}}]}""");
    }

    public static byte[] Compress(string text)
    {
        using MemoryStream buffer = new();
        using (GZipStream gzip = new(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }
        return buffer.ToArray();
    }
}
