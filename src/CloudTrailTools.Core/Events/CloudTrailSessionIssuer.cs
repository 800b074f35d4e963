namespace CloudTrailTools;

/// <summary>The role or user that temporary credentials were issued by.</summary>
public sealed class CloudTrailSessionIssuer
{
    internal CloudTrailSessionIssuer(CloudTrailObject fields)
    {
        Fields = fields;
    }

    /// <summary>The issuer's type: <c>Role</c>, <c>IAMUser</c> or <c>Root</c>.</summary>
    public string? Type => Fields.Text("type");

    /// <summary>The name of the role or user.</summary>
    public string? UserName => Fields.Text("userName");

    /// <summary>The unique id of the role or user.</summary>
    public string? PrincipalId => Fields.Text("principalId");

    /// <summary>The ARN of the role or user.</summary>
    public string? Arn => Fields.Text("arn");

    /// <summary>The account of the role or user. Text: it may have leading zeros.</summary>
    public string? AccountId => Fields.Text("accountId");

    /// <summary>All fields, those without a property included.</summary>
    public CloudTrailObject Fields { get; }

    /// <summary>The ARN or name.</summary>
    public override string ToString()
    {
        return Arn ?? UserName ?? Fields.ToString();
    }
}
