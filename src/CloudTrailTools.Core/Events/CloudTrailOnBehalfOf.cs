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

/// <summary>What a service's credentials were issued for.</summary>
public sealed class CloudTrailInScopeOf
{
    internal CloudTrailInScopeOf(CloudTrailObject fields)
    {
        Fields = fields;
    }

    /// <summary>The ARN of the resource.</summary>
    public string? SourceArn => Fields.Text("sourceArn");

    /// <summary>The account of the resource. Text: it may have leading zeros.</summary>
    public string? SourceAccount => Fields.Text("sourceAccount");

    /// <summary>The type of the resource that issued the credentials, for example <c>AWS::Lambda::Function</c>.</summary>
    public string? IssuerType => Fields.Text("issuerType");

    /// <summary>The ARN the credentials were issued to.</summary>
    public string? CredentialsIssuedTo => Fields.Text("credentialsIssuedTo");

    /// <summary>All fields, those without a property included.</summary>
    public CloudTrailObject Fields { get; }

    /// <summary>The resource or the one the credentials were issued to.</summary>
    public override string ToString()
    {
        return SourceArn ?? CredentialsIssuedTo ?? Fields.ToString();
    }
}

/// <summary>A product provider that calls with delegated access.</summary>
public sealed class CloudTrailInvokedByDelegate
{
    internal CloudTrailInvokedByDelegate(CloudTrailObject fields)
    {
        Fields = fields;
    }

    /// <summary>The provider's account. Text: it may have leading zeros.</summary>
    public string? AccountId => Fields.Text("accountId");

    /// <summary>All fields, those without a property included.</summary>
    public CloudTrailObject Fields { get; }

    /// <summary>The provider's account.</summary>
    public override string ToString()
    {
        return AccountId ?? Fields.ToString();
    }
}
