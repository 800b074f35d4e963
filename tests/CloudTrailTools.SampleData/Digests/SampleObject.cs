using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;

namespace CloudTrailTools.SampleData.Digests;

/// <summary>An object of a bucket: its stored bytes and its user metadata.</summary>
public sealed record SampleObject(byte[] Body, IReadOnlyDictionary<string, string> Metadata)
{
    private static readonly Dictionary<string, string> NoMetadata = new();

    public static SampleObject Compress(ReadOnlySpan<byte> content, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using MemoryStream body = new();
        using (GZipStream gzip = new(body, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return new SampleObject(body.ToArray(), metadata ?? NoMetadata);
    }

    public byte[] Inflate()
    {
        using GZipStream gzip = new(new MemoryStream(Body), CompressionMode.Decompress);
        using MemoryStream content = new();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
