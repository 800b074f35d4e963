using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using CloudTrailTools.Json;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Deletions;

/// <summary>
/// Remembers which event gave out which temporary credentials, as many as fit in <see cref="MaxBytes"/>; the oldest are forgotten first. Safe to
/// use from several threads.
/// </summary>
/// <remarks>
/// In many logs these events outnumber all others and nearly none is ever asked for. So the few values needed are cut out of a record without
/// reading the rest, and are kept as text in blocks of bytes instead of as objects.
/// </remarks>
internal sealed class MintedSessions
{
    /// <summary>How much text is kept: some 150,000 events with people or programs as callers, far more with services.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>The calls that answer with credentials.</summary>
    public static readonly IReadOnlyList<string> EventNames =
    [
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetSessionToken", "GetFederationToken",
        "AssumeRoleForPodIdentity", "CreateSession",
    ];

    private const int BlockBytes = 1 << 20;

    private readonly object _gate = new();

    private readonly Queue<Block> _blocks = [];

    /// <summary>Where the events are, by a hash of what they are looked up by.</summary>
    private readonly Dictionary<ulong, Place> _places = [];

    private Block? _last;

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
        bool isOtherAccount = callerType.SequenceEqual("AWSAccount"u8);
        ReadOnlySpan<byte> session = isService ? default : TextAfter(response, "\"assumedRoleId\""u8);
        if (caller.IsEmpty || (key.IsEmpty && session.IsEmpty))
        {
            return;
        }

        ReadOnlySpan<byte> time = TextAfter(record, "\"eventTime\""u8);
        Note note = new()
        {
            Name = eventName,
            Key = key,
            Session = session,
            Caller = caller,
            EventId = TextAfter(record, "\"eventID\""u8),
            Time = time,
            SharedEventId = isOtherAccount || (!isService && IsAcrossAccounts(record)) ? TextAfter(record, "\"sharedEventID\""u8) : default,
        };
        long second = session.IsEmpty ? 0 : TimeText.TryParse(time, out DateTime made) ? SecondOf(made) : 0;
        if (note.Length > BlockBytes)
        {
            return;
        }

        lock (_gate)
        {
            Place place = Write(note, isOtherAccount);
            Keep(Hash(key, KeySeed), place, !key.IsEmpty);
            Keep(Hash(session, (ulong)second), place, second != 0);

            // Only where the caller is of another account can the other account's record say more.
            Keep(Hash(note.SharedEventId, SharedSeed), place, !note.SharedEventId.IsEmpty && !isOtherAccount);
        }
    }

    /// <summary>The event that gave out an access key.</summary>
    public Mint? ByKey(string key)
    {
        byte[] text = Encoding.UTF8.GetBytes(key);
        lock (_gate)
        {
            return Find(Hash(text, KeySeed), Part.Key, text);
        }
    }

    /// <summary>
    /// The event that made a session, by the role's id with the session's name and the second it was made: the console uses other keys than the
    /// event shows.
    /// </summary>
    public Mint? BySession(string principalId, DateTime created)
    {
        byte[] text = Encoding.UTF8.GetBytes(principalId);
        lock (_gate)
        {
            return Find(Hash(text, (ulong)SecondOf(created)), Part.Session, text) ?? Find(Hash(text, (ulong)(SecondOf(created) - 1)), Part.Session, text);
        }
    }

    /// <summary>The caller's account's record of an event that was seen in the role's account.</summary>
    public Mint? BySharedEvent(string sharedEventId)
    {
        byte[] text = Encoding.UTF8.GetBytes(sharedEventId);
        lock (_gate)
        {
            return Find(Hash(text, SharedSeed), Part.SharedEventId, text);
        }
    }

    private const ulong KeySeed = 1;

    private const ulong SharedSeed = 2;

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

    private static ulong Hash(ReadOnlySpan<byte> text, ulong seed)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        ulong hash = (seed + 1) * Prime;
        while (text.Length >= sizeof(ulong))
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * Prime;
            hash ^= hash >> 32;
            text = text[sizeof(ulong)..];
        }

        foreach (byte one in text)
        {
            hash = (hash ^ one) * Prime;
        }

        return hash ^ (hash >> 29);
    }

    private Place Write(in Note note, bool isOtherAccount)
    {
        if (_last is null || _last.Used + note.Length > BlockBytes)
        {
            if (_blocks.Count * (long)BlockBytes >= MaxBytes)
            {
                Forget(_blocks.Dequeue());
            }

            _last = new Block();
            _blocks.Enqueue(_last);
        }

        Place place = new(_last, _last.Used, isOtherAccount);
        _last.Used += note.CopyTo(_last.Bytes.AsSpan(_last.Used));
        return place;
    }

    private void Keep(ulong hash, Place place, bool isWanted)
    {
        if (!isWanted)
        {
            return;
        }

        ref Place known = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, hash, out bool exists);
        if (!exists)
        {
            known = place;
            place.Block.Hashes.Add(hash);
        }
        else if (known.IsOtherAccount != place.IsOtherAccount)
        {
            // Both accounts record a role taken across accounts; the caller's own record says more.
            (Place callers, Place owners) = known.IsOtherAccount ? (place, known) : (known, place);
            known = callers with { OtherBlock = owners.Block, OtherStart = owners.Start };
            place.Block.Hashes.Add(hash);
        }
    }

    private void Forget(Block block)
    {
        foreach (ulong hash in block.Hashes)
        {
            if (_places.TryGetValue(hash, out Place place) && (place.Block == block || place.OtherBlock == block))
            {
                _places.Remove(hash);
            }
        }
    }

    private Mint? Find(ulong hash, Part lookedUpBy, ReadOnlySpan<byte> text)
    {
        if (!_places.TryGetValue(hash, out Place place))
        {
            return null;
        }

        Note note = Note.At(place.Block.Bytes.AsSpan(place.Start));
        if (!note[lookedUpBy].SequenceEqual(text))
        {
            return null;
        }

        string? other = place.OtherBlock is { } block ? Text(Note.At(block.Bytes.AsSpan(place.OtherStart)).EventId) : null;
        if (place is { IsOtherAccount: true, OtherBlock: null } && !note.SharedEventId.IsEmpty
            && _places.TryGetValue(Hash(note.SharedEventId, SharedSeed), out Place callers)
            && Note.At(callers.Block.Bytes.AsSpan(callers.Start)) is var callersNote && callersNote.SharedEventId.SequenceEqual(note.SharedEventId))
        {
            other = Text(note.EventId);
            note = callersNote;
        }

        return !IsValid(note.Caller) ? null : new Mint
        {
            Name = StringPool.Get(note.Name),
            Caller = note.Caller.ToArray(),
            CallerIsService = TextAfter(note.Caller, "\"type\""u8).SequenceEqual("AWSService"u8),
            EventId = Text(note.EventId),
            OtherEventId = other,
            Time = TimeText.TryParse(note.Time, out DateTime time) ? time : null,
            SharedEventId = Text(note.SharedEventId),
        };
    }

    private enum Part
    {
        Key,
        Session,
        SharedEventId,
    }

    /// <summary>An event that gave out credentials.</summary>
    internal sealed record Mint
    {
        public required string Name { get; init; }

        /// <summary>The <c>userIdentity</c> of who asked for them.</summary>
        public required byte[] Caller { get; init; }

        public bool CallerIsService { get; init; }

        public string? EventId { get; init; }

        /// <summary>The same event in the other account's log.</summary>
        public string? OtherEventId { get; init; }

        public DateTime? Time { get; init; }

        /// <summary>What the records of both accounts have in common, where two accounts are concerned.</summary>
        public string? SharedEventId { get; init; }
    }

    /// <param name="Block">The block the event is in.</param>
    /// <param name="Start">Where in it.</param>
    /// <param name="IsOtherAccount">Whether the record, the role owner's, names no more of the caller than the account.</param>
    private readonly record struct Place(Block Block, int Start, bool IsOtherAccount)
    {
        /// <summary>The block the role owner's record of the same event is in.</summary>
        public Block? OtherBlock { get; init; }

        public int OtherStart { get; init; }
    }

    private sealed class Block
    {
        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes);

        public int Used { get; set; }

        public List<ulong> Hashes { get; } = [];
    }

    /// <summary>What is kept of an event: seven texts, each behind its length.</summary>
    private ref struct Note
    {
        public ReadOnlySpan<byte> Name;

        public ReadOnlySpan<byte> Key;

        public ReadOnlySpan<byte> Session;

        public ReadOnlySpan<byte> Caller;

        public ReadOnlySpan<byte> EventId;

        public ReadOnlySpan<byte> Time;

        public ReadOnlySpan<byte> SharedEventId;

        public readonly int Length =>
            (7 * sizeof(int)) + Name.Length + Key.Length + Session.Length + Caller.Length + EventId.Length + Time.Length + SharedEventId.Length;

        public readonly ReadOnlySpan<byte> this[Part part] => part switch
        {
            Part.Key => Key,
            Part.Session => Session,
            _ => SharedEventId,
        };

        public static Note At(ReadOnlySpan<byte> bytes)
        {
            Note note = default;
            note.Name = Take(ref bytes);
            note.Key = Take(ref bytes);
            note.Session = Take(ref bytes);
            note.Caller = Take(ref bytes);
            note.EventId = Take(ref bytes);
            note.Time = Take(ref bytes);
            note.SharedEventId = Take(ref bytes);
            return note;
        }

        public readonly int CopyTo(Span<byte> bytes)
        {
            Put(Name, ref bytes);
            Put(Key, ref bytes);
            Put(Session, ref bytes);
            Put(Caller, ref bytes);
            Put(EventId, ref bytes);
            Put(Time, ref bytes);
            Put(SharedEventId, ref bytes);
            return Length;
        }

        private static void Put(ReadOnlySpan<byte> text, ref Span<byte> bytes)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, text.Length);
            text.CopyTo(bytes[sizeof(int)..]);
            bytes = bytes[(sizeof(int) + text.Length)..];
        }

        private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> bytes)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            ReadOnlySpan<byte> text = bytes.Slice(sizeof(int), length);
            bytes = bytes[(sizeof(int) + length)..];
            return text;
        }
    }
}
