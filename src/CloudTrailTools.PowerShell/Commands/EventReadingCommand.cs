using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>A cmdlet that reads log files: runs the engine, puts its output on the pipeline, and accounts for what was read.</summary>
public abstract class EventReadingCommand : EventFilterCommand
{
    private IDisposable? _questions;
    private EventRun? _run;
    private OtherNames? _otherNames;
    private CoverageReport? _report;
    private SwitchParameter? _unique;

    /// <summary>Emits an event only once, however many files hold it.</summary>
    [Parameter]
    public SwitchParameter Unique { get => _unique ?? default; set => _unique = value; }

    /// <summary>Emits the events in order of time over all files, after all have been read.</summary>
    [Parameter]
    public SwitchParameter Ordered { get; set; }

    /// <summary>Emits no more than this many events, and then stops reading.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public long MaxEvents { get; set; } = long.MaxValue;

    /// <summary>How many files are read at the same time: as many as there are processors when not given, and 32 from S3.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public int ThrottleLimit { get; set; }

    /// <summary>How long after the event its file may be delivered; decides which files can be left out by their names.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? DeliverySlack { get; set; }

    /// <summary>Name of a variable that receives the account of what was read, skipped and missed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? CoverageVariable { get; set; }

    /// <summary>Ends with a terminating error when anything that was asked for could not be read.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>How many events are read at most; more than are emitted where a cmdlet does not emit what it reads.</summary>
    private protected virtual long MostEvents => MaxEvents;

    private protected EventFilter Filter { get; private set; } = EventFilter.None;

    private protected LogFileScope Scope { get; private set; } = null!;

    private protected CoverageReport Account => _report ??= new CoverageReport(Engine);

    private protected EventRun Run => _run ?? throw new InvalidOperationException("The run begins with the command.");

    private protected override void Begin()
    {
        EventFilterOptions options = FilterOptions();
        Filter = EventFilter.Compile(Adjust(options));
        DoubtValues(Filter.Options.ResourceName);
        _otherNames = OtherNames.Of(Filter.Options);
        Scope = new LogFileScope(Filter.Options, DeliverySlack ?? DeliveryWindow.DefaultSlack);
        _run = new EventRun(
            new EventRunOptions
            {
                Reader = ReaderOptions(),
                Scope = Scope,
                Unique = Unique,
                Ordered = Ordered,
                MaxEvents = MostEvents,
            },
            new Output(this),
            StopToken);
        Account.Give(CoverageVariable, _run.Coverage);

        // Those who read may ask at any time; they are answered when it is this command's turn.
        _questions = Engine.AcceptQuestions();
    }

    private protected override void End()
    {
        Run.Complete();
        Finish();
        Run.Coverage.Untimed = Untimed;
        if (Run.WithoutId > 0)
        {
            Engine.WriteWarning($"{CountText.Of(Run.WithoutId, "event")} {(Run.WithoutId == 1 ? "has" : "have")} no eventID, which CloudTrail writes into each since 2013: {(Run.WithoutId == 1 ? "it" : "they")} may be altered, or glued together from parts, and that one comes twice is not seen. To list them: Where-Object {{ -not $_.EventId }}");
        }

        if (Run.HasRepeats && _unique is null)
        {
            Engine.WriteWarning("Some of these events came more than once, as CloudTrail or a second trail delivered them again: -Unique takes each of them once.");
        }

        // How far reading was ahead when enough was found, chance decides.
        if (!Run.Coverage.StoppedEarly && !Run.IsFull)
        {
            foreach (string hint in new[] { _otherNames?.Describe(), Hint() }.OfType<string>())
            {
                Engine.WriteWarning(hint);
            }
        }

        Account.End(Run.Coverage, Strict, Untimed > 0 ? DescribeUntimed(Untimed) : null, ReadsFiles ? Scope : null);
    }

    /// <summary>Whether log files are what this call reads.</summary>
    private protected virtual bool ReadsFiles => false;

    /// <summary>How many records belong nowhere in time, where time matters.</summary>
    private protected virtual long Untimed => Filter.Untimed;

    /// <summary>What became of them.</summary>
    private protected virtual string DescribeUntimed(long count) => $"{CountText.OfUntimed(count)} Without -StartTime, -EndTime and -Last such records come too.";

    private protected override void Release()
    {
        // Nobody is waited for who waits for an answer.
        _questions?.Dispose();
        _run?.Dispose();
    }

    /// <summary>Lets a derived cmdlet narrow the filter by what it looks for itself.</summary>
    private protected virtual EventFilterOptions Adjust(EventFilterOptions options) => options;

    private protected virtual EventReaderOptions ReaderOptions() => new()
    {
        Filter = Filter,
        Witness = _otherNames is null ? null : _otherNames.Note,
        Workers = ThrottleLimit > 0 ? ThrottleLimit : Environment.ProcessorCount,
        Fetches = ThrottleLimit > 0 ? ThrottleLimit : EventReaderOptions.DefaultFetches,
    };

    /// <summary>What becomes of each event; derived cmdlets may gather instead of emitting.</summary>
    private protected virtual void Emit(CloudTrailEvent e) => WriteRow(e);

    private protected void WriteRow(object row)
    {
        Progress.OnRow();
        Engine.WriteObject(row);
    }

    /// <summary>Takes the counts of a file, where a derived cmdlet asked for nothing else.</summary>
    private protected virtual void Count(IReadOnlyDictionary<string, long> counts)
    {
    }

    /// <summary>True when nothing was found, so that a slip in what was asked for is worth a hint.</summary>
    private protected virtual bool FoundNothing => Run.Coverage.Matched == 0;

    /// <summary>Whether a value of a parameter was met in any record; null when none was looked at for it.</summary>
    private protected virtual bool? HasMet(string parameter, string value) => Filter.HasMet(parameter, value);

    /// <summary>The things asked about, where a cmdlet has a parameter of its own for them.</summary>
    private protected virtual string[]? Things => null;

    private protected override void Report(CloudTrailProblem problem)
    {
        Account.OnError(problem);
        base.Report(HintFor(problem) is string hint ? Problems.WithHint(problem, hint) : problem);
    }

    /// <summary>What a derived cmdlet can say about a problem more than whoever met it.</summary>
    private protected virtual string? HintFor(CloudTrailProblem problem) => null;

    /// <summary>Whether it is what ConvertTo-Json makes of events, whole or of chosen columns: they have members that records have not.</summary>
    private protected static bool LooksLikeEvents(string json) =>
        json.Contains("\"EventTimeText\":", StringComparison.Ordinal) || (json.Contains("\"Raw\":", StringComparison.Ordinal) && json.Contains("eventVersion", StringComparison.Ordinal));

    /// <summary>Called when all events have been emitted, before the account is given.</summary>
    private protected virtual void Finish()
    {
    }

    /// <summary>What was asked, as far as a slip in it may be the reason of an empty answer.</summary>
    private protected virtual EventFilterOptions Asked => FilterOptions();

    /// <summary>The names met that are spelled most like the value of a parameter that was asked for.</summary>
    private protected virtual IReadOnlyList<string> Near(string parameter, string name) => Filter.Near(parameter, name);

    /// <summary>What a derived cmdlet can say of an empty answer that is about neither the filter nor the files.</summary>
    private protected virtual string? WhenEmpty => null;

    /// <summary>What can be said of an empty answer that nothing else explains.</summary>
    private protected virtual string? OfNothingElse => HasReadNothing || MayHaveCompared ? null : EmptyAnswer.NoneToCompare(Asked, HasMet, Things);

    private protected bool HasReadNothing => Run.Coverage is { SourcesRead: 0, SourcesPartial: 0, Records: 0 };

    /// <summary>Whether names of which it is not known that they were met may have been compared all the same.</summary>
    private protected virtual bool MayHaveCompared => false;

    private string? Hint()
    {
        CloudTrailCoverage coverage = Run.Coverage;
        if (!FoundNothing)
        {
            // What was not read may have what nothing else had.
            return EmptyAnswer.ExplainRest(Asked, ButDoubted((parameter, value) => HasMet(parameter, value) is false && !coverage.IsComplete ? null : HasMet(parameter, value)), Things, Near);
        }

        return coverage is { SourcesPassedOver: > 0, SourcesRead: 0, SourcesPartial: 0, SourcesFailed: 0, SourcesSkipped: 0 }
            ? $"No {(ReadsFiles ? "log file" : "record of CloudTrail")} was found: digests, public keys and the like hold no events ({CountText.Of(coverage.SourcesPassedOver, ReadsFiles ? "file" : "input")})."
            : EmptyAnswer.Explain(Asked, ButDoubted(HasMet), LeftOutFiles.Of(Run), Things, WhenEmpty, Near, MayHaveCompared) ?? Doubted ?? OfNothingElse;
    }

    private sealed class Output : IEventOutput
    {
        private readonly EventReadingCommand _command;
        private readonly string _activity;

        public Output(EventReadingCommand command)
        {
            _command = command;
            CmdletAttribute? name = (CmdletAttribute?)Attribute.GetCustomAttribute(command.GetType(), typeof(CmdletAttribute));
            _activity = name is null ? "Reading CloudTrail logs" : $"{name.VerbName}-{name.NounName}";
        }

        public void Write(CloudTrailEvent e)
        {
            _command._otherNames?.Add(e);
            _command.Emit(e);
        }

        public void Attend() => _command.Engine.AnswerQuestions();

        public void Counted(IReadOnlyDictionary<string, long> counts) => _command.Count(counts);

        public void Error(CloudTrailProblem problem) => _command.Report(problem);

        public void Warning(string message)
        {
            _command.Account.OnWarning(message);
            _command.Engine.WriteWarning(message);
        }

        public void Verbose(string message) => _command.Engine.WriteVerbose(message);

        public void Progress(ReadProgress progress)
        {
            if (progress.IsFinished)
            {
                _command.Progress.Hide();
            }
            else if (_command.Progress.IsTime)
            {
                _command.Progress.Show(ProgressText.Of(_activity, progress));
            }
        }
    }
}

/// <summary>Says how far a run has come.</summary>
internal static class ProgressText
{
    public const int ActivityId = 0x4354;

    public static ProgressRecord Of(string activity, ReadProgress progress)
    {
        double seconds = Math.Max(progress.Elapsed.TotalSeconds, 0.001);
        string files = progress.SourcesTotal is long total ? $"{Number(progress.SourcesDone)} of {Count(total, "file")}"
            : progress.SourcesListed is long listed ? $"{Number(progress.SourcesDone)} of {Count(listed, "file")} listed so far"
            : Count(progress.SourcesDone, "file");
        string status = $"{files}, {Number(progress.Bytes >> 20)} MB ({Number((long)(progress.Bytes / seconds) >> 20)} MB/s), {Count(progress.Events, "event")}";
        ProgressRecord record = new(ActivityId, activity, status)
        {
            CurrentOperation = progress.Current,
        };
        if (progress is { SourcesTotal: > 0, SourcesDone: > 0 })
        {
            record.PercentComplete = (int)(100 * progress.SourcesDone / progress.SourcesTotal.Value);
            record.SecondsRemaining = Remaining(progress.SourcesDone, progress.SourcesTotal.Value - progress.SourcesDone, seconds);
        }

        return record;
    }

    /// <summary>How long the rest takes, at the pace so far, in seconds.</summary>
    public static int Remaining(long done, long left, double seconds) => (int)Math.Min(seconds / done * left, int.MaxValue);

    private static string Count(long count, string one) => CountText.Of(count, one, CultureInfo.CurrentCulture);

    private static string Number(long value) => value.ToString("N0", CultureInfo.CurrentCulture);
}
