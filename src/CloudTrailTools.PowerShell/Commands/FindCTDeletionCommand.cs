using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Aws;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Finds who deleted what: which thing, who really, when, from where, and whether it worked.</summary>
[Cmdlet(VerbsCommon.Find, "CTDeletion", DefaultParameterSetName = EventSet)]
[OutputType(typeof(CloudTrailDeletion), typeof(CloudTrailResourceHistory))]
public sealed class FindCTDeletionCommand : LogFileCommand
{
    private const string EventSet = "Event";
    private const string HistorySet = "History";

    private const string NoDataEvents = "Event history holds no data events, such as deletions of S3 objects: those are in the log files of a trail that records them.";

    // Each costs a request in every region, of which two a second are allowed.
    private const int MostSessions = 100;

    // In Event history all deletions wait until the sessions they were made in have been looked up.
    private const int MostWaiting = 10_000;

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private AwsClientFactory? _clients;
    private EventHistoryPlan? _plan;
    private DeletionFinder _finder = null!;
    private string[] _things = [];
    private ResourceQuery? _resources;
    private EventFilter _events = EventFilter.None;
    private CloudTrailDeletionLevel[]? _level;
    private WildcardList? _actors;
    private readonly MetNames _otherActors = new();
    private readonly MetNames _keptActors = new();
    private readonly MetNames _otherKeys = new();
    private WildcardList? _notActors;
    private WildcardList? _accessKeys;
    private WildcardList? _types;
    private readonly List<CloudTrailDeletion> _scheduled = [];
    private long _found;
    private long _broken;
    private long _open;
    private long _openLeftOut;

    /// <summary>Makes the command; one deletion delivered by two trails is still one deletion, so repeats are dropped unless told otherwise.</summary>
    public FindCTDeletionCommand() => Unique = true;

    /// <summary>Events to look through, from any of the reading cmdlets.</summary>
    // Not mandatory: the engine would ask for events where somebody forgot the path.
    [Parameter(ValueFromPipeline = true, ParameterSetName = EventSet)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNull]
    [Events]
    public CloudTrailEvent[]? InputObject { get; set; }

    /// <summary>Reads Event history, the last 90 days, of the regions of -Region or the session's own, as Get-CTEvent does.</summary>
    [Parameter(Mandatory = true, ParameterSetName = HistorySet)]
    public SwitchParameter EventHistory { get; set; }

    /// <summary>Every region of the partition that the account has enabled.</summary>
    [Parameter]
    public SwitchParameter AllRegions { get; set; }

    /// <summary>Do not add us-east-1, where IAM, sign-in and other services without regions write their events.</summary>
    [Parameter]
    public SwitchParameter NoGlobalRegion { get; set; }

    /// <summary>The things asked about: ids, names or ARNs. What they held counts with them, such as the policies of a role.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? Resource { get; set; }

    /// <inheritdoc/>
    // Without the alias Resource, which is a parameter of its own here.
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public override string[]? ResourceName { get; set; }

    /// <summary>What was done to them; what is gone or goes, when not given.</summary>
    [Parameter]
    [Words<CloudTrailDeletionLevel>("level of deletions")]
    [ValidateNotNullOrEmpty]
    public CloudTrailDeletionLevel[] Level { get => _level ?? [.. DeletionFinderOptions.DefaultLevels]; set => _level = value; }

    /// <summary>Also finds attempts: denied, failed, dry runs, and deletions of what was gone already.</summary>
    [Parameter]
    public SwitchParameter IncludeFailed { get; set; }

    /// <summary>Emits, for each thing asked about, one object that tells who made it, what was changed and who deleted it.</summary>
    [Parameter]
    public SwitchParameter WithHistory { get; set; }

    /// <summary>How Event history is read where no parameter says; tests read it faster.</summary>
    internal EventHistoryOptions? Reading { get; init; }

    /// <inheritdoc/>
    private protected override long MostEvents => long.MaxValue;

    /// <inheritdoc/>
    private protected override bool FoundNothing => _found == 0 && Withheld() is null;

    private protected override string[]? Things => _things;

    private protected override bool TakesThings => true;

    private protected override EventFilterOptions Asked => Engine.ParameterSetName == HistorySet ? FilterOptions() with { Region = null } : FilterOptions();

    private protected override IReadOnlyList<string> Near(string parameter, string name) => parameter switch
    {
        nameof(Actor) => _otherActors.Near(name),
        nameof(ExcludeActor) => _keptActors.SameOrNear(name),
        nameof(AccessKeyId) => _otherKeys.Near(name),
        nameof(Resource) or nameof(ResourceName) => _resources?.Near(name) ?? [],
        _ => [],
    };

    private protected override string? WhenEmpty => Engine.ParameterSetName != HistorySet || Run.Coverage.SourcesRead == 0 ? null
        : HistoryNotes.NotAsked(_plan, FilterOptions(), AllRegions) is string region ? _things.Length > 0 ? $"{region} {NoDataEvents}" : region
        : _things.Length > 0 ? NoDataEvents
        : null;

    private protected override bool? HasMet(string parameter, string value) => parameter switch
    {
        // The names that are read are those of all deletions, not those asked for.
        nameof(EventName) => _events.HasMet(parameter, value),
        nameof(Actor) => HasMet(_actors, _otherActors, value),
        nameof(ExcludeActor) => _open > 0 ? null : _notActors?.HasMet(value),
        nameof(AccessKeyId) => HasMet(_accessKeys, _otherKeys, value),
        nameof(ResourceType) => _types?.HasMet(value),
        // Of which it is told that they delete nothing.
        nameof(ReadOnly) => null,
        // Of accounts that are not read the reader tells.
        nameof(AccountId) when Engine.ParameterSetName == HistorySet => null,
        nameof(Resource) or nameof(ResourceName) => _resources?.HasMet(value),
        _ => _events.HasMet(parameter, value) ?? base.HasMet(parameter, value),
    };

    /// <summary>That nobody is met says little where the chains may be longer than what was read.</summary>
    private bool? HasMet(WildcardList? asked, MetNames others, string value) =>
        asked?.HasMet(value) is bool hasMet && (hasMet || _openLeftOut == 0 || others.Near(value).Count > 0) ? hasMet : null;

    /// <summary>What was called off since it was scheduled, and when; null when it was not.</summary>
    private string? CalledOff(CloudTrailDeletion deletion) => !_finder.IsCalledOff(deletion, out DateTime? at) ? null
        : string.Create(CultureInfo.InvariantCulture, $"{deletion.ResourceType} {deletion.ResourceId}{(at is DateTime time ? $" ({time:yyyy-MM-dd HH:mm:ss} UTC)" : "")}").TrimStart();

    private protected override void Begin()
    {
        if (Engine.ParameterSetName != HistorySet && (AllRegions || NoGlobalRegion))
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-AllRegions and -NoGlobalRegion are about Event history: read it with -EventHistory, or leave them out."));
        }

        RequireInput(EventSet, InputObject, " or -EventHistory");
        RefuseBesideInput((nameof(InputObject), InputObject), (nameof(EventHistory), EventHistory ? EventHistory : null));
        _things = (Resource ?? []).Concat(ThingsBehindEvents()).ToArray();
        string[] resources = _things.Concat(ResourceName ?? []).ToArray();
        if (Array.Exists(resources, string.IsNullOrWhiteSpace))
        {
            throw new CloudTrailProblemException(Problems.FilterEmpty(nameof(Resource)));
        }

        if (WithHistory && resources.Length == 0)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-WithHistory tells about certain things: name them with -Resource."));
        }

        if (IncludeFailed && Succeeded)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-IncludeFailed and -Succeeded exclude each other: without either, only deletions that succeeded are found."));
        }

        string[] ofCalls = WithHistory ? FiltersOfCalls() : [];
        if (ofCalls.Length > 0)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict(
                $"-WithHistory tells all that was done to a thing, by whomever: leave out {string.Join(", ", ofCalls)}, and look into its Changes and Deletions with Where-Object."));
        }

        if (Engine.ParameterSetName == HistorySet)
        {
            if (Array.Find(Resource ?? [], S3Address.IsAddress) is { } address)
            {
                throw new CloudTrailProblemException(Problems.ParameterConflict($"-EventHistory asks AWS for its own history, and '{address}' is a place of log files: leave out -EventHistory to read it."));
            }

            if (Array.Find(Resource ?? [], thing => LocalPaths.IsWritten(thing) || LocalPaths.Exists(Engine, thing)) is { } path)
            {
                throw new CloudTrailProblemException(Problems.ParameterConflict(
                    $"-EventHistory asks AWS, and '{path}' is a path: leave out -EventHistory to read it. When it is also the name of the thing asked about, write its ARN."));
            }

            EventFilterOptions asked = FilterOptions();
            LookupPlanner.CheckCategories(asked.EventCategory);
            HistoryRegions.CheckAll(Region ?? [], AllRegions);
            DoubtRegionBesideAll(AllRegions, NoGlobalRegion, Region);
            HistoryNotes.CheckTime(asked, Engine, Account);
            DoubtNames(EventName);
        }

        _resources = resources.Length > 0 ? ResourceQuery.Of(resources) : null;
        _finder = new DeletionFinder(new DeletionFinderOptions
        {
            Levels = Level,
            Resources = _resources,
            IncludeFailed = IncludeFailed || Failed || ErrorCode is not null || WithHistory,
            WithHistory = WithHistory,
            // Who asks for something certain is told what else became of it. Whose it was is not known of what is left out.
            CountsWithheld = (_resources is not null || EventName is not null) && !WithHistory && Actor is null && ExcludeActor is null && AccessKeyId is null && ResourceType is null,
            MaxWaiting = Engine.ParameterSetName == HistorySet ? MostWaiting : DeletionFinder.MaxWaiting,
            Events = e => _events.Matches(e),
            Deletions = IsAskedFor,
        });
        base.Begin();
    }

    /// <summary>
    /// Splits the filter: time, region and account limit what is read; what is about the caller or the call is asked of the deletions. The events
    /// that gave out credentials are taken before it, whoever made them, when and where, out of all that is read.
    /// </summary>
    private protected override EventFilterOptions Adjust(EventFilterOptions options)
    {
        EventFilter.Check(options);
        if (Engine.ParameterSetName == HistorySet)
        {
            // Which regions are read decides; calls to services without regions are recorded in another one.
            options = options with { Region = null };
        }

        _events = EventFilter.Compile(options with { Actor = null, ExcludeActor = null, AccessKeyId = null, ResourceName = null, ResourceType = null });
        _actors = List(options.Actor);
        _notActors = List(options.ExcludeActor);
        _accessKeys = List(options.AccessKeyId);
        _types = List(options.ResourceType);
        return new EventFilterOptions
        {
            EventName = _finder.NamePatterns?.ToArray(),
            Region = options.Region,
            AccountId = options.AccountId,
            StartTime = options.StartTime,
            EndTime = options.EndTime,
        };
    }

    private protected override EventReaderOptions ReaderOptions() => base.ReaderOptions() with { Tap = _finder.Tap };

    private protected override void Process()
    {
        if (InputObject is not null)
        {
            AddEvents(InputObject);
        }
        else if (Engine.ParameterSetName != EventSet)
        {
            base.Process();
        }
    }

    private protected override void ProcessOther() => ReadHistory(
        new EventFilterOptions { StartTime = Filter.Options.StartTime, EndTime = Filter.Options.EndTime, AccountId = AccountId, WriteOnly = true },
        oldestFirst: true,
        Run.Add,
        Run.Settle);

    /// <summary>The first argument is where to look; people begin with what they look for.</summary>
    private protected override string? HintFor(CloudTrailProblem problem) =>
        problem.Id == ErrorIds.PathNotFound && ParameterSetName == PathSet && Resource is null
        && problem.Target is string { Length: > 0 } path && path[0] is not ('.' or '/' or '\\' or '~') && !AwsCatalogue.IsWrittenAsCall(path)
            ? $"If it is the thing asked about, say where to look first: Find-CTDeletion <path> -Resource {Choices.Quote(path, null)}"
            : base.HintFor(problem);

    private protected override void Emit(CloudTrailEvent e)
    {
        _finder.Add(e);
        WriteFound();
    }

    private protected override void Finish()
    {
        if (Engine.ParameterSetName == HistorySet)
        {
            if (!Run.IsFull)
            {
                try
                {
                    FindOrigins();
                }
                catch (CloudTrailProblemException exception)
                {
                    // What was found comes all the same, with chains that end early.
                    Report(exception.Problem);
                }
            }

            WarnOfCrowd();
        }

        _finder.Complete();
        Progress.Hide();
        WriteFound();
        foreach (CloudTrailResourceHistory history in _finder.Histories())
        {
            _found++;
            Engine.WriteObject(history);
        }

        if (_found == 0 && (Withheld() ?? NoDeletions()) is string reason)
        {
            Engine.WriteWarning(reason);
        }
        else if (_found == 0 && RecordingAdvice.For(_resources, ResourceTypes, EventName) is { Count: > 0 } advice)
        {
            Engine.WriteWarning("Nothing was found. " + string.Join(' ', advice));
        }
        else if (_found > 0 && !Run.IsFull)
        {
            foreach (string more in new[] { HistoryNotes.NotAsked(_plan, FilterOptions(), AllRegions), OtherLevels() }.OfType<string>())
            {
                Engine.WriteWarning(more);
            }
        }

        if (_finder.ChangesLeftOut is > 0 and long changes)
        {
            Engine.WriteWarning($"Of what changed very often -WithHistory keeps the first changes read and the last ones: {CountText.Of(changes, "change")} between them {(changes == 1 ? "is" : "are")} left out. Import-CTLogFile -ResourceName shows all.");
        }

        string[] calledOff = [.. _scheduled.Select(CalledOff).OfType<string>().Distinct()];
        if (calledOff.Length > 0)
        {
            Engine.WriteWarning($"Shown as scheduled, and called off since: {Slips.FirstOf(calledOff)}. -Level ScheduledDeletion, DeletionCancelled shows both in turn.");
        }

        if (_open + _openLeftOut is > 0 and long open && (_actors ?? _notActors ?? _accessKeys) is not null)
        {
            Engine.WriteWarning($"Whose {CountText.Of(open, "deletion")} {(open == 1 ? "was" : "were")} is not known to the end, so that more or fewer may be by whom you ask for: {(Limits() is string limits
                ? $"the events that gave out the credentials are not in the files that {limits} let pass. Read without {limits}, and choose behind it with Where-Object."
                : "the events that gave out the credentials are not among those read. Where it is not asked for somebody, ActorChain.BrokenBecause says which.")}");
        }
        else if (_broken > 0)
        {
            Engine.WriteVerbose($"Of {CountText.Of(_found, "deletion")}, {_broken} made with credentials whose origin is not among the events read; see ActorChain.BrokenBecause.");
        }
    }

    /// <summary>The parameters given that ask for certain calls or callers.</summary>
    private string[] FiltersOfCalls()
    {
        (string Name, bool IsGiven)[] filters =
        [
            (nameof(EventName), EventName is not null), (nameof(EventSource), EventSource is not null), (nameof(Actor), Actor is not null), (nameof(AccessKeyId), AccessKeyId is not null),
            (nameof(EventId), EventId is not null), (nameof(ErrorCode), ErrorCode is not null), (nameof(SourceIPAddress), SourceIPAddress is not null), (nameof(EventCategory), EventCategory is not null),
            (nameof(IdentityType), IdentityType is not null), (nameof(Match), Match is not null), (nameof(ResourceType), ResourceType is not null), (nameof(ExcludeEventName), ExcludeEventName is not null), (nameof(ExcludeEventSource), ExcludeEventSource is not null),
            (nameof(ExcludeActor), ExcludeActor is not null), (nameof(ExcludeErrorCode), ExcludeErrorCode is not null), (nameof(ExcludeSourceIPAddress), ExcludeSourceIPAddress is not null),
            (nameof(Succeeded), Succeeded), (nameof(Failed), Failed), (nameof(ReadOnly), ReadOnly), (nameof(WriteOnly), WriteOnly),
            (nameof(Level), !Level.SequenceEqual(DeletionFinderOptions.DefaultLevels)),
        ];
        return [.. filters.Where(filter => filter.IsGiven).Select(filter => "-" + filter.Name)];
    }

    /// <summary>What was left out of an answer that is empty for that; null when nothing was.</summary>
    private string? Withheld()
    {
        long attempts = _finder.Withheld.Where(kind => !kind.Key.IsOtherLevel).Sum(kind => kind.Value);
        string[] parts =
        [
            .. attempts == 0 ? [] : new[] { $"{CountText.Of(attempts, "attempt")} that failed or had no effect (-IncludeFailed)" },
            .. _finder.Withheld.Where(kind => kind.Key.IsOtherLevel).Select(kind => kind.Key.IsAttempt
                ? $"{CountText.Of(kind.Value, "attempt")} of level {kind.Key.Level} (-Level {kind.Key.Level} -IncludeFailed)"
                : string.Create(CultureInfo.InvariantCulture, $"{kind.Value:N0} of level {kind.Key.Level} (-Level {kind.Key.Level})")),
        ];
        string all = parts.Length < 2 ? "" : $" All of it: {WithLevels(_finder.Withheld.Keys)}{(_finder.Withheld.Keys.Any(kind => kind.IsAttempt) ? " -IncludeFailed" : "")}.";
        return parts.Length == 0 ? null : $"Nothing was found, but there is more about what was asked for: {string.Join(", ", parts)}.{all}";
    }

    /// <summary>
    /// What succeeded on other levels, beside what was found of certain things or calls: who asks what became of a trail asks too whether it was
    /// switched off. Null when nothing did.
    /// </summary>
    private string? OtherLevels()
    {
        bool isCertain = _level is null && _things.Concat(ResourceName ?? []).Concat(EventName ?? []).All(Slips.IsExact);

        // Of what is shown as scheduled it is told by itself that it was called off.
        var others = !isCertain ? [] : _finder.Withheld.Where(kind => kind.Key is { IsOtherLevel: true, IsAttempt: false } && !(kind.Key.Level == CloudTrailDeletionLevel.DeletionCancelled && _scheduled.Count > 0)).ToArray();
        return others.Length == 0 ? null
            : $"There is more about what was asked for: {string.Join(", ", others.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value:N0} of level {kind.Key.Level}")))}. With {WithLevels(others.Select(kind => kind.Key))} it is shown too.";
    }

    private string WithLevels(IEnumerable<(bool IsOtherLevel, bool IsAttempt, CloudTrailDeletionLevel Level)> kinds) =>
        $"-Level {string.Join(", ", Level.Concat(kinds.Where(kind => kind.IsOtherLevel).Select(kind => kind.Level)).Distinct())}";

    /// <summary>Calls asked for that delete nothing; null when all may.</summary>
    private string? NoDeletions()
    {
        if (ReadOnly)
        {
            return "Nothing was found: -ReadOnly asks for calls that change nothing, which delete nothing either.";
        }

        string[] others = [.. (EventName ?? []).Where(name => AwsCatalogue.KnowsCall(name) && !DeletionCatalogue.Default.MayFind(name))];
        return others.Length == 0 ? null
            : $"Nothing was found: {string.Join(", ", others)} {(others.Length == 1 ? "is no call that deletes, disables, detaches or cancels" : "are no calls that delete, disable, detach or cancel")} anything. Import-CTLogFile and Get-CTEvent find all calls.";
    }

    private void WarnOfCrowd()
    {
        if (_finder.Crowded + _finder.CrowdedOut == 0)
        {
            return;
        }

        string leftOut = _finder.CrowdedOut == 0 ? "" : $" Left out, as by what was known then not asked for: {CountText.Of(_finder.CrowdedOut, "more deletion")}.";
        Engine.WriteWarning(string.Create(
            CultureInfo.InvariantCulture,
            $"More than {MostWaiting:N0} deletions were waiting for their sessions to be looked up. The chain of {CountText.Of(_finder.Crowded, "deletion")} ends with the role.{leftOut} Ask for less at once, with -Resource or a shorter time, to have all of them looked up."));
    }

    /// <summary>
    /// Where events come through the pipeline, the first argument without a name is a thing and no path. PowerShell binds it to -Path all the same,
    /// as it does so before it looks at what comes.
    /// </summary>
    private string[] ThingsBehindEvents()
    {
        if (Path is null || !Engine.ExpectsInput)
        {
            return [];
        }

        if (Resource is not null)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("What comes through the pipeline is read, so there is no path to read: name all things with -Resource."));
        }

        if (Array.Find(Path, path => LocalPaths.Exists(Engine, path)) is { } existing)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict(
                $"What comes through the pipeline is read, and '{existing}' is also a file or folder: say -Resource when it is the thing asked about, or read the folder without a pipeline."));
        }

        return Path;
    }

    private protected override void Release()
    {
        _clients?.Dispose();
        base.Release();
    }

    /// <summary>
    /// Looks up the events that gave out the credentials of the deletions found. They count as reading, so they are not among the events read, and
    /// are far too many to be; but each names the access key it gave out among its resources.
    /// </summary>
    private void FindOrigins()
    {
        HashSet<string> asked = new(StringComparer.Ordinal);
        while (true)
        {
            // A role may have been assumed from another one.
            string[] left = [.. _finder.AwaitedKeys().Where(key => !asked.Contains(key))];
            string[] next = [.. left.Take(Math.Min(LookupPlanner.MostTerms, MostSessions - asked.Count))];
            if (next.Length == 0)
            {
                if (left.Length > 0)
                {
                    Engine.WriteWarning($"The origin of {MostSessions} sessions was looked up, and that of {left.Length} more was not: the chains of their deletions end with the role. Ask for less at once, with -Resource or a shorter time, to have them looked up.");
                }

                return;
            }

            asked.UnionWith(next);
            DateTime? start = Filter.Options.StartTime - MintedSessions.LongestSession;
            ReadHistory(
                new EventFilterOptions
                {
                    ResourceName = next,
                    EventName = [.. MintedSessions.EventNames],
                    StartTime = start > DateTime.UtcNow - EventHistoryReader.Kept ? start : null,
                    EndTime = Filter.Options.EndTime,
                },
                oldestFirst: false,
                _finder.Add,
                AddLookup,
                byKeysGivenOut: true);
        }
    }

    /// <summary>A region that was refused once is told once.</summary>
    private void AddLookup(CloudTrailCoverageEntry entry)
    {
        if (entry.Outcome != CloudTrailCoverageOutcome.Failed
            || !Run.Coverage.Entries.Any(other => other.Outcome == entry.Outcome && other.AccountId == entry.AccountId && other.Region == entry.Region && other.Reason == entry.Reason))
        {
            Run.Coverage.Add(entry);
        }
    }

    /// <param name="settle">What becomes of the account of each part: events that went through the run are counted there.</param>
    private void ReadHistory(EventFilterOptions filter, bool oldestFirst, Action<CloudTrailEvent> take, Action<CloudTrailCoverageEntry> settle, bool byKeysGivenOut = false)
    {
        _clients ??= AwsConnection.Connect(this, RegionToSignIn(Region), Engine);
        EventHistoryReader reader = new((Reading ?? new EventHistoryOptions()) with { Filter = filter, Regions = Region ?? [], AllRegions = AllRegions, NoGlobalRegion = NoGlobalRegion, OldestFirst = oldestFirst, PreferKeysGivenOut = byKeysGivenOut }, _clients, StopToken);
        try
        {
            _plan = Engine.WaitFor(reader.PlanAsync());
            Engine.WriteVerbose(string.Join(' ', _plan.Describe()));
            Run.Coverage.StartTime ??= _plan.Asked;
            Run.Coverage.EndTime ??= _plan.To;
            reader.Start();
            SameRefusals refusals = new(Report, Account.OnError);
            using IDisposable questions = Engine.AcceptQuestions();
            while (!reader.IsEnded && !Run.IsFull)
            {
                Engine.AnswerQuestions();
                OutputBatch? batch = reader.Take(TimeSpan.FromMilliseconds(500));
                HistoryNotes.Pass(reader, Engine, _told, Account);
                HistoryNotes.ShowProgress(reader, "Find-CTDeletion", Progress);
                foreach (CloudTrailEvent e in batch is null ? [] : batch.Events)
                {
                    if (Run.IsFull)
                    {
                        break;
                    }

                    take(e);
                    reader.OnWritten();
                }

                // What keeps one lookup from being made keeps the next one too.
                if (batch?.Problem is CloudTrailProblem problem && _told.Add(problem.Subject))
                {
                    refusals.Report(problem);
                }

                if (batch?.Ended is CloudTrailCoverageEntry ended)
                {
                    settle(ended);
                }
            }

            refusals.Complete();
        }
        finally
        {
            // However it ended: what was not read to its end belongs to the account too.
            reader.Dispose();
            foreach (CloudTrailCoverageEntry unfinished in reader.TakeUnfinished())
            {
                settle(unfinished);
            }
        }
    }

    private static WildcardList? List(string[]? values) => values is { Length: > 0 } ? new WildcardList(values) : null;

    private static bool IsBy(CloudTrailDeletion deletion, WildcardList actors)
    {
        // One caller may be asked for by several names: each of them was met.
        return (deletion.ActorChain.Count(hop => actors.IsMatch(hop.Name) | actors.IsMatch(hop.Arn)) > 0)
            | EventFilter.IsBy(deletion.Event, actors)
            | (deletion.Trail.Steps.Count(step => EventFilter.Is(step.Mint.Identity, actors)) > 0);
    }

    private protected override bool MayHaveCompared => _openLeftOut > 0;

    private protected override string? OfNothingElse
    {
        get
        {
            string attempts = HasReadNothing || _finder.IncludesFailed || (_actors ?? _notActors ?? _accessKeys) is null ? ""
                : " Attempts that failed or had no effect were not looked at: -IncludeFailed has them too.";
            return base.OfNothingElse is string nothing ? nothing + attempts
                : attempts.Length == 0 ? null : $"Nothing matched.{attempts}";
        }
    }

    private static void AddNames(MetNames names, CloudTrailDeletion deletion)
    {
        names.Add(deletion.Event);
        foreach (CloudTrailActorHop hop in deletion.ActorChain)
        {
            names.Add(hop.Name);
        }
    }

    private bool IsAskedFor(CloudTrailDeletion deletion)
    {
        if (_types is not null && !_types.IsMatch(deletion.Resource.Type))
        {
            return false;
        }

        bool isBy = _actors is null || IsBy(deletion, _actors);
        bool isAskedFor = isBy && (_notActors is null || !IsBy(deletion, _notActors)) && (_accessKeys is null || deletion.ActorChain.Count(hop => _accessKeys.IsMatch(hop.AccessKeyId) || !_otherKeys.Add(hop.AccessKeyId)) > 0);
        _openLeftOut += !isAskedFor && deletion.Trail.MayGoOn ? 1 : 0;
        if (!isBy)
        {
            AddNames(_otherActors, deletion);
        }
        else if (isAskedFor && _notActors is not null)
        {
            AddNames(_keptActors, deletion);
        }

        return isAskedFor;
    }

    /// <summary>The parameters that kept files from being read, in which the origin of credentials may be; null when none did.</summary>
    private string? Limits()
    {
        (string Name, bool IsGiven)[] limits = [(nameof(AccountId), AccountId is not null), (nameof(Region), Region is not null), (Last is null ? nameof(StartTime) : nameof(Last), Filter.Options.StartTime is not null)];
        string[] given = [.. limits.Where(limit => limit.IsGiven).Select(limit => "-" + limit.Name)];
        return Run.Coverage.SourcesSkipped == 0 || given.Length == 0 ? null : string.Join(", ", given);
    }

    private void WriteFound()
    {
        while (_found < MaxEvents && _finder.TryTake(out CloudTrailDeletion? deletion))
        {
            _found++;
            _broken += deletion!.Trail.IsComplete ? 0 : 1;
            _open += deletion.Trail.MayGoOn ? 1 : 0;
            if (deletion.Level == CloudTrailDeletionLevel.ScheduledDeletion && _scheduled.Count < MostWaiting)
            {
                _scheduled.Add(deletion);
            }

            WriteRow(deletion);
        }

        if (_found >= MaxEvents)
        {
            Run.Stop();
        }
    }
}
