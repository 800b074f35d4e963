using System;
using System.Collections.Generic;

namespace CloudTrailTools.Aws;

/// <summary>The order in which S3 lists keys: by the bytes of UTF-8, in which what UTF-16 writes as two halves comes last.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    public static readonly KeyOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return string.CompareOrdinal(x, y);
        }

        int common = x.AsSpan().CommonPrefixLength(y);
        return common < x.Length && common < y.Length && char.IsSurrogate(x[common]) != char.IsSurrogate(y[common])
            ? char.IsSurrogate(x[common]).CompareTo(char.IsSurrogate(y[common]))
            : string.CompareOrdinal(x, y);
    }
}
