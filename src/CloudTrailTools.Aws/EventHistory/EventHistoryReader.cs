using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Aws.EventHistory;

/// <param name="Share">Part of the time that has been read, from 0 to 1.</param>
/// <param name="Rate">Requests a second at present.</param>
/// <param name="Refused">Requests that the service asked to repeat later.</param>
internal sealed record RegionProgress(string Name, double Share, long Records, double Rate, long Refused, TimeSpan? Left);

/// <param name="Failure">Why it was not read to its end; null when it was, or was not tried.</param>
/// <param name="HasGiven">Events of it were given out.</param>
/// <param name="IsOfAccount">The account could not be read at all, in any region.</param>
internal sealed record LookupOutcome(string Name, CloudTrailProblem? Failure, bool HasGiven, bool IsOfAccount);

/// <summary>
/// Reads Event history over many accounts and regions at the pace the service allows, and gives out one series of events in the order of time.
/// Readers of the regions run in the background; taking, and telling what was written, belongs to one thread.
/// </summary>
internal sealed class EventHistoryReader : IDisposable
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>Why what is older is not covered.</summary>
    public const string TooOld = "Event history goes back 90 days; Import-CTLogFile reads the log files of a trail for what is older";

    /// <summary>Who asks for the last 90 days does so some moments before they are read.</summary>
    public static readonly TimeSpan LateStart = TimeSpan.FromMinutes(5);

    /// <summary>Time after which an event is in the history, as a rule.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMinutes(15);

    // Regions that begin at the same moment would all ask at the same moments for ever, and get in each other's way there.
    private static readonly TimeSpan BetweenStarts = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan LatestStart = TimeSpan.FromMilliseconds(250);

    private const string NotSignedIn = "The credentials were not there until then: look at the credential_process of the profile where it has one, and at network and proxy.";
    private const string NothingAnswered = "No answer of AWS has come until then: check network, proxy and -EndpointUrl.";
    private const int TriesOfUnreached = 4;
    private const long MostBufferedBytes = 256L << 20;
    private const int EventOverhead = 1024;

    private readonly EventHistoryOptions _options;
    private readonly AwsClientFactory _clients;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _outerStop;
    private readonly ConcurrentQueue<CloudTrailProblem> _problems = new();
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly Queue<(HistoryStream Stream, DateTime Time, string Id)> _unwritten = new();
    private readonly Queue<CloudTrailCoverageEntry> _entries = new();
    private readonly HashSet<string> _idsOfSecond = new(StringComparer.Ordinal);
    private readonly List<RegionReader> _regions = [];
    private readonly List<Task> _readers = [];
    private readonly List<HistoryCourse> _courses = [];
    private EventHistoryPlan? _plan;
    private EventHistoryCheckpoint? _checkpoint;
    private CloudTrailProblem? _failure;
    private volatile bool _isSigningIn;
    private DateTime _second;
    private long _bufferedBytes;
    private long _plannedAt;
    private long _startedAt;

    public EventHistoryReader(EventHistoryOptions options, AwsClientFactory clients, CancellationToken cancellation)
    {
        _options = options;
        _clients = clients;
        _outerStop = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>Guards every stream of the run.</summary>
    public object Lock { get; } = new();

    public TimeProvider Clock => _options.Clock;

    public int MostChains => _options.MostChains;

    /// <inheritdoc cref="EventHistoryOptions.Witness"/>
    public Action<CloudTrailEvent>? Witness => _options.Witness;

    public SharedPace Pace { get; } = new();

    /// <summary>A service that never answered is given up sooner. Under the lock.</summary>
    public int MostTries => Reached ? _options.MostTries : Math.Min(_options.MostTries, TriesOfUnreached);

    /// <summary>Some request has been answered, if only by a refusal, so the network is there. Under the lock.</summary>
    public bool Reached { get; set; }

    /// <summary>Whether more may be read than the output waits for. Under the lock.</summary>
    public bool MayReadAhead => _bufferedBytes < MostBufferedBytes;

    /// <summary>Every event was taken and every account of a source given.</summary>
    public bool IsEnded => _plan is not null && _courses.TrueForAll(course => course.Told) && _problems.IsEmpty && _entries.Count == 0;

    public IReadOnlyList<RegionReader> Regions => _regions;

    /// <inheritdoc cref="PlanAsync(bool)"/>
    public Task<EventHistoryPlan> PlanAsync() => PlanAsync(signIn: true);

    /// <summary>Finds accounts, regions and lookups; asks nothing of the history itself.</summary>
    /// <param name="signIn">
    /// False when nothing will be read, so that no credentials are needed for the plan unless accounts are asked for, which are found with them.
    /// </param>
    /// <exception cref="CloudTrailProblemException">Nothing can be read.</exception>
    public async Task<EventHistoryPlan> PlanAsync(bool signIn)
    {
        HistoryAccounts.Check(_options.Accounts);
        EventFilterOptions filter = _options.Filter;
        if (_options.CheckpointPath is string path)
        {
            if (_options.AllowDuplicates)
            {
                throw new CloudTrailProblemException(Problems.ParameterConflict("-Checkpoint tells events apart by their ids: leave out -AllowDuplicates."));
            }

            _checkpoint = await Task.Run(() => EventHistoryCheckpoint.Open(path, HistoryQuery.Of(_options), _options.OldestFirst)).WaitAsync(_stop.Token).ConfigureAwait(false);
            filter = _checkpoint.IsResumed ? filter with { StartTime = _checkpoint.Start, EndTime = _checkpoint.End } : filter;
        }

        // What is not of the accounts asked for can only be told once it is known whose the credentials are.
        bool mindsAccounts = signIn || filter.AccountId is { Length: > 0 };
        _plannedAt = Clock.GetTimestamp();
        Task<EventHistoryPlan> plan = PlanAsync(filter, mindsAccounts);
        try
        {
            return await plan.WaitAsync(_options.Timeout ?? System.Threading.Timeout.InfiniteTimeSpan, Clock, _stop.Token).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!plan.IsCompleted)
        {
            throw new CloudTrailProblemException(TimeIsUp(_isSigningIn ? NotSignedIn : NothingAnswered));
        }
    }

    private async Task<EventHistoryPlan> PlanAsync(EventFilterOptions filter, bool mindsAccounts)
    {
        if (mindsAccounts || _checkpoint is not null || _options.Accounts.AssumeRoleName is not null || _options.Accounts.RoleArns.Count > 0)
        {
            // What cannot sign in cannot read anything: said before any region is asked.
            _isSigningIn = true;
            await _clients.AuthenticateAsync(_stop.Token).ConfigureAwait(false);
            _isSigningIn = false;
        }

        string home = _clients.FindRegion() ?? (_options.AllRegions || _options.Regions.Count > 0 ? AwsClientFactory.GlobalRegion : _clients.RequireRegion());
        IReadOnlyList<LookupTerm> terms = LookupPlanner.Plan(filter, _options.PreferKeysGivenOut);
        IReadOnlyList<HistoryRegion> regions = HistoryRegions.Resolve(_options.Regions, _options.AllRegions, !_options.NoGlobalRegion, home, filter);
        (IReadOnlyList<HistoryAccount> accounts, IReadOnlyList<string> inactive) = await HistoryAccounts.ResolveAsync(_options.Accounts, _clients, home, _stop.Token).ConfigureAwait(false);
        if (_checkpoint is not null)
        {
            // The file tells streams apart by their account: under another name all would be read from the beginning.
            await Task.WhenAll(accounts.Select(account => account.InsistOnIdAsync())).WaitAsync(_stop.Token).ConfigureAwait(false);
            if (_checkpoint.IsResumed && _checkpoint.HasStreamsOf(HistoryAccount.UnknownName) != accounts.Any(account => account.Id is null))
            {
                if (_checkpoint.HasRead)
                {
                    throw new CloudTrailProblemException(Problems.CheckpointAccountUnknown(_options.CheckpointPath!));
                }

                // As with credentials that were refused the first time: nothing can come twice.
                _checkpoint.ForgetStreams();
            }
        }

        if (mindsAccounts || _options.Accounts.Organization)
        {
            await AccountForOthersAsync(filter.AccountId, accounts).ConfigureAwait(false);
        }

        DateTime now = Clock.GetUtcNow().UtcDateTime;
        if (filter.StartTime > now && _options.Starts is null)
        {
            throw new CloudTrailProblemException(Problems.TimeRangeInvalid(string.Create(
                CultureInfo.InvariantCulture, $"The time asked for begins at {filter.StartTime:yyyy-MM-dd HH:mm:ss} UTC, which is still to come.")));
        }

        DateTime oldest = Ceiling(now - Kept);
        DateTime from = filter.StartTime is DateTime start && start > oldest ? Ceiling(start) : oldest;
        DateTime to = Floor(filter.EndTime is DateTime end && end < now ? end : now);
        _plan = new EventHistoryPlan(accounts, regions, terms, from, to) { Asked = filter.StartTime ?? from, Resumes = _checkpoint is { IsResumed: true } ? _options.CheckpointPath : null };
        if (filter.StartTime < oldest - LateStart && _checkpoint is not { IsComplete: true } && !(_options.OldestFirst && _checkpoint?.HasAllFrom(oldest) == true))
        {
            _entries.Enqueue(new CloudTrailCoverageEntry("Event history older than 90 days", CloudTrailCoverageOutcome.Failed)
            {
                IsOfHistory = true,
                From = filter.StartTime,
                To = oldest.AddSeconds(-1),
                Reason = TooOld,
            });
        }

        foreach (string id in inactive)
        {
            _entries.Enqueue(new CloudTrailCoverageEntry($"Event history of account {id}", CloudTrailCoverageOutcome.Skipped)
            {
                IsOfHistory = true,
                AccountId = id,
                From = from,
                To = to,
                Reason = "no active account of the organization",
            });
        }

        Build(filter, _plan);
        return _plan;
    }

    /// <summary>Starts reading what <see cref="PlanAsync()"/> has planned.</summary>
    public void Start()
    {
        EventHistoryPlan plan = _plan!;
        _checkpoint?.Begin(_options.Filter.StartTime ?? plan.From, plan.To, _courses.Select(course => course.Stream.Name));
        if (_checkpoint is { IsResumed: true })
        {
            if (_checkpoint.IsComplete || (_courses.Count > 0 && _courses.TrueForAll(course => course.Stream.IsOfEarlierRun)))
            {
                _warnings.Enqueue(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{_options.CheckpointPath}' says that this command has read everything there was up to {_checkpoint.End:yyyy-MM-dd HH:mm:ss} UTC. Remove the file to begin anew."));
            }
            else if (_courses.Exists(course => course.Stream.IsOfEarlierRun))
            {
                string left = string.Join(", ", _courses.Where(course => !course.Stream.IsOfEarlierRun).Select(course => course.Stream.Name));
                _warnings.Enqueue(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{_options.CheckpointPath}' says that all else was read up to {_checkpoint.End:yyyy-MM-dd HH:mm:ss} UTC: only {left} {(left.Contains(',', StringComparison.Ordinal) ? "are" : "is")} read now. Remove the file to begin anew."));
            }
            else
            {
                _notes.Enqueue($"Going on where '{_options.CheckpointPath}' says that an earlier run has stopped.");
            }
        }

        bool isLateIncluded = plan.To > Clock.GetUtcNow().UtcDateTime - Delay;
        if (_checkpoint is { IsResumed: false } && isLateIncluded)
        {
            DateTime end = _options.Filter.EndTime > plan.To ? _options.Filter.EndTime.Value : plan.To;
            _warnings.Enqueue(string.Create(
                CultureInfo.InvariantCulture,
                $"Events appear in Event history about 5, at times 15 minutes after the call, and a checkpoint does not go back for those that appear later: some of the time since {plan.To - Delay:yyyy-MM-dd HH:mm:ss} UTC may be missing for good. To miss none, give -EndTime and begin 15 minutes after it: for {end:yyyy-MM-dd HH:mm:ss} UTC at or after {end + Delay:yyyy-MM-dd HH:mm:ss} UTC."));
        }
        else if (_options.Starts is null && isLateIncluded)
        {
            _notes.Enqueue("Events appear in Event history about 5, at times 15 minutes after the call: the newest ones may still be missing.");
        }

        _startedAt = Clock.GetTimestamp();
        if (_options.Timeout is TimeSpan timeout)
        {
            TimeSpan left = timeout - Clock.GetElapsedTime(_plannedAt);
            _ = StopAfterAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        foreach (HistoryAccount account in plan.Accounts)
        {
            // Asked now, so that the first page does not wait for it.
            _ = account.GetIdAsync();
        }

        for (int index = 0; index < _regions.Count; index++)
        {
            RegionReader region = _regions[index];
            TimeSpan start = TimeSpan.FromTicks((BetweenStarts * index).Ticks % LatestStart.Ticks);
            _readers.Add(Task.Run(() => region.RunAsync(start, _stop.Token)));
        }
    }

    /// <summary>A line of what is being done, for the verbose stream.</summary>
    public bool TryTakeNote(out string? note) => _notes.TryDequeue(out note);

    /// <summary>Something that people have to know while they wait.</summary>
    public bool TryTakeWarning(out string? warning) => _warnings.TryDequeue(out warning);

    internal void Warn(string warning) => _warnings.Enqueue(warning);

    /// <summary>That requests fail and are made again was said. Under the lock.</summary>
    internal bool HasWarnedOfFailures { get; set; }

    /// <summary>Why requests failed, while none has been answered. Under the lock.</summary>
    internal string? LastFailure { get; set; }

    /// <summary>That an answer had no list of events was said. Under the lock.</summary>
    internal bool HasWarnedOfNoList { get; set; }

    /// <summary>How many pages have come so far, which only grows while something comes.</summary>
    public long Answers { get; internal set; }

    /// <summary>What is asked here, which knows what was met; nothing before the start.</summary>
    public EventFilter Filter { get; private set; } = EventFilter.None;

    /// <summary>The next batch in order; null when nothing came within <paramref name="patience"/>, or nothing will come.</summary>
    /// <exception cref="OperationCanceledException">Reading was stopped.</exception>
    public OutputBatch? Take(TimeSpan patience)
    {
        if (_problems.TryDequeue(out CloudTrailProblem? problem))
        {
            return new OutputBatch(problem);
        }

        if (_entries.TryDequeue(out CloudTrailCoverageEntry? entry))
        {
            return new OutputBatch(entry, 0, null);
        }

        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (Lock)
        {
            while (true)
            {
                _outerStop.ThrowIfCancellationRequested();
                if (!_problems.IsEmpty)
                {
                    break;
                }

                if (TellEnded() is CloudTrailCoverageEntry ended)
                {
                    return new OutputBatch(ended, 0, null);
                }

                if (Merge() is OutputBatch batch)
                {
                    return batch;
                }

                if (_courses.Exists(course => course.IsToTell))
                {
                    continue;
                }

                long left = deadline - Environment.TickCount64;
                if (left <= 0 || _courses.TrueForAll(course => course.Told))
                {
                    return null;
                }

                Monitor.Wait(Lock, TimeSpan.FromMilliseconds(left));
            }
        }

        return _problems.TryDequeue(out problem) ? new OutputBatch(problem) : null;
    }

    /// <summary>The pipeline has taken the oldest of the events that were given out and not yet told of.</summary>
    public void OnWritten()
    {
        (HistoryStream stream, DateTime time, string id) = _unwritten.Dequeue();
        _checkpoint?.Written(stream.Name, time, id);
    }

    /// <summary>What had not been read to its end when the run was stopped.</summary>
    public IReadOnlyList<CloudTrailCoverageEntry> TakeUnfinished()
    {
        lock (Lock)
        {
            Dictionary<HistoryStream, DateTime> notGiven = [];
            while (_unwritten.TryDequeue(out (HistoryStream Stream, DateTime Time, string) item))
            {
                item.Stream.Matched--;
                item.Stream.Records--;
                notGiven.TryAdd(item.Stream, item.Time);
            }

            return _courses.Where(course => !course.Told).Select(course =>
            {
                HistoryStream stream = course.Stream;
                course.Told = true;
                if (stream.TryPeek(out HistoryItem next))
                {
                    notGiven.TryAdd(stream, next.Time);
                }

                stream.Records -= stream.Buffered;

                return notGiven.TryGetValue(stream, out DateTime time) ? EntryOf(course, time, isStopped: true)
                    : EntryOf(course, stream.FailedAt ?? stream.Bound, isStopped: !stream.Ended);
            }).ToArray();
        }
    }

    /// <summary>What has become of each lookup in each account and region.</summary>
    public IReadOnlyList<LookupOutcome> GetOutcomes()
    {
        lock (Lock)
        {
            return _courses.Select(course => new LookupOutcome(
                course.Stream.Name,
                course.Stream.Failure,
                course.Stream.Matched > 0,
                course.Stream.Failure is not null && course.Stream.Failure == course.Reader.Account.Failure)).ToArray();
        }
    }

    /// <summary>How far each region has come, how fast it goes and how long it will take, by the time it has covered.</summary>
    public IReadOnlyList<RegionProgress> GetProgress()
    {
        lock (Lock)
        {
            TimeSpan elapsed = Clock.GetElapsedTime(_startedAt);
            return _regions.Select(region =>
            {
                double share = region.Streams.Average(stream => stream.Progress);
                TimeSpan? left = share is > 0.01 and < 1 ? elapsed * ((1 - share) / share) : null;
                return new RegionProgress($"{region.Account.Name} {region.Region}", share, region.Streams.Sum(stream => stream.Records), region.Rate, region.Streams.Sum(stream => stream.Throttled), left);
            }).ToArray();
        }
    }

    /// <summary>Wakes the taking thread.</summary>
    public void Pulse()
    {
        lock (Lock)
        {
            Monitor.PulseAll(Lock);
        }
    }

    public void Report(CloudTrailProblem problem) => _problems.Enqueue(problem);

    /// <summary>An event waits to be taken. Under the lock.</summary>
    public void OnBuffered(CloudTrailEvent item) => _bufferedBytes += item.Utf8.Length + EventOverhead;

    /// <summary>
    /// Whether keys that a region refuses, which an account may have to enable, may yet turn out to be wrong everywhere. Under the lock.
    /// </summary>
    public bool IsStillOpen(RegionReader region, AwsFailure failure)
    {
        if (failure.Code != "UnrecognizedClientException" || region.Account.Failure is not null || !HistoryRegions.MayBeDisabled(region.Region))
        {
            return false;
        }

        RegionReader[] sure = [.. _regions.Where(other => other.Account == region.Account && !HistoryRegions.MayBeDisabled(other.Region))];
        return !Array.Exists(sure, other => other.HasAnswered) && Array.Exists(sure, other => !other.IsOver());
    }

    /// <summary>A lookup failed for good: decides how much cannot be read because of it, and tells that once. Under the lock.</summary>
    public void OnFailed(RegionReader region, AwsFailure failure, LookupEventsRequest request)
    {
        HistoryAccount account = region.Account;
        if (_failure is not null || account.Failure is not null)
        {
            region.Fail(_failure ?? account.Failure!);
            return;
        }

        HistoryRegion asked = _plan!.Regions.Single(candidate => candidate.Name == region.Region);
        // What is wrong with keys is wrong in all regions, which get the same problem.
        bool isOfKeys = failure.Kind is AwsFailureKind.CredentialsExpired or AwsFailureKind.CredentialsRejected or AwsFailureKind.SignInExpired or AwsFailureKind.ClockSkewed;
        string target = $"Event history of {account.Name}{(isOfKeys ? "" : $" in {region.Region}")}";
        CloudTrailProblem problem = failure.ToProblem(failure.IsOfSession
            ? new AwsCall("sts:AssumeRole", $"a session in {account.Name}", account.Clients.Source)
            : new AwsCall("cloudtrail:LookupEvents", target, account.Clients.Source));
        bool disabled = failure.Code is "OptInRequired" || (failure.Code is "UnrecognizedClientException" && HistoryRegions.MayBeDisabled(region.Region));
        if (disabled)
        {
            problem = Problems.RegionNotEnabled(region.Region, account.Id is null ? account.Name : $"the account {account.Id}", failure.Exception);
            region.MayBeEnabled = failure.Code != "OptInRequired" && account.Clients.MayBeGlobalSession;
            region.IsMissed = asked.Named || _regions.TrueForAll(other => other == region || other.IsNotEnabled || other.IsForGlobalServices);
            if (region.IsMissed)
            {
                _problems.Enqueue(problem);
            }

            region.Fail(problem);
            return;
        }

        _problems.Enqueue(problem);
        bool everywhere = (problem.Id == ErrorIds.EndpointUnreachable || failure.IsForeign) && !Reached;
        bool wholeAccount = failure.IsOfSession || isOfKeys
            || problem.Id is ErrorIds.RoleNotAssumed or ErrorIds.MfaCodeMissing or ErrorIds.MfaSessionEnded or ErrorIds.CredentialsNotFound;
        if (everywhere)
        {
            _failure = problem;
        }
        else if (wholeAccount)
        {
            account.Failure = problem;
        }

        foreach (RegionReader other in _regions.Where(other => everywhere || other == region || (wholeAccount && other.Account == account)))
        {
            other.Fail(problem);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll(_readers.ToArray());
        _checkpoint?.Dispose();
        _stop.Dispose();
    }

    /// <summary>A history holds what its own account has done: what is asked for of accounts that are not read is a gap, or the whole question is void.</summary>
    private async Task AccountForOthersAsync(string[]? asked, IReadOnlyList<HistoryAccount> accounts)
    {
        // What is no number of an account is a slip, and told as that when nothing matches.
        string[] numbers = [.. (asked ?? []).Select(id => id.Trim()).Where(id => HistoryAccounts.IsId(id)).Distinct(StringComparer.Ordinal)];
        if (numbers.Length == 0)
        {
            return;
        }

        string?[] known = await Task.WhenAll(accounts.Select(account => account.GetIdAsync())).WaitAsync(_stop.Token).ConfigureAwait(false);
        if (known.Contains(null))
        {
            _warnings.Enqueue("AWS did not say which account the credentials are of: events of others are not among those that -AccountId asks for.");
            return;
        }

        string[] others = [.. numbers.Except(known, StringComparer.Ordinal)!];
        string remedy = _options.Accounts.RoleArns.Count > 0 ? "-RoleArn names no role there"
            : _options.Accounts.Organization ? "it is no active account of the organization"
            : $"the credentials are of account {known[0]}, whose Event history holds nothing of others. Others are reached through a role there, with -RoleArn or -AssumeRoleName of Get-CTEvent (| Find-CTDeletion) or Watch-CTEvent";
        if (others.Length == numbers.Length && asked!.All(id => HistoryAccounts.IsId(id.Trim())))
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict($"Nothing of account {string.Join(", ", others)} can be found: {remedy}."));
        }

        foreach (string other in others)
        {
            string reason = $"Event history of account {other} is not read: {remedy}.";
            _warnings.Enqueue(reason);
            _entries.Enqueue(new CloudTrailCoverageEntry($"Event history of account {other}", CloudTrailCoverageOutcome.Failed) { IsOfHistory = true, AccountId = other, Reason = reason });
        }
    }

    private void Build(EventFilterOptions filterOptions, EventHistoryPlan plan)
    {
        EventFilter filter = Filter = EventFilter.Compile(filterOptions with { Region = null });
        foreach (HistoryAccount account in plan.Accounts)
        {
            foreach (HistoryRegion region in plan.Regions)
            {
                List<HistoryStream> streams = [];
                foreach (LookupTerm term in plan.Terms)
                {
                    string name = HistoryCourse.NameOf(account, region.Name, term);
                    HistoryMark? mark = _checkpoint?.MarkOf(name);
                    DateTime from = _options.OldestFirst && mark is not null ? mark.Time
                        : _options.Starts?.GetValueOrDefault(name) is DateTime start && start > plan.From ? Ceiling(start)
                        : plan.From;
                    DateTime to = !_options.OldestFirst && mark is not null ? mark.Time : plan.To;
                    streams.Add(new HistoryStream(name, term, from, to, _options.OldestFirst, mark?.Ids) { KeepsRepeats = _options.AllowDuplicates });
                }

                RegionReader reader = new(this, account, region.Name, region.GlobalOnly ? HistoryRegions.IsGlobal : null, filter, streams);
                _regions.Add(reader);
                _courses.AddRange(streams.Select(stream => new HistoryCourse(stream, reader, region)));
            }
        }
    }

    /// <summary>The events that are certain to come before all others; null when there are none at present.</summary>
    private OutputBatch? Merge()
    {
        CloudTrailEvent[]? events = null;
        int count = 0;
        bool wasFull = !MayReadAhead;
        while (count < OutputBatch.MaxEvents && FindNext() is (HistoryCourse next, DateTime limit))
        {
            while (count < OutputBatch.MaxEvents && next.Stream.TryPeek(out HistoryItem item) && !IsBefore(limit, item.Time))
            {
                next.Stream.Take();
                _bufferedBytes -= item.Event.Utf8.Length + EventOverhead;
                string id = HistoryKey.Of(item.Event);
                if (!_options.AllowDuplicates && IsRepeat(item.Time, id))
                {
                    next.Stream.Duplicates++;
                    continue;
                }

                next.Stream.Matched++;
                _unwritten.Enqueue((next.Stream, item.Time, id));
                events ??= new CloudTrailEvent[OutputBatch.MaxEvents];
                events[count++] = item.Event;
            }

            next.Reader.Changed.Set();
        }

        if (wasFull && MayReadAhead)
        {
            _regions.ForEach(region => region.Changed.Set());
        }

        return events is null ? null : new OutputBatch(events, count);
    }

    /// <summary>The stream whose first event comes next, and the second up to which nothing else can come before it; null while that is not certain.</summary>
    private (HistoryCourse Next, DateTime Limit)? FindNext()
    {
        HistoryCourse? next = null;
        DateTime first = default;
        DateTime limit = _options.OldestFirst ? DateTime.MaxValue : DateTime.MinValue;
        foreach (HistoryCourse course in _courses)
        {
            DateTime time;
            if (course.Stream.TryPeek(out HistoryItem item))
            {
                time = item.Time;
                if (next is null || IsBefore(time, first))
                {
                    (next, first, time) = (course, time, next is null ? limit : first);
                }
            }
            else if (course.Stream.Ended)
            {
                if (course.IsToTell && course.Stream.Failure is not null)
                {
                    // Where it broke off has to be noted before the others pass that place.
                    return null;
                }

                continue;
            }
            else
            {
                time = course.Stream.Bound;
            }

            limit = IsBefore(time, limit) ? time : limit;
        }

        return next is null || IsBefore(limit, first) ? null : (next, limit);
    }

    /// <summary>An event can come twice only in one and the same second: from two lookups, two regions, or two accounts.</summary>
    private bool IsRepeat(DateTime time, string id)
    {
        if (time != _second)
        {
            _second = time;
            _idsOfSecond.Clear();
        }

        return !_idsOfSecond.Add(id);
    }

    private CloudTrailCoverageEntry? TellEnded()
    {
        HistoryCourse? ended = _courses.Find(course => course.IsToTell);
        if (ended is null)
        {
            return null;
        }

        ended.Told = true;
        HistoryStream stream = ended.Stream;
        if (_checkpoint is not null)
        {
            if (stream.Failure is not null)
            {
                _checkpoint.Failed(stream.Name, stream.FailedAt!.Value, stream.FailedIds);
            }

            if (_courses.TrueForAll(course => course.Told))
            {
                HistoryCourse[] broken = [.. _courses.Where(course => course.Stream.Failure is not null)];
                _checkpoint.Finish(_plan!.From, _plan.To, broken.Select(course => course.Stream.Name), isComplete: Array.TrueForAll(broken, course => course.IsPassedOver));
            }
        }

        return EntryOf(ended, stream.FailedAt ?? stream.Bound, isStopped: false);
    }

    private CloudTrailCoverageEntry EntryOf(HistoryCourse course, DateTime open, bool isStopped) =>
        course.ToEntry(open, isStopped, _options.OldestFirst, isLateIncluded: course.Stream.To > Clock.GetUtcNow().UtcDateTime - Delay);

    private async Task StopAfterAsync(TimeSpan left)
    {
        try
        {
            await Task.Delay(left, Clock, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (Lock)
        {
            string remedy = LastFailure is not null ? $"Until then AWS has not answered as it should: {LastFailure.TrimEnd('.')}. Check network, proxy and -EndpointUrl."
                : !Reached ? NothingAnswered
                : Answers == 0 ? "Until then every request was refused (throttling): others may be using the two requests a second that an account has in a region."
                : _options.OldestFirst ? "Raise -TimeoutSeconds or narrow the query: -Oldest finds its way to the oldest events anew each time."
                : _checkpoint is not null ? "Repeat the command to go on from the checkpoint."
                : "Raise -TimeoutSeconds, narrow the query, or use -Checkpoint and repeat the command to go on.";
            CloudTrailProblem problem = _failure = TimeIsUp(remedy);
            _problems.Enqueue(problem);
            foreach (RegionReader region in _regions)
            {
                region.Fail(problem);
            }

            Monitor.PulseAll(Lock);
        }
    }

    private CloudTrailProblem TimeIsUp(string remedy) => Problems.TimeIsUp(_options.Timeout!.Value, remedy);

    private bool IsBefore(DateTime one, DateTime other) => _options.OldestFirst ? one < other : one > other;

    private static DateTime Ceiling(DateTime time)
    {
        DateTime floor = Floor(time);
        return floor == time ? floor : floor.AddSeconds(1);
    }

    /// <summary>The whole second of a time, as CloudTrail knows no parts of it.</summary>
    public static DateTime Floor(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
