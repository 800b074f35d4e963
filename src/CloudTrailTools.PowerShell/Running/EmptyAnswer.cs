using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// Looks for the reason when nothing matched: a slip in the filter, or files that all lie elsewhere. The catalogue is never complete, so what is
/// not in it is not said to be wrong, and never refused.
/// </summary>
internal static class EmptyAnswer
{
    /// <summary>What may have been meant instead, in one text; null when nothing is odd about what was asked.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="hasMet">
    /// Whether any record had this value of a parameter, so that its spelling cannot be the reason; null when no record was looked at for it.
    /// </param>
    /// <param name="left">Files that were all left out by their names, when they were.</param>
    /// <param name="resource">The things asked about, where there is a parameter of its own for them.</param>
    /// <param name="besides">What else is known of it, which is told last.</param>
    /// <param name="near">The names met that are spelled most like the value of a parameter.</param>
    /// <param name="mayHaveCompared">Whether names of which it is not known that they were met may have been compared all the same.</param>
    public static string? Explain(EventFilterOptions asked, Func<string, string, bool?> hasMet, LeftOutFiles? left = null, string[]? resource = null, string? besides = null, Func<string, string, IReadOnlyList<string>>? near = null, bool mayHaveCompared = false)
    {
        IReadOnlyList<AskedParameter> parameters = AskedParameter.Of(asked, resource);
        string thing = Thing(resource);
        List<string> hints = [.. SlipsIn(asked, parameters.Where(parameter => !parameter.Excludes), hasMet, isEmpty: true)
            .Concat(parameters.Where(parameter => parameter.MayBePart is not null).SelectMany(parameter => WholeNames(parameter, thing, hasMet, near, HasOthers(asked, parameter))))
            .Concat(parameters.Where(parameter => parameter.Kind is not null && !parameter.Excludes).SelectMany(parameter => NoneLike(parameter, thing, hasMet, near)))
            .Concat(Untyped(asked, hasMet, resource))
            .Concat((asked.Match ?? []).Where(text => hasMet(nameof(asked.Match), text) == false).Select(text => Slips.InText(text) ?? $"No {thing} that fits otherwise has the text '{text}' in its record."))
            .Distinct().Take(Slips.MostHints)];
        if (hints.Count > 0 && !mayHaveCompared && NotCompared(parameters, hasMet) is string names)
        {
            hints.Add(names);
        }

        if (asked.StartTime is DateTime moment && asked.EndTime == moment)
        {
            hints.Insert(0, OneMoment(moment));
        }

        if (hints.Count == 0 && left?.Describe(asked) is string hint)
        {
            hints.Add(hint);
        }

        if (hints.Count == 0 && left is null && (DateAsEnd(asked) ?? AskedTime(asked)) is string reason)
        {
            hints.Add(reason);
        }

        if (!string.IsNullOrEmpty(besides))
        {
            hints.Add(besides);
        }

        return hints.Count == 0 ? null : $"Nothing matched. {string.Join(' ', hints)}";
    }

    /// <summary>
    /// What may have been meant by a value that no record had, beside others that did match; null when nothing looks like a slip. What is only not
    /// known passes here: something was found, after all.
    /// </summary>
    public static string? ExplainRest(EventFilterOptions asked, Func<string, string, bool?> hasMet, string[]? resource = null, Func<string, string, IReadOnlyList<string>>? near = null)
    {
        IReadOnlyList<AskedParameter> parameters = AskedParameter.Of(asked, resource);
        string[] hints = [.. SlipsIn(asked, parameters, hasMet, isEmpty: false)
            .Concat(parameters.Where(parameter => parameter.Excludes && parameter.Fits is not null).SelectMany(parameter => ExcludesNone(parameter, Thing(resource), hasMet, near)))
            .Concat(parameters.Select(parameter => NotMet(parameter, Thing(resource), hasMet, near)).OfType<string>())
            .Concat(parameters.Where(parameter => parameter.Kind is not null && parameter.Excludes).SelectMany(parameter => NoneLike(parameter, Thing(resource), (name, value) => hasMet(name, value) == true)))
            .Concat(parameters.Where(parameter => parameter.Known is not null && !parameter.Excludes).SelectMany(parameter => NoneLike(parameter, Thing(resource), hasMet)))
            .Concat(Untyped(asked, hasMet, resource))
            .Distinct().Take(Slips.MostHints)];
        return hints.Length == 0 ? null : string.Join(' ', hints);
    }

    /// <summary>What may have been meant, when none of the names of calls is known: an answer that never comes says nothing. Null when one is.</summary>
    public static string? DoubtNames(string[]? names)
    {
        string?[] hints = [.. (names ?? []).Select(name => SlipOf(name, isEmpty: true))];
        return hints.Length == 0 || hints.Contains(null) ? null : string.Join(' ', hints.Distinct().Take(Slips.MostHints));
    }

    /// <summary>What may have been meant by a name of a call that is not known and looks like a slip; null when it does not.</summary>
    public static string? DoubtName(string value) => SlipOf(value, isEmpty: false);

    /// <summary>Says that a range from a moment to the same moment holds nothing else, as one of a date to the same date.</summary>
    public static string OneMoment(DateTime moment)
    {
        DateTime local = moment.ToLocalTime();
        return local.TimeOfDay == TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"-StartTime and -EndTime are the same moment, as a date alone is its first moment; for the whole day write -EndTime {local.AddDays(1):yyyy-MM-dd}.")
            : moment.TimeOfDay == TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"-StartTime and -EndTime are the same moment; for the whole day in UTC write -EndTime {moment.AddDays(1):yyyy-MM-dd}Z.")
            : "-StartTime and -EndTime are the same moment.";
    }

    /// <summary>Services that write all their events in one region, asked for in others, by themselves or by their calls.</summary>
    public static string? SlipInHome(EventFilterOptions asked)
    {
        const string Home = "us-east-1";
        const string Partition = "aws";
        if (asked.Region is not { Length: > 0 } regions
            || !regions.All(region => AwsCatalogue.Regions.Any(known => known.Partition == Partition && known.Name != Home && known.Name.Equals(region, StringComparison.OrdinalIgnoreCase))))
        {
            return null;
        }

        string[] services = [.. (asked.EventSource ?? []).Select(EventFilter.ServiceName)];
        if (services.Length > 0)
        {
            return services.All(AwsCatalogue.IsInHomeAlone) ? $"{string.Join(" and ", services)} {(services.Length == 1 ? "has" : "have")} no regions: the events are in {Home}." : null;
        }

        string[] owners = [.. (asked.EventName ?? []).SelectMany(AwsCatalogue.ServicesWith).Select(service => service.Source).Where(AwsCatalogue.IsInHomeAlone).Distinct(StringComparer.OrdinalIgnoreCase)];
        return owners.Length == 0 ? null : $"Of {string.Join(" and ", owners)}, which {(owners.Length == 1 ? "has" : "have")} no regions, such calls are in {Home}.";
    }

    /// <summary>Says that a date as the end leaves out that day.</summary>
    private static string? DateAsEnd(EventFilterOptions asked) =>
        asked is { EndTime: DateTime end, StartTime: null } && end.ToLocalTime().TimeOfDay == TimeSpan.Zero && end <= DateTime.UtcNow
            ? string.Create(CultureInfo.InvariantCulture, $"A date alone is its first moment: -EndTime {end.ToLocalTime():yyyy-MM-dd} leaves that day out, -EndTime {end.ToLocalTime().AddDays(1):yyyy-MM-dd} has all of it.")
            : null;

    /// <summary>Which time was asked for, where it may be another one than was meant: people take a time from a table, and it is UTC there.</summary>
    private static string? AskedTime(EventFilterOptions asked)
    {
        return IsMeantElsewhere(asked.StartTime) || IsMeantElsewhere(asked.EndTime)
            ? $"The time asked for was {asked.DescribeTime()}: one written without a zone, such as the Z in 2026-03-11T02:20:31Z, is local, while times are shown in UTC."
            : null;

        // What was reckoned from now is of no zone, and no whole second.
        static bool IsMeantElsewhere(DateTime? time) =>
            time is DateTime moment && moment.Ticks % TimeSpan.TicksPerSecond == 0 && TimeZoneInfo.Local.GetUtcOffset(moment) != TimeSpan.Zero;
    }

    private static string? SlipOf(string call, bool isEmpty)
    {
        EventFilterOptions asked = new() { EventName = [call] };
        IReadOnlyList<AskedParameter> parameters = AskedParameter.Of(asked, resource: null);
        return SlipsIn(asked, parameters, static (_, _) => false, isEmpty).FirstOrDefault()
            ?? (isEmpty ? parameters.Where(parameter => parameter.Kind is not null).SelectMany(parameter => NoneLike(parameter, Thing(null), static (_, _) => false)).FirstOrDefault() : null);
    }

    private static IEnumerable<string> SlipsIn(EventFilterOptions asked, IEnumerable<AskedParameter> parameters, Func<string, string, bool?> hasMet, bool isEmpty)
    {
        foreach (AskedParameter parameter in parameters)
        {
            foreach (string value in parameter.Values)
            {
                if (hasMet(parameter.Name, value) != true && SlipIn(parameter, value, isEmpty) is string hint)
                {
                    yield return hint;
                }
            }
        }

        if (isEmpty && SlipInHome(asked) is string home)
        {
            yield return home;
        }

        // Of several names it is not known which of them was looked at for that.
        if (isEmpty && asked.EventName is [string only] && only.Trim('*').Length > 0 && (asked.ReadOnly || asked.WriteOnly) && hasMet(asked.ReadOnly ? nameof(asked.ReadOnly) : nameof(asked.WriteOnly), "") == false)
        {
            yield return $"No {only} that was looked at {(asked.ReadOnly ? "is a call that only reads, as -ReadOnly asks" : "is a call that changes something, as -WriteOnly asks")}.";
        }

        foreach (string call in asked.EventName ?? [])
        {
            if ((isEmpty || hasMet(nameof(asked.EventName), call) != true) && CallOfOthers(call, asked.EventSource ?? []) is string hint)
            {
                yield return hint;
            }
        }
    }

    /// <summary>Values that no event had, beside others that some had.</summary>
    private static string? NotMet(AskedParameter parameter, string thing, Func<string, string, bool?> hasMet, Func<string, string, IReadOnlyList<string>>? near)
    {
        string[] left = parameter is not { CanBeMissed: Func<string, bool> canBeMissed, Values.Length: > 1 } ? []
            : [.. parameter.Values.Where(value => canBeMissed(value) && IsPlain(parameter, value, isEmpty: false) && hasMet(parameter.Name, value) == false)];
        return left.Length == 0 ? null : $"No {thing} that fits otherwise {parameter.Fits} {Slips.OneOf(left)}{Meant(parameter, left, near) ?? "."}";
    }

    /// <summary>What is told of a value by itself; null when nothing is.</summary>
    private static string? SlipIn(AskedParameter parameter, string value, bool isEmpty) =>
        value != value.Trim() ? $"-{parameter.Name} was given '{value}' with blanks at its ends; write '{value.Trim()}'."
        : Slips.InShown(parameter.Name, value) ?? Spelling.SeveralInOne(value) ?? parameter.Slip(value, isEmpty);

    private static bool IsPlain(AskedParameter parameter, string value, bool isEmpty) => SlipIn(parameter, value, isEmpty) is null;

    /// <summary>Exclusions that left out nothing and look like a slip; one that is right may have nothing to leave out.</summary>
    private static IEnumerable<string> ExcludesNone(AskedParameter parameter, string thing, Func<string, string, bool?> hasMet, Func<string, string, IReadOnlyList<string>>? near) =>
        from value in parameter.Values
        where IsPlain(parameter, value, isEmpty: false) && hasMet(parameter.Name, value) == false
        let meant = Meant(parameter, [ResourceReader.IsArn(value) ? Slips.NameOfCaller(value) : value], near)
        where meant is not null
        select $"-{parameter.Name} {value} leaves out nothing: no {thing} that fits otherwise {parameter.Fits} {value}{meant}";

    /// <summary>Names of which people know a part, and which are compared whole. An ARN is copied, so that it is no part.</summary>
    private static IEnumerable<string> WholeNames(AskedParameter parameter, string thing, Func<string, string, bool?> hasMet, Func<string, string, IReadOnlyList<string>>? near, bool hasOthers)
    {
        string[] left = [.. parameter.Values.Where(value => hasMet(parameter.Name, value) == false)];
        foreach (string value in left)
        {
            if (PlaceOf(value) is S3Address place)
            {
                yield return $"-{parameter.Name} takes names and ARNs, not '{value}'; write {(place.Key.Length == 0 ? place.BucketName : $"arn:aws:s3:::{place.BucketName}/{place.Key}{(place.Key.EndsWith('/') ? "*" : "")}")}.";
            }
        }

        string[] whole = [.. left.Where(value => Slips.IsExact(value) && PlaceOf(value) is null && IsPlain(parameter, value, isEmpty: true) && (parameter.MayBePart!(value) || (left.Length <= Slips.MostHints && Meant(parameter, [value], near) is not null)))];
        string[] arns = [.. whole.Where(ResourceReader.IsArn)];
        if (arns.Length > 0)
        {
            string[] names = [.. arns.Select(arn => parameter.Name == nameof(EventFilterOptions.Actor) ? Slips.NameOfCaller(arn) : ResourceReader.ShortName(arn)).Distinct()];
            string other = Meant(parameter, names, near) ?? (parameter.Name is nameof(EventFilterOptions.ResourceName) or "Resource" ? $". To find what is called so in any account, region or service, write {Slips.OneOf(names)}."
                : parameter.Name == nameof(EventFilterOptions.Actor) ? $". To find whoever is called so in any account, write {Slips.OneOf(names)}."
                : ".");
            yield return $"No {thing} that fits otherwise {parameter.Fits} {Slips.OneOf(arns)}{other}";
        }

        string[] others = [.. whole.Where(value => !ResourceReader.IsArn(value))];
        if (others.Length > 0)
        {
            string[] parts = [.. others.Where(name => parameter.IsShort?.Invoke(name) != false)];
            string advice = parts.Length == 0 ? "" : $"; if that is only a part of the name, write {Slips.OneOf([.. parts.Select(name => Choices.Quote($"*{name}*", null))])}";
            string otherFilters = !hasOthers ? "" : parts.Length == 0 ? " See what there is without the other filters." : " If it is whole, see what there is without the other filters.";
            yield return $"No {thing} that fits otherwise {parameter.Fits} {Slips.OneOf(others)}{Meant(parameter, others, near) ?? $". Check the spelling{advice}.{otherFilters}"}";
        }
    }

    /// <summary>Says that no name asked for was compared with any, as nothing fits otherwise; null when one was, or none was asked for.</summary>
    public static string? NoneToCompare(EventFilterOptions asked, Func<string, string, bool?> hasMet, string[]? resource)
    {
        AskedParameter[] names = [.. AskedParameter.Of(asked, resource).Where(parameter => Array.Exists(parameter.Values, value => IsName(parameter, value)))];
        return names.Length == 0 || names.Any(parameter => parameter.Values.Any(value => hasMet(parameter.Name, value) is not null)) ? null
            : $"Nothing matched. Of what was read, no {Thing(resource)} fits otherwise, so that the names asked for were compared with none.";
    }

    /// <summary>Names that were compared with nothing, as what is told left nothing to compare them with; null when there are none.</summary>
    private static string? NotCompared(IEnumerable<AskedParameter> parameters, Func<string, string, bool?> hasMet)
    {
        string[] names = [.. parameters.Where(parameter => Array.Exists(parameter.Values, value => IsName(parameter, value) && hasMet(parameter.Name, value) is null && IsPlain(parameter, value, isEmpty: true))).Select(parameter => "-" + parameter.Name)];
        return names.Length == 0 ? null : $"{Slips.AllOf(names)} {(names.Length == 1 ? "was" : "were")} compared with nothing yet, and may be misspelt too.";
    }

    /// <summary>Whether a value names somebody or something; what fits anything does not.</summary>
    private static bool IsName(AskedParameter parameter, string value) => parameter is { Known: null, MayBePart: Func<string, bool> mayBePart } && mayBePart(value) && value.Trim('*').Length > 0;

    /// <summary>The place of an object that is written as an address or a URL.</summary>
    private static S3Address? PlaceOf(string value) => S3Address.TryParse(value, out S3Address place) ? place
        : value.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? S3Address.Meant(value)
        : null;

    /// <summary>What may have been meant by names that were not met, as the end of a sentence about them; null when none that was met is like them.</summary>
    private static string? Meant(AskedParameter parameter, string[] names, Func<string, string, IReadOnlyList<string>>? near) =>
        near is not null && names.Take(Slips.MostHints).SelectMany(name => near(parameter.Name, name)).Distinct().Take(Slips.MostHints).ToArray() is { Length: > 0 } meant ? $"; did you mean {Slips.OneOf(Array.ConvertAll(meant, name => Choices.Quote(name, null)))}?" : null;

    /// <summary>Wildcards that nothing fitted which was looked at for them.</summary>
    private static IEnumerable<string> NoneLike(AskedParameter parameter, string thing, Func<string, string, bool?> hasMet, Func<string, string, IReadOnlyList<string>>? near = null)
    {
        string[] left = [.. parameter.Values.Where(value => !Slips.IsExact(value) && IsPlain(parameter, value, isEmpty: true) && (parameter.Known is null ? hasMet(parameter.Name, value) == false : hasMet(parameter.Name, value) != true))];
        if (parameter.Known is null)
        {
            return left.Length == 0 ? [] : [$"No {thing} that fits otherwise has {parameter.Kind} like {Slips.OneOf(left)}{Meant(parameter, left, near) ?? "."}{(left.Any(Slips.IsOpen) ? Slips.OpenBracket : "")}"];
        }

        // A value that exists may be absent for once.
        return left.Where(value => new WildcardText(value) is var pattern && !parameter.Known().Any(name => pattern.IsMatch(name)))
            .Select(value => $"No {parameter.Kind} like '{value}' is known to this module{(Nearest(value, parameter.Known()) is { Count: > 0 } meant ? $"; did you mean {Slips.OneOf(meant)}?" : $", which {parameter.Others}")}{(Slips.IsOpen(value) ? Slips.OpenBracket : "")}");
    }

    /// <summary>The names spelled most like what fits a pattern; of one that begins with a word, the word that many begin with.</summary>
    private static IReadOnlyList<string> Nearest(string pattern, IEnumerable<string> known) =>
        Spelling.NearestMet(pattern, known) is { Count: > 0 } nearest ? nearest
        : pattern.Length > LeastWord + 1 && pattern.EndsWith('*') && pattern.IndexOf('*', StringComparison.Ordinal) == pattern.Length - 1
            ? [.. Spelling.Nearest(pattern[..^1], known.Select(FirstWord).Where(word => word.Length >= LeastWord).Distinct()).Select(word => word + "*")]
        : [];

    /// <summary>What is shorter is like too many words.</summary>
    private const int LeastWord = 3;

    private static string FirstWord(string name)
    {
        int end = 1;
        while (end < name.Length && !char.IsAsciiLetterUpper(name[end]))
        {
            end++;
        }

        return name[..end];
    }

    /// <summary>Types that are known and that no record named: most records name no types. Of deletions, the types are worked out.</summary>
    private static IEnumerable<string> Untyped(EventFilterOptions asked, Func<string, string, bool?> hasMet, string[]? resource)
    {
        string[] left = [.. (asked.ResourceType ?? []).Where(type =>
            hasMet(nameof(asked.ResourceType), type) == false && new WildcardText(type) is var pattern && ResourceTypeCompleter.All.Any(known => pattern.IsMatch(known.Value)))];
        if (resource is not null)
        {
            string[] things = left.Length == 0 ? [] : [.. resource.Where(thing => hasMet("Resource", thing) == true)];
            return things.Length == 0 ? [] : [$"What fits otherwise of {Slips.OneOf(things)} is of another type than {Slips.OneOf(left)}: leave out -ResourceType to see it."];
        }

        return left.Length == 0 ? [] :
            [$"No event that fits otherwise names a resource of type {Slips.OneOf(left)}, and many records name no types: ask for the calls with -EventName or the things with -ResourceName, such as i-*. Find-CTDeletion works out the types of what was deleted."];
    }

    private static string? CallOfOthers(string call, string[] services)
    {
        string[] owners = [.. AwsCatalogue.ServicesWith(call).Select(service => service.Source)];
        return services.Length == 0 || owners.Length == 0 || services.Any(service => !Slips.IsExact(service) || !Slips.IsService(service) || AwsCatalogue.Knows(EventFilter.ServiceName(service), call) == true)
            ? null
            : $"{call} is known as a call of {Slips.OneOf(owners)}, not of {Slips.OneOf(services)}.";
    }

    /// <summary>Whether what is asked of the events besides may be why none has a name.</summary>
    private static bool HasOthers(EventFilterOptions asked, AskedParameter parameter) =>
        asked with { Actor = null, AccessKeyId = null, ResourceName = null, AccountId = null, Region = null, StartTime = null, EndTime = null, ErrorCode = parameter.Name == nameof(asked.ErrorCode) ? null : asked.ErrorCode } != new EventFilterOptions();

    private static string Thing(string[]? resource) => resource is null ? "event" : "deletion";
}
