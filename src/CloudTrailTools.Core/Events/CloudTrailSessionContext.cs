using System;
using System.Text;
using CloudTrailTools.Json;

namespace CloudTrailTools;

/// <summary>The session behind temporary credentials.</summary>
public sealed class CloudTrailSessionContext
{
    private readonly CloudTrailObject? _attributes;

    internal CloudTrailSessionContext(CloudTrailObject fields)
    {
        Fields = fields;
        _attributes = fields.Object("attributes");
        SessionIssuer = fields.Object("sessionIssuer") is { } issuer ? new CloudTrailSessionIssuer(issuer) : null;
        WebIdFederationData = fields.Object("webIdFederationData") is { } data ? new CloudTrailWebIdFederationData(data) : null;
    }

    /// <summary>The role or user that the credentials were issued by; <c>$null</c> also when the event holds an empty one.</summary>
    public CloudTrailSessionIssuer? SessionIssuer { get; }

    /// <summary>The web identity provider's data; <c>$null</c> also when the event holds an empty one.</summary>
    public CloudTrailWebIdFederationData? WebIdFederationData { get; }

    /// <summary>When the credentials were issued, in UTC.</summary>
    public DateTime? CreationDate =>
        CreationDateText is { } text && TimeText.TryParse(Encoding.UTF8.GetBytes(text), out DateTime utc) ? utc : null;

    /// <summary>Whether the session was opened with multi-factor authentication.</summary>
    public bool? MfaAuthenticated => Truth.Of(_attributes?.Text("mfaAuthenticated"));

    /// <summary>The identity that was set when the first role was assumed; it stays through role chaining.</summary>
    public string? SourceIdentity => Fields.Text("sourceIdentity");

    /// <summary>The version of the instance metadata service that delivered the credentials: <c>1.0</c> or <c>2.0</c>.</summary>
    public string? Ec2RoleDelivery => Fields.Text("ec2RoleDelivery");

    /// <summary>Whether the session came from AssumeRoot.</summary>
    public bool? AssumedRoot => Truth.Of(Fields.Text("assumedRoot"));

    /// <summary>The ARN of the console sign-in session.</summary>
    public string? SignInSessionArn => Fields.Text("signInSessionArn");

    /// <summary>All fields, those without a property included.</summary>
    public CloudTrailObject Fields { get; }

    internal string? CreationDateText => _attributes?.Text("creationDate");

    /// <summary>The context as compact JSON.</summary>
    public override string ToString()
    {
        return Fields.ToString();
    }
}
