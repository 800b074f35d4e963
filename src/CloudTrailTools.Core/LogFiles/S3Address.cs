using System;

namespace CloudTrailTools;

/// <summary>A bucket and a key, or the beginning of keys.</summary>
internal readonly record struct S3Address(string BucketName, string Key)
{
    public const string Scheme = "s3://";

    public static bool IsAddress(string? text) => text is not null && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads s3://bucket/key as it stands: nothing in a key is escaped.</summary>
    public static bool TryParse(string? text, out S3Address address)
    {
        address = default;
        if (!IsAddress(text))
        {
            return false;
        }
        string rest = text![Scheme.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length == 0)
        {
            return false;
        }
        address = new S3Address(bucket, slash < 0 ? "" : rest[(slash + 1)..]);
        return true;
    }

    public override string ToString() => Key.Length == 0 ? $"{Scheme}{BucketName}" : $"{Scheme}{BucketName}/{Key}";
}
