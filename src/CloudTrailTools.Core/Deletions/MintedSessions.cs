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
/// reading the rest, and are kept as text in blocks of bytes, outside the managed heap: inside they would keep the garbage collector busy.
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

    /// <summary>How long what was given out is of use at most: that of GetSessionToken; what a role has lives 12 hours.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromHours(36);

    private const int BlockBytes = 1 << 20;

    /// <summary>Into how many dictionaries the places are dealt: none of them becomes a large object soon, and none takes long to grow.</summary>
    private const int Shards = 256;

    private readonly object _gate = new();

    /// <summary>Filled in turn; the first follows the last.</summary>
    private readonly Block?[] _blocks = new Block?[MaxBytes / BlockBytes];

    /// <summary>Where the events are, by a hash of what they are looked up by.</summary>
    private readonly Dictionary<ulong, Place>[] _places = new Dictionary<ulong, Place>[Shards];

    /// <summary>Where the role owner's record is of an event that both accounts recorded, by the same hash.</summary>
    private readonly Dictionary<ulong, Place> _ownersPlaces = [];

    private int _last = -1;

    public MintedSessions()
    {
        for (int i = 0; i < Shards; i++)
        {
            _places[i] = [];
        }
    }

    /// <summary>Whether an event is one that gives out credentials.</summary>
    public static bool IsMinting(ReadOnlySpan<byte> eventName)
    {
        return eventName.StartsWith("AssumeRo"u8) || eventName.SequenceEqual("GetSessionToken"u8) || eventName.SequenceEqual("GetFederationToken"u8)
            || eventName.SequenceEqual("CreateSession"u8);
    }

    /// <summary>Whether a record, of which it was looked for, has such a name.</summary>
    public static bool IsMinting(ReadOnlySpan<byte> record, in FieldOffsets offsets, out ReadOnlySpan<byte> eventName)
    {
        int start = offsets[HotField.EventName];
        eventName = default;
        return start > 0 && JsonText.TryGetPlainString(record, start, out eventName) && IsMinting(eventName);
    }

    /// <summary>Takes note of a record that gave out credentials; one that failed gave none.</summary>
    /// <param name="record">The record, whose brackets and quotes match; nothing more needs to have been checked.</param>
    /// <param name="eventName">Its name.</param>
    public void Observe(ReadOnlySpan<byte> record, ReadOnlySpan<byte> eventName)
    {
        int callerStart = ValueAfter(record, "\"userIdentity\""u8, 0);
        if (callerStart == 0 || record[callerStart] != (byte)'{')
        {
            return;
        }

        // Most records have their fields in this order.
        int callerEnd = JsonText.EndOfValue(record, callerStart);
        ReadOnlySpan<byte> caller = record[callerStart..callerEnd];
        int start = ValueAfter(record, "\"responseElements\""u8, callerEnd);
        ReadOnlySpan<byte> response = start > 0 && record[start] == (byte)'{' ? record[start..] : default;
        int credentials = ValueAfter(response, "\"credentials\""u8, 0);
        ReadOnlySpan<byte> key = credentials == 0 ? default : TextAfter(response[credentials..], "\"accessKeyId\""u8);
        ReadOnlySpan<byte> callerType = TextAfter(caller, "\"type\""u8);
        bool isService = callerType.SequenceEqual("AWSService"u8);
        bool isOtherAccount = callerType.SequenceEqual("AWSAccount"u8);
        ReadOnlySpan<byte> session = isService ? default : TextAfter(response, "\"assumedRoleId\""u8);
        if (key.IsEmpty && session.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> time = TextAfter(record, "\"eventTime\""u8, callerEnd);
        Note note = new()
        {
            IsOtherAccount = isOtherAccount,
            Name = eventName,
            Key = key,
            Session = session,
            Caller = caller,
            EventId = TextAfter(record, "\"eventID\""u8, start),
            Time = time,
            SharedEventId = isOtherAccount || (!isService && IsAcrossAccounts(record, callerEnd)) ? TextAfter(record, "\"sharedEventID\""u8, start) : default,
        };
        long second = session.IsEmpty ? 0 : TimeText.TryParse(time, out DateTime made) ? SecondOf(made) : 0;
        if (note.Length > BlockBytes)
        {
            return;
        }

        // Only where the caller is of another account can the other account's record say more.
        ReadOnlySpan<byte> shared = isOtherAccount ? default : note.SharedEventId;
        ulong keyHash = Hash(key, KeySeed);
        ulong sessionHash = Hash(session, (ulong)second);
        ulong sharedHash = Hash(shared, SharedSeed);
        lock (_gate)
        {
            Place place = Write(note);
            Keep(keyHash, place, !key.IsEmpty);
            Keep(sessionHash, place, second != 0);
            Keep(sharedHash, place, !shared.IsEmpty);
            GC.KeepAlive(this);
        }
    }

    /// <summary>The event that gave out an access key.</summary>
    public Mint? ByKey(ReadOnlySpan<byte> key)
    {
        ulong hash = Hash(key, KeySeed);
        lock (_gate)
        {
            Mint? mint = Find(hash, Part.Key, key);
            GC.KeepAlive(this);
            return mint;
        }
    }

    /// <summary>
    /// The event that made a session, by the role's id with the session's name and the second it was made: the console uses other keys than the
    /// event shows.
    /// </summary>
    public Mint? BySession(ReadOnlySpan<byte> principalId, DateTime created)
    {
        long second = SecondOf(created);
        ulong hash = Hash(principalId, (ulong)second);
        ulong before = Hash(principalId, (ulong)(second - 1));
        lock (_gate)
        {
            Mint? mint = Find(hash, Part.Session, principalId) ?? Find(before, Part.Session, principalId);
            GC.KeepAlive(this);
            return mint;
        }
    }

    /// <summary>The caller's account's record of an event that was seen in the role's account.</summary>
    public Mint? BySharedEvent(string sharedEventId)
    {
        byte[] text = Encoding.UTF8.GetBytes(sharedEventId);
        lock (_gate)
        {
            Mint? mint = Find(Hash(text, SharedSeed), Part.SharedEventId, text);
            GC.KeepAlive(this);
            return mint;
        }
    }

    private const ulong KeySeed = 1;

    private const ulong SharedSeed = 2;

    /// <summary>Whether the account that recorded the event is another than the role's.</summary>
    private static bool IsAcrossAccounts(ReadOnlySpan<byte> record, int from)
    {
        ReadOnlySpan<byte> recipient = TextAfter(record, "\"recipientAccountId\""u8, from);
        ReadOnlySpan<byte> role = TextAfter(record, "\"roleArn\""u8, from);
        return !recipient.IsEmpty && !role.IsEmpty && role.IndexOf(recipient) < 0;
    }

    private static ReadOnlySpan<byte> TextAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> quotedName, int from = 0)
    {
        int start = ValueAfter(text, quotedName, from);
        return start > 0 && text[start] == (byte)'"' && JsonText.TryGetPlainString(text, start, out ReadOnlySpan<byte> value) ? value : default;
    }

    /// <summary>
    /// Where the value behind a member's name starts, wherever in the text it stands, or 0; a quoted name inside a string has backslashes and is
    /// not found.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="quotedName">The name in its quotes.</param>
    /// <param name="from">Where to look first.</param>
    private static int ValueAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> quotedName, int from)
    {
        int value = ValueBehind(text, quotedName, from);
        return value > 0 || from == 0 ? value : ValueBehind(text, quotedName, 0);
    }

    private static int ValueBehind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> quotedName, int from)
    {
        while (from < text.Length && text[from..].IndexOf(quotedName) is >= 0 and int found)
        {
            from = SkipBlanks(text, from + found + quotedName.Length);
            if (from < text.Length && text[from] == (byte)':')
            {
                int value = SkipBlanks(text, from + 1);
                return value < text.Length ? value : 0;
            }

            // A value that is spelt like the name, such as a session that somebody called so.
        }

        return 0;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && text[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            position++;
        }

        return position;
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

    private Place Write(in Note note)
    {
        if (_last < 0 || _blocks[_last]!.Used + note.Length > BlockBytes)
        {
            _last = (_last + 1) % _blocks.Length;
            Forget(_last);
            _blocks[_last] ??= new Block();
        }

        Block block = _blocks[_last]!;
        Place place = new(_last, block.Used);
        block.Used += note.CopyTo(block.Bytes[block.Used..]);
        return place;
    }

    private Note NoteAt(Place place)
    {
        return Note.At(_blocks[place.Block]!.Bytes[place.Start..]);
    }

    private void Keep(ulong hash, Place place, bool isWanted)
    {
        if (!isWanted)
        {
            return;
        }

        ref Place known = ref CollectionsMarshal.GetValueRefOrAddDefault(PlacesOf(hash), hash, out bool exists);
        if (!exists)
        {
            known = place;
            _blocks[place.Block]!.Hashes.Add(hash);
        }
        else if (NoteAt(known).IsOtherAccount != NoteAt(place).IsOtherAccount)
        {
            // Both accounts record a role taken across accounts; the caller's own record says more.
            (Place callers, Place owners) = NoteAt(known).IsOtherAccount ? (place, known) : (known, place);
            known = callers;
            _ownersPlaces[hash] = owners;
            _blocks[place.Block]!.Hashes.Add(hash);
        }
    }

    private Dictionary<ulong, Place> PlacesOf(ulong hash)
    {
        return _places[hash >> 56];
    }

    /// <summary>Makes room where the oldest events are.</summary>
    private void Forget(int number)
    {
        if (_blocks[number] is not { } block)
        {
            return;
        }

        foreach (ulong hash in block.Hashes)
        {
            bool isThere = (PlacesOf(hash).TryGetValue(hash, out Place place) && place.Block == number)
                || (_ownersPlaces.TryGetValue(hash, out Place owners) && owners.Block == number);
            if (isThere)
            {
                PlacesOf(hash).Remove(hash);
                _ownersPlaces.Remove(hash);
            }
        }

        block.Hashes.Clear();
        block.Used = 0;
    }

    private Mint? Find(ulong hash, Part lookedUpBy, ReadOnlySpan<byte> text)
    {
        if (!PlacesOf(hash).TryGetValue(hash, out Place place))
        {
            return null;
        }

        Note note = NoteAt(place);
        if (!note[lookedUpBy].SequenceEqual(text))
        {
            return null;
        }

        string? other = _ownersPlaces.TryGetValue(hash, out Place owners) ? Text(NoteAt(owners).EventId) : null;
        ulong sharedHash = Hash(note.SharedEventId, SharedSeed);
        if (note.IsOtherAccount && !note.SharedEventId.IsEmpty
            && PlacesOf(sharedHash).TryGetValue(sharedHash, out Place callers)
            && NoteAt(callers) is var callersNote && callersNote.SharedEventId.SequenceEqual(note.SharedEventId))
        {
            other = Text(note.EventId);
            note = callersNote;
        }

        Mint? mint = !IsValid(note.Caller) ? null : new Mint
        {
            Name = StringPool.Get(note.Name),
            Caller = note.Caller.ToArray(),
            CallerIsService = TextAfter(note.Caller, "\"type\""u8).SequenceEqual("AWSService"u8),
            EventId = Text(note.EventId),
            OtherEventId = other,
            Time = TimeText.TryParse(note.Time, out DateTime time) ? time : null,
            SharedEventId = Text(note.SharedEventId),
        };
        return mint;
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

        /// <summary>The same as an object.</summary>
        public CloudTrailUserIdentity Identity => new((CloudTrailObject)JsonTree.Parse(Caller, 0)!);

        public bool CallerIsService { get; init; }

        public string? EventId { get; init; }

        /// <summary>The same event in the other account's log.</summary>
        public string? OtherEventId { get; init; }

        public DateTime? Time { get; init; }

        /// <summary>What the records of both accounts have in common, where two accounts are concerned.</summary>
        public string? SharedEventId { get; init; }
    }

    /// <summary>Where an event is.</summary>
    /// <param name="Block">The number of its block.</param>
    /// <param name="Start">Where in it.</param>
    private readonly record struct Place(int Block, int Start);

    private sealed unsafe class Block
    {
        private readonly byte* _bytes = (byte*)NativeMemory.Alloc(BlockBytes);

        public Block()
        {
            // The collector would take it for a few bytes, and be in no hurry.
            GC.AddMemoryPressure(BlockBytes);
        }

        ~Block()
        {
            NativeMemory.Free(_bytes);
            GC.RemoveMemoryPressure(BlockBytes);
        }

        public Span<byte> Bytes => new(_bytes, BlockBytes);

        public int Used { get; set; }

        /// <summary>What the events in it are looked up by.</summary>
        public List<ulong> Hashes { get; } = [];
    }

    /// <summary>What is kept of an event: a mark and seven texts, each behind its length.</summary>
    private ref struct Note
    {
        /// <summary>Whether the record, the role owner's, names no more of the caller than the account.</summary>
        public bool IsOtherAccount;

        public ReadOnlySpan<byte> Name;

        public ReadOnlySpan<byte> Key;

        public ReadOnlySpan<byte> Session;

        public ReadOnlySpan<byte> Caller;

        public ReadOnlySpan<byte> EventId;

        public ReadOnlySpan<byte> Time;

        public ReadOnlySpan<byte> SharedEventId;

        public readonly int Length =>
            sizeof(byte) + (7 * sizeof(int)) + Name.Length + Key.Length + Session.Length + Caller.Length + EventId.Length + Time.Length + SharedEventId.Length;

        public readonly ReadOnlySpan<byte> this[Part part] => part switch
        {
            Part.Key => Key,
            Part.Session => Session,
            _ => SharedEventId,
        };

        public static Note At(ReadOnlySpan<byte> bytes)
        {
            Note note = default;
            note.IsOtherAccount = bytes[0] != 0;
            bytes = bytes[1..];
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
            bytes[0] = IsOtherAccount ? (byte)1 : (byte)0;
            bytes = bytes[1..];
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
