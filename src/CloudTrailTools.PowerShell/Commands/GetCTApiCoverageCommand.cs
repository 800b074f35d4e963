using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.ApiCoverage;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Tells which API calls CloudTrail records, and how fully, so that "nothing found" can be told from "never recorded".</summary>
[Cmdlet(VerbsCommon.Get, "CTApiCoverage")]
[OutputType(typeof(CloudTrailApiCoverage))]
public sealed class GetCTApiCoverageCommand : CloudTrailCommand
{
    // A log names its services again and again.
    private readonly HashSet<string> _told = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Services, such as logs or servicediscovery.amazonaws.com; all when not given.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Service")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventSourceCompleter))]
    public string[]? EventSource { get; set; }

    /// <summary>Calls, such as DeleteObject; all that a document names when not given. One named exactly is looked up in all services where no service is given.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventNameCompleter))]
    public string[]? EventName { get; set; }

    /// <summary>Only calls recorded in these ways.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public CloudTrailApiRecording[]? Recording { get; set; }

    private protected override void Process()
    {
        string[]? services = EventSource?.Select(EventFilter.ServiceName).ToArray();
        bool any = false;
        foreach (CloudTrailApiCoverage coverage in ApiCoverageTable.Default.Find(services, EventName))
        {
            any = true;
            if (coverage.IsUnknown && !Engine.ExpectsInput)
            {
                // Typed, not read from a log: there, a call is what it is.
                Engine.WriteWarning(coverage.Note!);
            }

            if (Recording is null || Recording.Contains(coverage.Recording))
            {
                Engine.WriteObject(coverage);
            }
        }

        if (!any)
        {
            Engine.WriteWarning(EmptyAnswer.Explain(new EventFilterOptions { EventSource = EventSource, EventName = EventName }, static (_, value) => new WildcardText(value).Exact is null ? null : false)
                ?? "Nothing matched. Names with wildcards stand for the services and calls that AWS's documents name; a call named exactly is looked up in all services that are known.");
            return;
        }

        foreach (string service in services ?? [])
        {
            if (!ApiCoverageTable.Default.Knows(service) && EmptyAnswer.SlipInService(service) is string hint && _told.Add(service))
            {
                Engine.WriteWarning(hint);
            }
        }
    }
}
