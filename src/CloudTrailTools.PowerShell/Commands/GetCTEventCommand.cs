using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Aws;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Reads the last 90 days of management and Insights events from Event history, over any regions and accounts.</summary>
[Cmdlet(VerbsCommon.Get, "CTEvent", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(CloudTrailEvent))]
public sealed class GetCTEventCommand : EventHistoryCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly CloudTrailCoverage _coverage = new() { StoppedEarly = true };
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private EventHistoryReader? _reader;
    private CoverageReport? _report;

    // Which of the values asked for the events had: reading keeps no note of it.
    private EventFilter _met = EventFilter.None;
    private OtherNames? _otherNames;
    private bool _looksUpResources;

    /// <inheritdoc/>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventNameCompleter))]
    public override string[]? EventName { get; set; }

    /// <summary>Emits the oldest events first.</summary>
    [Parameter]
    public SwitchParameter Oldest { get; set; }

    /// <summary>Emits an event as often as it is found, where two lookups, regions or accounts return it.</summary>
    [Parameter]
    public SwitchParameter AllowDuplicates { get; set; }

    /// <summary>Emits no more than this many events, and then stops reading.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public long MaxEvents { get; set; } = long.MaxValue;

    /// <summary>File that remembers how far the command has come: repeated after a break, it goes on there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <summary>Ends after this many seconds, however far it has come.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public int? TimeoutSeconds { get; set; }

    /// <summary>Name of a variable that receives the account of what was read and missed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? CoverageVariable { get; set; }

    /// <summary>Ends with a terminating error when anything that was asked for could not be read.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    private CoverageReport Account => _report ??= new CoverageReport(Engine);

    private protected override void Begin() =>
        RefuseInput("Get-CTEvent takes nothing from the pipeline, it reads Event history: name what to look for, such as Get-CTEvent -EventName DeleteBucket. Import-CTLogFile takes files, Where-Object and Find-CTDeletion take events.");

    private protected override void End()
    {
        EventFilterOptions filter = FilterOptions();
        _met = EventFilter.Compile(filter with { Region = null });
        _otherNames = OtherNames.Of(filter);
        _reader = new EventHistoryReader(
            HistoryOptions(filter) with
            {
                Witness = _otherNames is null ? null : _otherNames.Note,
                OldestFirst = Oldest,
                AllowDuplicates = AllowDuplicates,
                CheckpointPath = Checkpoint is null ? null : new RealPaths().Of(Engine.ResolveLiteralPath(Checkpoint)),
                Timeout = TimeoutSeconds is int seconds ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds)) : null,
            },
            Clients,
            StopToken);
        CheckWithoutAws(filter);
        EventHistoryPlan plan = Engine.WaitFor(_reader.PlanAsync(signIn: !Engine.IsWhatIf));
        HistoryNotes.Pass(_reader, Engine, _told, Account);
        if (!Engine.ShouldProcess(string.Join(' ', plan.Describe()), "Read Event history"))
        {
            return;
        }

        _coverage.StartTime = plan.Asked;
        _coverage.EndTime = plan.To;
        Account.Give(CoverageVariable, _coverage);

        _reader.Start();
        _coverage.StoppedEarly = !ReadAll(_reader);
        AddUnfinished(_reader);
        Progress.Hide();

        // What goes on from a checkpoint emits only what is new, which may be nothing.
        if (!_coverage.StoppedEarly && _coverage.SourcesRead > 0 && plan.Resumes is null && Hint(filter, plan, HistoryNotes.NotAsked(plan, filter, AllRegions)) is string hint)
        {
            Engine.WriteWarning(hint);
        }

        if (!_coverage.StoppedEarly && _otherNames?.Describe() is string otherNames)
        {
            Engine.WriteWarning(otherNames);
        }

        Account.End(_coverage, Strict);
    }

    private protected override void Report(CloudTrailProblem problem)
    {
        Account.OnError(problem);
        base.Report(problem);
    }

    private protected override void Release()
    {
        if (_reader is not null)
        {
            _reader.Dispose();
            AddUnfinished(_reader);
        }

        base.Release();
    }

    /// <summary>Says what is wrong with the question whoever asks it, before credentials are looked for.</summary>
    private void CheckWithoutAws(EventFilterOptions filter)
    {
        if (Array.Find(filter.EventName ?? [], IsPath) is string path)
        {
            throw new CloudTrailProblemException(Problems.FilterInvalid(nameof(EventName), path, "it is a path and no name of a call. Get-CTEvent asks AWS for Event history, Import-CTLogFile reads log files."));
        }

        if ((filter.EventName ?? []).Select(name => Slips.NoCall(name)).FirstOrDefault(other => other is not null) is string other)
        {
            // All there is would be read for it.
            throw new CloudTrailProblemException(Problems.ParameterConflict(other));
        }

        IReadOnlyList<LookupTerm> terms = LookupPlanner.Plan(filter);
        _looksUpResources = terms.Any(term => term.IsOfResources);
        HistoryRegions.CheckAll(Region ?? [], AllRegions);
        WarnOfIdleParameters();
        string[] named = [.. (Region ?? []).Where(region => new WildcardText(region).Exact is not null)];
        if (named.Length > 0)
        {
            _ = HistoryRegions.Resolve(named, all: false, addGlobal: false, AwsClientFactory.GlobalRegion, filter);
        }

        WarnOfBlindSpots(filter, terms);
        DoubtNames(filter.EventName, tellsUnknown: terms.Any(term => term is { KeyName: null, Insight: false }));
        DoubtAccounts(filter.AccountId);
        DoubtValues(filter.ResourceName);
        HistoryNotes.CheckTime(filter, Engine, Account);
    }

    /// <summary>Whether it is a place of log files. A file may be called like a call.</summary>
    private bool IsPath(string name) => S3Address.IsAddress(name)
        || (name.Contains('/', StringComparison.Ordinal) && !ResourceReader.IsArn(name) && !Slips.IsAddress(name) && !Slips.IsRegex(name))
        || LocalPaths.IsWritten(name)
        || (Slips.IsExact(name) && !AwsCatalogue.KnowsCall(name) && !char.IsAsciiLetterUpper(name[0]) && LocalPaths.Exists(Engine, name));

    /// <summary>Of accounts that are not read the reader tells.</summary>
    private string? Hint(EventFilterOptions filter, EventHistoryPlan plan, string? region)
    {
        if (_coverage.Matched > 0)
        {
            return HintOfRest(filter, region);
        }

        string? nothing = _coverage is not { Records: 0, SourcesFailed: 0, SourcesPartial: 0 } ? null
            : _looksUpResources ? "The service's own list of resources has nothing of that; the records were not looked into."
            : HistoryNotes.Nothing(plan, filter, _coverage);
        return EmptyAnswer.Explain(
            _looksUpResources ? filter with { Region = null, ResourceName = nothing is null ? null : Those(ResourceName, Slips.InThing), ResourceType = Those(ResourceTypes, type => Slips.InResourceType(type, isEmpty: true)) } : filter with { Region = null },
            ButDoubted((parameter, value) => nothing is not null ? null : parameter is nameof(Match) or nameof(ReadOnly) or nameof(WriteOnly) || new WildcardText(value).Exact is null ? _reader!.Filter.HasMet(parameter, value) : false),
            besides: string.Join(' ', new[] { nothing, region }.OfType<string>()),
            near: _reader!.Filter.Near,
            mayHaveCompared: nothing is not null && plan.Terms.Any(term => term.KeyName == nameof(AccessKeyId))) ?? Doubted;
    }

    private string? HintOfRest(EventFilterOptions filter, string? region) =>
        string.Join(' ', new[] { EmptyAnswer.ExplainRest(filter, ButDoubted(HasMet), near: _reader!.Filter.Near), AsksForOne(filter) ? region : null }.OfType<string>()) is { Length: > 0 } hint ? hint : null;

    /// <summary>Of what was found; what was left out is known to who left it out.</summary>
    private bool? HasMet(string parameter, string value) => parameter == nameof(AccountId) ? null
        : parameter.StartsWith("Exclude", StringComparison.Ordinal) ? _reader!.Filter.HasMet(parameter, value)
        : _met.HasMet(parameter, value);

    /// <summary>Whether the question is about somebody or something, of which there may be more in regions that were not asked.</summary>
    private static bool AsksForOne(EventFilterOptions filter) => (filter.Actor ?? filter.AccessKeyId ?? filter.ResourceName ?? filter.SourceIPAddress) is not null;

    /// <summary>Those that look like slips: of the others it was told that the service's list may not hold them.</summary>
    private static string[]? Those(string[]? values, Func<string, string?> slip) => values?.Where(value => slip(value) is not null).ToArray() is { Length: > 0 } mistyped ? mistyped : null;

    private void AddUnfinished(EventHistoryReader reader)
    {
        foreach (CloudTrailCoverageEntry entry in reader.TakeUnfinished())
        {
            _coverage.Add(entry);
        }
    }

    /// <summary>False when -MaxEvents ended it.</summary>
    private bool ReadAll(EventHistoryReader reader)
    {
        long emitted = 0;
        SameRefusals refusals = new(Report, Account.OnError);
        using IDisposable questions = Engine.AcceptQuestions();
        while (!reader.IsEnded)
        {
            Engine.AnswerQuestions();
            OutputBatch? batch = reader.Take(Patience);
            HistoryNotes.Pass(reader, Engine, _told, Account);

            HistoryNotes.ShowProgress(reader, "Get-CTEvent", Progress);
            if (batch is null)
            {
                continue;
            }

            foreach (CloudTrailEvent item in batch.Events)
            {
                _ = _met.Matches(item);
                _otherNames?.Add(item);
                Progress.OnRow();
                Engine.WriteObject(item);
                reader.OnWritten();
                if (++emitted == MaxEvents)
                {
                    return false;
                }
            }

            if (batch.Problem is not null)
            {
                refusals.Report(batch.Problem);
            }

            if (batch.Ended is not null)
            {
                _coverage.Add(batch.Ended);
            }
        }

        refusals.Complete();
        return true;
    }
}
