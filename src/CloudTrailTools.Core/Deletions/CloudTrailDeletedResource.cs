using CloudTrailTools.Deletions;

namespace CloudTrailTools;

/// <summary>A deleted thing exactly as the record spells it, for use in further commands.</summary>
/// <remarks>The flat properties of <see cref="CloudTrailDeletion"/> hold the same, made safe for spreadsheets.</remarks>
public sealed class CloudTrailDeletedResource
{
    internal CloudTrailDeletedResource(FoundResource found)
    {
        Type = found.Type;
        Id = found.Id;
        Arn = found.Arn;
        Parent = found.Parent;
    }

    /// <summary>The type, as CloudFormation spells it where it has one.</summary>
    public string? Type { get; }

    /// <summary>The name or id.</summary>
    public string? Id { get; }

    /// <summary>The ARN.</summary>
    public string? Arn { get; }

    /// <summary>What held it.</summary>
    public string? Parent { get; }

    /// <summary>The ARN, or else the name.</summary>
    public override string ToString()
    {
        return ShownText.Of(Arn ?? Id) ?? "";
    }
}
