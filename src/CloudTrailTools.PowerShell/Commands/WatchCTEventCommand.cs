using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Aws;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Follows Event history, or a bucket or folder that log files are delivered to, and emits each new event once.</summary>
[Cmdlet(VerbsCommon.Watch, "CTEvent", DefaultParameterSetName = HistorySet)]
[OutputType(typeof(CloudTrailEvent))]
public sealed class WatchCTEventCommand : EventHistoryCommand, IBucketParameters
{
    private const string HistorySet = "EventHistory";
    private const string PathSet = "Path";
    private const string BucketSet = "Bucket";
    private const string TrailSet = "Trail";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the last look may wait for Event history.</summary>
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private EventFilter[] _filters = [];
    private S3Session? _s3;
    private long _emitted;
    private bool _hasLooked;
    private bool _areNamesDoubted;
    private string? _doubt;

    /// <summary>Folders, or addresses such as s3://bucket/prefix, in which new log files appear.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(S3AddressCompleter))]
    public string[]? Path { get; set; }

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

    /// <summary>Pays for the requests, where the bucket's owner does not.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = BucketSet)]
    [Parameter(ParameterSetName = TrailSet)]
    public SwitchParameter RequesterPays { get; set; }

    /// <summary>Where to begin; now when not given.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.Start)]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? Since { get; set; }

    /// <summary>How long to watch; until stopped when not given.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? For { get; set; }

    /// <summary>Time between two looks.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? Interval { get; set; }

    /// <summary>Ends after this many events.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public long MaxEvents { get; set; } = long.MaxValue;

    private bool IsOfHistory => Path is null && BucketName is null && TrailName is null;

    private bool IsInS3 => BucketName is not null || TrailName is not null || S3Session.IsMeant(Path);

    private bool IsFull => _emitted >= MaxEvents;

    private protected override void Begin()
    {
        RefuseInput("Watch-CTEvent takes nothing from the pipeline: give the folder or bucket to watch as -Path, such as Watch-CTEvent ./trail.");
        (string Name, bool IsGiven)[] ofHistory =
        [
            (nameof(AllRegions), AllRegions), (nameof(NoGlobalRegion), NoGlobalRegion), (nameof(AssumeRoleName), AssumeRoleName is not null), (nameof(RoleArn), RoleArn is not null),
            (nameof(Organization), Organization), (nameof(ExternalId), ExternalId is not null), (nameof(RoleSessionName), RoleSessionName is not null),
        ];
        string[] given = IsOfHistory ? [] : [.. ofHistory.Where(parameter => parameter.IsGiven).Select(parameter => "-" + parameter.Name)];
        if (given.Length > 0)
        {
            // No error: they may be defaults of the session's.
            Engine.WriteWarning($"{string.Join(", ", given)} {(given.Length == 1 ? "is" : "are")} about Event history, and of no effect on log files.");
        }
    }

    private protected override void End()
    {
        EventFilterOptions filter = FilterOptions();
        if (filter.EndTime is not null)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-EndTime does not go with watching: use -For, the time to watch."));
        }

        // An answer that never comes says nothing. Of regions of the history it is told where they are asked.
        string? names = EmptyAnswer.DoubtNames(filter.EventName);
        _doubt = EmptyAnswer.ExplainRest(filter with { EventName = names is null ? filter.EventName : null, Region = IsOfHistory || IsInS3 ? null : filter.Region }, static (_, _) => null);
        foreach (string? doubt in new[] { names, _doubt })
        {
            if (doubt is not null)
            {
                TellDoubt(doubt);
            }
        }

        _areNamesDoubted = names is not null;

        DoubtValues(filter.ResourceName);
        DateTime began = DateTime.UtcNow;
        DateTime? since = Since ?? filter.StartTime;
        if (Since is not null && filter.StartTime is not null)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-Since says where to begin, and so do -StartTime and -Last: give one of them."));
        }

        if (since > began)
        {
            throw new CloudTrailProblemException(Problems.TimeRangeInvalid("Watching begins in the past or now: leave out the time, or give one that has been."));
        }

        // Events have whole seconds.
        filter = filter with { StartTime = since ?? began.AddTicks(-(began.Ticks % TimeSpan.TicksPerSecond)) };
        DateTime? end = For is TimeSpan span ? began + span : null;
        Func<bool> look = IsOfHistory ? LookIntoHistory(filter, end) : LookForFiles(filter, isFromNow: since is null);
        TimeSpan interval = Interval is TimeSpan given && given > LongestWait ? LongestWait : Interval ?? DefaultInterval;
        string what = IsOfHistory ? "Event history for events"
            : $"{(Path is null ? BucketName ?? $"the trail {TrailName}" : string.Join(", ", Path))} for log files that appear{(since is null ? "" : ", and in those that are there for events")}";
        Engine.WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Watching {what} since {filter.StartTime:u}, a look every {interval.TotalSeconds:0.#} s."));
        while (look() && !(DateTime.UtcNow >= end))
        {
            Engine.WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Looked at {DateTime.UtcNow:u}; {CountText.Of(_emitted, "event")} so far."));
            TimeSpan pause = interval;
            if (end is DateTime last && DateTime.UtcNow + pause > last)
            {
                // One more look when the time is over.
                pause = last > DateTime.UtcNow ? last - DateTime.UtcNow : TimeSpan.Zero;
            }

            if (StopToken.WaitHandle.WaitOne(pause))
            {
                return;
            }
        }

        if (_emitted == 0 && WhyNothing(filter with { StartTime = since }) is string reason)
        {
            Engine.WriteWarning(reason);
        }
    }

    /// <summary>The places in S3 that are watched.</summary>
    private BucketPlace[] FindBuckets()
    {
        if (!IsInS3)
        {
            return [];
        }

        BucketPlace[] places = [.. (Path ?? []).Where(S3Address.IsAddress).Select(S3Session.PlaceOf)];
        _s3 = new S3Session(Engine, this, DoubtRegions(Region), throttleLimit: 0, StopToken);
        return Path is null ? [_s3.FindPlace()] : places;
    }

    private S3LogLister List(BucketPlace place, LogFileScope scope) => _s3!.Lister(place, scope, S3ListingPlan.EventKinds);

    /// <summary>Says what the first look at a place in S3 came to: one that nothing is ever delivered to would be watched for ever.</summary>
    private void DescribeFirst(S3LogLister lister, LogFileScope scope, bool isWhole, bool isFromNow)
    {
        _s3!.Describe(lister);
        if (LocalLogFiles.HasLogName(lister.Place.Key) && lister.Totals.Listed + lister.Totals.Skipped > 0)
        {
            Engine.WriteWarning($"{lister.Address} is named like one log file, to which nothing is added: Import-CTLogFile reads such. To see what is delivered beside it, give what stands before its name.");
        }
        else if (isWhole && _s3.FoundNothing(lister, scope, isOfKind: false, isFromNow ? "the last day, by which it is known what is new from now on" : null) is CloudTrailProblem problem)
        {
            if (problem.Id == ErrorIds.FolderWithoutLogs)
            {
                // As of a folder: something may be delivered there yet.
                Engine.WriteWarning($"{problem.Message} Those that appear there are read.");
            }
            else
            {
                Report(problem);
            }
        }
    }

    /// <summary>What of the filter may be why nothing came; where nothing was looked at, who can tell.</summary>
    private string? WhyNothing(EventFilterOptions filter)
    {
        string? reason = _filters.Length > 0
            ? EmptyAnswer.Explain(_areNamesDoubted ? filter with { EventName = null } : filter, ButDoubted(HasMet), near: Near) ?? (_areNamesDoubted ? Doubted : null)
            : null;
        return reason is null
            ? (filter.Actor ?? filter.AccessKeyId ?? filter.ResourceName) is null ? null
                : $"Nothing matched. If a name may be misspelt, give the same filter and a longer time to {(IsOfHistory ? "Get-CTEvent" : "Import-CTLogFile")}, which tells the names that are spelled like it."
            : _doubt is not null && reason.Contains(_doubt, StringComparison.Ordinal) ? Doubted : reason;
    }

    /// <summary>Whether a value of a parameter was met in the files read so far; null when none was looked at for it.</summary>
    private bool? HasMet(string parameter, string value) => _filters.Max(filter => filter.HasMet(parameter, value));

    /// <summary>What was met in them that is spelled most like it.</summary>
    private IReadOnlyList<string> Near(string parameter, string value) => [.. _filters.SelectMany(filter => filter.Near(parameter, value)).Distinct()];

    /// <summary>One look reads a window of the history; false when nothing more is wanted.</summary>
    private Func<bool> LookIntoHistory(EventFilterOptions filter, DateTime? end)
    {
        WarnOfIdleParameters();
        WarnOfBlindSpots(filter, LookupPlanner.Plan(filter));
        HistoryNotes.CheckTime(filter, Engine);
        EventHistoryFollower follower = new(HistoryOptions(filter), Clients, filter.StartTime!.Value, StopToken);
        return () =>
        {
            using EventHistoryReader reader = follower.Next();
            if (!Plan(reader))
            {
                return true;
            }

            reader.Start();
            using IDisposable questions = Engine.AcceptQuestions();
            long answers = 0;
            TimeSpan quiet = TimeSpan.Zero;
            while (!reader.IsEnded && !IsFull)
            {
                Engine.AnswerQuestions();

                // What those who take the events do with them, and whoever is asked for a code, may take as long as they like.
                long asked = reader.Clock.GetTimestamp();
                OutputBatch? batch = reader.Take(Patience);
                quiet += reader.Clock.GetElapsedTime(asked);
                HistoryNotes.Pass(reader, Engine, _told);
                if (batch is not null || reader.Answers != answers)
                {
                    answers = reader.Answers;
                    quiet = TimeSpan.Zero;
                }
                else if (DateTime.UtcNow > end && quiet > PatienceAtEnd)
                {
                    // What goes on is finished, however long it takes; what does not would keep a scheduled watch from ever ending.
                    Report(Problems.LookGivenUp(PatienceAtEnd));
                    return false;
                }

                foreach (CloudTrailEvent item in batch is null ? default : batch.Events)
                {
                    reader.OnWritten();
                    if (follower.IsNew(item))
                    {
                        Emit(item);
                    }

                    if (IsFull)
                    {
                        break;
                    }
                }

                if (batch?.Problem is CloudTrailProblem problem)
                {
                    ReportOnce(problem);
                }

                if (batch?.Ended is { Outcome: CloudTrailCoverageOutcome.Skipped } skipped && _told.Add(skipped.Name))
                {
                    Engine.WriteVerbose($"Not watched: {skipped.Name}: {skipped.Reason}.");
                }
            }

            follower.OnRead(reader);
            return !IsFull && !follower.IsRefused;
        };
    }

    /// <summary>
    /// Finds the accounts and regions of a look. What is wrong at the first one ends the watch; later it may pass, such as a network that is down
    /// or a sign-in that has ended.
    /// </summary>
    private bool Plan(EventHistoryReader reader)
    {
        EventHistoryPlan plan;
        try
        {
            plan = Engine.WaitFor(reader.PlanAsync());
        }
        catch (CloudTrailProblemException exception) when (_hasLooked)
        {
            ReportOnce(exception.Problem);
            return false;
        }

        foreach (string line in _hasLooked ? [] : plan.Describe())
        {
            Engine.WriteVerbose(line);
        }

        _hasLooked = true;
        return true;
    }

    /// <summary>One look reads the files that are new since the last one; false when nothing more is wanted.</summary>
    private Func<bool> LookForFiles(EventFilterOptions filter, bool isFromNow)
    {
        BucketPlace[] buckets = FindBuckets();
        string[] folders = [.. (Path ?? []).Where(path => !S3Address.IsAddress(path))];

        // All folders are known to be there before any event is shown.
        foreach (string folder in folders)
        {
            _ = Engine.ResolvePath(folder);
        }

        // A file delivered now holds events of minutes ago: what is new is told by the files then, not by the times of their events. Of those that
        // were there, the times tell.
        EventFilter ofNew = EventFilter.Compile(filter with { StartTime = null });
        EventFilter ofOld = EventFilter.Compile(filter);
        _filters = [ofNew, ofOld];
        bool isFirst = true;
        LogFileFollower follower = new(folders, buckets, filter, isFromNow, Engine, _s3 is null ? null : new BucketLook(List, _s3.SourceOf, (lister, scope, isWhole) => DescribeFirst(lister, scope, isWhole, isFromNow)), ReportOnce, StopToken);
        RecentEvents recent = new();
        if (isFromNow)
        {
            foreach (string file in folders.Where(path => LocalPaths.IsFile(Engine, path)))
            {
                Engine.WriteWarning($"{file} is a file that was there before, so that nothing of it is shown. To see what is added, give the folder; to read the file and what is written to it, give -Since too.");
            }

            Engine.WriteVerbose($"{CountText.Of(follower.FindNew().LongCount(), "log file")} there before.");
        }

        return () =>
        {
            using IDisposable questions = Engine.AcceptQuestions();
            Output output = new(this, recent, follower, filter.StartTime);
            EventFilter compiled = isFirst && !isFromNow ? ofOld : ofNew;
            isFirst = false;
            long untimed = compiled.Untimed;
            using EventRun run = new(
                new EventRunOptions { Reader = new EventReaderOptions { Filter = compiled }, Scope = new LogFileScope(compiled.Options, DeliveryWindow.DefaultSlack) },
                output, StopToken);
            output.Run = run;
            foreach (LogSource source in follower.FindNew())
            {
                run.Add(source);
            }

            run.Complete();
            untimed = compiled.Untimed - untimed;
            if (untimed > 0)
            {
                Engine.WriteWarning($"{CountText.OfUntimed(untimed)} Import-CTLogFile without -StartTime shows such records.");
            }

            output.FindUnreadAgain();
            recent.Forget(DateTime.UtcNow - TimeSpan.FromDays(2));
            return !IsFull;
        };
    }

    private protected override void Release()
    {
        _s3?.Dispose();
        base.Release();
    }

    private void Emit(CloudTrailEvent item)
    {
        _emitted++;
        Engine.WriteObject(item);
    }

    /// <summary>What goes on being wrong is told once, not at every look. Of a file on disk, which may be copied anew, each damage is told.</summary>
    private void ReportOnce(CloudTrailProblem problem)
    {
        if (_told.Add(IsOfHistory || IsInS3 ? problem.Subject : problem.ToString()))
        {
            Report(problem);
        }
    }

    private sealed class Output(WatchCTEventCommand command, RecentEvents recent, LogFileFollower follower, DateTime? since) : IEventOutput
    {
        private readonly HashSet<string> _passing = new(StringComparer.Ordinal);

        public EventRun? Run { get; set; }

        /// <summary>Has the next look find the files again that could not be read for a reason that may pass.</summary>
        public void FindUnreadAgain()
        {
            foreach (CloudTrailCoverageEntry entry in _passing.Count == 0 ? [] : Run!.Coverage.Entries)
            {
                if (entry.Reason is string reason && _passing.Contains(reason))
                {
                    follower.FindAgain(entry.Name);
                }
            }
        }

        public void Write(CloudTrailEvent e)
        {
            if (!(e.EventTime < since && follower.WasThere(e.Origin.Name)) && recent.Add(e, DateTime.UtcNow))
            {
                command.Emit(e);
                if (command.IsFull)
                {
                    Run!.Stop();
                }
            }
        }

        public void Attend() => command.Engine.AnswerQuestions();

        public void Counted(IReadOnlyDictionary<string, long> counts)
        {
        }

        public void Error(CloudTrailProblem problem)
        {
            if (LogFileFollower.MayPass(problem) || problem.Id == ErrorIds.FileUnreadable)
            {
                // What it is about need not be the file: a sign-in that has ended keeps many from being read.
                _passing.Add(problem.Message);
            }

            command.ReportOnce(problem);
        }

        public void Warning(string message) => command.Engine.WriteWarning(message);

        public void Verbose(string message) => command.Engine.WriteVerbose(message);

        public void Progress(ReadProgress progress)
        {
        }
    }
}
