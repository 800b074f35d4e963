namespace CloudTrailTools;

/// <summary>The IAM Identity Center user on whose behalf a call was made.</summary>
public sealed class CloudTrailOnBehalfOf
{
    internal CloudTrailOnBehalfOf(CloudTrailObject fields)
    {
        Fields = fields;
    }

    /// <summary>The id of the user in the identity store.</summary>
    public string? UserId => Fields.Text("userId");

    /// <summary>The ARN of the identity store.</summary>
    public string? IdentityStoreArn => Fields.Text("identityStoreArn");

    /// <summary>All fields, those without a property included.</summary>
    public CloudTrailObject Fields { get; }

    /// <summary>The user id.</summary>
    public override string ToString()
    {
        return UserId ?? Fields.ToString();
    }
}
