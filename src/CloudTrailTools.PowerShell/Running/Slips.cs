using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// Slips in what people give to a parameter, each told in one sentence; null when nothing is odd about it. The catalogue is never complete: what is not in
/// it is told only where nothing matched, as isEmpty says, or where something known is like it.
/// </summary>
internal static partial class Slips
{
    /// <summary>What is not told at once is too much to read.</summary>
    public const int MostHints = 3;

    /// <summary>What is said of most kinds of values, when one is not known.</summary>
    public const string NotAll = "does not know them all; check the spelling.";

    /// <summary>What is said of a pattern that nothing fits and that <see cref="IsOpen"/>.</summary>
    public const string OpenBracket = " A [ that no ] closes stands for itself.";

    private const int AccountDigits = 12;
    private const int AccessKeyLetters = 16;
    private const int WholeKeyLetters = 20;
    private const int EventIdLetters = 36;
    private const int ColonsOfArn = 5;

    /// <summary>What stands before the name in ARNs.</summary>
    private static readonly string[] KindsOfThings =
    [
        "user/", "role/", "group/", "policy/", "instance-profile/", "trail/", "table/", "bucket/", "instance/", "volume/", "snapshot/", "image/", "vpc/", "subnet/",
        "security-group/", "cluster/", "function:", "function/", "log-group:", "alarm:", "rule/", "snapshot:", "repository/", "natgateway/", "hostedzone/", "distribution/",
        "stream/", "db:", "cluster:", "cluster-snapshot:", "secret:", "stateMachine:", "loadbalancer/", "targetgroup/", "file-system/",
    ];

    /// <summary>What is shorter stands in too many names to mean any.</summary>
    private const int LeastPart = 3;

    /// <summary>Whether a bracket is left open in a pattern.</summary>
    public static bool IsOpen(string pattern) => pattern.LastIndexOf('[') is >= 0 and int at && pattern.IndexOf(']', at) < 0;

    /// <summary>Of the name of a call.</summary>
    /// <param name="excludes">Whether such calls are to be left out.</param>
    public static string? InCall(string value, bool isEmpty, bool excludes = false) =>
        (NoCall(value, excludes) ?? InOtherPattern(value, marks: "")) is string other ? other
        : IsExact(value) && AwsCatalogue.WithApiDate(value).ToArray() is { Length: > 0 } dated ? $"Some services write the date of their API behind the name: {value}* finds {OneOf([.. dated.Take(MostHints)])} too."
        : !IsExact(value) || AwsCatalogue.KnowsCall(value) ? null
        : IsService(value) ? OfService(value, excludes)
        : Unknown("event name", value, AwsCatalogue.Services.SelectMany(service => service.EventNames), isEmpty);

    /// <summary>Of the name of a call that is not known, where more is read for it.</summary>
    public static string? InUnknownCall(string value) => !IsExact(value) || AwsCatalogue.KnowsCall(value) ? null
        : $"No event name '{value}' is known to this module, so that every event of the time is read for it. What is no name of a call has a parameter of its own, such as -Actor, -ResourceName, -SourceIPAddress or -EventId.";

    /// <summary>Of what has a parameter of its own, and can be no name of a call.</summary>
    public static string? NoCall(string value, bool excludes = false) =>
        (KeyElsewhere(value, excludes) ?? CallOfService(value, excludes)) is string other ? other
        : !IsExact(value) || AwsCatalogue.KnowsCall(value) ? null
        : !char.IsAsciiLetterUpper(value[0]) && IsService(value) ? OfService(value, excludes)
        : AwsCatalogue.Regions.Any(region => region.Name.Equals(value, StringComparison.OrdinalIgnoreCase)) ? Elsewhere(value, "a region", "Region", excludes, canExclude: false)
        : IsAccount(value) ? Elsewhere(value, "the id of an account", "AccountId", excludes, canExclude: false)
        : Array.Exists(ErrorCodeCompleter.All, code => code.Value.Equals(value, StringComparison.OrdinalIgnoreCase)) ? Elsewhere(value, "an error code", "ErrorCode", excludes)
        : IsRoot(value) ? excludes ? "The root user of an account is no call; Where-Object leaves it out." : RootUser
        : null;

    /// <summary>Of what is looked for, in the place of a path.</summary>
    public static string? NoPath(string value) => AwsCatalogue.IsWrittenAsCall(value) ? Elsewhere(value, "the name of a call", "EventName", excludes: false)
        : IsOfKey(value) || IsAddress(value) || ArnOfCaller().IsMatch(value) ? NoCall(value)
        : null;

    /// <summary>Whether it is an address or a network.</summary>
    public static bool IsAddress(string value) => value.Split('/') is [string address, .. string[] rest]
        && (address.Contains(':', StringComparison.Ordinal) || address.Count(letter => letter == '.') == 3) && !address.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(address, out _)
        && (rest.Length == 0 || (rest.Length == 1 && byte.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)));

    private const string RootUser = "The root user of an account is found by -IdentityType Root.";

    private static bool IsAccount(string value) => value.Length == AccountDigits && value.All(char.IsAsciiDigit);

    private static bool IsRoot(string value) => value.Equals("root", StringComparison.OrdinalIgnoreCase);

    private static string OfService(string value, bool excludes) => $"'{value}' is a service; write {Parameter("EventSource", excludes)} {EventFilter.ServiceName(value)}.";

    /// <summary>Says which parameter takes a value.</summary>
    private static string Elsewhere(string value, string what, string parameter, bool excludes, bool canExclude = true) =>
        $"'{value}' is {what}{(excludes && !canExclude ? ", by which nothing is left out; Where-Object does that." : $"; write {Parameter(parameter, excludes)} {value}.")}";

    /// <summary>Of a regular expression or a pattern of SQL, where names hold letters, digits and some marks.</summary>
    /// <param name="marks">Those that names hold.</param>
    private static string? InOtherPattern(string value, string marks)
    {
        bool isRegex = IsRegex(value);
        string[] names = (isRegex ? value[1..^1] : value).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] written = [.. names.Select(name => Written(name, hasDots: marks.Contains('.', StringComparison.Ordinal), isOpen: isRegex))];
        bool isName = written.Length > 0 && written.All(name => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '*' or '?' || marks.Contains(letter, StringComparison.Ordinal)));
        bool isOther = isName ? !written.SequenceEqual([value]) : value.AsSpan().IndexOfAny("()|^$\\+") >= 0;
        string meant = isName ? $"; write {string.Join(", ", written.Select(name => $"'{name}'"))}" : value.Contains('|', StringComparison.Ordinal) ? "; write several names with commas between them" : "";
        return isOther && value.AsSpan().IndexOfAnyExcept("^$| ") >= 0 ? $"'{value}' is no pattern here, where * stands for any text and ? for one character{meant}." : null;
    }

    /// <summary>Whether it is a regular expression between slashes, and no path.</summary>
    public static bool IsRegex(string value) => value is ['/', _, .., '/'] && value.AsSpan(1, value.Length - 2) is var inner && inner.IndexOfAny("*^$|()+") >= 0 && !inner.Contains('/');

    /// <summary>As it is written here. What is bound at one end alone is open at the other.</summary>
    /// <param name="isOpen">Whether it is open where it is not bound.</param>
    private static string Written(string pattern, bool hasDots, bool isOpen = false)
    {
        bool begins = pattern.StartsWith('^');
        bool ends = pattern.EndsWith('$');
        string name = pattern.TrimStart('^').TrimEnd('$').Replace('%', '*');
        name = hasDots ? name : name.Replace(".*", "*", StringComparison.Ordinal);
        isOpen |= begins != ends;
        return (isOpen && !begins && !name.StartsWith('*') ? "*" : "") + name + (isOpen && !ends && !name.EndsWith('*') ? "*" : "");
    }

    /// <summary>A byte as addresses and keys encode it.</summary>
    [GeneratedRegex("%([0-9][0-9A-Fa-f]|[A-Fa-f][0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex EncodedByte();

    /// <summary>Of marks of other patterns in a name, which may hold any letter.</summary>
    private static string? InOtherMarks(string value)
    {
        string[] written = [.. value.Split('|').Select(part => Written(part, hasDots: false))];
        bool hasMarks = value.Length > 1 && (value[0] is '%' or '^' || value[^1] is '%' or '$' || value.Contains(".*", StringComparison.Ordinal) || value.Contains('|', StringComparison.Ordinal));
        return !hasMarks || EncodedByte().IsMatch(value) || Array.Exists(written, part => part.Trim('*').Length == 0) ? null
            : $"'{value}' is taken as it stands, but that * stands for any text; {string.Join(", ", written.Select(part => $"'{part}'"))} may be meant.";
    }

    /// <summary>Of a service.</summary>
    public static string? InService(string value, bool isEmpty, bool excludes = false)
    {
        if ((CallOfService(value, excludes) ?? InOtherPattern(value, marks: ".-")) is string other)
        {
            return other;
        }

        string name = EventFilter.ServiceName(value);
        string plain = value.Split(' ', 2) is ["Amazon" or "amazon" or "AWS" or "aws", string rest] ? rest : value;
        if (plain != value && IsService(plain))
        {
            return Meant(EventFilter.ServiceName(plain));
        }

        if (!IsExact(value) || IsService(name))
        {
            return null;
        }

        if (AwsCatalogue.KnowsCall(value))
        {
            return $"'{value}' is a call; write {Parameter("EventName", excludes)} {value}.";
        }

        if (AwsCatalogue.ServiceCalled(EventFilter.ServiceName(plain)) is string called)
        {
            return Meant(called);
        }

        // Slips in what every service ends with; in China it has more behind it.
        if (ServiceOf(name, out bool isWhole) is string known)
        {
            return isWhole ? null : Meant(known.ToLowerInvariant());
        }

        if (name.Contains('.') && Spelling.Nearest(name, AwsCatalogue.Services.Select(service => service.Source + ".amazonaws.com")) is { Count: > 0 } whole)
        {
            return Meant(OneOf(whole));
        }

        // People know a service by its title: CloudWatch is monitoring in CloudTrail.
        string[] titled = [.. AwsCatalogue.Services.Where(service => AwsCatalogue.IsCalled(service.Title, name)).OrderByDescending(service => service.Title.EndsWith(name, StringComparison.OrdinalIgnoreCase)).ThenBy(service => service.Title.Length).Select(service => service.Source).Distinct()];
        return Unknown("service", value, AwsCatalogue.Services.Select(service => service.Source), isEmpty, name, titled);

        string Meant(string known) => $"No service '{value}' is known to this module; did you mean {known}?";
    }

    /// <summary>Of a region.</summary>
    public static string? InRegion(string value, bool isEmpty)
    {
        value = value.Trim();
        if (value.Equals("all", StringComparison.OrdinalIgnoreCase))
        {
            return $"'{value}' is no region; write -Region * for all of them.";
        }

        string[] called = AwsCatalogue.RegionWritten(value) is string written ? [written] : [.. AwsCatalogue.Regions.Where(region => AwsCatalogue.IsCalled(region.Title, value)).Select(region => region.Name)];
        return Unknown("region", value, AwsCatalogue.Regions.Select(region => region.Name), isEmpty, value, called);
    }

    /// <summary>Of the number of an account.</summary>
    public static string? InAccount(string value)
    {
        string digits = value.Replace("-", string.Empty, StringComparison.Ordinal);
        return !IsExact(value) || digits.Length == 0 ? null
            : !digits.All(char.IsAsciiDigit) ? $"'{value}' is no id of an account, which is a number of {AccountDigits} digits and not its name."
            : digits.Length > AccountDigits ? $"'{value}' has {digits.Length} digits; the id of an account has {AccountDigits}."
            : digits.Length < AccountDigits ? $"'{value}' has {digits.Length} digits; the id of an account has {AccountDigits}. One that begins with zeros loses them unless it is quoted: '{digits.PadLeft(AccountDigits, '0')}'."
            : digits != value ? $"'{value}' is written with hyphens; write '{digits}'."
            : null;
    }

    /// <summary>Of a caller: what has a parameter of its own.</summary>
    public static string? InActor(string value) =>
        (KeyElsewhere(value, excludes: false) ?? InShortArn(value)) is string other ? other
        : IsRoot(value) ? RootUser
        : IsAccount(value) ? $"'{value}' is the id of an account; write -AccountId '{value}', or -Actor 'account {value}' for its callers of whom no more is known."
        : IsAddress(value) ? Elsewhere(value, "an address", "SourceIPAddress", excludes: false)
        : InEndOfArn(value);

    /// <summary>Of an ARN in which a colon is missing.</summary>
    private static string? InShortArn(string value) =>
        value.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) && IsExact(value) && value.Count(letter => letter == ':') < ColonsOfArn && value[(value.LastIndexOfAny([':', '/']) + 1)..] is { Length: > 0 } name
            ? $"'{value}' is no whole ARN, in which there are {ColonsOfArn} colons; write the name, {Choices.Quote(name, null)}."
            : null;

    /// <summary>Of a caller: no name, and no whole ARN.</summary>
    public static string? InEndOfArn(string value) =>
        BehindKind(value, ["user/", "role/", "assumed-role/", "federated-user/"]) is not string name ? InOtherMarks(value)
        : $"'{value}' is the end of an ARN; write {(name == "*" ? "" : $"the name, {name}, or ")}{(IsExact(value) ? "the whole ARN" : $"*:{value} for whole ARNs")}.";

    /// <summary>Of a thing: the same, which may be the key of an object too. Few records have the whole ARN.</summary>
    public static string? InThing(string value) =>
        InShortArn(value) is string arn ? arn
        : AwsCatalogue.IsWrittenAsCall(value) ? Elsewhere(value, "the name of a call", "EventName", excludes: false)
        : value.StartsWith("AWS::", StringComparison.OrdinalIgnoreCase) ? CallOfService(value)
        : BehindKind(value, KindsOfThings) is string name && name != "*" ? $"'{value}' may be the end of an ARN; write the name, {name}{(IsExact(value) ? ", or the whole ARN" : "")}." : InOtherMarks(value);

    /// <summary>The name of a thing, also behind its kind.</summary>
    public static string NameOf(string thing) => BehindKind(thing, KindsOfThings) ?? ResourceReader.ShortName(thing);

    /// <summary>By which name events call the caller that an ARN stands for: a session by that of its role too.</summary>
    public static string NameOfCaller(string arn) => arn.Split(":assumed-role/", 2) is [_, string session] ? session : ResourceReader.ShortName(arn);

    /// <summary>The name behind a kind, of IAM without the path between them; null when there is no such kind.</summary>
    private static string? BehindKind(string value, string[] kinds) =>
        Array.Find(kinds, kind => value.StartsWith(kind, StringComparison.OrdinalIgnoreCase) && value.Length > kind.Length) is not string kind || value.EndsWith('/') ? null
        : kind is "user/" or "role/" or "group/" or "policy/" or "instance-profile/" ? value[(value.LastIndexOf('/') + 1)..]
        : value[kind.Length..];

    /// <summary>Of where a call came from: services write their whole name there.</summary>
    public static string? InAddress(string value, bool isEmpty, bool excludes = false) =>
        KeyElsewhere(value, excludes) is string key ? key
        : !IsExact(value) ? null
        : !value.Contains('.', StringComparison.Ordinal) && IsService(value) ? $"'{value}' is a service, whose own calls come from {value}.amazonaws.com; write that."
        : ServiceOf(value, out bool isWhole) is string known && !isWhole ? $"No service '{value}' is known to this module; did you mean {known}{EventFilter.ServiceSuffix}?"
        : isEmpty && value.AsSpan().IndexOfAny(".: /") < 0 ? $"'{value}' is no address, and no service that is known to this module; -Actor asks for a caller by name."
        : null;

    /// <summary>Of an access key where something else is asked for.</summary>
    private static string? KeyElsewhere(string value, bool excludes) =>
        IsOfKey(value) ? Elsewhere(value, "an access key", "AccessKeyId", excludes, canExclude: false) : null;

    /// <summary>Of an access key.</summary>
    public static string? InAccessKey(string value) =>
        IsOfKey(value) && value.Length != WholeKeyLetters ? $"'{value}' has {value.Length} characters; the access keys of AWS have {WholeKeyLetters}{(value.Length < WholeKeyLetters ? $". Write {value}* for those that begin with it." : ".")}"
        : !IsOfKey(value) && IsExact(value) && !value.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)) ? $"'{value}' is no access key id, which is {WholeKeyLetters} capital letters and digits; -Actor asks for a caller by name."
        : null;

    /// <summary>Whether it is too short for an access key, and not known to be the beginning of one.</summary>
    public static bool IsPartOfAccessKey(string value) => value.Length < WholeKeyLetters && !IsOfKey(value);

    /// <summary>Of an error code.</summary>
    public static string? InErrorCode(string value) =>
        value is ['4' or '5', _, _] && value.All(char.IsAsciiDigit) ? $"'{value}' is a number of HTTP, where records have words such as AccessDenied; -Failed finds all calls that failed."
        : value.Equals("failed", StringComparison.OrdinalIgnoreCase) ? "'failed' is shown of calls that failed without a code; -Failed finds all calls that failed."
        : null;

    /// <summary>Of what tables show in the place of a value, and of an event itself.</summary>
    public static string? InShown(string parameter, string value) =>
        value.Equals("(none)", StringComparison.OrdinalIgnoreCase) ? "'(none)' is shown of what has none, which Where-Object finds, such as Where-Object { -not $_.Actor }."
        : value.StartsWith("(part of ", StringComparison.Ordinal) && value.EndsWith(')') ? $"'{value}' is shown of what is not named itself; write {Choices.Quote(value["(part of ".Length..^1], null)}."
        : LineOfEvent().IsMatch(value) ? $"-{parameter} was given an event, not what it has; write a property of it, such as $event.Actor."
        : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \S", RegexOptions.CultureInvariant)]
    private static partial Regex LineOfEvent();

    /// <summary>Of a text that is looked for in records.</summary>
    public static string? InText(string value) =>
        value.Contains(".*", StringComparison.Ordinal) ? $"-Match takes a text as it stands in a record, in which * stands for any text; '{value}' has a dot before it, as regular expressions do."
        : FieldAndValue().IsMatch(value) ? $"-Match takes a text as it stands in a record, not a field and its value as in '{value}': -Actor, -ResourceName and others ask for those, and Where-Object for any field."
        : Compact(value) is string compact && compact != value ? $"'{value}' has blanks behind a colon, where records have none as CloudTrail writes them: '{compact}'."
        : null;

    /// <summary>Without the blanks that JSON has where people are to read it.</summary>
    private static string Compact(string json) => json.Contains("\": ", StringComparison.Ordinal) ? json.Replace("\": ", "\":", StringComparison.Ordinal).Replace(", \"", ",\"", StringComparison.Ordinal) : json;

    [GeneratedRegex(@"^[a-z]\w*(\.\w+)*\s*=\s*[^=\s]", RegexOptions.CultureInvariant)]
    private static partial Regex FieldAndValue();

    /// <summary>Of a type of resources.</summary>
    public static string? InResourceType(string value, bool isEmpty)
    {
        string[] known = [.. ResourceTypeCompleter.All.Select(choice => choice.Value)];
        // What its service has is nearer than what is spelled alike.
        string own = LastPart(value);
        string service = value.Split(':', StringSplitOptions.RemoveEmptyEntries) is [.., string before, _] ? $"::{before}::" : "";
        string[] ofService = [.. known.Where(type => service.Length > 0 && type.Contains(service, StringComparison.OrdinalIgnoreCase) && LastPart(type).Contains(own, StringComparison.OrdinalIgnoreCase))];
        string[] inService = service.Length == 0 ? [] : [.. known.Where(type => type.Contains(service, StringComparison.OrdinalIgnoreCase))];
        IReadOnlyList<string> nearInService = Spelling.Nearest(own, inService.Select(LastPart));
        string[] spelled = [.. inService.Where(type => nearInService.Contains(LastPart(type), StringComparer.OrdinalIgnoreCase))];
        ofService = spelled.Length > 0 ? spelled : ofService;
        ofService = Array.Find(ofService, type => LastPart(type).Equals(own, StringComparison.OrdinalIgnoreCase)) is string exact ? [exact] : ofService;
        if (ofService.Length > 0 && !known.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            return $"No resource type '{value}' is known to this module; did you mean {OneOf(ofService)}?";
        }

        if (IsExact(value) && known.Count(type => type.Contains($"::{value}::", StringComparison.OrdinalIgnoreCase)) is > 0 and int types)
        {
            return string.Create(CultureInfo.InvariantCulture, $"'{value}' is a service; write {value}::* for its {types:N0} types of resources.");
        }

        IReadOnlyList<string> near = known.Any(type => LastPart(type).Equals(own, StringComparison.OrdinalIgnoreCase)) ? [own] : Spelling.Nearest(own, known.Select(LastPart).Distinct());
        return Unknown("resource type", value, known, tellsUnknown: isEmpty, value, [.. known.Where(type => near.Contains(LastPart(type), StringComparer.OrdinalIgnoreCase))]);

        static string LastPart(string type) => type[(type.LastIndexOf(':') + 1)..];
    }

    /// <summary>Of one of the words of a kind.</summary>
    /// <param name="tellsUnknown">False when being unknown says nothing unless it looks like a slip.</param>
    public static string? Unknown(string what, string value, IEnumerable<string> known, bool tellsUnknown, string? name = null, string[]? otherNames = null, string others = NotAll)
    {
        name ??= value;
        if (!IsExact(value) || known.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        IReadOnlyList<string> meant = Spelling.Nearest(name, known);
        if (meant.Count > 0 && Spelling.Distance(name, meant[0]) > 1 && Begun() is string begun)
        {
            // A beginning is rather what was meant than what differs in several letters.
            return begun;
        }

        meant = meant.Count > 0 ? meant : [.. (otherNames ?? []).Take(MostHints)];
        return meant.Count > 0 ? NotKnown($"did you mean {OneOf(meant)}?")
            : Begun()
            ?? (name.Length < LeastPart ? null : Longer($"*{name}*", "contain", (candidate, part) => candidate.Contains(part, StringComparison.OrdinalIgnoreCase)))
            ?? (tellsUnknown ? $"No {what} '{value}' is known to this module, which {others}" : null);

        string NotKnown(string hint) => $"No {what} '{value}' is known to this module; {hint}";

        string? Begun() => Longer($"{name}*", "begin with", (candidate, part) => candidate.StartsWith(part, StringComparison.OrdinalIgnoreCase));

        // Few names are told, many by the wildcard that stands for them.
        string? Longer(string pattern, string how, Func<string, string, bool> isLonger)
        {
            string[] longer = [.. known.Where(candidate => isLonger(candidate, name)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

            // What stands across two words of all of them is nobody's word.
            return !longer.Any(candidate => Spelling.HoldsAsWord(candidate, name)) ? null
                : longer.Length <= MostHints ? NotKnown($"did you mean {OneOf(longer)}?")
                : NotKnown(string.Create(CultureInfo.InvariantCulture, $"write {pattern} for the {longer.Length:N0} that {how} it."));
        }
    }

    /// <summary>What is wrong with ids of events that are only a part of one, or too much; null when nothing is.</summary>
    public static string? InEventIds(string[]? ids)
    {
        string[] hints = [.. (ids ?? []).Where(id => IsOfEventId(id) && !Guid.TryParseExact(id, "D", out _))
            .Select(NoEventId)];
        return hints.Length == 0 ? null : string.Join(' ', hints.Distinct().Take(MostHints));
    }

    /// <summary>Of an id of an event in which there are other letters than ids have.</summary>
    public static string? InEventId(string value) => IsExact(value) && !IsOfEventId(value) ? NoEventId(value) : null;

    /// <summary>IAM policies write ec2:TerminateInstances; AWS::EC2::Instance is neither service nor call.</summary>
    /// <param name="excludes">Whether it is to be left out.</param>
    public static string? CallOfService(string value, bool excludes = false)
    {
        if (IsAddress(value))
        {
            return Elsewhere(value, "an address", "SourceIPAddress", excludes);
        }

        if (ResourceReader.IsArn(value))
        {
            bool mayCall = ArnOfCaller().IsMatch(value);
            return $"'{value}' is an ARN{(excludes
                ? mayCall ? $"; write -ExcludeActor {value} to leave out a caller." : ", by which nothing is left out; Where-Object does that."
                : $"; write {(mayCall ? $"-Actor {value} for a caller, " : "")}-ResourceName {value}{(mayCall ? " for a thing" : "")}.")}";
        }

        int colon = value.IndexOf(':', StringComparison.Ordinal);
        if (value.Contains("::", StringComparison.Ordinal))
        {
            return $"'{value}' is a type of resources{(excludes ? ", by which nothing is left out; Where-Object does that." : $"; write -ResourceType {value}.")}";
        }

        if (colon <= 0 || colon == value.Length - 1)
        {
            return null;
        }

        string service = EventFilter.ServiceName(value[..colon]);
        string call = value[(colon + 1)..];
        return call == "*" ? $"'{value}' stands for all calls of a service; write {Parameter("EventSource", excludes)} {service}."
            : $"'{value}' is a service and a call; write {(excludes ? $"-ExcludeEventName {call}, which leaves out that of every service" : $"-EventSource {service} -EventName {call}")}.";
    }

    [GeneratedRegex(@"^arn:[^:]+:(iam|sts):[^:]*:[^:]*:(user/|role/|assumed-role/|federated-user/|root$|\*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ArnOfCaller();

    private static string Parameter(string name, bool excludes) => $"-{(excludes ? "Exclude" : "")}{name}";

    /// <summary>The known service that a name begins with which ends as those of services do, or nearly so.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isWhole">Whether it ends as they do.</param>
    private static string? ServiceOf(string name, out bool isWhole)
    {
        int end = name.IndexOf(".amazon", StringComparison.OrdinalIgnoreCase);
        isWhole = end > 0 && name[end..].StartsWith(EventFilter.ServiceSuffix, StringComparison.OrdinalIgnoreCase);
        return end > 0 && AwsCatalogue.KnowsService(name[..end]) ? name[..end] : null;
    }

    public static bool IsService(string value) => AwsCatalogue.KnowsService(EventFilter.ServiceName(value));

    public static bool IsExact(string value) => new WildcardText(value).Exact is not null;

    public static string OneOf(IReadOnlyList<string> values) => Joined(values, "or");

    public static string AllOf(IReadOnlyList<string> values) => Joined(values, "and");

    private static string Joined(IReadOnlyList<string> values, string word) => values.Count == 1 ? values[0] : $"{string.Join(", ", values.Take(values.Count - 1))} {word} {values[^1]}";

    /// <summary>The first few of several, and how many more there are.</summary>
    public static string FirstOf(IReadOnlyCollection<string> values) =>
        string.Join(", ", values.Take(MostHints)) + (values.Count > MostHints ? string.Create(CultureInfo.InvariantCulture, $" and {values.Count - MostHints:N0} more") : "");

    private static bool IsOfKey(string value) =>
        value.Length >= AccessKeyLetters && (value.StartsWith("AKIA", StringComparison.OrdinalIgnoreCase) || value.StartsWith("ASIA", StringComparison.OrdinalIgnoreCase)) && value.All(char.IsAsciiLetterOrDigit);

    private static bool IsOfEventId(string part) => part.All(letter => char.IsAsciiHexDigit(letter) || letter == '-');

    private static string NoEventId(string id) =>
        $"'{id}' is no whole event id, which looks like 3038ebd2-c98a-4c65-9b6e-e22506292313{(id.Length < EventIdLetters && IsOfEventId(id) ? $"; write {id}* for all that begin with it." : ".")}";
}
