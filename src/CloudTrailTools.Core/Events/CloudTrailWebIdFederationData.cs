namespace CloudTrailTools;

/// <summary>What the web identity provider said about a federated user.</summary>
public sealed class CloudTrailWebIdFederationData
{
    internal CloudTrailWebIdFederationData(CloudTrailObject fields)
    {
        Fields = fields;
    }

    /// <summary>The provider, for example <c>www.amazon.com</c> or the ARN of an OIDC provider.</summary>
    public string? FederatedProvider => Fields.Text("federatedProvider");

    /// <summary>The provider's attributes, such as the application and user ids.</summary>
    public CloudTrailObject? Attributes => Fields.Object("attributes");

    /// <summary>All fields, those without a property included.</summary>
    public CloudTrailObject Fields { get; }

    /// <summary>The provider.</summary>
    public override string ToString()
    {
        return FederatedProvider ?? Fields.ToString();
    }
}
