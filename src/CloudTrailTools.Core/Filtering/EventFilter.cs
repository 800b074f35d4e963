using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using CloudTrailTools.Deletions;
using CloudTrailTools.Json;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Filtering;

/// <summary>
/// The compiled filter, safe to share between threads. <see cref="Matches(CloudTrailEvent)"/> is the whole truth; <see cref="Decide"/> answers
/// early, on the bytes of a record, for the properties that every record has.
/// </summary>
internal sealed partial class EventFilter
{
    public const string ServiceSuffix = ".amazonaws.com";
    private static readonly string[] Faults = ["Client.", "Server."];

    /// <summary>Lets everything pass.</summary>
    public static readonly EventFilter None = Compile(new EventFilterOptions());

    private readonly List<Func<CloudTrailEvent, bool>> _tests = new();
    private readonly Dictionary<string, WildcardList> _lists = new(StringComparer.Ordinal);
    private readonly AddressList? _addresses;
    private readonly AddressList? _notAddresses;
    private readonly WildcardList? _eventName;
    private readonly WildcardList? _notEventName;
    private readonly WildcardList? _eventSource;
    private readonly WildcardList? _notEventSource;
    private readonly WildcardList? _region;
    private readonly WildcardList? _eventId;
    private readonly MetNames? _keys;
    private readonly MetNames? _actors;
    private readonly MetNames? _otherActors;
    private readonly MetNames? _codes;
    private readonly MetNames? _services;
    private readonly ResourceQuery? _longNames;
    private readonly Outcome _kind = new();
    private readonly Outcome _text = new();
    private readonly bool _hasTime;
    private readonly byte[]? _startText;
    private readonly byte[]? _endText;
    private long _untimed;

    private EventFilter(EventFilterOptions options)
    {
        Options = options;
        Check(options);
        uint wanted = 0;
        if (options.StartTime is not null || options.EndTime is not null)
        {
            DateTime start = options.StartTime ?? DateTime.MinValue;
            DateTime end = options.EndTime ?? DateTime.MaxValue;
            _startText = options.StartTime is null ? null : SecondText(start);
            _endText = options.EndTime is null ? null : SecondText(end);
            _hasTime = true;
            _tests.Add(e => e.EventTime is not DateTime time || (time >= start && time <= end));
            wanted |= Bit(HotField.EventTime);
        }

        if (List(options.EventName, nameof(options.EventName)) is WildcardList names)
        {
            _eventName = names;
            _tests.Add(e => names.IsMatch(NameOf(e)));
            wanted |= Bit(HotField.EventName);
        }

        if (List(options.ExcludeEventName, nameof(options.ExcludeEventName)) is WildcardList notNames)
        {
            _notEventName = notNames;
            _tests.Add(e => !notNames.IsMatch(NameOf(e)));
            wanted |= Bit(HotField.EventName);
        }

        if (List(options.EventSource, nameof(options.EventSource), ServiceName) is WildcardList sources)
        {
            _eventSource = sources;
            _tests.Add(e => IsOf(SourceOf(e), sources));
            wanted |= Bit(HotField.EventSource);
        }

        if (List(options.ExcludeEventSource, nameof(options.ExcludeEventSource), ServiceName) is WildcardList notSources)
        {
            _notEventSource = notSources;
            _tests.Add(e => !IsOf(SourceOf(e), notSources));
            wanted |= Bit(HotField.EventSource);
        }

        if (List(options.Region, nameof(options.Region)) is WildcardList regions)
        {
            _region = regions;
            _tests.Add(e => regions.IsMatch(e.AwsRegion));
            wanted |= Bit(HotField.AwsRegion);
        }

        if (List(options.EventId, nameof(options.EventId)) is WildcardList ids)
        {
            _eventId = ids;
            _tests.Add(e => ids.IsMatch(e.EventId));
            wanted |= Bit(HotField.EventId);
        }

        if (List(options.AccountId, nameof(options.AccountId)) is WildcardList accounts)
        {
            _tests.Add(e => accounts.IsMatch(e.RecipientAccountId ?? e.Origin.File?.AccountId ?? e.AccountId));
        }

        if (List(options.EventCategory, nameof(options.EventCategory)) is WildcardList categories)
        {
            _tests.Add(e => categories.IsMatch(CategoryOf(e)));
        }

        if (options.Failed)
        {
            _tests.Add(e => !e.Succeeded);
        }

        if (options.Succeeded)
        {
            _tests.Add(e => e.Succeeded);
        }

        if (options.ReadOnly)
        {
            _tests.Add(e => e.IsReadOnlyCall is bool reads && _kind.Note(reads));
        }

        if (options.WriteOnly)
        {
            _tests.Add(e => e.IsReadOnlyCall is bool reads && _kind.Note(!reads));
        }

        if (List(options.ErrorCode, nameof(options.ErrorCode)) is WildcardList errors)
        {
            _codes = new MetNames();
            _tests.Add(e => IsOfCode(e.ErrorCode, errors) || !_codes.Add(e.ErrorCode));
        }

        if (List(options.ExcludeErrorCode, nameof(options.ExcludeErrorCode)) is WildcardList notErrors)
        {
            _tests.Add(e => !IsOfCode(e.ErrorCode, notErrors));
        }

        if (Given(options.SourceIPAddress, nameof(options.SourceIPAddress)) is string[] addressTexts)
        {
            AddressList addresses = _addresses = new(addressTexts, nameof(options.SourceIPAddress));
            _services = new MetNames();

            // Numbers that are spelled alike are of others.
            _tests.Add(e => addresses.IsMatch(e.SourceIPAddress) || !_services.Add(e.SourceIPAddress?.EndsWith(ServiceSuffix, StringComparison.OrdinalIgnoreCase) == true ? e.SourceIPAddress : null));
        }

        if (Given(options.ExcludeSourceIPAddress, nameof(options.ExcludeSourceIPAddress)) is string[] notAddressTexts)
        {
            AddressList addresses = _notAddresses = new(notAddressTexts, nameof(options.ExcludeSourceIPAddress));
            _tests.Add(e => !addresses.IsMatch(e.SourceIPAddress));
        }

        if (List(options.IdentityType, nameof(options.IdentityType)) is WildcardList types)
        {
            _tests.Add(e => types.IsMatch(e.UserIdentity?.Type is { Length: > 0 } type ? type : nameof(CloudTrailIdentityKind.None)));
        }

        if (List(options.AccessKeyId, nameof(options.AccessKeyId)) is WildcardList keys)
        {
            if (Array.Exists(options.AccessKeyId!, key => SecretKey().IsMatch(key)))
            {
                throw new CloudTrailProblemException(Problems.SecretAsFilter());
            }

            _keys = new MetNames();
            _tests.Add(e => keys.IsMatch(e.UserIdentity?.AccessKeyId) || !_keys.Add(e.UserIdentity?.AccessKeyId));
        }

        if (List(options.Actor, nameof(options.Actor)) is WildcardList actors)
        {
            _actors = new MetNames();
            _tests.Add(e => IsBy(e, actors) || !_actors.Add(e));
        }

        if (List(options.ExcludeActor, nameof(options.ExcludeActor)) is WildcardList notActors)
        {
            _otherActors = new MetNames();
            _tests.Add(e => !IsBy(e, notActors));
        }

        if (List(options.ResourceType, nameof(options.ResourceType)) is WildcardList resourceTypes)
        {
            _tests.Add(e =>
            {
                // Many records name no types at all, and others several, each of which was met.
                resourceTypes.Look();
                return e.Resources.Count(r => resourceTypes.IsMatch(r.Type)) + e.LookupResources.Count(r => resourceTypes.IsMatch(r.Type)) > 0;
            });
        }

        if (List(options.ResourceName, nameof(options.ResourceName)) is WildcardList resources)
        {
            _longNames = options.ResourceName!.Where(name => ResourceReader.IsArn(name) || name.IndexOf('/', StringComparison.Ordinal) > 0).ToArray() is { Length: > 0 } longNames ? ResourceQuery.Of(longNames) : null;
            _tests.Add(e =>
            {
                resources.Look();
                return StringLeaves.AnyNames(e, resources, _longNames);
            });
        }

        if (Given(options.Match, nameof(options.Match)) is string[] matches)
        {
            WildcardText[] texts = matches.Select(text => new WildcardText($"*{text}*")).ToArray();
            _tests.Add(e => _text.Note(Holds(e, texts)));
        }

        if (_otherActors is not null)
        {
            // Of those who fit otherwise.
            _tests.Add(_otherActors.Add);
        }

        Wanted = wanted;
    }

    public EventFilterOptions Options { get; }

    /// <summary>The fields <see cref="Decide"/> looks at; 0 when it can say nothing.</summary>
    public uint Wanted { get; }

    /// <summary>True when there is nothing to filter by.</summary>
    public bool IsEmpty => _tests.Count == 0;

    /// <exception cref="CloudTrailProblemException">A value makes no sense.</exception>
    public static EventFilter Compile(EventFilterOptions options) => new(options);

    /// <summary>
    /// Whether this value of a parameter was met in any record so far, even in one that the rest of the filter left out; <c>null</c> when no record
    /// was looked at for it, as one that is left out for one reason is not looked at for the others. Of -Match, -ReadOnly and -WriteOnly it tells
    /// whether any record has passed, whatever the value.
    /// </summary>
    public bool? HasMet(string parameter, string value) =>
        parameter == nameof(Options.SourceIPAddress) ? _addresses?.HasMet(value) :
        parameter == nameof(Options.ExcludeSourceIPAddress) ? _notAddresses?.HasMet(value) :
        parameter == nameof(Options.Match) ? _text.HasMet :
        parameter is nameof(Options.ReadOnly) or nameof(Options.WriteOnly) ? _kind.HasMet :
        parameter == nameof(Options.ResourceName) && _longNames?.HasMet(value) == true ? true :
        _lists.TryGetValue(parameter, out WildcardList? list) ? list.HasMet(parameter is nameof(Options.EventSource) or nameof(Options.ExcludeEventSource) ? ServiceName(value) : value) : null;

    /// <summary>The callers, access keys, error codes or services met beside those named that are spelled most like one.</summary>
    public IReadOnlyList<string> Near(string parameter, string value) => parameter switch
    {
        nameof(Options.Actor) => _actors?.Near(value),
        nameof(Options.AccessKeyId) => _keys?.Near(value),
        nameof(Options.ExcludeActor) => _otherActors?.SameOrNear(value),
        nameof(Options.ErrorCode) => _codes?.Near(value),
        nameof(Options.SourceIPAddress) => _services?.Near(value),
        _ => null,
    } ?? [];

    /// <summary>Events left out only because they have no readable time, so that nobody can say whether they lie in the time asked for.</summary>
    public long Untimed => Interlocked.Read(ref _untimed);

    /// <summary>Whether the event passes every test.</summary>
    public bool Matches(CloudTrailEvent e) => Matches(e, isInTime: false);

    /// <summary>The same of an event that lies in the time asked for, as whoever gave it says, should its record not tell.</summary>
    public bool Matches(CloudTrailEvent e, bool isInTime)
    {
        foreach (Func<CloudTrailEvent, bool> test in _tests)
        {
            if (!test(e))
            {
                return false;
            }
        }

        if (_hasTime && e.EventTime is null && !isInTime)
        {
            Interlocked.Increment(ref _untimed);
            return false;
        }

        return true;
    }

    /// <summary>False when the record's bytes already show that it does not match. All fields of <see cref="Wanted"/> must have been found.</summary>
    public bool Decide(ReadOnlySpan<byte> record, in FieldOffsets offsets, MatchMemo memo)
    {
        if ((_startText is not null || _endText is not null) && !MayBeInTime(record[offsets[HotField.EventTime]..]))
        {
            return false;
        }

        if ((_eventName is not null || _notEventName is not null) && JsonText.TryGetPlainString(record, offsets[HotField.EventName], out ReadOnlySpan<byte> name)
            && !memo.Get(HotField.EventName, name, this, static (filter, text) =>
                (filter._eventName?.IsMatch(text) ?? true) && !(filter._notEventName?.IsMatch(text) ?? false)))
        {
            return false;
        }

        if ((_eventSource is not null || _notEventSource is not null) && JsonText.TryGetPlainString(record, offsets[HotField.EventSource], out ReadOnlySpan<byte> source)
            && !memo.Get(HotField.EventSource, source, this, static (filter, text) =>
                (filter._eventSource is null || IsOf(text, filter._eventSource)) && !(filter._notEventSource is not null && IsOf(text, filter._notEventSource))))
        {
            return false;
        }

        if (_region is not null && JsonText.TryGetPlainString(record, offsets[HotField.AwsRegion], out ReadOnlySpan<byte> region)
            && !memo.Get(HotField.AwsRegion, region, this, static (filter, text) => filter._region!.IsMatch(text)))
        {
            return false;
        }

        return _eventId is null || !JsonText.TryGetPlainString(record, offsets[HotField.EventId], out ReadOnlySpan<byte> id)
            || _eventId.IsMatch(Encoding.UTF8.GetString(id));
    }

    /// <summary>ec2.amazonaws.com and ec2 are the same service to a user.</summary>
    internal static string ServiceName(string source)
    {
        return source.EndsWith(ServiceSuffix, StringComparison.OrdinalIgnoreCase) ? source[..^ServiceSuffix.Length] : source;
    }

    /// <summary>EC2 writes before a code whose fault it was; to a user the code is the same with and without that.</summary>
    private static bool IsOfCode(string? code, WildcardList codes) => codes.IsMatch(code)
        || (code is not null && Array.Find(Faults, fault => code.StartsWith(fault, StringComparison.Ordinal)) is string fault && codes.IsMatch(code[fault.Length..]));

    private static string? NameOf(CloudTrailEvent e) => e.EventName ?? InsightDetail(e, "eventName");

    private static string? SourceOf(CloudTrailEvent e) => e.EventSource ?? InsightDetail(e, "eventSource");

    /// <summary>A wildcard may stand for either spelling, in short or in full.</summary>
    internal static bool IsOf(string? source, WildcardList services) => source is not null && (services.IsMatch(ServiceName(source)) || services.IsMatch(source));

    private static string? InsightDetail(CloudTrailEvent e, string name) => (e.InsightDetails as CloudTrailObject)?[name] as string;

    /// <summary>Records older than event version 1.08 carry no category: what they are is known all the same.</summary>
    private static string CategoryOf(CloudTrailEvent e) =>
        e.EventCategory ?? (e.IsInsight ? "Insight" : e.ManagementEvent == false ? "Data" : "Management");

    /// <summary>Whether one of the names is of who called.</summary>
    public static bool IsBy(CloudTrailEvent e, WildcardList actors)
    {
        if (actors.IsMatch(e.Actor) && !actors.HasSeveral)
        {
            return true;
        }

        // One caller may be asked for by several names: each of them was met.
        CloudTrailUserIdentity? who = e.UserIdentity;
        return actors.IsMatch(e.Actor) | actors.IsMatch(e.LookupUsername)
            | (who is not null && (Is(who, actors) | actors.IsMatch(ArnAtSignIn(e, who))));
    }

    /// <summary>Of a user whose sign-in failed the record has no ARN; it is made of what is there, without the path that few users have.</summary>
    private static string? ArnAtSignIn(CloudTrailEvent e, CloudTrailUserIdentity who) =>
        who is { Kind: CloudTrailIdentityKind.IamUser, Arn: null, UserName: string name, AccountId: string account } && !ActorText.IsHidden(Encoding.UTF8.GetBytes(name)) ? $"arn:{AwsPartition.Of(e.AwsRegion)}:iam::{account}:user/{name}" : null;

    /// <summary>Whether one of the names is of an identity.</summary>
    public static bool Is(CloudTrailUserIdentity who, WildcardList actors) =>
        actors.IsMatch(who.UserName) | actors.IsMatch(who.Arn) | actors.IsMatch(who.PrincipalId) | actors.IsMatch(who.SessionName)
            | actors.IsMatch(who.RoleName) | actors.IsMatch(who.InvokedBy) | actors.IsMatch(who.SessionContext?.SourceIdentity)
            | actors.IsMatch(who.SessionContext?.SessionIssuer?.Arn) | actors.IsMatch(who.SessionContext?.SessionIssuer?.PrincipalId) | actors.IsMatch(who.OnBehalfOf?.UserId);

    /// <summary>Text is looked for as the record spells it, and as its escapes are meant: CORP\bob stands there as CORP\\bob.</summary>
    private static bool Holds(CloudTrailEvent e, WildcardText[] texts)
    {
        string raw = e.Raw;
        if (texts.Any(text => text.IsMatch(raw)))
        {
            return true;
        }

        if (!raw.Contains('\\'))
        {
            return false;
        }

        byte[] meant = new byte[e.Utf8.Length];
        string read = Encoding.UTF8.GetString(meant, 0, Utf8Unescape.Unescape(e.Utf8, meant));
        return texts.Any(text => text.IsMatch(read));
    }

    [GeneratedRegex("[A-Za-z0-9/+]{40}", RegexOptions.CultureInvariant)]
    private static partial Regex SecretKey();

    private static uint Bit(HotField field) => 1U << (int)field;

    private WildcardList? List(string[]? values, string parameter, Func<string, string>? normalise = null) =>
        Given(values, parameter) is string[] given ? _lists[parameter] = new WildcardList(normalise is null ? given : given.Select(normalise)) : null;

    /// <summary>The values, or null when there are none.</summary>
    private static string[]? Given(string[]? values, string parameter)
    {
        if (values is not { Length: > 0 })
        {
            return null;
        }

        foreach (string value in values)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                throw new CloudTrailProblemException(Problems.FilterEmpty(parameter));
            }
        }

        return values;
    }

    /// <summary>Says what is wrong with a filter whose parts are compiled in different places.</summary>
    /// <exception cref="CloudTrailProblemException">Parts of it exclude each other.</exception>
    public static void Check(EventFilterOptions options)
    {
        if (options.StartTime > options.EndTime)
        {
            throw new CloudTrailProblemException(Problems.TimeRangeInvalid(string.Create(
                CultureInfo.InvariantCulture,
                $"The start {options.StartTime:yyyy-MM-ddTHH:mm:ssZ} is after the end {options.EndTime:yyyy-MM-ddTHH:mm:ssZ}: nothing can match. Swap -StartTime and -EndTime.")));
        }

        if (options.Succeeded && options.Failed)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-Succeeded and -Failed exclude each other: give one of them or neither."));
        }

        if (options.ReadOnly && options.WriteOnly)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-ReadOnly and -WriteOnly exclude each other: leave both out to get all calls."));
        }

        if (options.Succeeded && options.ErrorCode is { Length: > 0 } && !new WildcardList(options.ErrorCode).IsMatch("200"))
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-Succeeded and -ErrorCode exclude each other: calls that succeeded have no error code (but 200)."));
        }

        CheckLeftOut(nameof(options.EventName), options.EventName, options.ExcludeEventName, static names => new WildcardList(names).IsMatch);
        CheckLeftOut(nameof(options.EventSource), options.EventSource, options.ExcludeEventSource, static names => source => IsOf(source, new WildcardList(names.Select(ServiceName))));
        CheckLeftOut(nameof(options.Actor), options.Actor, options.ExcludeActor, static names => new WildcardList(names).IsMatch);
        CheckLeftOut(nameof(options.ErrorCode), options.ErrorCode, options.ExcludeErrorCode, static names => new WildcardList(names).IsMatch);
        CheckLeftOut(nameof(options.SourceIPAddress), options.SourceIPAddress, options.ExcludeSourceIPAddress, static texts => new AddressList(texts, nameof(options.ExcludeSourceIPAddress)).IsMatch);
    }

    /// <summary>Where all that is asked for is left out as well, nothing can match.</summary>
    private static void CheckLeftOut(string parameter, string[]? asked, string[]? leftOut, Func<string[], Predicate<string>> compile)
    {
        if (asked is { Length: > 0 } && leftOut is { Length: > 0 }
            && Array.TrueForAll(asked, value => leftOut.Contains(value, StringComparer.OrdinalIgnoreCase) || (new WildcardText(value).Exact is not null && compile(leftOut)(value))))
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict($"All that -{parameter} asks for is left out by -Exclude{parameter}: nothing can match."));
        }
    }

    /// <summary>Times of one form compare as text; every other form is left to the full test, and so is what only looks like a time.</summary>
    private bool MayBeInTime(ReadOnlySpan<byte> value)
    {
        // "2023-07-10T11:42:18Z"
        if (value.Length < 22 || value[0] != (byte)'"' || value[11] != (byte)'T' || value[20] != (byte)'Z' || value[21] != (byte)'"')
        {
            return true;
        }

        ReadOnlySpan<byte> text = value.Slice(1, 19);
        return ((_startText is null || text.SequenceCompareTo(_startText) >= 0) && (_endText is null || text.SequenceCompareTo(_endText) <= 0))
            || !TimeText.TryParse(text, out _);
    }

    private static byte[] SecondText(DateTime time)
    {
        byte[] text = new byte[32];
        Utf8Formatter.TryFormat(time, text, out _, 'O');
        return text[..19];
    }

    /// <summary>What became of a test that has no values of its own. Each is written once, as many threads share the filter.</summary>
    private sealed class Outcome
    {
        private bool _isMet;
        private bool _isMissed;

        public bool? HasMet => _isMet ? true : _isMissed ? false : null;

        public bool Note(bool holds)
        {
            if (holds && !_isMet)
            {
                _isMet = true;
            }
            else if (!holds && !_isMissed)
            {
                _isMissed = true;
            }

            return holds;
        }
    }
}
