using System;

namespace CloudTrailTools;

/// <summary>Who made a call, as the event's <c>userIdentity</c> tells it. What the event does not tell is <c>$null</c>.</summary>
public sealed class CloudTrailUserIdentity
{
    internal CloudTrailUserIdentity(CloudTrailObject fields)
    {
        Fields = fields;
        Type = fields.Text("type");
        Kind = KindOf(Type);
        OnBehalfOf = fields.Object("onBehalfOf") is { } onBehalfOf ? new CloudTrailOnBehalfOf(onBehalfOf) : null;
        InScopeOf = fields.Object("inScopeOf") is { } inScopeOf ? new CloudTrailInScopeOf(inScopeOf) : null;
        InvokedByDelegate = fields.Object("invokedByDelegate") is { } invoker ? new CloudTrailInvokedByDelegate(invoker) : null;
        SessionContext = fields.Object("sessionContext") is { } session ? new CloudTrailSessionContext(session) : null;
    }

    /// <summary>The kind of identity.</summary>
    public CloudTrailIdentityKind Kind { get; }

    /// <summary>The kind as the event spells it, for example <c>IAMUser</c>.</summary>
    public string? Type { get; }

    /// <summary>The unique id of the identity; for a role session <c>role id:session name</c>.</summary>
    public string? PrincipalId => Fields.Text("principalId");

    /// <summary>The ARN of the identity.</summary>
    public string? Arn => Fields.Text("arn");

    /// <summary>The account the identity belongs to. Text: it may have leading zeros.</summary>
    public string? AccountId => Fields.Text("accountId");

    /// <summary>The access key that signed the call. May be empty.</summary>
    public string? AccessKeyId => Fields.Text("accessKeyId");

    /// <summary>The name of a user; for a root user the alias of the account. Role sessions have none, see <see cref="RoleName"/>.</summary>
    public string? UserName => Fields.Text("userName");

    /// <summary>The provider that vouched for a federated user.</summary>
    public string? IdentityProvider => Fields.Text("identityProvider");

    /// <summary>The AWS service that made the call, for itself or for this identity.</summary>
    public string? InvokedBy => Fields.Text("invokedBy");

    /// <summary>The id of the bearer token that authorised the call.</summary>
    public string? CredentialId => Fields.Text("credentialId");

    /// <summary>The Identity Center user on whose behalf the call was made.</summary>
    public CloudTrailOnBehalfOf? OnBehalfOf { get; }

    /// <summary>The resource or service the credentials were issued for.</summary>
    public CloudTrailInScopeOf? InScopeOf { get; }

    /// <summary>The product provider that called with delegated access.</summary>
    public CloudTrailInvokedByDelegate? InvokedByDelegate { get; }

    /// <summary>The session, when the call was made with temporary credentials.</summary>
    public CloudTrailSessionContext? SessionContext { get; }

    /// <summary>Whether the root user made the call.</summary>
    public bool IsRoot => Kind == CloudTrailIdentityKind.Root;

    /// <summary>
    /// Whether the call was made with temporary credentials: of a role, a federated user or a session. Told by the kind, by an access key that
    /// starts with <c>ASIA</c>, or by the session's creation date.
    /// </summary>
    public bool IsTemporaryCredential =>
        Kind is CloudTrailIdentityKind.AssumedRole or CloudTrailIdentityKind.Role or CloudTrailIdentityKind.FederatedUser
        || AccessKeyId?.StartsWith("ASIA", StringComparison.Ordinal) == true
        || SessionContext?.CreationDateText is { Length: > 0 };

    /// <summary>
    /// Whether an AWS service made the call: for itself (<c>AWSService</c>), or with the rights of this identity (see <see cref="InvokedBy"/>).
    /// </summary>
    public bool IsAwsService => Kind == CloudTrailIdentityKind.AwsService || InvokedBy is { Length: > 0 };

    /// <summary>The name of a role's or federated user's session, often the name of a person or an instance id.</summary>
    public string? SessionName => ActorText.SessionName(Fields.Utf8);

    /// <summary>The name of the role whose session made the call.</summary>
    public string? RoleName => ActorText.RoleName(Fields.Utf8);

    /// <summary>All fields, those without a property included.</summary>
    public CloudTrailObject Fields { get; }

    /// <summary>One readable name: that of the event's <c>Actor</c>, except where the name of a sign-in stands beside the identity.</summary>
    public override string ToString()
    {
        return ShownText.WithoutControls(ActorText.Describe(Fields.Utf8, 0)) ?? string.Empty;
    }

    internal static CloudTrailIdentityKind KindOf(string? type)
    {
        return type switch
        {
            null or "" => CloudTrailIdentityKind.None,
            "Root" => CloudTrailIdentityKind.Root,
            "IAMUser" => CloudTrailIdentityKind.IamUser,
            "AssumedRole" => CloudTrailIdentityKind.AssumedRole,
            "Role" => CloudTrailIdentityKind.Role,
            "FederatedUser" => CloudTrailIdentityKind.FederatedUser,
            "Directory" => CloudTrailIdentityKind.Directory,
            "AWSAccount" => CloudTrailIdentityKind.AwsAccount,
            "AWSService" => CloudTrailIdentityKind.AwsService,
            "IdentityCenterUser" => CloudTrailIdentityKind.IdentityCenterUser,
            "SAMLUser" => CloudTrailIdentityKind.SamlUser,
            "WebIdentityUser" => CloudTrailIdentityKind.WebIdentityUser,
            _ => CloudTrailIdentityKind.Unknown,
        };
    }
}
