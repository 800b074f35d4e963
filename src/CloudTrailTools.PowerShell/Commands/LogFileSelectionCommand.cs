using System;
using System.Collections.Generic;
using System.Management.Automation;
using CloudTrailTools.Aws;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>A cmdlet that is about log files themselves: which of them, by what their names tell.</summary>
public abstract class LogFileSelectionCommand : TrailPlaceCommand
{
    private protected const string LogFileSet = "LogFile";

    /// <summary>The reason to leave out a file that lies in the place and time asked for.</summary>
    private protected const string OtherKind = "another kind";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private S3ListingTotals? _listing;
    private long _listedBefore;

    /// <summary>Kinds of files; all when not given.</summary>
    [Parameter]
    [Words<CloudTrailLogFileKind>("kind of files")]
    public CloudTrailLogFileKind[]? Kind { get; set; }

    /// <summary>How long after the event its file may be delivered.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? DeliverySlack { get; set; }

    private protected EventFilterOptions Asked { get; private set; } = null!;

    private protected LogFileScope Scope { get; private set; } = null!;

    /// <summary>How far listing has come, over all places so far; null when none was listed.</summary>
    private protected ListingState? Listing => _listing is null ? null : new ListingState(_listedBefore + _listing.Listed, _listing.HasEnded);

    private protected override void Begin()
    {
        if (IsAboutS3)
        {
            S3Session.WarmUp();
        }

        base.Begin();
        if (IsAboutS3)
        {
            DoubtAccounts(AccountId);
        }

        Asked = EventFilter.Compile(new EventFilterOptions
        {
            AccountId = AccountId,
            Region = Region,
            StartTime = Last is TimeSpan last ? TimeInput.Before(EndTime ?? DateTime.UtcNow, last) : StartTime,
            EndTime = EndTime,
        }).Options;
        Scope = new LogFileScope(Asked, DeliverySlack ?? DeliveryWindow.DefaultSlack);
    }

    /// <summary>Whether it is known before any input comes that something in S3 is asked for.</summary>
    private protected virtual bool IsAboutS3 => Engine.ParameterSetName is BucketSet or TrailSet;

    /// <summary>The log files of a place in S3 that are asked for, none when it was named before; parts that cannot be listed are reported.</summary>
    private protected IEnumerable<CloudTrailLogFile> List(BucketPlace place)
    {
        if (!S3.IsNew(place))
        {
            yield break;
        }

        S3LogLister lister = S3.Lister(place, Scope, Kind ?? Enum.GetValues<CloudTrailLogFileKind>());
        _listedBefore += _listing?.Listed ?? 0;
        _listing = lister.Totals;
        bool hasFailed = false;
        using S3ListingFeed feed = new(lister.ListAsync(StopToken), StopToken);
        using IDisposable questions = Engine.AcceptQuestions();
        while (!feed.IsCompleted)
        {
            Engine.AnswerQuestions();
            if (!feed.TryTake(Patience, out S3Listed item))
            {
                ShowProgress();
                continue;
            }

            hasFailed |= item.Problem is not null;
            if (item.Problem is not null)
            {
                Report(item.Problem);
            }
            else
            {
                yield return item.File!;
            }
        }

        S3.Describe(lister);
        if (!hasFailed && S3.FoundNothing(lister, Scope, isOfKind: Kind is not null) is CloudTrailProblem problem)
        {
            Report(problem);
        }
    }

    /// <summary>To be called now and then, as while a listing has nothing to give.</summary>
    private protected void ShowProgress()
    {
        if (Progress.IsTime)
        {
            Progress.Show(MakeProgress());
        }
    }

    /// <summary>How far the command is.</summary>
    private protected abstract ProgressRecord MakeProgress();

    private protected bool IsAskedFor(CloudTrailLogFile file) => ReasonToSkip(file) is null;

    private protected string? ReasonToSkip(CloudTrailLogFile file) =>
        Scope.ReasonToSkip(file) ?? (Kind is null || Array.IndexOf(Kind, file.Kind) >= 0 ? null : OtherKind);
}
