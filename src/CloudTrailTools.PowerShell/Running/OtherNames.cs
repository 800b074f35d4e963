using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// The names that callers asked for by -Actor go by otherwise, and those of sessions that they began, and the temporary keys that were given out to
/// keys asked for by -AccessKeyId: what was done so is not in the answer.
/// </summary>
internal sealed class OtherNames
{
    private const int MostKept = 1000;

    private readonly string[] _asked;
    private readonly WildcardList? _actors;
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private readonly string[] _askedKeys;
    private readonly WildcardList? _keys;
    private readonly SortedSet<string> _givenOut = new(StringComparer.Ordinal);

    public OtherNames(EventFilterOptions asked)
    {
        _asked = asked.Actor ?? [];
        _actors = asked.Actor is null ? null : new WildcardList(asked.Actor);
        _askedKeys = asked.AccessKeyId ?? [];
        _keys = asked.AccessKeyId is null ? null : new WildcardList(asked.AccessKeyId);
    }

    /// <summary>Takes note of an event of the callers or keys asked for.</summary>
    public void Add(CloudTrailEvent e)
    {
        if (_keys is not null && _givenOut.Count < MostKept && MintedSessions.IsMinting(e.ScalarUtf8(HotField.EventName))
            && ((e.ResponseElements as CloudTrailObject)?["credentials"] as CloudTrailObject)?["accessKeyId"] is string key && !_keys.IsMatch(key))
        {
            _givenOut.Add(key);
        }

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
    public string? Describe() => _names.Count + _givenOut.Count == 0 ? null
        : string.Join(' ', new[] { Describe("What they did under other names", "-Actor", _asked, _names), Describe("What was done with the temporary keys that were given out here", "-AccessKeyId", _askedKeys, _givenOut) }.OfType<string>());

    private static string? Describe(string what, string parameter, string[] asked, SortedSet<string> others) => others.Count == 0 ? null
        : $"{what} is not among these events: {Slips.FirstOf(others)}. {Remedy(parameter, asked, others)}; Find-CTDeletion follows sessions of roles by itself.";

    /// <summary>What to write, where that is not too long to copy.</summary>
    private static string Remedy(string parameter, string[] asked, SortedSet<string> others) => asked.Length + others.Count <= 2 * Slips.MostHints
        ? $"To have that too, write {parameter} {string.Join(", ", asked.Concat(others).Select(name => Choices.Quote(name, null)))}"
        : $"{parameter} takes these too";

    /// <summary>An event as one of that session would be.</summary>
    private static CloudTrailEvent CallerIn(string session) =>
        CloudTrailEvent.Parse($$$"""{"eventVersion":"1.08","userIdentity":{"type":"{{{(session.Contains(":federated-user/", StringComparison.Ordinal) ? "FederatedUser" : "AssumedRole")}}}","arn":"{{{JsonEncodedText.Encode(session)}}}"}}""");

    private static string? SessionOf(CloudTrailObject? response) =>
        ((response?["assumedRoleUser"] ?? response?["federatedUser"]) as CloudTrailObject)?["arn"] as string;
}
