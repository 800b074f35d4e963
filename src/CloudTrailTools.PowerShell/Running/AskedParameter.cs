using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>A parameter that says what is wanted, as it was asked, and what can be told of its values when nothing has them.</summary>
/// <param name="Name">The name of the parameter.</param>
/// <param name="Given">Its values.</param>
/// <param name="Slip">What is odd about a value; told whether nothing at all matched.</param>
internal sealed record AskedParameter(string Name, string[]? Given, Func<string, bool, string?> Slip)
{
    public string[] Values { get; } = Given ?? [];

    /// <summary>Whether it says what is not wanted, so that a slip in it leaves nothing out.</summary>
    public bool Excludes => Name.StartsWith("Exclude", StringComparison.Ordinal);

    /// <summary>What a value is, where it is told that nothing is like one with wildcards.</summary>
    public string? Kind { get; init; }

    /// <summary>The values that the catalogue knows; null when they are the users' own.</summary>
    public Func<IEnumerable<string>>? Known { get; init; }

    /// <summary>What this module knows, where it is told that a value is not known.</summary>
    public string Others { get; init; } = Slips.NotAll;

    /// <summary>How an event has a value, where it is told that none has.</summary>
    public string? Fits { get; init; }

    /// <summary>Which values people may know a part of only, while they are compared whole.</summary>
    public Func<string, bool>? MayBePart { get; init; }

    /// <summary>Which of those are shorter than all that are whole; null where they have no one length.</summary>
    public Func<string, bool>? IsShort { get; init; }

    /// <summary>
    /// Which values can be said to be of no event, beside others that are of some; null where a value passes unseen once another of the same event
    /// has fitted.
    /// </summary>
    public Func<string, bool>? CanBeMissed { get; init; }

    /// <summary>All of a filter, in the order in which they are told.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="resource">The things asked about, where there is a parameter of its own for them.</param>
    public static IReadOnlyList<AskedParameter> Of(EventFilterOptions asked, string[]? resource) =>
    [
        new(nameof(asked.EventName), asked.EventName, (value, isEmpty) => Slips.InCall(value, isEmpty)) { Kind = "event name", Known = Calls },
        new(nameof(asked.EventSource), asked.EventSource, (value, isEmpty) => Slips.InService(value, isEmpty)) { Kind = "service", Known = Services },
        new(nameof(asked.Region), asked.Region, Slips.InRegion) { Kind = "region", Known = () => AwsCatalogue.Regions.Select(region => region.Name) },
        new(nameof(asked.AccountId), asked.AccountId, Ever(Slips.InAccount)) { Kind = "an account", Fits = "is of account", CanBeMissed = value => Slips.InAccount(value) is null },
        OfWords(nameof(asked.EventCategory), asked.EventCategory, "event category", EventCategoryCompleter.All, others: $"knows these: {string.Join(", ", EventCategoryCompleter.All.Select(category => category.Value))}."),
        OfWords(nameof(asked.IdentityType), asked.IdentityType, "identity type", IdentityTypeCompleter.All),
        OfWords(nameof(asked.ErrorCode), asked.ErrorCode, "error code", ErrorCodeCompleter.All, tellsUnknown: false, slip: Slips.InErrorCode) with { Fits = "has the error code", MayBePart = value => !Array.Exists(ErrorCodeCompleter.All, code => code.Value.Equals(value, StringComparison.OrdinalIgnoreCase)) },
        new(nameof(asked.Actor), asked.Actor, Ever(Slips.InActor)) { Kind = "an actor", Fits = "is by", MayBePart = value => Slips.InActor(value) is null, CanBeMissed = _ => true },
        new(nameof(asked.AccessKeyId), asked.AccessKeyId, Ever(Slips.InAccessKey)) { Kind = "an access key", Fits = "is of the access key", MayBePart = _ => true, IsShort = Slips.IsPartOfAccessKey, CanBeMissed = _ => true },

        // A network is of many, and records may spell an address of IPv6 in another way.
        new(nameof(asked.SourceIPAddress), asked.SourceIPAddress, (value, isEmpty) => Slips.InAddress(value, isEmpty)) { Kind = "a source address", Fits = "is from", MayBePart = _ => false, CanBeMissed = value => value.AsSpan().IndexOfAny('/', ':') < 0 },
        new(nameof(asked.ResourceName), asked.ResourceName, Ever(Slips.InThing)) { Kind = "a resource", Fits = "names", MayBePart = _ => true },
        new("Resource", resource, Ever(Slips.InThing)) { Kind = "a resource", Fits = "is of", MayBePart = _ => true, CanBeMissed = _ => true },
        new(nameof(asked.ResourceType), asked.ResourceType, Slips.InResourceType) { Kind = "resource type", Known = () => ResourceTypeCompleter.All.Select(choice => choice.Value) },
        new(nameof(asked.ExcludeEventName), asked.ExcludeEventName, (value, _) => Slips.InCall(value, isEmpty: false, excludes: true)) { Kind = "event name", Known = Calls },
        new(nameof(asked.ExcludeEventSource), asked.ExcludeEventSource, (value, _) => Slips.InService(value, isEmpty: false, excludes: true)) { Kind = "service", Known = Services },
        new(nameof(asked.ExcludeActor), asked.ExcludeActor, Ever(Slips.InEndOfArn)) { Fits = "is by" },
        // Services make codes of their own, so that a pattern that fits none that is known says nothing.
        OfWords(nameof(asked.ExcludeErrorCode), asked.ExcludeErrorCode, "error code", ErrorCodeCompleter.All, tellsUnknown: false) with { Kind = null },
        new(nameof(asked.ExcludeSourceIPAddress), asked.ExcludeSourceIPAddress, (value, _) => Slips.InAddress(value, isEmpty: false, excludes: true)),
        new(nameof(asked.EventId), asked.EventId, (value, isEmpty) => isEmpty ? Slips.InEventId(value) : null) { Kind = "an id", Fits = "has the id", CanBeMissed = _ => true },
    ];

    private static AskedParameter OfWords(string name, string[]? given, string kind, Choice[] words, bool tellsUnknown = true, string others = Slips.NotAll, Func<string, string?>? slip = null)
    {
        string[] known = [.. words.Select(word => word.Value)];
        return new(name, given, (value, isEmpty) => slip?.Invoke(value) ?? Slips.Unknown(kind, value, known, isEmpty && tellsUnknown, others: others)) { Kind = kind, Known = () => known, Others = others };
    }

    private static IEnumerable<string> Calls() => AwsCatalogue.Services.SelectMany(service => service.EventNames);

    private static IEnumerable<string> Services() => AwsCatalogue.Services.SelectMany(service => new[] { service.Source, service.Source + ".amazonaws.com" });

    private static Func<string, bool, string?> Ever(Func<string, string?> slip) => (value, _) => slip(value);
}
