using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.ApiCoverage;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Tells which API calls CloudTrail records, and how fully, so that "nothing found" can be told from "never recorded".</summary>
[Cmdlet(VerbsCommon.Get, "CTApiCoverage")]
[OutputType(typeof(CloudTrailApiCoverage))]
public sealed class GetCTApiCoverageCommand : CloudTrailCommand
{
    // A log names its services again and again.
    private readonly Dictionary<string, string?> _meant = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _answered = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _told = new(StringComparer.OrdinalIgnoreCase);
    private long _unnamed;

    /// <summary>Services, such as logs or servicediscovery.amazonaws.com; all when not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Service")]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyCollection]
    [Text(nameof(EventSource), "Service", nameof(EventName))]
    [ArgumentCompleter(typeof(EventSourceCompleter))]
    public string[]? EventSource { get; set; }

    /// <summary>Calls, such as DeleteObject; all that a document names when not given. One named exactly is looked up in all services where no service is given.</summary>
    // Events without a call, such as those of Insights, come through the pipeline too.
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(EventNameCompleter))]
    public string[]? EventName { get; set; }

    /// <summary>Only calls recorded in these ways.</summary>
    [Parameter]
    [Words<CloudTrailApiRecording>("way of recording")]
    [ValidateNotNullOrEmpty]
    public CloudTrailApiRecording[]? Recording { get; set; }

    private protected override void Begin()
    {
        if (FindEmpty() is string empty)
        {
            throw new CloudTrailProblemException(Problems.FilterEmpty(empty));
        }
    }

    private protected override void Process()
    {
        if (FindEmpty() is not null)
        {
            _unnamed++;
            return;
        }

        if (Array.Find(EventSource ?? [], Problems.IsObject) is string input)
        {
            Report(Problems.InputNotNamed(input));
        }

        // Where no service is called so, there is nothing to answer.
        (string Given, string? Meant)[] sources = [.. (EventSource ?? []).Where(source => !Problems.IsObject(source)).Select(source => (source, Meant(source)))];
        foreach ((string given, string? meant) in sources)
        {
            if (meant is not null && _told.Add(given))
            {
                Engine.WriteWarning(meant);
            }
        }

        string[]? services = EventSource is null ? null : [.. sources.Where(source => source.Meant is null).Select(source => EventFilter.ServiceName(source.Given))];
        if (services is [])
        {
            return;
        }

        bool any = false;
        foreach (CloudTrailApiCoverage coverage in ApiCoverageTable.Default.Find(services, EventName))
        {
            any = true;
            if (coverage.IsUnknown && !Engine.ExpectsInput)
            {
                // Typed, not read from a log: there, a call is what it is.
                Engine.WriteWarning(coverage.Note!);
            }

            if ((Recording is null || Recording.Contains(coverage.Recording)) && _answered.Add($"{coverage.Service} {coverage.EventName}"))
            {
                Engine.WriteObject(coverage);
            }
        }

        if (!any)
        {
            Engine.WriteWarning(EmptyAnswer.Explain(new EventFilterOptions { EventSource = services, EventName = EventName }, static (_, value) => new WildcardText(value).Exact is null ? null : false)
                ?? "Nothing matched. Names with wildcards stand for the services and calls that AWS's documents name; a call named exactly is looked up in all services that are known.");
            return;
        }

        foreach (string service in services ?? [])
        {
            if (!ApiCoverageTable.Default.Knows(service) && Slips.InService(service, isEmpty: true) is string hint && _told.Add(service))
            {
                Engine.WriteWarning(hint);
            }
        }
    }

    private string? Meant(string source) => _meant.TryGetValue(source, out string? meant) ? meant : _meant[source] = MeantInstead(source);

    /// <summary>What may be meant by what cannot be a service; null when it may be one.</summary>
    private static string? MeantInstead(string source)
    {
        if (source.Contains("::", StringComparison.Ordinal))
        {
            string service = source.Split("::") is [_, string middle, ..] && Slips.IsService(middle) ? middle.ToLowerInvariant() : "";
            return $"'{source}' is a type of resources; write {(service.Length > 0 ? $"-EventSource {service}" : "the service, such as -EventSource s3")}.";
        }

        return Slips.CallOfService(source)
            ?? (Slips.IsExact(source) && !Slips.IsService(source) && AwsCatalogue.KnowsCall(source) ? Slips.InService(source, isEmpty: true) : null);
    }

    /// <summary>The parameter that was given nothing.</summary>
    private string? FindEmpty() =>
        IsEmpty(nameof(EventName), EventName) ? nameof(EventName) : IsEmpty(nameof(EventSource), EventSource) ? nameof(EventSource) : null;

    private bool IsEmpty(string parameter, string[]? values) =>
        MyInvocation.BoundParameters.ContainsKey(parameter) && (values is not { Length: > 0 } || Array.Exists(values, string.IsNullOrEmpty));

    private protected override void End()
    {
        if (_unnamed > 0)
        {
            Engine.WriteWarning($"{CountText.Of(_unnamed, "object")} passed over: no call and its service are named there, as in events of Insights, which are of none.");
        }
    }
}
