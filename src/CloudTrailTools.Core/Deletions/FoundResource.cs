namespace CloudTrailTools.Deletions;

/// <summary>One thing a destructive call names, exactly as the record spells it.</summary>
internal sealed class FoundResource
{
    private readonly CloudTrailEvent? _record;

    private readonly DeletionRule? _rule;

    private readonly string? _spelling;

    private readonly bool _isOnly;

    private ArnText? _arn;

    /// <param name="type">Its type.</param>
    /// <param name="id">Its name or id.</param>
    /// <param name="arn">Its ARN as recorded.</param>
    /// <param name="parent">What held it.</param>
    /// <param name="source">Where the name was read.</param>
    public FoundResource(string? type, string? id, string? arn, string? parent, CloudTrailResourceSource source)
    {
        Type = type;
        Id = id;
        Parent = parent;
        Source = source;
        _arn = new ArnText(arn, false);
    }

    /// <summary>A thing the record names without its ARN, which is looked for or put together when somebody asks.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="id">Its name or id.</param>
    /// <param name="parent">What held it.</param>
    /// <param name="source">Where the name was read.</param>
    /// <param name="record">The call.</param>
    /// <param name="rule">The catalogue's rule for the call.</param>
    /// <param name="spelling">The name as the record spells it.</param>
    /// <param name="isOnly">Whether the call names nothing else.</param>
    public FoundResource(
        string? type,
        string id,
        string? parent,
        CloudTrailResourceSource source,
        CloudTrailEvent record,
        DeletionRule? rule,
        string spelling,
        bool isOnly)
    {
        Type = type;
        Id = id;
        Parent = parent;
        Source = source;
        _record = record;
        _rule = rule;
        _spelling = spelling;
        _isOnly = isOnly;
    }

    public string? Type { get; }

    /// <summary>Its name or id, cut out of the ARN or URL where the record gives one of those; <c>null</c> when unknown.</summary>
    public string? Id { get; }

    /// <summary>Its ARN, when recorded or all parts are known.</summary>
    public string? Arn => ItsArn.Text;

    /// <summary>Whether the ARN was put together and is not in the record.</summary>
    public bool ArnIsBuilt => ItsArn.IsBuilt;

    /// <summary>What held it.</summary>
    public string? Parent { get; }

    /// <summary>Where the name was read.</summary>
    public CloudTrailResourceSource Source { get; }

    /// <summary>Why the name is unknown.</summary>
    public string? UnknownReason { get; init; }

    /// <summary>Whether it has no name of its own and is called like what it belongs to, as the policy of a bucket.</summary>
    public bool IsPart { get; init; }

    private ArnText ItsArn => _arn ??= ResourceReader.FindArn(_record!, _rule, Id!, _spelling!, _isOnly);

    /// <param name="Text">The ARN; <c>null</c> when unknown.</param>
    /// <param name="IsBuilt">Whether it was put together.</param>
    internal sealed record ArnText(string? Text, bool IsBuilt);
}
