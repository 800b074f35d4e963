using System;
using System.Text.RegularExpressions;

namespace CloudTrailTools;

/// <summary>A bucket and a key, or the beginning of keys.</summary>
internal readonly partial record struct S3Address(string BucketName, string Key)
{
    public const string Scheme = "s3://";

    public static bool IsAddress(string? text) => text is not null && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a bucket can have this name: of letters, digits, dots and hyphens, and in former times underscores too; or it is the ARN of an access point, which does for a name.</summary>
    public static bool IsBucketName(string name) => NameForm().IsMatch(name);

    /// <summary>Whether it is the ARN or the alias of an access point, which stands for a bucket of another name.</summary>
    public static bool IsAccessPoint(string name) => name.Contains(':', StringComparison.Ordinal) || name.EndsWith("-s3alias", StringComparison.Ordinal);

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
        if (!IsBucketName(bucket))
        {
            return false;
        }
        address = new S3Address(bucket, slash < 0 ? "" : rest[(slash + 1)..]);
        return true;
    }

    /// <summary>The address that a text means which names a bucket in another way: its ARN, its URL, or s3:/ or s3// with a mark too few; null for every other text.</summary>
    public static S3Address? Meant(string text)
    {
        string plain = WithoutQuery(text);
        foreach ((Regex form, string read) in new[] { (ArnForm(), plain), (ShortForm(), plain), (HostForm(), plain), (PathForm(), plain), (ConsoleForm(), text) })
        {
            if (form.Match(read) is { Success: true } match)
            {
                string key = match.Groups["key"].Value;
                return new S3Address(match.Groups["bucket"].Value, text.Contains("://", StringComparison.Ordinal) ? Uri.UnescapeDataString(key) : key);
            }
        }

        return null;
    }

    /// <summary>Reads bucket/key where only a bucket can stand: else it is a path.</summary>
    public static S3Address? WithoutScheme(string text) => TryParse(Scheme + WithoutQuery(text), out S3Address address) ? address : null;

    /// <summary>A text without the query of a URL, where a presigned one has its signature and token.</summary>
    public static string WithoutQuery(string text) => QueryForm().Replace(text, string.Empty);

    public override string ToString() => Key.Length == 0 ? $"{Scheme}{BucketName}" : $"{Scheme}{BucketName}/{Key}";

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._-]*|arn:[^/]+:accesspoint[/:][A-Za-z0-9.-]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^arn:aws[\w-]*:s3:::(?<bucket>[^/]+)(/(?<key>[^*]*))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ArnForm();

    [GeneratedRegex(@"^(s3:(?!//)[/\\]*|s3[/\\]{2})(?<bucket>[^/\\]+)([/\\](?<key>.*))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ShortForm();

    [GeneratedRegex(@"\?[\w-]+=.*", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex QueryForm();

    [GeneratedRegex(@"^(https?://)?(?<bucket>[^/]+)\.s3[.-]([\w.-]+\.)?amazonaws\.com(\.cn)?(/(?<key>[^?]*))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex HostForm();

    [GeneratedRegex(@"^(https?://)?s3[.-]([\w.-]+\.)?amazonaws\.com(\.cn)?/(?<bucket>[^/?]+)(/(?<key>[^?]*))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PathForm();

    [GeneratedRegex(@"^(https?://)?[\w.-]*console\.aws\.amazon\.com/s3/buckets/(?<bucket>[^/?]+)(.*[?&]prefix=(?<key>[^&]*))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ConsoleForm();
}
