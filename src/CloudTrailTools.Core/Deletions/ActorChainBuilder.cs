using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Json;

namespace CloudTrailTools.Deletions;

/// <summary>Follows credentials back to whoever first held some: by the events that minted them, else by what the identity itself tells.</summary>
internal sealed class ActorChainBuilder(MintedSessions sessions)
{
    /// <summary>AWS allows no longer chain of roles to be useful; also ends a circle.</summary>
    private const int MaxHops = 16;

    /// <param name="record">The call.</param>
    /// <param name="missing">The session whose minting event would lead on; <c>null</c> when none would.</param>
    public CloudTrailActorChain Build(CloudTrailEvent record, out MissingMint? missing)
    {
        missing = null;
        List<CloudTrailActorHop> hops = [];
        CloudTrailUserIdentity? identity = record.UserIdentity;
        if (identity is null)
        {
            if (record.Actor is { } name)
            {
                hops.Add(new CloudTrailActorHop(name, "call") { EvidenceEventId = record.EventId, EvidenceTime = record.EventTime });
            }

            return new CloudTrailActorChain(hops, "The record does not say who called.");
        }

        hops.Add(Hop(identity, record.Actor ?? "unknown", "call", record.EventId, record.EventTime, "userIdentity"));
        string? lastEvent = record.EventId;
        string? lastSharedEvent = null;
        DateTime? lastTime = record.EventTime;
        for (int count = 1; count < MaxHops; count++)
        {
            MintedSessions.Mint? mint = FindMint(identity, out string? matchedBy);
            CloudTrailUserIdentity? minter = mint is null ? null : new CloudTrailUserIdentity((CloudTrailObject)JsonTree.Parse(mint.Caller, 0)!);
            Explanation end = Explain(identity);

            // For an instance or a person signed in, the service that fetched the credentials says less than the session it made.
            bool saysMore = minter?.Kind == CloudTrailIdentityKind.AwsService && end is { Origin: not null, NeedsMint: false };
            if (mint is null || minter is null || saysMore)
            {
                missing = end is { NeedsMint: true, BrokenBecause: not null } ? new MissingMint(identity.AccessKeyId, identity.PrincipalId, lastSharedEvent) : null;
                if (end.Origin is { } origin)
                {
                    hops.Add(new CloudTrailActorHop(origin, end.How!)
                    {
                        Kind = end.Kind,
                        AccountId = end.AccountId,
                        Arn = end.Arn,
                        EvidenceEventId = mint?.EventId ?? lastEvent,
                        EvidenceTime = mint?.Time ?? lastTime,
                        Evidence = end.Evidence,
                    });
                }

                hops.Reverse();
                return new CloudTrailActorChain(hops, end.BrokenBecause);
            }

            identity = minter;
            string caller = ActorText.Describe(mint.Caller, 0) ?? "unknown";
            hops.Add(Hop(identity, caller, mint.Name, mint.EventId, mint.Time, matchedBy!, mint.OtherEventId));
            lastEvent = mint.EventId;
            lastSharedEvent = mint.SharedEventId;
            lastTime = mint.Time;
        }

        hops.Reverse();
        return new CloudTrailActorChain(hops, "The chain is longer than any that makes sense.");
    }

    private static CloudTrailActorHop Hop(
        CloudTrailUserIdentity identity,
        string name,
        string how,
        string? eventId,
        DateTime? time,
        string evidence,
        string? otherEventId = null)
    {
        return new CloudTrailActorHop(name, how)
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

    private static Explanation Explain(CloudTrailUserIdentity identity)
    {
        CloudTrailSessionContext? session = identity.SessionContext;
        return identity.Kind switch
        {
            CloudTrailIdentityKind.AssumedRole => ExplainRole(identity, session),
            CloudTrailIdentityKind.FederatedUser when session?.SessionIssuer is { } issuer => new Explanation(issuer.UserName ?? issuer.Arn, "GetFederationToken")
            {
                Kind = issuer.Type == "Root" ? CloudTrailIdentityKind.Root : CloudTrailIdentityKind.IamUser,
                Arn = issuer.Arn,
                AccountId = issuer.AccountId,
                Evidence = "sessionContext.sessionIssuer",
            },
            CloudTrailIdentityKind.Root when session?.AssumedRoot == true => new Explanation(null, null)
            {
                NeedsMint = true,
                BrokenBecause = $"The session of root was made by AssumeRoot from the management or a delegated account; the event that made {identity.AccessKeyId} is not in the input.",
            },
            CloudTrailIdentityKind.AwsAccount => new Explanation(null, null)
            {
                NeedsMint = true,
                BrokenBecause = identity.AccountId is { Length: > 0 } account
                    ? $"The caller is of account {account}; only that account's own records say who."
                    : "The caller is of another account that the record does not name.",
            },
            CloudTrailIdentityKind.None or CloudTrailIdentityKind.Unknown when identity.OnBehalfOf?.UserId is null && identity.InvokedBy is null && identity.Arn is null =>
                new Explanation(null, null) { BrokenBecause = "The record does not say who called." },
            _ when OnBehalfOf(identity) is { } user => user,
            _ => new Explanation(null, null),
        };
    }

    private static Explanation ExplainRole(CloudTrailUserIdentity identity, CloudTrailSessionContext? session)
    {
        string? role = identity.RoleName;
        string? name = identity.SessionName;
        if (role?.StartsWith("AWSReservedSSO_", StringComparison.Ordinal) == true && name is not null)
        {
            return new Explanation(name, "Identity Center sign-in")
            {
                Kind = CloudTrailIdentityKind.IdentityCenterUser,
                Arn = identity.OnBehalfOf?.UserId,
                AccountId = identity.AccountId,
                Evidence = "the session name of a role that only Identity Center gives out",
            };
        }

        if (OnBehalfOf(identity) is { } user)
        {
            return user;
        }

        if (session?.Ec2RoleDelivery is not null || IsInstanceId(name))
        {
            return new Explanation(IsInstanceId(name) ? "EC2 instance " + name : "EC2 instance", "instance profile")
            {
                Kind = CloudTrailIdentityKind.AwsService,
                AccountId = identity.AccountId,
                Evidence = session?.Ec2RoleDelivery is not null ? "sessionContext.ec2RoleDelivery and the session name" : "the session name",
            };
        }

        string issuer = session?.SessionIssuer?.Arn ?? "";
        int serviceRole = issuer.IndexOf(":role/aws-service-role/", StringComparison.Ordinal);
        if (serviceRole >= 0 || role?.StartsWith("AWSServiceRoleFor", StringComparison.Ordinal) == true)
        {
            string? service = serviceRole >= 0 ? issuer[(serviceRole + ":role/aws-service-role/".Length)..].Split('/')[0] : identity.InvokedBy;
            return new Explanation(service ?? identity.InvokedBy ?? "AWS service", "service-linked role")
            {
                Kind = CloudTrailIdentityKind.AwsService,
                Evidence = serviceRole >= 0 ? "sessionContext.sessionIssuer.arn" : "the name of the role",
            };
        }

        if (session?.SourceIdentity is { Length: > 0 } source)
        {
            return new Explanation(source, "source identity") { NeedsMint = true, Evidence = "sessionContext.sourceIdentity" };
        }

        if (session?.WebIdFederationData?.FederatedProvider is { Length: > 0 } provider)
        {
            return new Explanation(ShortProvider(provider), "AssumeRoleWithWebIdentity")
            {
                NeedsMint = true,
                Kind = CloudTrailIdentityKind.WebIdentityUser,
                Evidence = "sessionContext.webIdFederationData",
                BrokenBecause = $"The identity provider is known, its user is not: the AssumeRoleWithWebIdentity event that made {identity.AccessKeyId} is not in the input.",
            };
        }

        return new Explanation(null, null)
        {
            NeedsMint = true,
            BrokenBecause = identity.AccessKeyId is { Length: > 0 } key
                ? $"The event that gave out {key} is not in the input: read the logs of the hours before, of the global region (us-east-1) and of the caller's account."
                : "The record has no access key to follow.",
        };
    }

    private static Explanation? OnBehalfOf(CloudTrailUserIdentity identity)
    {
        return identity.OnBehalfOf?.UserId is { Length: > 0 } user && identity.Kind != CloudTrailIdentityKind.IdentityCenterUser
            ? new Explanation("Identity Center user " + user, "trusted identity propagation")
            {
                Kind = CloudTrailIdentityKind.IdentityCenterUser,
                Arn = identity.OnBehalfOf.IdentityStoreArn,
                Evidence = "userIdentity.onBehalfOf",
            }
            : null;
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

    private MintedSessions.Mint? FindMint(CloudTrailUserIdentity identity, out string? matchedBy)
    {
        matchedBy = null;
        if (identity.AccessKeyId is { Length: > 0 } key && sessions.ByKey(key) is { } byKey)
        {
            matchedBy = "access key " + key;
            return byKey;
        }

        if (identity.PrincipalId is { Length: > 0 } principal && identity.SessionContext?.CreationDate is { } created
            && sessions.BySession(principal, created) is { } bySession)
        {
            matchedBy = $"session {principal} made at {created:yyyy-MM-dd'T'HH:mm:ss'Z'}";
            return bySession;
        }

        return null;
    }

    /// <summary>Credentials whose origin is not known yet.</summary>
    /// <param name="AccessKeyId">The access key.</param>
    /// <param name="PrincipalId">The role's id and the session's name.</param>
    /// <param name="SharedEventId">The event of which only the role owner's record, which names no caller, has been read.</param>
    internal sealed record MissingMint(string? AccessKeyId, string? PrincipalId, string? SharedEventId);

    private sealed record Explanation(string? Origin, string? How)
    {
        public CloudTrailIdentityKind Kind { get; init; }

        public string? Arn { get; init; }

        public string? AccountId { get; init; }

        public string? Evidence { get; init; }

        /// <summary>Whether the event that minted the credentials would tell more.</summary>
        public bool NeedsMint { get; init; }

        public string? BrokenBecause { get; init; }
    }
}
