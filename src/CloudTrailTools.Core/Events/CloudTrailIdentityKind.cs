namespace CloudTrailTools;

/// <summary>The kinds of identities that make calls.</summary>
public enum CloudTrailIdentityKind
{
    /// <summary>The event gives no type.</summary>
    None,

    /// <summary>CloudTrail could not tell (<c>Unknown</c>), or a type that this version does not know.</summary>
    Unknown,

    /// <summary>The root user of an account.</summary>
    Root,

    /// <summary>An IAM user.</summary>
    IamUser,

    /// <summary>A session of a role, made by AssumeRole and its like.</summary>
    AssumedRole,

    /// <summary>A role.</summary>
    Role,

    /// <summary>A session made by GetFederationToken.</summary>
    FederatedUser,

    /// <summary>A user of a directory service.</summary>
    Directory,

    /// <summary>Another account.</summary>
    AwsAccount,

    /// <summary>An AWS service acting for itself.</summary>
    AwsService,

    /// <summary>A user of IAM Identity Center.</summary>
    IdentityCenterUser,

    /// <summary>A user who signs in through SAML.</summary>
    SamlUser,

    /// <summary>A user who signs in through a web identity provider.</summary>
    WebIdentityUser,
}
