using System;
using System.Collections.Generic;
using System.Management.Automation;
using CloudTrailTools.Aws;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>A cmdlet that is about log files themselves: which of them, by what their names tell.</summary>
public abstract class LogFileSelectionCommand : AwsCommand, IBucketParameters
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string LogFileSet = "LogFile";
    private protected const string BucketSet = "Bucket";
    private protected const string TrailSet = "Trail";

    /// <summary>The reason to leave out a file that lies in the place and time asked for.</summary>
    private protected const string OtherKind = "another kind";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private S3Session? _s3;
    private S3ListingTotals? _listing;
    private long _listedBefore;

    /// <summary>The bucket a trail delivers to.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BucketSet)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? BucketName { get; set; }

    /// <summary>What stands before AWSLogs in the keys.</summary>
    [Parameter(ParameterSetName = BucketSet)]
    [Alias("Prefix")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? KeyPrefix { get; set; }

    /// <summary>The organization, such as o-a1b2c3d4e5, when the bucket holds trails of several.</summary>
    [Parameter(ParameterSetName = BucketSet)]
    [Parameter(ParameterSetName = TrailSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? OrganizationId { get; set; }

    /// <summary>Name or ARN of a trail, whose bucket is looked up.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TrailSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? TrailName { get; set; }

    /// <summary>Accounts, as the folders name them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? AccountId { get; set; }

    /// <summary>Regions, as the folders name them.</summary>
    [Parameter]
    [Alias("AwsRegion", "RegionToCall")]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Region { get; set; }

    /// <summary>Kinds of files; all when not given.</summary>
    [Parameter]
    public CloudTrailLogFileKind[]? Kind { get; set; }

    /// <summary>Earliest time of the events looked for.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.Start)]
    [Alias("After", "UtcStartTime")]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? StartTime { get; set; }

    /// <summary>Latest time of the events looked for.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.End)]
    [Alias("Before", "UtcEndTime")]
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
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? DeliverySlack { get; set; }

    /// <summary>How many requests to S3 are made at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public int ThrottleLimit { get; set; }

    /// <summary>Pays for the requests, where the bucket's owner does not.</summary>
    [Parameter]
    public SwitchParameter RequesterPays { get; set; }

    private protected EventFilterOptions Asked { get; private set; } = null!;

    private protected LogFileScope Scope { get; private set; } = null!;

    /// <summary>How far listing has come, over all places so far; null when none was listed.</summary>
    private protected ListingState? Listing => _listing is null ? null : new ListingState(_listedBefore + _listing.Listed, _listing.HasEnded);

    private protected S3Session S3 => _s3 ??= new S3Session(Engine, this, DoubtRegions(Region), ThrottleLimit, StopToken);

    private protected override void Begin()
    {
        if (IsAboutS3)
        {
            S3Session.WarmUp();
        }

        if (Last is not null && StartTime is not null)
        {
            Fail(Problems.TwoBeginnings());
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

    private protected override void Release() => _s3?.Dispose();

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
