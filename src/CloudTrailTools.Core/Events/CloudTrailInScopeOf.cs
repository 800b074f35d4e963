namespace CloudTrailTools;

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
