using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Activity;

namespace CloudTrailTools.PowerShell;

/// <summary>Properties of events that can be grouped by or compared.</summary>
internal sealed class EventPropertyCompleter : ValueCompleter
{
    private static readonly string[] OfIdentity = ["Type", "Kind", "UserName", "RoleName", "SessionName", "Arn", "PrincipalId", "AccountId", "AccessKeyId", "InvokedBy", "SessionContext.MfaAuthenticated", "SessionContext.SourceIdentity", "SessionContext.SessionIssuer.Arn"];

    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        EventProperty.Names.Concat(OfIdentity.Select(name => $"UserIdentity.{name}")).Select(name => new Choice(name, name));
}
