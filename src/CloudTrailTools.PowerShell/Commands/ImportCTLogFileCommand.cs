using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Reads the events in CloudTrail log files.</summary>
[Cmdlet(VerbsData.Import, "CTLogFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CloudTrailEvent))]
public sealed class ImportCTLogFileCommand : LogFileCommand
{
}
