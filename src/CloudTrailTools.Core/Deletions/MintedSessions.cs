using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using CloudTrailTools.Json;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Deletions;

/// <summary>
/// Remembers which event minted which temporary credentials, for as many as <see cref="Capacity"/>; the oldest are forgotten first.
/// </summary>
/// <remarks>Reads the few fields it needs from the event's text, because in many logs these events outnumber all others.</remarks>
internal sealed class MintedSessions
{
    public const int Capacity = 100_000;

    /// <summary>The calls that answer with credentials.</summary>
    public static readonly IReadOnlyList<string> EventNames =
    [
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetSessionToken", "GetFederationToken",
        "AssumeRoleForPodIdentity", "CreateSession",
    ];

    private readonly Dictionary<string, Mint> _byKey = [];

    private readonly Queue<string> _keysByAge = [];

    private readonly Dictionary<string, Mint> _bySession = [];

    private readonly Queue<string> _sessionsByAge = [];

    private readonly Dictionary<string, Mint> _bySharedEvent = [];

    private readonly Queue<string> _sharedEventsByAge = [];

    /// <summary>The access key of the event observed last.</summary>
    public string? LastKey { get; private set; }

    /// <summary>The session of the event observed last: the role's id and the session's name.</summary>
    public string? LastSession { get; private set; }

    /// <summary>What the event observed last shares with the other account's record.</summary>
    public string? LastSharedEvent { get; private set; }

    /// <summary>Takes note of an event that minted credentials.</summary>
    /// <returns>Whether it is one.</returns>
    public bool Observe(CloudTrailEvent record)
    {
        LastKey = null;
        LastSession = null;
        LastSharedEvent = null;
        ReadOnlySpan<byte> name = record.ScalarUtf8(HotField.EventName);
        if (!IsMinting(name))
        {
            return false;
        }

        ReadOnlySpan<byte> text = record.Utf8;
        int response = record.StartOf(HotField.ResponseElements);
        int identity = record.StartOf(HotField.UserIdentity);
        if (response == 0 || text[response] != (byte)'{' || identity == 0 || text[identity] != (byte)'{')
        {
            return true;
        }

        string? key = KeyIn(text, response);
        int assumed = JsonText.FindMember(text, response, "assumedRoleUser"u8);
        ReadOnlySpan<byte> session = assumed != 0 && text[assumed] == (byte)'{' ? Member(text, assumed, "assumedRoleId"u8) : default;
        if (key is null && session.IsEmpty)
        {
            return true;
        }

        int shared = JsonText.FindMember(text, 0, "sharedEventID"u8);
        Mint mint = new()
        {
            Name = StringPool.Get(name),
            Caller = JsonText.ValueAt(text, identity).ToArray(),
            CallerIsOtherAccount = Member(text, identity, "type"u8).SequenceEqual("AWSAccount"u8),
            EventId = record.EventId,
            Time = record.EventTime,
            SharedEventId = shared == 0 ? null : JsonText.ScalarAt(text, shared),
        };
        LastSharedEvent = mint.SharedEventId;
        LastKey = key;
        LastSession = session.IsEmpty ? null : StringPool.Get(session);
        if (key is not null)
        {
            Keep(_byKey, _keysByAge, key, mint);
        }

        if (LastSession is not null && mint.Time is { } time)
        {
            Keep(_bySession, _sessionsByAge, SessionKey(LastSession, time), mint);
        }

        // Only where the caller is of another account can the other account's record say more.
        if (mint.SharedEventId is { } sharedId && !mint.CallerIsOtherAccount)
        {
            Keep(_bySharedEvent, _sharedEventsByAge, sharedId, mint);
        }

        return true;
    }

    /// <summary>The event that minted an access key.</summary>
    public Mint? ByKey(string key)
    {
        return _byKey.TryGetValue(key, out Mint? mint) ? WithCallersRecord(mint) : null;
    }

    /// <summary>The event that made a session, by the role's id with the session's name and the second it was made: the console uses other keys than the event shows.</summary>
    public Mint? BySession(string principalId, DateTime created)
    {
        for (int second = 0; second <= 1; second++)
        {
            if (_bySession.TryGetValue(SessionKey(principalId, created.AddSeconds(-second)), out Mint? mint))
            {
                return WithCallersRecord(mint);
            }
        }

        return null;
    }

    private static bool IsMinting(ReadOnlySpan<byte> name)
    {
        return name.StartsWith("AssumeRo"u8) || name.SequenceEqual("GetSessionToken"u8) || name.SequenceEqual("GetFederationToken"u8)
            || name.SequenceEqual("CreateSession"u8);
    }

    private static string? KeyIn(ReadOnlySpan<byte> text, int response)
    {
        int credentials = JsonText.FindMember(text, response, "credentials"u8);
        if (credentials == 0)
        {
            // IAM Roles Anywhere gives a set with one entry.
            int set = JsonText.FindMember(text, response, "credentialSet"u8);
            int first = set != 0 && text[set] == (byte)'[' ? JsonText.SkipWhitespace(text, set + 1) : 0;
            credentials = first != 0 && text[first] == (byte)'{' ? JsonText.FindMember(text, first, "credentials"u8) : 0;
        }

        ReadOnlySpan<byte> key = credentials != 0 && text[credentials] == (byte)'{' ? Member(text, credentials, "accessKeyId"u8) : default;
        return key.IsEmpty ? null : Encoding.UTF8.GetString(key);
    }

    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> text, int objectStart, ReadOnlySpan<byte> name)
    {
        int start = JsonText.FindMember(text, objectStart, name);
        return start == 0 ? default : JsonText.ScalarUtf8At(text, start);
    }

    private static string SessionKey(string principalId, DateTime time)
    {
        return principalId + "|" + time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
    }

    private static void Keep(Dictionary<string, Mint> mints, Queue<string> keysByAge, string key, Mint mint)
    {
        if (mints.TryGetValue(key, out Mint? known))
        {
            // Both accounts record a role taken across accounts; the caller's own record says more.
            mints[key] = known.CallerIsOtherAccount && !mint.CallerIsOtherAccount ? mint with { OtherEventId = known.EventId }
                : mint.CallerIsOtherAccount && !known.CallerIsOtherAccount ? known with { OtherEventId = mint.EventId }
                : known;
            return;
        }

        mints.Add(key, mint);
        keysByAge.Enqueue(key);
        if (keysByAge.Count > Capacity)
        {
            mints.Remove(keysByAge.Dequeue());
        }
    }

    private Mint WithCallersRecord(Mint mint)
    {
        return mint.CallerIsOtherAccount && mint.SharedEventId is { } shared && _bySharedEvent.TryGetValue(shared, out Mint? callers)
            ? callers with { OtherEventId = mint.EventId }
            : mint;
    }

    /// <summary>An event that minted credentials.</summary>
    internal sealed record Mint
    {
        public required string Name { get; init; }

        /// <summary>The <c>userIdentity</c> of who asked for them, as text.</summary>
        public required byte[] Caller { get; init; }

        /// <summary>Whether the record, the role owner's, names no more of the caller than the account.</summary>
        public required bool CallerIsOtherAccount { get; init; }

        public string? EventId { get; init; }

        /// <summary>The same event in the other account's log.</summary>
        public string? OtherEventId { get; init; }

        public DateTime? Time { get; init; }

        public string? SharedEventId { get; init; }
    }
}
