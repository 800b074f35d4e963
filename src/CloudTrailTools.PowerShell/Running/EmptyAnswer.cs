using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// Looks for the reason when nothing matched: a slip in the filter, or files that all lie elsewhere. The catalogue is never complete, so what is
/// not in it is not said to be wrong, and never refused.
/// </summary>
internal static class EmptyAnswer
{
    private const int MostHints = 3;
    private const int AccountDigits = 12;
    private const int AccessKeyLetters = 16;
    private const int WholeKeyLetters = 20;
    private const int EventIdLetters = 36;

    /// <summary>What is shorter stands in too many names to mean any.</summary>
    private const int LeastPart = 3;

    /// <summary>What may have been meant instead, in one text; null when nothing is odd about what was asked.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="hasMet">
    /// Whether any record had this value of a parameter, so that its spelling cannot be the reason; null when no record was looked at for it.
    /// </param>
    /// <param name="left">Files that were all left out by their names, when they were.</param>
    /// <param name="resource">The things asked about, where there is a parameter of its own for them.</param>
    /// <param name="first">What else is known of it, which is told first.</param>
    /// <param name="nearActors">The callers met that are spelled most like one.</param>
    public static string? Explain(EventFilterOptions asked, Func<string, string, bool?> hasMet, LeftOutFiles? left = null, string[]? resource = null, string? first = null, Func<string, IReadOnlyList<string>>? nearActors = null)
    {
        List<string> hints = [.. SlipsIn(asked, hasMet, isEmpty: true, resource).Concat(WholeNames(asked, resource, hasMet, nearActors)).Concat(NoneLike(asked, resource, hasMet)).Distinct().Take(MostHints)];
        if (asked.StartTime is DateTime moment && asked.EndTime == moment)
        {
            hints.Insert(0, OneMoment(moment));
        }

        if (hints.Count == 0 && left is LeftOutFiles files && Describe(asked, files) is string hint)
        {
            hints.Add(hint);
        }

        if (hints.Count == 0 && left is null && asked is { EndTime: DateTime end, StartTime: null } && end.ToLocalTime().TimeOfDay == TimeSpan.Zero && end <= DateTime.UtcNow)
        {
            hints.Add(string.Create(CultureInfo.InvariantCulture, $"A date alone is its first moment: -EndTime {end.ToLocalTime():yyyy-MM-dd} leaves that day out, -EndTime {end.ToLocalTime().AddDays(1):yyyy-MM-dd} has all of it."));
        }

        if (first is not null)
        {
            hints.Insert(0, first);
        }

        return hints.Count == 0 ? null : $"Nothing matched. {string.Join(' ', hints)}";
    }

    /// <summary>What may have been meant, when none of the names of calls is known: an answer that never comes says nothing. Null when one is.</summary>
    public static string? DoubtNames(string[]? names)
    {
        string?[] hints = [.. (names ?? []).Select(name => SlipsIn(new EventFilterOptions { EventName = [name] }, static (_, _) => false, isEmpty: true).FirstOrDefault())];
        return hints.Length == 0 || hints.Contains(null) ? null : string.Join(' ', hints.Distinct().Take(MostHints));
    }

    /// <summary>What may have been meant by a name of a call that is not known and looks like a slip; null when it does not.</summary>
    public static string? DoubtName(string value) => SlipsIn(new EventFilterOptions { EventName = [value] }, static (_, _) => false, isEmpty: false).FirstOrDefault();

    /// <summary>What is wrong with ids of events that are only a part of one, or too much; null when nothing is.</summary>
    public static string? DoubtEventIds(string[]? ids)
    {
        string[] hints = [.. (ids ?? []).Where(id => IsOfEventId(id) && !Guid.TryParseExact(id, "D", out _))
            .Select(NoEventId)];
        return hints.Length == 0 ? null : string.Join(' ', hints.Distinct().Take(MostHints));
    }

    private static bool IsOfEventId(string part) => part.All(letter => char.IsAsciiHexDigit(letter) || letter == '-');

    private static string NoEventId(string id) =>
        $"'{id}' is no whole event id, which looks like 3038ebd2-c98a-4c65-9b6e-e22506292313{(id.Length < EventIdLetters && IsOfEventId(id) ? $"; write {id}* for all that begin with it." : ".")}";

    /// <summary>What may have been meant by a region that is not known; null when it is, or when nothing is like it.</summary>
    public static string? DoubtRegion(string value) => SlipInRegion(value.Trim(), isEmpty: false);

    /// <summary>
    /// What may have been meant by a value that no record had, beside others that did match; null when nothing looks like a slip. What is only not
    /// known passes here: something was found, after all.
    /// </summary>
    public static string? ExplainRest(EventFilterOptions asked, Func<string, string, bool?> hasMet, string[]? resource = null)
    {
        string[] hints = [.. SlipsIn(asked, hasMet, isEmpty: false).Concat(NotMet(asked, resource, hasMet)).Distinct().Take(MostHints)];
        return hints.Length == 0 ? null : string.Join(' ', hints);
    }

    /// <summary>Says that a range from a moment to the same moment holds nothing else, as one of a date to the same date.</summary>
    public static string OneMoment(DateTime moment)
    {
        DateTime local = moment.ToLocalTime();
        return local.TimeOfDay == TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"-StartTime and -EndTime are the same moment, as a date alone is its first moment; for the whole day write -EndTime {local.AddDays(1):yyyy-MM-dd}.")
            : "-StartTime and -EndTime are the same moment.";
    }

    /// <summary>What may have been meant by a service that this module does not know; null when it does.</summary>
    public static string? SlipInService(string value) => SlipInService(value, isEmpty: true);

    private static IEnumerable<string> SlipsIn(EventFilterOptions asked, Func<string, string, bool?> hasMet, bool isEmpty, string[]? resource = null)
    {
        (string Parameter, string[]? Values, Func<string, string?> Slip)[] checks =
        [
            (nameof(asked.EventName), asked.EventName, value => SlipInCall(value, isEmpty)),
            (nameof(asked.EventSource), asked.EventSource, value => SlipInService(value, isEmpty)),
            (nameof(asked.Region), asked.Region, value => SlipInRegion(value, isEmpty)),
            (nameof(asked.AccountId), asked.AccountId, DoubtAccount),
            (nameof(asked.EventCategory), asked.EventCategory, value => Unknown("event category", value, EventCategoryCompleter.All.Select(choice => choice.Value), isEmpty)),
            (nameof(asked.IdentityType), asked.IdentityType, value => Unknown("identity type", value, IdentityTypeCompleter.All.Select(choice => choice.Value), isEmpty)),
            (nameof(asked.ErrorCode), asked.ErrorCode, value => Unknown("error code", value, ErrorCodeCompleter.All.Select(choice => choice.Value), tellsUnknown: false)),
            (nameof(asked.Actor), asked.Actor, SlipInActor),
            (nameof(asked.AccessKeyId), asked.AccessKeyId, SlipInKey),
            (nameof(asked.SourceIPAddress), asked.SourceIPAddress, _ => null),
            (nameof(asked.ResourceName), asked.ResourceName, _ => null),
            ("Resource", resource, _ => null),
            (nameof(asked.ResourceType), asked.ResourceType, value => SlipInResourceType(value, isEmpty)),
            (nameof(asked.ExcludeEventName), asked.ExcludeEventName, value => SlipInCall(value, isEmpty: false)),
            (nameof(asked.ExcludeEventSource), asked.ExcludeEventSource, value => SlipInService(value, isEmpty: false)),
            (nameof(asked.EventId), asked.EventId, _ => null),
        ];
        foreach ((string parameter, string[]? values, Func<string, string?> slip) in checks)
        {
            foreach (string value in values ?? [])
            {
                string? hint = hasMet(parameter, value) == true ? null
                    : value != value.Trim() ? $"-{parameter} was given '{value}' with blanks at its ends; write '{value.Trim()}'."
                    : slip(value);
                if (hint is not null)
                {
                    yield return hint;
                }
            }
        }

        if (isEmpty && SlipInHome(asked) is string home)
        {
            yield return home;
        }

        foreach (string call in asked.EventName ?? [])
        {
            if ((isEmpty || hasMet(nameof(asked.EventName), call) != true) && CallOfOthers(call, asked.EventSource ?? []) is string hint)
            {
                yield return hint;
            }
        }
    }

    /// <summary>Exact values that no event had, beside others that some had.</summary>
    private static IEnumerable<string> NotMet(EventFilterOptions asked, string[]? resource, Func<string, string, bool?> hasMet)
    {
        (string Parameter, string What, string[]? Values)[] checks =
        [
            (nameof(asked.Actor), "by", asked.Actor),
            (nameof(asked.AccountId), "of account", asked.AccountId),
            (nameof(asked.AccessKeyId), "with the access key", asked.AccessKeyId),
            (nameof(asked.SourceIPAddress), "from", asked.SourceIPAddress),
            (nameof(asked.EventId), "with the id", asked.EventId),
            ("Resource", "of", resource),
        ];
        foreach ((string parameter, string what, string[]? values) in checks)
        {
            string[] left = values is not { Length: > 1 } ? [] : [.. values.Where(value => IsExact(value) && !IsManyOrOther(parameter, value) && DoubtAccount(parameter, value) is null && hasMet(parameter, value) == false)];
            if (left.Length > 0)
            {
                yield return $"No {(resource is null ? "event" : "deletion")} that fits otherwise is {what} {OneOf(left)}.";
            }
        }

        // A network, or an address of IPv6 that records may spell in another way.
        static bool IsManyOrOther(string parameter, string value) => parameter == nameof(EventFilterOptions.SourceIPAddress) && value.AsSpan().IndexOfAny('/', ':') >= 0;

        static string? DoubtAccount(string parameter, string value) => parameter == nameof(EventFilterOptions.AccountId) ? EmptyAnswer.DoubtAccount(value) : null;
    }

    /// <summary>Names of which people know a part, and which are compared whole. An ARN is copied, and a value that was met is not the reason.</summary>
    private static IEnumerable<string> WholeNames(EventFilterOptions asked, string[]? resource, Func<string, string, bool?> hasMet, Func<string, IReadOnlyList<string>>? nearActors)
    {
        string[]? keys = asked.AccessKeyId is null ? null : [.. asked.AccessKeyId.Where(key => key.Length < AccessKeyLetters)];
        foreach ((string parameter, string[]? values) in new[] { (nameof(asked.Actor), asked.Actor), (nameof(asked.AccessKeyId), keys), (nameof(asked.ResourceName), asked.ResourceName), ("Resource", resource) })
        {
            foreach (string value in values ?? [])
            {
                if (S3Address.TryParse(value, out S3Address place) && hasMet(parameter, value) == false)
                {
                    yield return $"-{parameter} takes names and ARNs, not '{value}'; write {(place.Key.Length == 0 ? place.BucketName : $"arn:aws:s3:::{place.BucketName}/{place.Key}")}.";
                }
            }

            string[] parts = [.. (values ?? []).Where(value => IsExact(value) && !S3Address.IsAddress(value) && value == value.Trim() && !value.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) && (parameter != nameof(asked.Actor) || SlipInActor(value) is null) && hasMet(parameter, value) == false).Select(value => $"*{value}*")];
            if (parts.Length > 0)
            {
                string what = parameter switch
                {
                    nameof(asked.Actor) => "is by",
                    nameof(asked.AccessKeyId) => "is of the access key",
                    _ => resource is null ? "names" : "is of",
                };
                string[] near = parameter == nameof(asked.Actor) && nearActors is not null ? [.. parts.SelectMany(part => nearActors(part.Trim('*'))).Distinct().Take(MostHints)] : [];
                yield return $"No {(resource is null ? "event" : "deletion")} that fits otherwise {what} {OneOf([.. parts.Select(part => part.Trim('*'))])}{(near.Length > 0 ? $"; did you mean {OneOf(near)}?" : $". If that is only a part of the name, write {OneOf(parts)}.")}";
            }
        }
    }

    /// <summary>Wildcards that nothing fitted which was looked at for them.</summary>
    private static IEnumerable<string> NoneLike(EventFilterOptions asked, string[]? resource, Func<string, string, bool?> hasMet)
    {
        (string Parameter, string What, string[]? Values, Func<IEnumerable<string>>? Known)[] checks =
        [
            (nameof(asked.EventName), "event name", asked.EventName, () => AwsCatalogue.Services.SelectMany(service => service.EventNames)),
            (nameof(asked.EventSource), "service", asked.EventSource, () => AwsCatalogue.Services.SelectMany(service => new[] { service.Source, service.Source + ".amazonaws.com" })),
            (nameof(asked.Region), "region", asked.Region, () => AwsCatalogue.Regions.Select(region => region.Name)),
            (nameof(asked.EventCategory), "event category", asked.EventCategory, () => EventCategoryCompleter.All.Select(choice => choice.Value)),
            (nameof(asked.IdentityType), "identity type", asked.IdentityType, () => IdentityTypeCompleter.All.Select(choice => choice.Value)),
            (nameof(asked.ErrorCode), "error code", asked.ErrorCode, () => ErrorCodeCompleter.All.Select(choice => choice.Value)),
            (nameof(asked.ResourceType), "resource type", asked.ResourceType, () => ResourceTypeCompleter.All.Select(choice => choice.Value)),
            (nameof(asked.Actor), "an actor", asked.Actor, null),
            (nameof(asked.AccessKeyId), "an access key", asked.AccessKeyId, null),
            (nameof(asked.AccountId), "an account", asked.AccountId, null),
            (nameof(asked.SourceIPAddress), "a source address", asked.SourceIPAddress, null),
            (nameof(asked.ResourceName), "a resource", asked.ResourceName, null),
            ("Resource", "a resource", resource, null),
            (nameof(asked.EventId), "an id", asked.EventId, null),
        ];
        foreach ((string parameter, string what, string[]? values, Func<IEnumerable<string>>? known) in checks)
        {
            string[] left = [.. (values ?? []).Where(value => !IsExact(value) && hasMet(parameter, value) == false)];
            if (known is null)
            {
                if (left.Length > 0)
                {
                    yield return $"No {(resource is null ? "event" : "deletion")} that fits otherwise has {what} like {OneOf(left)}.";
                }

                continue;
            }

            foreach (string value in left)
            {
                // A value that exists may be absent for once.
                WildcardText pattern = new(value);
                if (!known().Any(name => pattern.IsMatch(name)) && (parameter is not (nameof(asked.EventName) or nameof(asked.EventSource)) || CallOfService(value) is null))
                {
                    yield return $"No {what} like '{value}' is known to this module, which does not know them all; check the spelling.";
                }
            }
        }
    }

    private static string? SlipInCall(string value, bool isEmpty)
    {
        return CallOfService(value) is string both ? both
            : IsExact(value) && AwsCatalogue.WithApiDate(value).ToArray() is { Length: > 0 } dated ? $"Some services write the date of their API behind the name: {value}* finds {OneOf([.. dated.Take(MostHints)])} too."
            : !IsExact(value) || AwsCatalogue.ServicesWith(value).Any() ? null
            : IsService(value) ? $"'{value}' is a service; write -EventSource {EventFilter.ServiceName(value)}."
            : Unknown("event name", value, AwsCatalogue.Services.SelectMany(service => service.EventNames), isEmpty);
    }

    private static bool IsOfKey(string value) =>
        value.Length >= AccessKeyLetters && (value.StartsWith("AKIA", StringComparison.OrdinalIgnoreCase) || value.StartsWith("ASIA", StringComparison.OrdinalIgnoreCase)) && value.All(char.IsAsciiLetterOrDigit);

    private static string? SlipInKey(string value) => IsOfKey(value) && value.Length != WholeKeyLetters
        ? $"'{value}' has {value.Length} characters; the access keys of AWS have {WholeKeyLetters}{(value.Length < WholeKeyLetters ? $". Write {value}* for those that begin with it." : ".")}"
        : null;

    /// <summary>What has a parameter of its own.</summary>
    private static string? SlipInActor(string value) =>
        IsOfKey(value)
            ? $"'{value}' is an access key; write -AccessKeyId {value}."
        : value.Contains('.', StringComparison.Ordinal) && System.Net.IPAddress.TryParse(value, out _) ? $"'{value}' is an address; write -SourceIPAddress {value}."
        : null;

    /// <summary>Services that write all their events in one region, asked for in others.</summary>
    private static string? SlipInHome(EventFilterOptions asked)
    {
        const string Home = "us-east-1";
        const string Partition = "aws";
        // These write in other regions too.
        string[] regional = ["sts", "signin"];
        string[] services = [.. (asked.EventSource ?? []).Select(EventFilter.ServiceName)];
        return services.Length > 0 && services.All(service => AwsCatalogue.IsGlobal(service) && !regional.Contains(service, StringComparer.OrdinalIgnoreCase))
            && asked.Region is { Length: > 0 } regions && regions.All(region => AwsCatalogue.Regions.Any(known => known.Partition == Partition && known.Name != Home && known.Name.Equals(region, StringComparison.OrdinalIgnoreCase)))
            ? $"{string.Join(" and ", services)} {(services.Length == 1 ? "has" : "have")} no regions: the events are in {Home}."
            : null;
    }

    private static string? CallOfOthers(string call, string[] services)
    {
        string[] owners = [.. AwsCatalogue.ServicesWith(call).Select(service => service.Source)];
        return services.Length == 0 || owners.Length == 0 || services.Any(service => !IsExact(service) || !IsService(service) || AwsCatalogue.Knows(EventFilter.ServiceName(service), call) == true)
            ? null
            : $"{call} is known as a call of {OneOf(owners)}, not of {OneOf(services)}.";
    }

    private static string? SlipInService(string value, bool isEmpty)
    {
        if (CallOfService(value) is string both)
        {
            return both;
        }

        string name = EventFilter.ServiceName(value);
        if (!IsExact(value) || IsService(name))
        {
            return null;
        }

        if (AwsCatalogue.ServicesWith(value).Any())
        {
            return $"'{value}' is a call; write -EventName {value}.";
        }

        // Slips in what every service ends with.
        if (name.Contains('.') && Spelling.Nearest(name, AwsCatalogue.Services.Select(service => service.Source + ".amazonaws.com")) is { Count: > 0 } whole)
        {
            return $"No service '{value}' is known to this module; did you mean {OneOf(whole)}?";
        }

        // People know a service by its title: CloudWatch is monitoring in CloudTrail.
        string[] titled = [.. AwsCatalogue.Services.Where(service => Holds(service.Title, name)).OrderByDescending(service => service.Title.EndsWith(name, StringComparison.OrdinalIgnoreCase)).ThenBy(service => service.Title.Length).Select(service => service.Source).Distinct()];
        return Unknown("service", value, AwsCatalogue.Services.Select(service => service.Source), isEmpty, name, titled);
    }

    private static string? SlipInRegion(string value, bool isEmpty)
    {
        string[] titled = [.. AwsCatalogue.Regions.Where(region => Holds(region.Title, value)).Select(region => region.Name)];
        return Unknown("region", value, AwsCatalogue.Regions.Select(region => region.Name), isEmpty, value, titled);
    }

    private static string? SlipInResourceType(string value, bool isEmpty)
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

        IReadOnlyList<string> near = known.Any(type => LastPart(type).Equals(own, StringComparison.OrdinalIgnoreCase)) ? [own] : Spelling.Nearest(own, known.Select(LastPart).Distinct());
        return Unknown("resource type", value, known, tellsUnknown: isEmpty, value, [.. known.Where(type => near.Contains(LastPart(type), StringComparer.OrdinalIgnoreCase))]);

        static string LastPart(string type) => type[(type.LastIndexOf(':') + 1)..];
    }

    /// <summary>What is wrong with the number of an account; null when nothing is.</summary>
    public static string? DoubtAccount(string value)
    {
        string digits = value.Replace("-", string.Empty, StringComparison.Ordinal);
        return !IsExact(value) || digits.Length == 0 || !digits.All(char.IsAsciiDigit) ? null
            : digits.Length > AccountDigits ? $"'{value}' has {digits.Length} digits; the id of an account has {AccountDigits}."
            : digits.Length < AccountDigits ? $"'{value}' has {digits.Length} digits; the id of an account has {AccountDigits}. One that begins with zeros loses them unless it is quoted: '{digits.PadLeft(AccountDigits, '0')}'."
            : digits != value ? $"'{value}' is written with hyphens; write '{digits}'."
            : null;
    }

    /// <summary>IAM policies write ec2:TerminateInstances.</summary>
    private static string? CallOfService(string value)
    {
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 || colon == value.Length - 1 ? null
            : $"'{value}' is a service and a call; write -EventSource {EventFilter.ServiceName(value[..colon])} -EventName {value[(colon + 1)..]}.";
    }

    /// <param name="tellsUnknown">False when being unknown says nothing unless it looks like a slip.</param>
    private static string? Unknown(string what, string value, IEnumerable<string> known, bool tellsUnknown, string? name = null, string[]? otherNames = null)
    {
        name ??= value;
        if (!IsExact(value) || known.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        IReadOnlyList<string> meant = Spelling.Nearest(name, known);
        meant = meant.Count > 0 ? meant : [.. (otherNames ?? []).Take(MostHints)];
        return meant.Count > 0 ? NotKnown($"did you mean {OneOf(meant)}?")
            : Longer($"{name}*", "begin with", (candidate, part) => candidate.StartsWith(part, StringComparison.OrdinalIgnoreCase))
            ?? (name.Length < LeastPart ? null : Longer($"*{name}*", "contain", (candidate, part) => candidate.Contains(part, StringComparison.OrdinalIgnoreCase)))
            ?? (tellsUnknown ? $"No {what} '{value}' is known to this module, which does not know them all; check the spelling." : null);

        string NotKnown(string hint) => $"No {what} '{value}' is known to this module; {hint}";

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

    private static string? Describe(EventFilterOptions asked, LeftOutFiles left) => left.Time is (DateTime first, DateTime last)
        ? string.Create(CultureInfo.InvariantCulture, $"No log file was delivered in the time asked for ({Range(asked.StartTime, asked.EndTime)}); those there are lie {Between(first, last)}.")
        : left.IsOfPlace && (asked.AccountId is not null || asked.Region is not null) ? $"No log file is of the {(asked.Region is null ? "account" : asked.AccountId is null ? "region" : "account and region")} asked for."
        : null;

    /// <summary>Of folders that were not opened only the month or the year is known.</summary>
    private static string Between(DateTime first, DateTime last) =>
        first is not { Day: 1, TimeOfDay.Ticks: 0 } || last.AddDays(1).Day != 1 ? string.Create(CultureInfo.InvariantCulture, $"between {first:yyyy-MM-dd} and {last:yyyy-MM-dd}")
        : (first.Month, last.Month) is (1, 12) ? $"in folders of {first:yyyy}{(first.Year == last.Year ? "" : $" to {last:yyyy}")}"
        : first.Year == last.Year && first.Month == last.Month ? string.Create(CultureInfo.InvariantCulture, $"in folders of {first:yyyy-MM}")
        : string.Create(CultureInfo.InvariantCulture, $"in folders of {first:yyyy-MM} to {last:yyyy-MM}");

    private static string Range(DateTime? start, DateTime? end) => (start, end) switch
    {
        (null, DateTime to) => string.Create(CultureInfo.InvariantCulture, $"to {to:yyyy-MM-dd HH:mm} UTC"),
        (DateTime from, null) => string.Create(CultureInfo.InvariantCulture, $"from {from:yyyy-MM-dd HH:mm} UTC"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{start:yyyy-MM-dd HH:mm} to {end:yyyy-MM-dd HH:mm} UTC"),
    };

    private static bool IsService(string value) => AwsCatalogue.Services.Any(service => string.Equals(service.Source, EventFilter.ServiceName(value), StringComparison.OrdinalIgnoreCase));

    private static bool IsExact(string value) => new WildcardText(value).Exact is not null;

    /// <summary>Whether a title holds words, which may be written without the blanks between them.</summary>
    private static bool Holds(string title, string words) => Spelling.HoldsAsWord(title, words) || Spelling.HoldsAsWord(WithoutBlanks(title), WithoutBlanks(words));

    private static string WithoutBlanks(string text) => text.Replace(" ", string.Empty, StringComparison.Ordinal);

    private static string OneOf(IReadOnlyList<string> values) => values.Count == 1 ? values[0] : $"{string.Join(", ", values.Take(values.Count - 1))} or {values[^1]}";
}

/// <summary>What is known of files that were all left out because of their names.</summary>
/// <param name="Time">Between which times those lie that were left out only because they were delivered too early or too late.</param>
/// <param name="IsOfPlace">Whether all were left out because of their account or region.</param>
internal readonly record struct LeftOutFiles((DateTime First, DateTime Last)? Time, bool IsOfPlace)
{
    /// <summary>What a run has left out; null when it left out none, or opened any.</summary>
    public static LeftOutFiles? Of(EventRun run)
    {
        CloudTrailCoverage coverage = run.Coverage;
        return coverage.SourcesSkipped == 0 || coverage.SourcesRead + coverage.SourcesPartial + coverage.SourcesFailed > 0 ? null
            : new LeftOutFiles(run.LeftOutOfTime, coverage.SourcesSkipped == run.LeftOutOfPlace);
    }
}
