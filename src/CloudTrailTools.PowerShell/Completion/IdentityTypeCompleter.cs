using System.Collections.Generic;

namespace CloudTrailTools.PowerShell;

/// <summary>The values of userIdentity.type.</summary>
internal sealed class IdentityTypeCompleter : ValueCompleter
{
    internal static readonly Choice[] All =
    [
        new("Root", "The account itself, signed in with its e-mail address or its own keys"),
        new("IAMUser", "A user of IAM"),
        new("AssumedRole", "Temporary credentials of a role"),
        new("Role", "A role that a service took on for itself"),
        new("FederatedUser", "Temporary credentials made by GetFederationToken"),
        new("SAMLUser", "A user of a SAML provider, on AssumeRoleWithSAML"),
        new("WebIdentityUser", "A user of a web identity provider, on AssumeRoleWithWebIdentity"),
        new("IdentityCenterUser", "A user of IAM Identity Center"),
        new("Directory", "A user of a directory service"),
        new("AWSAccount", "Another account"),
        new("AWSService", "A service of AWS"),
        new("Unknown", "CloudTrail could not tell"),
        new("None", "The record gives no type"),
    ];

    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => All;
}
