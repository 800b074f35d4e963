using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// The sessions that callers asked for by -Actor began, and other names they go by: what they did there is not in the answer.
/// </summary>
internal sealed class OtherSessions
{
    private const int MostKept = 1000;

    private readonly WildcardList? _actors;
    private readonly SortedSet<string> _sessions = new(StringComparer.Ordinal);

    public OtherSessions(string[]? actors) => _actors = actors is null ? null : new WildcardList(actors);

    /// <summary>Takes note of an event of the callers asked for.</summary>
    public void Add(CloudTrailEvent e)
    {
        if (_actors is null || _sessions.Count >= MostKept)
        {
            return;
        }

        // A sign-in names the user of Identity Center whom other events name by an id alone.
        if (e.UserIdentity is { Kind: CloudTrailIdentityKind.IdentityCenterUser, OnBehalfOf.UserId: string id } && !_actors.IsMatch(id))
        {
            _sessions.Add(id);
        }

        // Services begin sessions all day, and nobody asks what they did there by the service's name.
        if (MintedSessions.IsMinting(e.ScalarUtf8(HotField.EventName)) && e.Succeeded
            && e.UserIdentity?.Kind != CloudTrailIdentityKind.AwsService && SessionOf(e.ResponseElements as CloudTrailObject) is string session
            && !EventFilter.IsBy(CallerIn(session), _actors))
        {
            _sessions.Add(session);
        }
    }

    /// <summary>What is to be said of them; null when there are none.</summary>
    public string? Describe() => _sessions.Count == 0 ? null
        : $"What they did under other names is not among these events: {string.Join(", ", _sessions.Take(Slips.MostHints))}{(_sessions.Count > Slips.MostHints ? string.Create(CultureInfo.InvariantCulture, $" and {_sessions.Count - Slips.MostHints:N0} more") : "")}. -Actor takes these too; Find-CTDeletion follows sessions of roles by itself.";

    /// <summary>An event as one of that session would be.</summary>
    private static CloudTrailEvent CallerIn(string session) =>
        CloudTrailEvent.Parse($$$"""{"eventVersion":"1.08","userIdentity":{"type":"{{{(session.Contains(":federated-user/", StringComparison.Ordinal) ? "FederatedUser" : "AssumedRole")}}}","arn":"{{{JsonEncodedText.Encode(session)}}}"}}""");

    private static string? SessionOf(CloudTrailObject? response) =>
        ((response?["assumedRoleUser"] ?? response?["federatedUser"]) as CloudTrailObject)?["arn"] as string;
}
