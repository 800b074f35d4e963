using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Lists CloudTrail log files, with what their names tell.</summary>
[Cmdlet(VerbsCommon.Get, "CTLogFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CloudTrailLogFile))]
public sealed class GetCTLogFileCommand : LogFileSelectionCommand
{
    private readonly SearchedFolders _searched = new();
    private bool _any;
    private long _left;
    private long _leftOfPlace;
    private long _leftOfKind;
    private (DateTime First, DateTime Last)? _leftOfTime;

    /// <summary>Files and folders, which are searched wholly, or an s3:// address. Wildcards may be used.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [Paths]
    [ArgumentCompleter(typeof(S3AddressCompleter))]
    public string[]? Path { get; set; }

    /// <summary>Files and folders whose names are taken as they are, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    private protected override bool IsAboutS3 => base.IsAboutS3 || S3Session.IsMeant(Path);

    private protected override void Begin()
    {
        RefuseBesideInput((nameof(Path), Path), (nameof(LiteralPath), LiteralPath));
        base.Begin();
    }

    private protected override void Process()
    {
        if (Engine.ParameterSetName is BucketSet or TrailSet)
        {
            Write(List(S3.FindPlace()));
            return;
        }

        bool literal = Engine.ParameterSetName == LiteralPathSet;
        foreach (string path in (literal ? LiteralPath : Path)!)
        {
            try
            {
                Write(S3Address.IsAddress(path) ? List(S3Session.PlaceOf(path)) : LocalPaths.Find(Engine, path, literal, Scope, _searched, Report, LeaveOut, StopToken));
            }
            catch (CloudTrailProblemException exception)
            {
                Report(exception.Problem);
            }
        }
    }

    private protected override void End()
    {
        foreach (CloudTrailProblem link in _searched.Unread)
        {
            Report(link);
        }

        _searched.TellPassedBy(Engine);
        if (!_any && _left > 0)
        {
            // What is of another kind lay in the time and place asked for.
            LeftOutFiles left = new(_leftOfKind > 0 ? null : _leftOfTime, _left == _leftOfPlace);
            Engine.WriteWarning(EmptyAnswer.Explain(Asked, ButDoubted(static (_, _) => false), left) ?? $"Nothing matched. No log file is of the {Scope.Limits(Kind is not null)} asked for.");
        }
        else
        {
            DoubtMoment(Asked.StartTime, Asked.EndTime);
        }

        Progress.Hide();
    }

    private protected override ProgressRecord MakeProgress() =>
        new(ProgressText.ActivityId, "Get-CTLogFile", $"{CountText.Of(Listing?.Listed ?? 0, "file", CultureInfo.CurrentCulture)} listed");

    private void Write(IEnumerable<CloudTrailLogFile> files)
    {
        foreach (CloudTrailLogFile file in files)
        {
            StopToken.ThrowIfCancellationRequested();
            if (ReasonToSkip(file) is string reason)
            {
                LeaveOut(reason, file.DeliveryTime is DateTime time ? (time, time) : null);
            }
            else
            {
                _any = true;
                SeenValues.Accounts.Add(file.AccountId);
                Progress.OnRow();
                Engine.WriteObject(file);
            }
        }
    }

    private void LeaveOut(string folder)
    {
        (DateTime, DateTime)? time = Scope.Window.RuledOut(folder);
        LeaveOut(time is null ? folder : LogFileScope.OutOfTime, time);
    }

    private void LeaveOut(string reason, (DateTime First, DateTime Last)? time)
    {
        _left++;
        _leftOfKind += reason == OtherKind ? 1 : 0;
        _leftOfPlace += reason is LogFileScope.OutOfTime or OtherKind ? 0 : 1;
        if (reason == LogFileScope.OutOfTime && time is (DateTime first, DateTime last))
        {
            _leftOfTime = DeliveryWindow.Widen(_leftOfTime, first, last);
        }
    }
}
