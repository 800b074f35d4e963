using System;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.ApiCoverage;

namespace CloudTrailTools.PowerShell;

/// <summary>Tells which API calls CloudTrail records, and how fully, so that "nothing found" can be told from "never recorded".</summary>
[Cmdlet(VerbsCommon.Get, "CTApiCoverage")]
[OutputType(typeof(CloudTrailApiCoverage))]
public sealed class GetCTApiCoverageCommand : CloudTrailCommand
{
    private const string ServiceSuffix = ".amazonaws.com";

    /// <summary>Services, such as logs or servicediscovery.amazonaws.com; all when not given.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Service")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventSourceCompleter))]
    public string[]? EventSource { get; set; }

    /// <summary>Calls, such as DeleteObject; all that a document names when not given.</summary>
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
        string[]? services = EventSource?.Select(source => source.EndsWith(ServiceSuffix, StringComparison.OrdinalIgnoreCase) ? source[..^ServiceSuffix.Length] : source).ToArray();
        foreach (CloudTrailApiCoverage coverage in ApiCoverageTable.Default.Find(services, EventName))
        {
            if (Recording is null || Recording.Contains(coverage.Recording))
            {
                Engine.WriteObject(coverage);
            }
        }
    }
}
