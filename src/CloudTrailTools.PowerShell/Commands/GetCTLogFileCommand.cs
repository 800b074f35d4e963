using System;
using System.Management.Automation;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Lists CloudTrail log files, with what their names tell.</summary>
[Cmdlet(VerbsCommon.Get, "CTLogFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CloudTrailLogFile))]
public sealed class GetCTLogFileCommand : CloudTrailCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private LogFileScope _scope = null!;

    /// <summary>Files and folders; folders are searched wholly. Wildcards may be used.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files and folders whose names are taken as they are, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Accounts, as the folders name them.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AccountIdCompleter))]
    public string[]? AccountId { get; set; }

    /// <summary>Regions, as the folders name them.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>Kinds of files; all when not given.</summary>
    [Parameter]
    public CloudTrailLogFileKind[]? Kind { get; set; }

    /// <summary>Earliest time of the events looked for.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.Start)]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? StartTime { get; set; }

    /// <summary>Latest time of the events looked for.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.End)]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? EndTime { get; set; }

    /// <summary>The time up to now, such as 7d, 36h or 90m.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? Last { get; set; }

    /// <summary>How long after the event its file may be delivered.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? DeliverySlack { get; set; }

    private protected override void Begin()
    {
        if (Last is not null && StartTime is not null)
        {
            Fail(Problems.ParameterConflict("-Last and -StartTime both say where the time begins: give one of them."));
        }

        _scope = new LogFileScope(
            EventFilter.Compile(new EventFilterOptions
            {
                AccountId = AccountId,
                Region = Region,
                StartTime = Last is TimeSpan last ? (EndTime ?? DateTime.UtcNow) - last : StartTime,
                EndTime = EndTime,
            }).Options,
            DeliverySlack ?? DeliveryWindow.DefaultSlack);
    }

    private protected override void Process()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string path in (literal ? LiteralPath : Path)!)
        {
            try
            {
                foreach (CloudTrailLogFile file in LocalPaths.Find(Engine, path, literal, _scope, Report, static _ => { }))
                {
                    StopToken.ThrowIfCancellationRequested();
                    if (_scope.ReasonToSkip(file) is null && (Kind is null || Array.IndexOf(Kind, file.Kind) >= 0))
                    {
                        SeenValues.Accounts.Add(file.AccountId);
                        Engine.WriteObject(file);
                    }
                }
            }
            catch (CloudTrailProblemException exception)
            {
                Report(exception.Problem);
            }
        }
    }
}
