using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Activity;

/// <summary>
/// Reads a property of an event by its name, as text: any property of the event or of what it holds (UserIdentity.Type,
/// RequestParameters.bucketName), or a part of its time (Day, Hour, Weekday; UTC).
/// </summary>
internal sealed class EventProperty
{
    private static readonly Dictionary<string, PropertyInfo> Properties = typeof(CloudTrailEvent)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    // What the parameters of the filter compare and the tables show, which have names of their own, and other words for a part of the time.
    private static readonly Dictionary<string, string[]> OfFilter = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Region"] = ["AwsRegion"],
        ["RegionToCall"] = ["AwsRegion"],
        ["IdentityType"] = ["UserIdentity.Type"],
        ["ResourceName"] = ["Resources.Arn", "Resources.Name"],
        ["Resource"] = ["Resources.Arn", "Resources.Name"],
        ["ResourceType"] = ["Resources.Type"],
        ["User"] = ["Actor", "UserIdentity.UserName"],
        ["ActorName"] = ["Actor"],
        ["Event"] = ["EventName"],
        ["From"] = ["SourceIPAddress"],
        ["IPAddress"] = ["SourceIPAddress"],
        ["Date"] = ["Day"],
    };

    private const int MostLike = 4;

    private readonly Func<CloudTrailEvent, string?> _read;
    private readonly RecordPath? _path;

    private EventProperty(string name, Func<CloudTrailEvent, string?> read, RecordPath? path = null)
    {
        Name = name;
        _read = read;
        _path = path;
    }

    public string Name { get; }

    /// <summary>False when it is certain, whatever the events are, that none has it.</summary>
    public bool CanBe => _path is not { CanBe: false };

    /// <summary>Whether events were read and none of them had it. An event has what its record names, also without a value.</summary>
    public bool IsMissed => _path is { IsMissed: true };

    /// <summary>The names most like it of what could be read where it was looked for.</summary>
    public IReadOnlyList<string> Near => _path?.Near() ?? [];

    /// <summary>The names that can be given, without those that lead into a record.</summary>
    public static IEnumerable<string> Names =>
        Properties.Values.Where(property => IsText(property.PropertyType)).Select(property => property.Name)
            .Concat(new[] { "Day", "Hour", "Weekday" });

    /// <summary>Those of several names, each once as far as it is certain that they are one: the keys of a record may differ in case alone.</summary>
    /// <exception cref="CloudTrailProblemException">There is no property of one of the names.</exception>
    public static EventProperty[] FindAll(IEnumerable<string> names, string parameter) =>
        [.. names.Select(name => Find(name, parameter)).DistinctBy(property => property._path?.Known ?? property.Name, StringComparer.Ordinal)];

    /// <exception cref="CloudTrailProblemException">There is no such property.</exception>
    public static EventProperty Find(string name, string parameter)
    {
        switch (name.ToUpperInvariant())
        {
            case "DAY":
                return new EventProperty("Day", e => e.EventTime?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            case "HOUR":
                return new EventProperty("Hour", e => e.EventTime?.ToString("yyyy-MM-dd HH:00", CultureInfo.InvariantCulture));
            case "WEEKDAY":
                return new EventProperty("Weekday", e => e.EventTime?.DayOfWeek.ToString());
            default:
                break;
        }

        string[] path = name.Split('.');
        if (!Properties.TryGetValue(path[0], out PropertyInfo? first))
        {
            throw new CloudTrailProblemException(Problems.FilterInvalid(parameter, name, $"an event has no such property. {(Spelling.SeveralInOne(name) is { } several ? several.TrimEnd('.') : Like(path) is { Length: > 0 } like ? $"Did you mean {string.Join(" or ", like)}? Tab shows more" : $"It has {string.Join(", ", Names)}")}; parts of a record are given with dots, such as UserIdentity.Type or RequestParameters.bucketName."));
        }

        if (path.Length == 1 && first.PropertyType == typeof(string))
        {
            Func<CloudTrailEvent, string?> get = first.GetMethod!.CreateDelegate<Func<CloudTrailEvent, string?>>();
            return new EventProperty(first.Name, e => get(e) is { Length: > 0 } text ? text : null);
        }

        if (path.Length == 1)
        {
            return new EventProperty(first.Name, e => Text(first.GetValue(e)));
        }

        RecordPath steps = new(path, first);
        return new EventProperty(name, e => Text(steps.Follow(first.GetValue(e))), steps);
    }

    public string? Read(CloudTrailEvent e) => _read(e);

    /// <summary>The names that may have been meant: what the filter calls so, what has a part of that name, what is spelled like it, what holds it.</summary>
    private static string[] Like(string[] path)
    {
        string name = path[0];
        if (path.Length > 1)
        {
            return [.. Spelling.Nearest(name, Properties.Keys).Select(first => string.Join('.', path.Skip(1).Prepend(first)))];
        }

        string[] parts = [.. from owner in new[] { (Name: nameof(CloudTrailEvent.UserIdentity), Type: typeof(CloudTrailUserIdentity)), (Name: nameof(CloudTrailEvent.Resources), Type: typeof(CloudTrailResource)) }
                             let part = owner.Type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
                             where part is not null && IsText(part.PropertyType)
                             select $"{owner.Name}.{part.Name}"];
        // The words of a name begin with capitals: IP is none in RecipientAccountId.
        string[] holding = [.. Names.Where(known => known.IndexOf(name, StringComparison.OrdinalIgnoreCase) is >= 0 and int word && char.IsUpper(known[word]))];
        return OfFilter.TryGetValue(name, out string[]? compared) ? compared
            : parts.Length > 0 ? parts
            : Spelling.Nearest(name, Names) is { Count: > 0 } near ? [.. near]
            : holding.Length <= MostLike ? holding
            : [];
    }

    private static string? Text(object? value) => value switch
    {
        null or "" or ICollection { Count: 0 } => null,
        string text => text,
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        object?[] list => string.Join(", ", list.Select(Text)),
        _ => value.ToString(),
    };

    private static bool IsText(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) || plain == typeof(bool) || plain == typeof(DateTime);
    }
}
