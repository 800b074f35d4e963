using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using CloudTrailTools.Aws;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Copies log files from S3 to a folder, in which they are read like in their bucket.</summary>
[Cmdlet(VerbsData.Save, "CTLogFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CloudTrailLogFile))]
public sealed class SaveCTLogFileCommand : LogFileSelectionCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly CloudTrailCoverage _coverage = new() { StoppedEarly = true };
    private readonly Queue<Copy> _copies = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private LogMirror? _mirror;
    private CoverageReport? _report;
    private string _destination = "";
    private bool _isDeclined;
    private long _copied;
    private long _current;
    private long _failed;
    private long _replaced;
    private (TimeSpan Time, long Done)? _firstCopy;

    /// <summary>An address such as s3://bucket/prefix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [Paths]
    [ArgumentCompleter(typeof(S3AddressCompleter))]
    public string[]? Path { get; set; }

    /// <summary>Log files in S3, as Get-CTLogFile gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = LogFileSet)]
    [ValidateNotNull]
    public CloudTrailLogFile[]? LogFile { get; set; }

    /// <summary>The folder that receives the copies, below it by their keys. It is made when it is not there.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Emits each file that lies in the folder afterwards, copied or there already.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Name of a variable that receives the account of what was saved and what was not.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? CoverageVariable { get; set; }

    /// <summary>Ends with a terminating error when anything that was asked for could not be saved.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    private protected override bool IsAboutS3 => true;

    private IDisposable? _questions;

    private CoverageReport Account => _report ??= new CoverageReport(Engine);

    private protected override void Begin()
    {
        RefuseBesideInput((nameof(Path), Path), (nameof(LogFile), LogFile));
        base.Begin();
        DoubtMoment(StartTime, EndTime);
        if (S3Address.IsAddress(Destination!))
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict($"-Destination is a folder on this machine, and '{Destination}' a place in S3: Save-CTLogFile copies from S3 only; from bucket to bucket 'aws s3 sync' does."));
        }

        _destination = Engine.ResolveLiteralPath(Destination!);
        if (System.IO.File.Exists(_destination))
        {
            throw new CloudTrailProblemException(Problems.FileUnwritable(_destination, new System.IO.IOException("It is a file, and -Destination names a folder.")));
        }

        _coverage.StartTime = Asked.StartTime;
        _coverage.EndTime = Asked.EndTime;
        Account.Give(CoverageVariable, _coverage);

        // Copies go on between the files that come, and may ask then; they are answered when it is this command's turn.
        _questions = Engine.AcceptQuestions();
    }

    private protected override void Release()
    {
        _questions?.Dispose();
        base.Release();
    }

    private protected override void Process()
    {
        switch (Engine.ParameterSetName)
        {
            case PathSet:
                foreach (string path in Path!)
                {
                    if (Problems.IsObjectOrRecord(path))
                    {
                        Report(Problems.InputNotSaved(path));
                        continue;
                    }

                    if (!S3Address.IsAddress(path) && (LocalPaths.IsWritten(path) || LocalPaths.Exists(Engine, path)))
                    {
                        Report(Problems.FileNotRemote(path));
                        continue;
                    }

                    try
                    {
                        AddAll(List(S3Session.PlaceOf(path)));
                    }
                    catch (CloudTrailProblemException exception)
                    {
                        Report(exception.Problem);
                    }
                }

                break;
            case LogFileSet:
                foreach (CloudTrailLogFile file in LogFile!)
                {
                    if (file.BucketName is null)
                    {
                        Report(Problems.FileNotRemote(file.Uri));
                    }
                    else if (IsAskedFor(file))
                    {
                        Add(file);
                    }
                    else
                    {
                        Count(file, CloudTrailCoverageOutcome.Skipped);
                    }
                }

                break;
            default:
                AddAll(List(S3.FindPlace()));
                break;
        }
    }

    private protected override void End()
    {
        while (_copies.Count > 0)
        {
            FinishOldest();
        }

        Progress.Hide();
        TellAllReplaced();
        _coverage.StoppedEarly = false;
        string summary = string.Create(CultureInfo.InvariantCulture, $"{Summary}, {_failed:N0} failed");
        _coverage.Line = summary;
        Engine.WriteVerbose($"Saved to {_destination}: {summary}.");
        Account.End(_coverage, Strict, "saved", summary, _isDeclined ? null : Scope, tellsNone: Engine.ParameterSetName == LogFileSet && _coverage.SourcesSkipped > 0);
    }

    private protected override void Report(CloudTrailProblem problem)
    {
        _failed++;
        _coverage.Add(new CloudTrailCoverageEntry(problem.Target?.ToString() ?? _destination, CloudTrailCoverageOutcome.Failed) { Reason = problem.Message });
        Account.OnError(problem);
        base.Report(problem);
    }

    private void Count(CloudTrailLogFile file, CloudTrailCoverageOutcome outcome, string? reason = null) =>
        _coverage.Add(new CloudTrailCoverageEntry(file.Uri, outcome) { Reason = reason, AccountId = file.AccountId, Region = file.Region, DeliveryTime = file.DeliveryTime });

    private void CountFailed(CloudTrailLogFile file, CloudTrailProblem problem)
    {
        _failed++;
        Count(file, CloudTrailCoverageOutcome.Failed, problem.Message);
    }

    private void AddAll(IEnumerable<CloudTrailLogFile> files)
    {
        foreach (CloudTrailLogFile file in files)
        {
            Add(file);
        }
    }

    private void Add(CloudTrailLogFile file)
    {
        StopToken.ThrowIfCancellationRequested();
        LogMirror mirror = _mirror ??= new LogMirror(S3.Store, _destination);
        try
        {
            string path = mirror.PathOf(file);
            while (_copies.Any(copy => copy.Path == path))
            {
                // It was named twice.
                FinishOldest();
            }

            mirror.Tidy(path);
            if (LogMirror.IsCurrent(file, path))
            {
                _current++;
                Count(file, CloudTrailCoverageOutcome.Read);
                Pass(path);
            }
            else if (Engine.ShouldProcess(file.Uri, $"Save to {_destination}{(System.IO.File.Exists(path) ? ", in the place of the file that is there" : "")}"))
            {
                _firstCopy ??= (_clock.Elapsed, Done);
                _copies.Enqueue(new Copy(file, path, Task.Run(() => mirror.CopyAsync(file, path, StopToken), StopToken)));
            }
            else
            {
                _isDeclined = true;
            }
        }
        catch (CloudTrailProblemException exception)
        {
            Report(exception.Problem);
        }

        int most = ThrottleLimit > 0 ? ThrottleLimit : EventReaderOptions.DefaultFetches;
        while (_copies.Count >= most || (_copies.TryPeek(out Copy oldest) && oldest.Task.IsCompleted))
        {
            FinishOldest();
        }
    }

    private void FinishOldest()
    {
        Copy copy = _copies.Dequeue();
        if (Finish(copy) is CloudTrailProblem problem)
        {
            if (problem.Id == ErrorIds.FileUnwritable && LogMirror.WhyUnwritable(_destination, copy.File.Size ?? 0) is Exception cause)
            {
                // The one cause of every failure that would follow. What was under way is accounted for before.
                CountFailed(copy.File, problem);
                while (_copies.TryDequeue(out copy))
                {
                    if (Finish(copy) is CloudTrailProblem other)
                    {
                        CountFailed(copy.File, other);
                    }
                }

                TellAllReplaced();
                Fail(Problems.DestinationUnwritable(_destination, $"{Summary}, {Unsaved} not saved", cause));
            }

            Report(problem);
        }

        ShowProgress();
    }

    /// <summary>Waits for a copy, and counts and passes it on; what went wrong is left to who asked.</summary>
    private CloudTrailProblem? Finish(Copy copy)
    {
        while (!((IAsyncResult)copy.Task).AsyncWaitHandle.WaitOne(Patience))
        {
            Engine.AnswerQuestions();
            ShowProgress();
        }

        Engine.AnswerQuestions();

        _coverage.Throttled = S3.Store.Tally.Throttled;
        _coverage.Retried = S3.Store.Tally.Retried;
        try
        {
            bool hasReplaced = copy.Task.GetAwaiter().GetResult();
            _copied++;
            _coverage.Bytes += copy.File.Size ?? 0;
            Count(copy.File, CloudTrailCoverageOutcome.Read, hasReplaced ? "a file of other content was replaced" : null);
            if (hasReplaced && ++_replaced <= Slips.MostHints)
            {
                Engine.WriteWarning($"'{copy.Path}' was there with other content than the object in S3, and was replaced. CloudTrail writes a log file once: it had been changed or cut short, or the object was changed since.");
            }

            Pass(copy.Path);
            return null;
        }
        catch (CloudTrailProblemException exception)
        {
            return exception.Problem;
        }
    }

    private void Pass(string path)
    {
        if (PassThru)
        {
            Progress.OnRow();
            Engine.WriteObject(LocalLogFiles.FromPath(path));
        }
    }

    /// <summary>Says how many files were replaced, when not each was told.</summary>
    private void TellAllReplaced()
    {
        if (_replaced > Slips.MostHints)
        {
            Engine.WriteWarning($"In all, {CountText.Of(_replaced, "file")} of other content were replaced. The entries of -CoverageVariable name each.");
        }
    }

    private string Summary => string.Create(CultureInfo.InvariantCulture, $"{CountText.Of(_copied, "file")} copied ({CountText.OfBytes(_coverage.Bytes)}), {_current:N0} there already");

    /// <summary>How many files are not saved, as far as it is known how many there are.</summary>
    private string Unsaved
    {
        get
        {
            bool isAll = Listing is { HasEnded: true } && Path is not { Length: > 1 };
            long known = Math.Max(_failed, (Listing?.Listed ?? 0) - _copied - _current);
            return string.Create(CultureInfo.InvariantCulture, $"{(isAll ? "" : "at least ")}{known:N0}");
        }
    }

    private long Done => _copied + _current + _failed;

    private protected override ProgressRecord MakeProgress()
    {
        string files = Listing switch
        {
            null => "",
            { HasEnded: true } ended => Text($"{Done:N0} of {CountText.Of(ended.Listed, "file", CultureInfo.CurrentCulture)}, "),
            ListingState going => Text($"{Done:N0} of {CountText.Of(going.Listed, "file", CultureInfo.CurrentCulture)} listed so far, "),
        };
        double seconds = Math.Max(_clock.Elapsed.TotalSeconds, 0.001);
        ProgressRecord record = new(
            ProgressText.ActivityId,
            "Save-CTLogFile",
            Text($"{files}{_copied:N0} copied, {CountText.OfBytes(_coverage.Bytes, CultureInfo.CurrentCulture)} ({(long)(_coverage.Bytes / seconds) >> 20:N0} MB/s), {_current:N0} there already"));
        if (Listing is { HasEnded: true, Listed: > 0 } known)
        {
            record.PercentComplete = (int)(100 * Math.Min(Done, known.Listed) / known.Listed);
            // What was there already took no time: the pace is that of the copies.
            if (_firstCopy is (TimeSpan time, long before) && Done > before)
            {
                record.SecondsRemaining = ProgressText.Remaining(Done - before, Math.Max(known.Listed - Done, 0), (_clock.Elapsed - time).TotalSeconds);
            }
        }

        return record;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.CurrentCulture);

    private readonly record struct Copy(CloudTrailLogFile File, string Path, Task<bool> Task);
}
