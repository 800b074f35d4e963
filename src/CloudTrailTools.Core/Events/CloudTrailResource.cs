using CloudTrailTools.Filtering;

namespace CloudTrailTools;

/// <summary>A resource that an event lists as touched by the call.</summary>
public sealed class CloudTrailResource
{
    private const string Vendor = "AWS";
    private const string Separator = "::";

    internal CloudTrailResource(string? arn = null, string? arnPrefix = null, string? accountId = null, string? type = null, string? name = null)
    {
        Arn = arn;
        ArnPrefix = arnPrefix;
        AccountId = accountId;
        Type = type;
        Name = name;
    }

    /// <summary>The resource's ARN.</summary>
    public string? Arn { get; }

    /// <summary>The beginning that the ARNs of all touched resources share, where an event gives only that.</summary>
    public string? ArnPrefix { get; }

    /// <summary>The account that owns the resource. Text: it may have leading zeros.</summary>
    public string? AccountId { get; }

    /// <summary>The type, for example <c>AWS::S3::Bucket</c>.</summary>
    public string? Type { get; }

    /// <summary>The plain name, where the event or the Event history gives one instead of an ARN.</summary>
    public string? Name { get; }

    /// <summary>A type as records write it, when it was given in short as tables show it: <c>S3::Bucket</c>.</summary>
    internal static string FullType(string given)
    {
        return given.Split(Separator) is [[not '[', ..] service, [_, ..]] && !new WildcardText(service).IsMatch(Vendor)
            ? Vendor + Separator + given
            : given;
    }

    /// <summary>The ARN, its prefix or the name.</summary>
    public override string ToString()
    {
        return ShownText.WithoutControls(Arn ?? ArnPrefix ?? Name ?? Type) ?? string.Empty;
    }
}
