using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Deletions;

/// <summary>Follows credentials back to whoever first held some: by the events that minted them, else by what the identity itself tells.</summary>
internal sealed class ActorChainBuilder(MintedSessions sessions)
{
    /// <summary>AWS allows no longer chain of roles to be useful; also ends a circle.</summary>
    private const int MaxHops = 16;

    // Paths of roles that only AWS makes. Names of roles and sessions anybody can give.
    private const string ServiceRolePath = ":role/aws-service-role/";
    private const string IdentityCenterPath = ":role/aws-reserved/sso.amazonaws.com/";

    private const string Nobody = "The record does not say who called.";

    /// <summary>Finds the events that lead back from a call, as far as they have been seen. The stations are made of them by <see cref="Build"/>.</summary>
    /// <param name="record">The call.</param>
    /// <param name="missing">The session whose minting event would lead on; <c>null</c> when none would.</param>
    public ActorTrail Follow(CloudTrailEvent record, out MissingMint? missing)
    {
        missing = null;
        ReadOnlySpan<byte> caller = CallerOf(record);
        if (caller.IsEmpty)
        {
            return ActorTrail.Of(ActorChainEnd.Nobody);
        }

        List<ActorTrail.Step>? steps = null;
        IdentityText identity = new(caller);
        string? lastSharedEvent = null;
        bool hasSource = identity.SourceIdentity is not null;
        while (steps is null || steps.Count < MaxHops - 1)
        {
            MintedSessions.Mint? mint = FindMint(identity, out bool isByKey);
            if (mint is null || mint.CallerIsService)
            {
                // For an instance or a person signed in, the service that fetched the credentials says less than the session it made.
                ActorChainEnd end = EndOf(identity);
                if (hasSource && end is ActorChainEnd.OtherAccount)
                {
                    // Whom the sessions that it made carry along is known all the same.
                    end = ActorChainEnd.SourceIdentity;
                }

                if (mint is null || IsKnown(end))
                {
                    bool isBelieved = mint is null && IsBelieved(end, identity);
                    missing = isBelieved || WouldGoOn(end) ? new MissingMint(identity.AccessKeyId, identity.PrincipalId, identity.Created, lastSharedEvent) : null;
                    return steps is null && mint is null && !isBelieved ? ActorTrail.Of(end) : new ActorTrail(steps ?? [], mint, end) { IsBelieved = isBelieved };
                }
            }

            steps ??= [];
            steps.Add(new ActorTrail.Step(mint, isByKey));
            identity = new IdentityText(mint.Caller);
            hasSource |= identity.SourceIdentity is not null;
            lastSharedEvent = mint.SharedEventId;
        }

        return new ActorTrail(steps, null, ActorChainEnd.TooLong);
    }

    /// <summary>The stations of a trail, each with its evidence.</summary>
    public static CloudTrailActorChain Build(CloudTrailEvent record, ActorTrail trail)
    {
        List<CloudTrailActorHop> hops = [];
        ReadOnlySpan<byte> caller = CallerOf(record);
        if (caller.IsEmpty)
        {
            if (record.Actor is { } name)
            {
                hops.Add(new CloudTrailActorHop(name, "call") { EvidenceEventId = record.EventId, EvidenceTime = record.EventTime });
            }

            return new CloudTrailActorChain(hops, Nobody);
        }

        IdentityText identity = new(caller);
        hops.Add(Hop(identity, "call", record.EventId, record.EventTime, "userIdentity"));
        (string? Name, CloudTrailActorHop Carrier) source = (identity.SourceIdentity, hops[0]);
        foreach ((MintedSessions.Mint mint, bool isByKey) in trail.Steps)
        {
            string matchedBy = isByKey
                ? "access key " + identity.AccessKeyId
                : string.Create(CultureInfo.InvariantCulture, $"session {identity.PrincipalId} made at {identity.Created:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            identity = new IdentityText(mint.Caller);
            hops.Add(Hop(identity, mint.Name, mint.EventId, mint.Time, matchedBy, mint.OtherEventId));
            source = identity.SourceIdentity is { } carried ? (carried, hops[^1]) : source;
        }

        Explanation end = Explain(trail.End, identity, source.Name);
        CloudTrailActorHop carrier = trail.End == ActorChainEnd.SourceIdentity ? source.Carrier : hops[^1];
        if (trail.IsBelieved)
        {
            end = end with { BrokenBecause = $"Only names say so, which whoever makes the role or takes it chooses: the event that gave out {identity.AccessKeyId ?? "its keys"} is not in the input." };
        }

        if (end.Origin is { } origin)
        {
            hops.Add(new CloudTrailActorHop(origin, end.How!)
            {
                Kind = end.Kind,
                AccountId = end.AccountId,
                Arn = end.Arn,
                EvidenceEventId = trail.Fetched?.EventId ?? carrier.EvidenceEventId,
                EvidenceTime = trail.Fetched?.Time ?? carrier.EvidenceTime,
                Evidence = end.Evidence,
            });
        }

        hops.Reverse();
        return new CloudTrailActorChain(hops, end.BrokenBecause);
    }

    /// <summary>Whether the event that was missing has been seen meanwhile.</summary>
    public bool HasCome(MissingMint missing)
    {
        return (missing.AccessKeyId is { Length: > 0 } key && sessions.ByKey(Encoding.UTF8.GetBytes(key)) is not null)
            || (missing is { PrincipalId: { Length: > 0 } principal, Created: { } created } && sessions.BySession(Encoding.UTF8.GetBytes(principal), created) is not null)
            || (missing.SharedEventId is { } shared && sessions.BySharedEvent(shared) is not null);
    }

    private static CloudTrailActorHop Hop(
        in IdentityText identity,
        string how,
        string? eventId,
        DateTime? time,
        string evidence,
        string? otherEventId = null)
    {
        return new CloudTrailActorHop(identity.Name ?? "unknown", how)
        {
            Kind = identity.Kind,
            Arn = identity.Arn,
            AccountId = identity.AccountId,
            AccessKeyId = identity.AccessKeyId,
            EvidenceEventId = eventId,
            OtherEvidenceEventId = otherEventId,
            EvidenceTime = time,
            Evidence = evidence,
        };
    }

    /// <summary>The record from its identity on; empty when it has none.</summary>
    private static ReadOnlySpan<byte> CallerOf(CloudTrailEvent record)
    {
        int start = record.StartOf(HotField.UserIdentity);
        return start != 0 && record.Utf8[start] == (byte)'{' ? record.Utf8[start..] : default;
    }

    /// <summary>
    /// Whether the event that minted the credentials would name somebody else as the origin. Also where the chain is not broken without it: whom
    /// a session names as its source did not ask for the credentials.
    /// </summary>
    private static bool WouldGoOn(ActorChainEnd end)
    {
        return end is ActorChainEnd.Role or ActorChainEnd.WebIdentity or ActorChainEnd.AssumedRoot or ActorChainEnd.OtherAccount
            or ActorChainEnd.SourceIdentity or ActorChainEnd.Issuer;
    }

    /// <summary>Whether the identity itself tells who stands behind it, so that the event that minted its credentials would tell nothing better.</summary>
    private static bool IsKnown(ActorChainEnd end)
    {
        return end is ActorChainEnd.IdentityCenter or ActorChainEnd.OnBehalfOf or ActorChainEnd.Instance or ActorChainEnd.ServiceLinkedRole or ActorChainEnd.Issuer;
    }

    /// <summary>Whether what is known of the origin is known by a name alone, that anybody may have chosen.</summary>
    private static bool IsBelieved(ActorChainEnd end, in IdentityText identity) => end switch
    {
        ActorChainEnd.IdentityCenter or ActorChainEnd.ServiceLinkedRole => identity.IssuerArn is null,
        ActorChainEnd.Instance => identity.Ec2RoleDelivery is null,
        _ => false,
    };

    private static ActorChainEnd EndOf(in IdentityText identity)
    {
        return identity.Kind switch
        {
            CloudTrailIdentityKind.AssumedRole => EndOfRole(identity),
            CloudTrailIdentityKind.FederatedUser when (identity.IssuerName ?? identity.IssuerArn) is not null => ActorChainEnd.Issuer,
            CloudTrailIdentityKind.Root when identity.IsAssumedRoot => ActorChainEnd.AssumedRoot,
            CloudTrailIdentityKind.AwsAccount => ActorChainEnd.OtherAccount,
            CloudTrailIdentityKind.None or CloudTrailIdentityKind.Unknown when identity.OnBehalfOfUserId is null && identity.InvokedBy is null && identity.Arn is null =>
                ActorChainEnd.Nobody,
            _ when IsOnBehalfOf(identity) => ActorChainEnd.OnBehalfOf,
            _ => ActorChainEnd.Itself,
        };
    }

    private static ActorChainEnd EndOfRole(in IdentityText identity)
    {
        string? role = identity.RoleName;
        string? name = identity.SessionName;
        return name is not null && IsOfPath(identity, IdentityCenterPath, role, "AWSReservedSSO_") ? ActorChainEnd.IdentityCenter
            : IsOnBehalfOf(identity) ? ActorChainEnd.OnBehalfOf
            : identity.Ec2RoleDelivery is not null || IsInstanceId(name) ? ActorChainEnd.Instance
            : IsOfPath(identity, ServiceRolePath, role, "AWSServiceRoleFor") ? ActorChainEnd.ServiceLinkedRole
            : identity.SourceIdentity is not null ? ActorChainEnd.SourceIdentity
            : identity.FederatedProvider is not null ? ActorChainEnd.WebIdentity
            : ActorChainEnd.Role;
    }

    /// <summary>Whether a role stands in a path of AWS or, where the record does not tell, is named like those that do.</summary>
    private static bool IsOfPath(in IdentityText identity, string path, string? role, string prefix) => identity.IssuerArn is { } arn
        ? arn.Contains(path, StringComparison.Ordinal)
        : role?.StartsWith(prefix, StringComparison.Ordinal) == true;

    private static Explanation Explain(ActorChainEnd end, in IdentityText identity, string? source)
    {
        switch (end)
        {
            case ActorChainEnd.IdentityCenter:
                return new Explanation(identity.SessionName, "Identity Center sign-in")
                {
                    Kind = CloudTrailIdentityKind.IdentityCenterUser,
                    Arn = identity.OnBehalfOfUserId,
                    AccountId = identity.AccountId,
                    Evidence = identity.IssuerArn is null ? "the names of the session and of its role" : "the session name of a role that only Identity Center gives out",
                };
            case ActorChainEnd.OnBehalfOf:
                return new Explanation("Identity Center user " + identity.OnBehalfOfUserId, "trusted identity propagation")
                {
                    Kind = CloudTrailIdentityKind.IdentityCenterUser,
                    Arn = identity.IdentityStoreArn,
                    Evidence = "userIdentity.onBehalfOf",
                };
            case ActorChainEnd.Instance:
                return new Explanation(IsInstanceId(identity.SessionName) ? "EC2 instance " + identity.SessionName : "EC2 instance", "instance profile")
                {
                    Kind = CloudTrailIdentityKind.AwsService,
                    AccountId = identity.AccountId,
                    Evidence = identity.Ec2RoleDelivery is not null ? "sessionContext.ec2RoleDelivery and the session name" : "the session name",
                };
            case ActorChainEnd.ServiceLinkedRole:
                string issuer = identity.IssuerArn ?? "";
                int path = issuer.IndexOf(ServiceRolePath, StringComparison.Ordinal);
                string? service = path >= 0 ? issuer[(path + ServiceRolePath.Length)..].Split('/')[0] : identity.InvokedBy;
                return new Explanation(service ?? identity.InvokedBy ?? "AWS service", "service-linked role")
                {
                    Kind = CloudTrailIdentityKind.AwsService,
                    Evidence = path >= 0 ? "sessionContext.sessionIssuer.arn" : "the name of the role",
                };
            case ActorChainEnd.SourceIdentity:
                return new Explanation(source, "source identity") { Evidence = "sessionContext.sourceIdentity" };
            case ActorChainEnd.WebIdentity:
                return new Explanation(ShortProvider(identity.FederatedProvider!), "AssumeRoleWithWebIdentity")
                {
                    Kind = CloudTrailIdentityKind.WebIdentityUser,
                    Evidence = "sessionContext.webIdFederationData",
                    BrokenBecause = $"The identity provider is known, its user is not: the AssumeRoleWithWebIdentity event that made {identity.AccessKeyId} is not in the input.",
                };
            case ActorChainEnd.Issuer:
                return new Explanation(identity.IssuerName ?? identity.IssuerArn, "GetFederationToken")
                {
                    Kind = identity.IssuerType == "Root" ? CloudTrailIdentityKind.Root : CloudTrailIdentityKind.IamUser,
                    Arn = identity.IssuerArn,
                    AccountId = identity.IssuerAccountId,
                    Evidence = "sessionContext.sessionIssuer",
                };
            case ActorChainEnd.AssumedRoot:
                return Broken($"The session of root was made by AssumeRoot from the management or a delegated account; the event that made {identity.AccessKeyId} is not in the input.");
            case ActorChainEnd.OtherAccount:
                return Broken(identity.AccountId is { Length: > 0 } account
                    ? $"The caller is of account {account}; only that account's own records say who."
                    : "The caller is of another account that the record does not name.");
            case ActorChainEnd.Role:
                return Broken(identity.AccessKeyId is { Length: > 0 } key
                    ? $"The event that gave out {key} is not in the input: read the logs of the hours before, of other regions (above all us-east-1, the global one) and of the caller's account."
                    : "The record has no access key to follow.");
            case ActorChainEnd.Nobody:
                return Broken(Nobody);
            case ActorChainEnd.TooLong:
                return Broken("The chain is longer than any that makes sense.");
            default:
                return new Explanation(null, null);
        }
    }

    private static Explanation Broken(string because)
    {
        return new Explanation(null, null) { BrokenBecause = because };
    }

    private static bool IsOnBehalfOf(in IdentityText identity)
    {
        return identity.OnBehalfOfUserId is not null && identity.Kind != CloudTrailIdentityKind.IdentityCenterUser;
    }

    private static bool IsInstanceId(string? name)
    {
        return name is { Length: >= 10 } && name.StartsWith("i-", StringComparison.Ordinal) && name[2..].All(char.IsAsciiHexDigitLower);
    }

    /// <summary><c>token.actions.githubusercontent.com</c> of the provider's ARN.</summary>
    private static string ShortProvider(string provider)
    {
        int mark = provider.IndexOf(":oidc-provider/", StringComparison.Ordinal);
        return mark < 0 ? provider : provider[(mark + ":oidc-provider/".Length)..];
    }

    private MintedSessions.Mint? FindMint(in IdentityText identity, out bool isByKey)
    {
        ReadOnlySpan<byte> key = identity.AccessKeyUtf8;
        isByKey = false;
        if (!key.IsEmpty && sessions.ByKey(key) is { } byKey)
        {
            isByKey = true;
            return byKey;
        }

        ReadOnlySpan<byte> principal = identity.PrincipalUtf8;
        return !principal.IsEmpty && identity.Created is { } created ? sessions.BySession(principal, created) : null;
    }

    /// <summary>Credentials whose origin is not known yet.</summary>
    /// <param name="AccessKeyId">The access key.</param>
    /// <param name="PrincipalId">The role's id and the session's name.</param>
    /// <param name="Created">When the session was made.</param>
    /// <param name="SharedEventId">The event of which only the role owner's record, which names no caller, has been read.</param>
    internal sealed record MissingMint(string? AccessKeyId, string? PrincipalId, DateTime? Created, string? SharedEventId);

    private sealed record Explanation(string? Origin, string? How)
    {
        public CloudTrailIdentityKind Kind { get; init; }

        public string? Arn { get; init; }

        public string? AccountId { get; init; }

        public string? Evidence { get; init; }

        public string? BrokenBecause { get; init; }
    }
}
