using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;
using CloudTrailTools.Json;
using CloudTrailTools.Reading;

namespace CloudTrailTools;

/// <summary>
/// One CloudTrail event. It keeps the exact text of its record and reads a field when it is asked for; what the record does not tell is
/// <c>$null</c>, never an error.
/// </summary>
/// <remarks>
/// Immutable, and safe to use from several threads. A property that is text gives the spelling of a number or truth value, and <c>$null</c> for
/// an object or a list; <see cref="GetField"/> gives those.
/// </remarks>
public sealed class CloudTrailEvent
{
    private const int AccountIdLength = 12;

    private readonly byte[] _text;

    private readonly CloudTrailOrigin _origin;

    private readonly FieldOffsets _offsets;

    private readonly int _recordIndex;

    private EventDetails? _details;

    /// <param name="text">The record, a valid JSON object without anything around it. Owned by the event from now on.</param>
    /// <param name="offsets">Where the hot fields' values start in <paramref name="text"/>.</param>
    /// <param name="origin">Where the record was read from.</param>
    /// <param name="recordIndex">The record's number there, from 0.</param>
    /// <param name="byteOffset">Where the record starts there, in the inflated content.</param>
    internal CloudTrailEvent(byte[] text, in FieldOffsets offsets, CloudTrailOrigin origin, int recordIndex, long byteOffset)
    {
        _text = text;
        _offsets = offsets;
        _origin = origin;
        _recordIndex = recordIndex;
        ByteOffset = byteOffset;
    }

    /// <param name="text">The record, a valid JSON object without anything around it. Owned by the event from now on.</param>
    /// <param name="offsets">Where the hot fields' values start in <paramref name="text"/>.</param>
    /// <param name="origin">Where the record was read from.</param>
    /// <param name="recordIndex">The record's number there, from 0.</param>
    /// <param name="byteOffset">Where the record starts there, in the inflated content.</param>
    /// <param name="lookup">What LookupEvents said besides, when the record came from there.</param>
    internal CloudTrailEvent(byte[] text, in FieldOffsets offsets, CloudTrailOrigin origin, int recordIndex, long byteOffset, LookupInfo? lookup)
        : this(text, offsets, origin, recordIndex, byteOffset)
    {
        _details = lookup is null ? null : new EventDetails(lookup);
    }

    /// <summary>
    /// When the call was made, in UTC. Without an <c>eventTime</c> a log shipper's <c>@timestamp</c> counts; <c>$null</c> when the text is no
    /// time, see <see cref="EventTimeText"/>. Of aggregated events it is the start of their window.
    /// </summary>
    public DateTime? EventTime
    {
        get
        {
            int start = EventTimeStart();
            return start != 0 && TimeText.TryParse(JsonText.ScalarUtf8At(_text, start), out DateTime utc) ? utc : null;
        }
    }

    /// <summary>The time as the record spells it.</summary>
    public string? EventTimeText => ScalarAt(EventTimeStart());

    /// <summary>The called operation, for example <c>TerminateInstances</c>.</summary>
    public string? EventName => Scalar(HotField.EventName);

    /// <summary>The called service as the record spells it, for example <c>ec2.amazonaws.com</c>.</summary>
    public string? EventSource => Scalar(HotField.EventSource);

    /// <summary>The called service in short, for example <c>ec2</c>.</summary>
    public string? Service
    {
        get
        {
            ReadOnlySpan<byte> source = ScalarUtf8(HotField.EventSource);
            return source.IsEmpty ? EventSource : StringPool.Get(WithoutServiceSuffix(source));
        }
    }

    /// <summary>The region that served the call, for example <c>eu-central-1</c>.</summary>
    public string? AwsRegion => Scalar(HotField.AwsRegion);

    /// <summary>The account that received the event. Text: it may have leading zeros.</summary>
    public string? RecipientAccountId => Scalar(HotField.RecipientAccountId);

    /// <summary>The account the event belongs to: the one that received it, or else the identity's. Text: it may have leading zeros.</summary>
    public string? AccountId
    {
        get
        {
            ReadOnlySpan<byte> account = ScalarUtf8(HotField.RecipientAccountId);
            account = account.IsEmpty ? IdentityAccount() : account;
            return account.IsEmpty ? Scalar("accountId"u8) : StringPool.Get(account);
        }
    }

    /// <summary>
    /// Who made the call, as one readable name.
    /// </summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item>a user, of IAM, a directory, SAML or a web identity provider: the user name, or the last part of the ARN (<c>alice</c>)</item>
    /// <item>a role's session: <c>role/session</c>; one made by IAM Identity Center: <c>session (permission set)</c></item>
    /// <item>a federated user: the name the session was given</item>
    /// <item>root: <c>root of 123456789012</c>, with the account's alias in parentheses where the event has it</item>
    /// <item>an AWS service: its name (<c>ec2.amazonaws.com</c>), also when the identity gives nothing else</item>
    /// <item>an Identity Center user: the user name, also the one of the sign-in, or the user's id</item>
    /// <item>another account: <c>account 123456789012</c>; nobody known: <c>anonymous</c></item>
    /// <item>a name that CloudTrail hides because it may be a password typed in the wrong box: <c>(unknown user name)</c></item>
    /// <item>otherwise the first of user name, Identity Center user id, name in the ARN, principal id, calling service and account</item>
    /// <item>no identity at all: the user name that the Event history gives, or <c>$null</c></item>
    /// </list>
    /// </remarks>
    public string? Actor => IdentityName() ?? LookupUsername;

    /// <summary>Who made the call, with all details; <c>$null</c> when the record has no identity.</summary>
    public CloudTrailUserIdentity? UserIdentity
    {
        get
        {
            int start = _offsets[HotField.UserIdentity];
            if (start == 0 || _text[start] != (byte)'{')
            {
                return null;
            }

            EventDetails details = Details();
            return details.Identity ?? details.Keep(new CloudTrailUserIdentity((CloudTrailObject)JsonTree.Parse(_text, start)!));
        }
    }

    /// <summary>
    /// Whether the caller belongs to another account than the one that received the event. Only account ids of twelve digits are compared;
    /// anything else (missing, redacted) is not taken for another account.
    /// </summary>
    public bool IsCrossAccount
    {
        get
        {
            ReadOnlySpan<byte> recipient = ScalarUtf8(HotField.RecipientAccountId);
            ReadOnlySpan<byte> caller = IdentityAccount();
            return IsAccountId(recipient) && IsAccountId(caller) && !caller.SequenceEqual(recipient);
        }
    }

    /// <summary>
    /// Where the call came from, as the record spells it: an address, or a service's name when a service called. Not parsed, because real logs
    /// hold lists, ranges and numbers with leading zeros too.
    /// </summary>
    public string? SourceIPAddress => Scalar(HotField.SourceIPAddress);

    /// <summary>The program that called.</summary>
    public string? UserAgent => Scalar(HotField.UserAgent);

    /// <summary>The error of a call that failed, for example <c>AccessDenied</c>.</summary>
    public string? ErrorCode => Scalar(HotField.ErrorCode);

    /// <summary>The text of the error.</summary>
    public string? ErrorMessage => Scalar(HotField.ErrorMessage);

    /// <summary>
    /// Whether the call succeeded: the record has neither an error code nor an error message, and a console sign-in does not say <c>Failure</c>.
    /// The code <c>200</c>, which some services write on success, is no error.
    /// </summary>
    public bool Succeeded
    {
        get
        {
            ReadOnlySpan<byte> code = ScalarUtf8(HotField.ErrorCode);
            if (code.IsEmpty ? !ScalarUtf8(HotField.ErrorMessage).IsEmpty : !code.SequenceEqual("200"u8))
            {
                return false;
            }

            int response = _offsets[HotField.ResponseElements];
            return response == 0 || _text[response] != (byte)'{'
                || !ScalarUtf8(HotField.EventName).SequenceEqual("ConsoleLogin"u8)
                || JsonText.FindMember(_text, response, "ConsoleLogin"u8) is not (> 0 and int login)
                || !JsonText.ScalarUtf8At(_text, login).SequenceEqual("Failure"u8);
        }
    }

    /// <summary>Whether the call only read, as the record tells it; <c>$null</c> in records older than version 1.01 and where it is left out.</summary>
    public bool? ReadOnly => Truth.Of(ScalarUtf8(HotField.ReadOnly));

    /// <summary>
    /// Whether the call only read: <see cref="ReadOnly"/>, or where the record does not tell, <b>inferred</b> from the verb that the event's name
    /// begins with (Get, List, Describe, Head, Search, Lookup, Scan, Query, Check and their like, also behind Batch), or known by
    /// name as one that CloudTrail counts among them, such as Decrypt and AssumeRole. <c>$null</c> of Insights events, which are of no call.
    /// </summary>
    public bool? IsReadOnlyCall => IsInsight ? null : ReadOnly ?? ReadOnlyCalls.Infer(EventName);

    /// <summary>What the call asked for.</summary>
    public object? RequestParameters => Tree(TreeField.RequestParameters);

    /// <summary>What the call answered; <c>$null</c> for most calls that only read.</summary>
    public object? ResponseElements => Tree(TreeField.ResponseElements);

    /// <summary>More about the event that is part of neither the request nor the response.</summary>
    public object? AdditionalEventData => Tree(TreeField.AdditionalEventData);

    /// <summary>What triggered a service event, and how it ended.</summary>
    public object? ServiceEventDetails => Tree(TreeField.ServiceEventDetails);

    /// <summary>The resources that the record lists; an empty list when it lists none.</summary>
    public IReadOnlyList<CloudTrailResource> Resources
    {
        get
        {
            EventDetails? known = Volatile.Read(ref _details);
            if (known?.Resources is { } resources)
            {
                return resources;
            }

            resources = ResourceList.Make(GetField("resources"));
            return resources.Count == 0 ? resources : Details().Keep(resources);
        }
    }

    /// <summary>The unique id of the event.</summary>
    public string? EventId => ScalarAt(EventIdStart());

    /// <summary>The id of the request, given by the called service.</summary>
    public string? RequestId => ScalarAt(Find("requestID"u8));

    /// <summary>The id that the events share which one action leaves in several accounts, or that the start and end of an insight share.</summary>
    public string? SharedEventId => ScalarAt(Find("sharedEventID"u8));

    /// <summary>What the event came from, for example <c>AwsApiCall</c> or <c>AwsConsoleSignIn</c>.</summary>
    public string? EventType => Scalar(HotField.EventType);

    /// <summary><c>Management</c>, <c>Data</c>, <c>NetworkActivity</c>, <c>Insight</c> or <c>Aggregated</c>; <c>$null</c> in old records.</summary>
    public string? EventCategory => Scalar(HotField.EventCategory);

    /// <summary>The version of the record's format, for example <c>1.10</c>. To compare versions use <see cref="EventVersionNumber"/>.</summary>
    public string? EventVersion => Scalar("eventVersion"u8);

    /// <summary>
    /// The version of the record's format for comparing: 1.9 is less than 1.10. For example <c>$_.EventVersionNumber -ge '1.08'</c>.
    /// </summary>
    public Version? EventVersionNumber =>
        EventVersion is { } version && Version.TryParse(version.Contains('.', StringComparison.Ordinal) ? version : version + ".0", out Version? number)
            ? number
            : null;

    /// <summary>The version of the called API, as the service spells it; often a date, but not always.</summary>
    public string? ApiVersion => Scalar("apiVersion"u8);

    /// <summary>Whether this is a management event.</summary>
    public bool? ManagementEvent => TruthAt(Find("managementEvent"u8));

    /// <summary>Whether the credentials came from a console session. The record has the field only when it is so.</summary>
    public bool? SessionCredentialFromConsole => TruthAt(Find("sessionCredentialFromConsole"u8));

    /// <summary>The VPC endpoint that the call went through.</summary>
    public string? VpcEndpointId => Scalar("vpcEndpointId"u8);

    /// <summary>The account that owns the VPC endpoint. Text: it may have leading zeros.</summary>
    public string? VpcEndpointAccountId => Scalar("vpcEndpointAccountId"u8);

    /// <summary>A remark that CloudTrail adds to the record.</summary>
    public string? Annotation => Scalar("annotation"u8);

    /// <summary>The TLS version, cipher suite and host name of the connection.</summary>
    public object? TlsDetails => Tree(TreeField.TlsDetails);

    /// <summary>Why an event is late or was delivered again with changes.</summary>
    public object? Addendum => Tree(TreeField.Addendum);

    /// <summary>Records of old versions carry no category.</summary>
    internal bool IsInsight => (EventCategory ?? EventType) is "Insight" or "AwsCloudTrailInsight";

    /// <summary>The unusual rate that an Insight event reports.</summary>
    public object? InsightDetails => Tree(TreeField.InsightDetails);

    /// <summary>The edge device that a call was made on.</summary>
    public object? EdgeDeviceDetails => Tree(TreeField.EdgeDeviceDetails);

    /// <summary>Tags and request context; only in event data stores that were set up for it.</summary>
    public object? EventContext => Tree(TreeField.EventContext);

    /// <summary>The window of time that an aggregated event sums up.</summary>
    public object? TimeWindow => Tree(TreeField.TimeWindow);

    /// <summary>The figures of an aggregated event.</summary>
    public object? Summary => Tree(TreeField.Summary);

    /// <summary>The resources that the Event history lists for the event; an empty list when it was read from elsewhere.</summary>
    public IReadOnlyList<CloudTrailResource> LookupResources => Lookup?.Resources ?? TextList<CloudTrailResource>.Empty;

    /// <summary>The user name that the Event history gives for the event.</summary>
    public string? LookupUsername => NonEmpty(Lookup?.Username);

    /// <summary>The whole record as an object; also holds the fields that have no property.</summary>
    public CloudTrailObject Fields
    {
        get
        {
            EventDetails details = Details();
            return details.Fields ?? details.Keep((CloudTrailObject)JsonTree.Parse(_text, 0)!);
        }
    }

    /// <summary>The record's text exactly as it was read. Bytes that are no UTF-8 show as U+FFFD here; <see cref="GetRawBytes"/> has them.</summary>
    public string Raw => Encoding.UTF8.GetString(_text);

    /// <summary>A copy of the record's bytes exactly as they were read.</summary>
    public byte[] GetRawBytes() => (byte[])_text.Clone();

    /// <summary>Where the event was read from.</summary>
    public CloudTrailOrigin Origin => _origin;

    /// <summary>The number of the record in its origin, counted from 0.</summary>
    public int RecordIndex => _recordIndex;

    /// <summary>Where the record starts in its origin: the offset in bytes of the inflated content.</summary>
    public long ByteOffset { get; }

    /// <summary>Whether the file the event came from was found to be as CloudTrail delivered it; <c>$null</c> when nobody checked.</summary>
    public bool? Verified => Origin.Verified;

    /// <summary>The record's bytes.</summary>
    internal ReadOnlySpan<byte> Utf8 => _text;

    /// <summary>Where its fields start.</summary>
    internal ref readonly FieldOffsets Offsets => ref _offsets;

    /// <summary>What LookupEvents said besides the record.</summary>
    internal LookupInfo? Lookup => Volatile.Read(ref _details)?.Lookup;

    /// <summary>Reads one record of JSON text.</summary>
    /// <param name="json">A single CloudTrail record.</param>
    /// <exception cref="FormatException">The text is not exactly one JSON object; the message tells the offset.</exception>
    public static CloudTrailEvent Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        byte[] text = Encoding.UTF8.GetBytes(json.Trim(' ', '\t', '\r', '\n', '\uFEFF'));
        RecordLocator.Locate(text, out FieldOffsets offsets);
        return new CloudTrailEvent(text, offsets, new CloudTrailOrigin(CloudTrailOriginKind.Text, "text"), 0, 0);
    }

    /// <summary>Any field of the record by its name, also one that has no property.</summary>
    /// <param name="name">The name; its case decides only between names that differ in nothing else.</param>
    /// <returns>The value, objects and lists included; <c>$null</c> when there is no such field.</returns>
    public object? GetField(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int start = Find(Encoding.UTF8.GetBytes(name));
        return start == 0 ? null : JsonTree.Parse(_text, start);
    }

    /// <summary>When, what, who, where and the error, with a picture in place of each control character.</summary>
    public override string ToString()
    {
        StringBuilder line = new();
        line.Append(EventTime is { } time ? time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : EventTimeText);
        Append(line, " ", Service);
        Append(line, " ", EventName ?? EventType ?? EventCategory);
        Append(line, " by ", Actor);
        Append(line, " in ", AwsRegion);
        if (!Succeeded)
        {
            line.Append(" (").Append(NonEmpty(ErrorCode) ?? "failed").Append(')');
        }

        return ShownText.WithoutControls(line.ToString().TrimStart())!;
    }

    /// <summary>Where a hot field's value starts in <see cref="Utf8"/>; 0 when the record has no such field.</summary>
    internal int StartOf(HotField field)
    {
        return _offsets[field];
    }

    /// <summary>The text of a hot field as UTF-8, under the rules of the properties; empty where they give <c>null</c>.</summary>
    internal ReadOnlySpan<byte> ScalarUtf8(HotField field)
    {
        int start = _offsets[field];
        return start == 0 ? default : JsonText.ScalarUtf8At(_text, start);
    }

    /// <summary>Whether the record says which event it is.</summary>
    internal bool HasId => !IdUtf8.IsEmpty;

    /// <summary>That id as UTF-8; empty when the record has none.</summary>
    internal ReadOnlySpan<byte> IdUtf8 => EventIdStart() is > 0 and int start ? JsonText.ScalarUtf8At(_text, start) : default;

    /// <summary>The text of a member of <c>userIdentity</c> as UTF-8; empty when there is none.</summary>
    internal ReadOnlySpan<byte> IdentityUtf8(ReadOnlySpan<byte> name)
    {
        int identity = _offsets[HotField.UserIdentity];
        int start = identity != 0 && _text[identity] == (byte)'{' ? JsonText.FindMember(_text, identity, name) : 0;
        return start == 0 ? default : JsonText.ScalarUtf8At(_text, start);
    }

    private static bool IsAccountId(ReadOnlySpan<byte> text)
    {
        return text.Length == AccountIdLength && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static void Append(StringBuilder line, string before, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            line.Append(before).Append(text);
        }
    }

    private static string? NonEmpty(string? text)
    {
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private static ReadOnlySpan<byte> WithoutServiceSuffix(ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<byte> suffix = source.EndsWith(".cn"u8) ? ".amazonaws.com.cn"u8 : ".amazonaws.com"u8;
        return source.Length > suffix.Length && source.EndsWith(suffix) ? source[..^suffix.Length] : source;
    }

    private string? Scalar(HotField field)
    {
        return ScalarAt(_offsets[field]);
    }

    private string? Scalar(ReadOnlySpan<byte> name)
    {
        return ScalarAt(Find(name));
    }

    private string? ScalarAt(int start)
    {
        return start == 0 ? null : JsonText.ScalarAt(_text, start);
    }

    private bool? TruthAt(int start)
    {
        return start == 0 ? null : Truth.Of(JsonText.ScalarUtf8At(_text, start));
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        return JsonText.FindMember(_text, 0, name);
    }

    private int EventTimeStart()
    {
        int start = _offsets[HotField.EventTime];
        if (start != 0 && _text[start] != (byte)'n')
        {
            return start;
        }

        start = Find("@timestamp"u8);
        int window = start != 0 ? 0 : Find("timeWindow"u8);
        return window != 0 && _text[window] == (byte)'{' ? JsonText.FindMember(_text, window, "windowStart"u8) : start;
    }

    /// <summary>Aggregated events spell its name in their own way.</summary>
    private int EventIdStart() => _offsets[HotField.EventId] is > 0 and int start ? start : Find("eventId"u8);

    private string? IdentityName()
    {
        int start = _offsets[HotField.UserIdentity];
        string? name = start == 0 ? null : ActorText.Describe(_text, start);

        // Ids of Identity Center's users are UUIDs, some with ten digits before them.
        return name is { Length: 36 or 47 } && SignInName() is string user ? user : name;
    }

    /// <summary>The name that somebody signed in to Identity Center with, whom the identity names by an id alone.</summary>
    private string? SignInName()
    {
        int data = IdentityUtf8("type"u8).SequenceEqual("IdentityCenterUser"u8) && IdentityUtf8("userName"u8).IsEmpty ? Find("additionalEventData"u8) : 0;
        int start = data != 0 && _text[data] == (byte)'{' ? JsonText.FindMember(_text, data, "UserName"u8) : 0;
        ReadOnlySpan<byte> user = start == 0 ? default : JsonText.ScalarUtf8At(_text, start);
        return user.IsEmpty || ActorText.IsHidden(user) ? null : StringPool.Get(user);
    }

    private ReadOnlySpan<byte> IdentityAccount()
    {
        ReadOnlySpan<byte> account = IdentityUtf8("accountId"u8);
        return account.IsEmpty ? ActorText.AccountOf(IdentityUtf8("arn"u8)) : account;
    }

    private object? Tree(TreeField field)
    {
        int start = field switch
        {
            TreeField.RequestParameters => _offsets[HotField.RequestParameters],
            TreeField.ResponseElements => _offsets[HotField.ResponseElements],
            TreeField.AdditionalEventData => Find("additionalEventData"u8),
            TreeField.ServiceEventDetails => Find("serviceEventDetails"u8),
            TreeField.TlsDetails => Find("tlsDetails"u8),
            TreeField.Addendum => Find("addendum"u8),
            TreeField.InsightDetails => Find("insightDetails"u8),
            TreeField.EdgeDeviceDetails => Find("edgeDeviceDetails"u8),
            TreeField.EventContext => Find("eventContext"u8),
            TreeField.TimeWindow => Find("timeWindow"u8),
            _ => Find("summary"u8),
        };

        // Only what costs objects is worth keeping.
        if (start == 0 || _text[start] is not ((byte)'{' or (byte)'['))
        {
            return start == 0 ? null : JsonTree.Parse(_text, start);
        }

        EventDetails details = Details();
        return details.Tree(field) ?? details.Keep(field, JsonTree.Parse(_text, start)!);
    }

    private EventDetails Details()
    {
        EventDetails? known = Volatile.Read(ref _details);
        if (known is not null)
        {
            return known;
        }

        EventDetails created = new(null);
        return Interlocked.CompareExchange(ref _details, created, null) ?? created;
    }
}
