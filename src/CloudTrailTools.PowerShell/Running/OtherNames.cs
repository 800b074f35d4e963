using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// The names that callers asked for by -Actor go by otherwise, and those of sessions that they began: what they did so is not in the answer.
/// </summary>
internal sealed class OtherNames
{
    private const int MostKept = 1000;

    private readonly string[] _asked;
    private readonly WildcardList? _actors;
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    public OtherNames(string[]? actors)
    {
        _asked = actors ?? [];
        _actors = actors is null ? null : new WildcardList(actors);
    }

    /// <summary>Takes note of an event of the callers asked for.</summary>
    public void Add(CloudTrailEvent e)
    {
        if (_actors is null || _names.Count >= MostKept)
        {
            return;
        }

        // A sign-in names the user of Identity Center whom other events name by an id alone.
        if (e.UserIdentity is { Kind: CloudTrailIdentityKind.IdentityCenterUser, OnBehalfOf.UserId: string id } && !_actors.IsMatch(id))
        {
            _names.Add(id);
        }

        // Services begin sessions all day, and nobody asks what they did there by the service's name.
        if (MintedSessions.IsMinting(e.ScalarUtf8(HotField.EventName)) && e.Succeeded
            && e.UserIdentity?.Kind != CloudTrailIdentityKind.AwsService && SessionOf(e.ResponseElements as CloudTrailObject) is string session
            && !EventFilter.IsBy(CallerIn(session), _actors))
        {
            _names.Add(session);
        }
    }

    /// <summary>What is to be said of them; null when there are none.</summary>
    public string? Describe() => _names.Count == 0 ? null
        : $"What they did under other names is not among these events: {Slips.FirstOf(_names)}. {Remedy}; Find-CTDeletion follows sessions of roles by itself.";

    /// <summary>What to write, where that is not too long to copy.</summary>
    private string Remedy => _asked.Length + _names.Count <= 2 * Slips.MostHints
        ? $"To have that too, write -Actor {string.Join(", ", _asked.Concat(_names).Select(name => Choices.Quote(name, null)))}"
        : "-Actor takes these too";

    /// <summary>An event as one of that session would be.</summary>
    private static CloudTrailEvent CallerIn(string session) =>
        CloudTrailEvent.Parse($$$"""{"eventVersion":"1.08","userIdentity":{"type":"{{{(session.Contains(":federated-user/", StringComparison.Ordinal) ? "FederatedUser" : "AssumedRole")}}}","arn":"{{{JsonEncodedText.Encode(session)}}}"}}""");

    private static string? SessionOf(CloudTrailObject? response) =>
        ((response?["assumedRoleUser"] ?? response?["federatedUser"]) as CloudTrailObject)?["arn"] as string;
}
