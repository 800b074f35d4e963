using System.Collections.Generic;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Lists CloudTrail log files, with what their names tell.</summary>
[Cmdlet(VerbsCommon.Get, "CTLogFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CloudTrailLogFile))]
public sealed class GetCTLogFileCommand : LogFileSelectionCommand
{
    private readonly SearchedFolders _searched = new();

    /// <summary>Files and folders, which are searched wholly, or an s3:// address. Wildcards may be used.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files and folders whose names are taken as they are, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName is BucketSet or TrailSet)
        {
            Write(List(S3.FindPlace()));
            return;
        }

        bool literal = Engine.ParameterSetName == LiteralPathSet;
        foreach (string path in (literal ? LiteralPath : Path)!)
        {
            try
            {
                Write(S3Address.IsAddress(path) ? List(S3Session.PlaceOf(path)) : LocalPaths.Find(Engine, path, literal, Scope, _searched, Report, static _ => { }));
            }
            catch (CloudTrailProblemException exception)
            {
                Report(exception.Problem);
            }
        }
    }

    private void Write(IEnumerable<CloudTrailLogFile> files)
    {
        foreach (CloudTrailLogFile file in files)
        {
            StopToken.ThrowIfCancellationRequested();
            if (IsAskedFor(file))
            {
                SeenValues.Accounts.Add(file.AccountId);
                Engine.WriteObject(file);
            }
        }
    }
}
