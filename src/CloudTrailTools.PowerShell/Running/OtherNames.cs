using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// The names that callers asked for by -Actor go by otherwise, and those of sessions that they began, and the keys that were given out to
/// those asked for by -AccessKeyId: what was done so is not in the answer.
/// </summary>
internal sealed class OtherNames
{
    private const int MostKept = 1000;

    private readonly object _gate = new();
    private readonly string[] _asked;
    private readonly WildcardList? _actors;
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private readonly string[] _askedKeys;
    private readonly WildcardList? _keys;
    private readonly SortedSet<string> _givenOut = new(StringComparer.Ordinal);

    // Who is asked about, whatever of them: the call that gives out credentials is seldom one of those asked for.
    private readonly EventFilter _callers;

    // What else limits whose events are asked for: a session may have begun outside it.
    private readonly EventFilter _wanted;

    private OtherNames(EventFilterOptions asked)
    {
        _asked = asked.Actor ?? [];
        _actors = asked.Actor is null ? null : new WildcardList(asked.Actor);
        _askedKeys = asked.AccessKeyId ?? [];
        _keys = asked.AccessKeyId is null ? null : new WildcardList(asked.AccessKeyId);
        _callers = EventFilter.Compile(new EventFilterOptions
        {
            Actor = asked.Actor,
            ExcludeActor = asked.ExcludeActor,
            AccessKeyId = asked.AccessKeyId,
            IdentityType = asked.IdentityType,
            AccountId = asked.AccountId,
            StartTime = asked.StartTime is DateTime start && start - DateTime.MinValue > MintedSessions.LongestSession ? start - MintedSessions.LongestSession : null,
            EndTime = asked.EndTime,
        });
        _wanted = EventFilter.Compile(new EventFilterOptions { ExcludeActor = asked.ExcludeActor, IdentityType = asked.IdentityType, AccountId = asked.AccountId });
    }

    /// <summary>Null where nobody is asked about.</summary>
    public static OtherNames? Of(EventFilterOptions asked) => asked.Actor is null && asked.AccessKeyId is null ? null : new OtherNames(asked);

    /// <summary>Takes note of what an event gave out to whom is asked about, whether or not it is asked for itself.</summary>
    public void Note(CloudTrailEvent e)
    {
        if (!MintedSessions.IsMinting(e.ScalarUtf8(HotField.EventName)) || !_callers.Matches(e))
        {
            return;
        }

        CloudTrailObject? response = e.ResponseElements as CloudTrailObject;
        string? session = SessionOf(response);
        CloudTrailEvent? begun = session is null ? null : CallerIn(session, e);
        if (begun is not null && !_wanted.Matches(begun))
        {
            return;
        }

        lock (_gate)
        {
            if (_keys is not null && _givenOut.Count < MostKept && (response?["credentials"] as CloudTrailObject)?["accessKeyId"] is string key && !_keys.IsMatch(key))
            {
                _givenOut.Add(key);
            }

            // Services begin sessions all day, and nobody asks what they did there by the service's name.
            if (_actors is not null && _names.Count < MostKept && begun is not null && e.Succeeded && e.UserIdentity?.Kind != CloudTrailIdentityKind.AwsService
                && !EventFilter.IsBy(begun, _actors))
            {
                _names.Add(session!);
            }
        }
    }

    /// <summary>
    /// Takes note of an event that was asked for: a sign-in names the user of Identity Center whom other events name by an id alone, and a key may have
    /// made another one.
    /// </summary>
    public void Add(CloudTrailEvent e)
    {
        if (_keys is not null && e is { EventName: "CreateAccessKey", Succeeded: true }
            && ((e.ResponseElements as CloudTrailObject)?["accessKey"] as CloudTrailObject)?["accessKeyId"] is string made && !_keys.IsMatch(made))
        {
            lock (_gate)
            {
                _ = _givenOut.Count < MostKept && _givenOut.Add(made);
            }
        }

        if (_actors is not null && e.UserIdentity is { Kind: CloudTrailIdentityKind.IdentityCenterUser, OnBehalfOf.UserId: string id } && !_actors.IsMatch(id))
        {
            lock (_gate)
            {
                _ = _names.Count < MostKept && _names.Add(id);
            }
        }
    }

    /// <summary>What is to be said of them; null when there are none.</summary>
    public string? Describe()
    {
        lock (_gate)
        {
            string[] parts = [.. new[] { Describe("The callers asked for may also appear under other names, and what was done so", "-Actor", _asked, _names), Describe("Other keys were given out to the keys asked for, and what was done with those", "-AccessKeyId", _askedKeys, _givenOut) }.OfType<string>()];
            return parts.Length == 0 ? null : string.Join(' ', parts);
        }
    }

    private static string? Describe(string what, string parameter, string[] asked, SortedSet<string> others) => others.Count == 0 ? null
        : $"{what} is not in this answer: {Slips.FirstOf(others)}. {Remedy(parameter, asked, others)}; Find-CTDeletion follows sessions of roles by itself.";

    /// <summary>What to write, where that is not too long to copy.</summary>
    private static string Remedy(string parameter, string[] asked, SortedSet<string> others) => asked.Length + others.Count <= 2 * Slips.MostHints
        ? $"To have that too, write {parameter} {string.Join(", ", asked.Concat(others).Select(name => Choices.Quote(name, null)))}"
        : $"{parameter} takes these too";

    /// <summary>An event as one of that session would be.</summary>
    private static CloudTrailEvent CallerIn(string session, CloudTrailEvent beginning)
    {
        string type = session.Contains(":federated-user/", StringComparison.Ordinal) ? "FederatedUser" : "AssumedRole";
        string account = session.Split(':') is [_, _, _, _, string inArn, ..] ? inArn : "";

        // A session is also found by the ARN of its role, or of the user whom it is of.
        string issuer = type == "AssumedRole" ? (beginning.RequestParameters as CloudTrailObject)?["roleArn"] as string ?? "" : beginning.UserIdentity?.Arn ?? "";
        return CloudTrailEvent.Parse($$$"""{"eventVersion":"1.08","userIdentity":{"type":"{{{type}}}","arn":"{{{Encode(session)}}}","sessionContext":{"sessionIssuer":{"arn":"{{{Encode(issuer)}}}"} }},"recipientAccountId":"{{{Encode(account)}}}"}""");

        // By its bytes, as half of a pair of surrogates would be refused.
        static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text));
    }

    private static string? SessionOf(CloudTrailObject? response) =>
        ((response?["assumedRoleUser"] ?? response?["federatedUser"]) as CloudTrailObject)?["arn"] as string;
}
