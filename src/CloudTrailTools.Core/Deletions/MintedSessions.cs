using System;
using System.Collections.Generic;
using System.Text;
using CloudTrailTools.Json;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Deletions;

/// <summary>
/// Remembers which event gave out which temporary credentials, for as many as <see cref="Capacity"/>; the oldest are forgotten first. Safe to use
/// from several threads.
/// </summary>
/// <remarks>In many logs these events outnumber all others, so the few values needed are cut out of a record without reading the rest.</remarks>
internal sealed class MintedSessions
{
    public const int Capacity = 100_000;

    /// <summary>The calls that answer with credentials.</summary>
    public static readonly IReadOnlyList<string> EventNames =
    [
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetSessionToken", "GetFederationToken",
        "AssumeRoleForPodIdentity", "CreateSession",
    ];

    private readonly object _gate = new();

    private readonly BoundedMap<string> _byKey = new();

    private readonly BoundedMap<(string Session, long Second)> _bySession = new();

    private readonly BoundedMap<string> _bySharedEvent = new();

    /// <summary>Whether an event is one that gives out credentials.</summary>
    public static bool IsMinting(ReadOnlySpan<byte> eventName)
    {
        return eventName.StartsWith("AssumeRo"u8) || eventName.SequenceEqual("GetSessionToken"u8) || eventName.SequenceEqual("GetFederationToken"u8)
            || eventName.SequenceEqual("CreateSession"u8);
    }

    /// <summary>Takes note of a record that gave out credentials; one that failed gave none.</summary>
    /// <param name="record">The record, whose brackets and quotes match; nothing more needs to have been checked.</param>
    /// <param name="eventName">Its name.</param>
    public void Observe(ReadOnlySpan<byte> record, ReadOnlySpan<byte> eventName)
    {
        int start = ValueAfter(record, "\"responseElements\""u8);
        ReadOnlySpan<byte> response = start > 0 && record[start] == (byte)'{' ? record[start..] : default;
        ReadOnlySpan<byte> caller = ObjectAfter(record, "\"userIdentity\""u8);
        int credentials = response.IndexOf("\"credentials\""u8);
        ReadOnlySpan<byte> key = credentials < 0 ? default : TextAfter(response[credentials..], "\"accessKeyId\""u8);
        ReadOnlySpan<byte> callerType = TextAfter(caller, "\"type\""u8);
        bool isService = callerType.SequenceEqual("AWSService"u8);
        ReadOnlySpan<byte> session = isService ? default : TextAfter(response, "\"assumedRoleId\""u8);
        if (caller.IsEmpty || (key.IsEmpty && session.IsEmpty))
        {
            return;
        }

        bool isOtherAccount = callerType.SequenceEqual("AWSAccount"u8);
        Mint mint = new()
        {
            Name = StringPool.Get(eventName),
            Caller = caller.ToArray(),
            CallerIsOtherAccount = isOtherAccount,
            CallerIsService = isService,
            EventId = Text(TextAfter(record, "\"eventID\""u8)),
            Time = TimeText.TryParse(TextAfter(record, "\"eventTime\""u8), out DateTime time) ? time : null,
            SharedEventId = isOtherAccount || (!isService && IsAcrossAccounts(record)) ? Text(TextAfter(record, "\"sharedEventID\""u8)) : null,
        };
        string? keyText = Text(key);
        string? sessionText = Text(session);
        lock (_gate)
        {
            if (keyText is not null)
            {
                _byKey.Keep(keyText, mint);
            }

            if (sessionText is not null && mint.Time is { } made)
            {
                _bySession.Keep((sessionText, SecondOf(made)), mint);
            }

            // Only where the caller is of another account can the other account's record say more.
            if (mint.SharedEventId is { } shared && !isOtherAccount)
            {
                _bySharedEvent.Keep(shared, mint);
            }
        }
    }

    /// <summary>The event that gave out an access key.</summary>
    public Mint? ByKey(string key)
    {
        lock (_gate)
        {
            return WithCallersRecord(_byKey.Find(key));
        }
    }

    /// <summary>
    /// The event that made a session, by the role's id with the session's name and the second it was made: the console uses other keys than the
    /// event shows.
    /// </summary>
    public Mint? BySession(string principalId, DateTime created)
    {
        lock (_gate)
        {
            return WithCallersRecord(_bySession.Find((principalId, SecondOf(created))) ?? _bySession.Find((principalId, SecondOf(created) - 1)));
        }
    }

    /// <summary>The caller's account's record of an event that was seen in the role's account.</summary>
    public Mint? BySharedEvent(string sharedEventId)
    {
        lock (_gate)
        {
            return _bySharedEvent.Find(sharedEventId);
        }
    }

    /// <summary>Whether the account that recorded the event is another than the role's.</summary>
    private static bool IsAcrossAccounts(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> recipient = TextAfter(record, "\"recipientAccountId\""u8);
        ReadOnlySpan<byte> role = TextAfter(record, "\"roleArn\""u8);
        return !recipient.IsEmpty && !role.IsEmpty && role.IndexOf(recipient) < 0;
    }

    /// <summary>The object behind a member's name, wherever in the text it stands; a quoted name inside a string has backslashes and is not found.</summary>
    private static ReadOnlySpan<byte> ObjectAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> quotedName)
    {
        int start = ValueAfter(text, quotedName);
        return start > 0 && text[start] == (byte)'{' ? JsonText.ValueAt(text, start) : default;
    }

    private static ReadOnlySpan<byte> TextAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> quotedName)
    {
        int start = ValueAfter(text, quotedName);
        return start > 0 && text[start] == (byte)'"' && JsonText.TryGetPlainString(text, start, out ReadOnlySpan<byte> value) ? value : default;
    }

    private static int ValueAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> quotedName)
    {
        int name = text.IndexOf(quotedName);
        if (name < 0)
        {
            return 0;
        }

        int position = name + quotedName.Length;
        while (position < text.Length && text[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)':')
        {
            position++;
        }

        return position < text.Length ? position : 0;
    }

    /// <summary>Records are not checked before they are cut up, so what is used of them is.</summary>
    private static bool IsValid(ReadOnlySpan<byte> caller)
    {
        try
        {
            RecordLocator.Locate(caller, out _);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string? Text(ReadOnlySpan<byte> utf8)
    {
        return utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);
    }

    private static long SecondOf(DateTime time)
    {
        return time.Ticks / TimeSpan.TicksPerSecond;
    }

    private Mint? WithCallersRecord(Mint? mint)
    {
        if (mint is not null && !IsValid(mint.Caller))
        {
            return null;
        }

        return mint is { CallerIsOtherAccount: true, SharedEventId: { } shared } && _bySharedEvent.Find(shared) is { } callers && IsValid(callers.Caller)
            ? callers with { OtherEventId = mint.EventId }
            : mint;
    }

    /// <summary>An event that gave out credentials.</summary>
    internal sealed record Mint
    {
        public required string Name { get; init; }

        /// <summary>The <c>userIdentity</c> of who asked for them, as text that has not been checked.</summary>
        public required byte[] Caller { get; init; }

        /// <summary>Whether the record, the role owner's, names no more of the caller than the account.</summary>
        public required bool CallerIsOtherAccount { get; init; }

        public bool CallerIsService { get; init; }

        public string? EventId { get; init; }

        /// <summary>The same event in the other account's log.</summary>
        public string? OtherEventId { get; init; }

        public DateTime? Time { get; init; }

        /// <summary>What the records of both accounts have in common, where two accounts are concerned.</summary>
        public string? SharedEventId { get; init; }
    }

    private sealed class BoundedMap<TKey>
        where TKey : notnull
    {
        private readonly Dictionary<TKey, Mint> _mints = [];

        private readonly Queue<TKey> _byAge = [];

        public Mint? Find(TKey key)
        {
            return _mints.GetValueOrDefault(key);
        }

        public void Keep(TKey key, Mint mint)
        {
            if (_mints.TryGetValue(key, out Mint? known))
            {
                // Both accounts record a role taken across accounts; the caller's own record says more.
                _mints[key] = known.CallerIsOtherAccount && !mint.CallerIsOtherAccount ? mint with { OtherEventId = known.EventId }
                    : mint.CallerIsOtherAccount && !known.CallerIsOtherAccount ? known with { OtherEventId = mint.EventId }
                    : known;
                return;
            }

            _mints.Add(key, mint);
            _byAge.Enqueue(key);
            if (_byAge.Count > Capacity)
            {
                _mints.Remove(_byAge.Dequeue());
            }
        }
    }
}
