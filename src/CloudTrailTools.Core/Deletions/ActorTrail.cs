using System;
using System.Collections.Generic;

namespace CloudTrailTools.Deletions;

/// <summary>
/// The events that lead from a call back to whoever first held credentials, found while the events pass by; making stations with names of them can
/// wait until somebody looks.
/// </summary>
/// <param name="Steps">The events that gave out credentials, the last one first.</param>
/// <param name="Fetched">The event by which a service fetched the credentials of an identity that itself tells more.</param>
/// <param name="End">What the last identity tells of where it came from.</param>
internal sealed record ActorTrail(IReadOnlyList<ActorTrail.Step> Steps, MintedSessions.Mint? Fetched, ActorChainEnd End)
{
    private static readonly ActorTrail[] WithoutSteps = Array.ConvertAll(Enum.GetValues<ActorChainEnd>(), end => new ActorTrail([], null, end));

    /// <summary>Whether only names say what the end is, which anybody may have chosen.</summary>
    public bool IsBelieved { get; init; }

    /// <summary>Whether the event that gave out the credentials would tell more.</summary>
    public bool MayGoOn => !IsComplete || End == ActorChainEnd.SourceIdentity;

    /// <summary>Whether it goes back to where it began.</summary>
    public bool IsComplete => End < ActorChainEnd.Role && !IsBelieved;

    /// <summary>The trail of a call of which no event tells more.</summary>
    public static ActorTrail Of(ActorChainEnd end)
    {
        return WithoutSteps[(int)end];
    }

    /// <param name="Mint">The event.</param>
    /// <param name="IsByKey">Whether it was found by the access key; else by the session.</param>
    internal readonly record struct Step(MintedSessions.Mint Mint, bool IsByKey);
}

/// <summary>What the last identity of a trail tells of where it came from.</summary>
internal enum ActorChainEnd
{
    /// <summary>It is the origin.</summary>
    Itself,

    /// <summary>A person signed in through Identity Center.</summary>
    IdentityCenter,

    /// <summary>A service acts for a user of Identity Center.</summary>
    OnBehalfOf,

    /// <summary>An EC2 instance with a profile.</summary>
    Instance,

    /// <summary>The service whose role it is.</summary>
    ServiceLinkedRole,

    /// <summary>Who asked for a federated user's token.</summary>
    Issuer,

    /// <summary>The name that the session was made to carry.</summary>
    SourceIdentity,

    /// <summary>A role of which nothing more is known. From here on the chain is broken.</summary>
    Role,

    /// <summary>An identity provider's user, who is not named.</summary>
    WebIdentity,

    /// <summary>Root, for whoever may assume it.</summary>
    AssumedRoot,

    /// <summary>Somebody of another account.</summary>
    OtherAccount,

    /// <summary>The record names nobody.</summary>
    Nobody,

    /// <summary>More steps than make sense.</summary>
    TooLong,
}
