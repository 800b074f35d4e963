using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CloudTrailTools.Json;
using CloudTrailTools.Reading;

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
        int start = record.StartOf(HotField.UserIdentity);
        if (start == 0 || record.Utf8[start] != (byte)'{')
        {
            if (record.Actor is { } name)
            {
                hops.Add(new CloudTrailActorHop(name, "call") { EvidenceEventId = record.EventId, EvidenceTime = record.EventTime });
            }

            return new CloudTrailActorChain(hops, "The record does not say who called.");
        }

        IdentityText identity = new(JsonText.ValueAt(record.Utf8, start));
        hops.Add(Hop(identity, "call", record.EventId, record.EventTime, "userIdentity"));
        string? lastEvent = record.EventId;
        string? lastSharedEvent = null;
        DateTime? lastTime = record.EventTime;
        for (int count = 1; count < MaxHops; count++)
        {
            MintedSessions.Mint? mint = FindMint(identity, out string? matchedBy);
            Explanation? end = mint is null || mint.CallerIsService ? Explain(identity) : null;

            // For an instance or a person signed in, the service that fetched the credentials says less than the session it made.
            if (end is not null && (mint is null || end is { Origin: not null, NeedsMint: false }))
            {
                missing = end is { NeedsMint: true, BrokenBecause: not null } ? new MissingMint(identity.AccessKeyId, identity.PrincipalId, identity.Created, lastSharedEvent) : null;
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

            identity = new IdentityText(mint!.Caller);
            hops.Add(Hop(identity, mint.Name, mint.EventId, mint.Time, matchedBy!, mint.OtherEventId));
            lastEvent = mint.EventId;
            lastSharedEvent = mint.SharedEventId;
            lastTime = mint.Time;
        }

        hops.Reverse();
        return new CloudTrailActorChain(hops, "The chain is longer than any that makes sense.");
    }

    /// <summary>Whether the event that was missing has been seen meanwhile.</summary>
    public bool HasCome(MissingMint missing)
    {
        return (missing.AccessKeyId is { Length: > 0 } key && sessions.ByKey(key) is not null)
            || (missing is { PrincipalId: { Length: > 0 } principal, Created: { } created } && sessions.BySession(principal, created) is not null)
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

    private static Explanation Explain(in IdentityText identity)
    {
        return identity.Kind switch
        {
            CloudTrailIdentityKind.AssumedRole => ExplainRole(identity),
            CloudTrailIdentityKind.FederatedUser when (identity.IssuerName ?? identity.IssuerArn) is { } issuer => new Explanation(issuer, "GetFederationToken")
            {
                Kind = identity.IssuerType == "Root" ? CloudTrailIdentityKind.Root : CloudTrailIdentityKind.IamUser,
                Arn = identity.IssuerArn,
                AccountId = identity.IssuerAccountId,
                Evidence = "sessionContext.sessionIssuer",
            },
            CloudTrailIdentityKind.Root when identity.IsAssumedRoot => new Explanation(null, null)
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
            CloudTrailIdentityKind.None or CloudTrailIdentityKind.Unknown when identity.OnBehalfOfUserId is null && identity.InvokedBy is null && identity.Arn is null =>
                new Explanation(null, null) { BrokenBecause = "The record does not say who called." },
            _ when OnBehalfOf(identity) is { } user => user,
            _ => new Explanation(null, null),
        };
    }

    private static Explanation ExplainRole(in IdentityText identity)
    {
        string? role = identity.RoleName;
        string? name = identity.SessionName;
        if (role?.StartsWith("AWSReservedSSO_", StringComparison.Ordinal) == true && name is not null)
        {
            return new Explanation(name, "Identity Center sign-in")
            {
                Kind = CloudTrailIdentityKind.IdentityCenterUser,
                Arn = identity.OnBehalfOfUserId,
                AccountId = identity.AccountId,
                Evidence = "the session name of a role that only Identity Center gives out",
            };
        }

        if (OnBehalfOf(identity) is { } user)
        {
            return user;
        }

        if (identity.Ec2RoleDelivery is not null || IsInstanceId(name))
        {
            return new Explanation(IsInstanceId(name) ? "EC2 instance " + name : "EC2 instance", "instance profile")
            {
                Kind = CloudTrailIdentityKind.AwsService,
                AccountId = identity.AccountId,
                Evidence = identity.Ec2RoleDelivery is not null ? "sessionContext.ec2RoleDelivery and the session name" : "the session name",
            };
        }

        string issuer = identity.IssuerArn ?? "";
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

        if (identity.SourceIdentity is { } source)
        {
            return new Explanation(source, "source identity") { NeedsMint = true, Evidence = "sessionContext.sourceIdentity" };
        }

        if (identity.FederatedProvider is { } provider)
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

    private static Explanation? OnBehalfOf(in IdentityText identity)
    {
        return identity.OnBehalfOfUserId is { } user && identity.Kind != CloudTrailIdentityKind.IdentityCenterUser
            ? new Explanation("Identity Center user " + user, "trusted identity propagation")
            {
                Kind = CloudTrailIdentityKind.IdentityCenterUser,
                Arn = identity.IdentityStoreArn,
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

    private MintedSessions.Mint? FindMint(in IdentityText identity, out string? matchedBy)
    {
        matchedBy = null;
        if (identity.AccessKeyId is { Length: > 0 } key && sessions.ByKey(key) is { } byKey)
        {
            matchedBy = "access key " + key;
            return byKey;
        }

        if (identity.PrincipalId is { Length: > 0 } principal && identity.Created is { } created
            && sessions.BySession(principal, created) is { } bySession)
        {
            matchedBy = string.Create(CultureInfo.InvariantCulture, $"session {principal} made at {created:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            return bySession;
        }

        return null;
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

        /// <summary>Whether the event that minted the credentials would tell more.</summary>
        public bool NeedsMint { get; init; }

        public string? BrokenBecause { get; init; }
    }
}
