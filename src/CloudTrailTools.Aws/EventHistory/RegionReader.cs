using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>
/// Reads the streams of one account in one region under one pacer. Whenever the pacer allows a request, the page that is wanted most is asked
/// for; when every chain is waiting for an answer and the quota is not used up, a stream is split so that latency does not limit.
/// </summary>
internal sealed class RegionReader
{
    private const int LatenciesKept = 3;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    // Refused for so long, it is not the pace alone: somebody else uses the quota.
    private static readonly TimeSpan SilentRefusals = TimeSpan.FromSeconds(30);

    // For less nobody wonders.
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(10);

    private readonly EventHistoryReader _run;
    private readonly HistoryAccount _account;
    private readonly Func<CloudTrailEvent, bool>? _only;
    private readonly EventFilter _filter;
    private readonly RequestPacer _pacer;
    private readonly List<Task> _fetches = [];
    private int _inFlight;
    private int _connections;
    private HistorySlice? _trial;
    private readonly Queue<TimeSpan> _latencies = new();
    private long? _firstSentAt;
    private CloudTrailOrigin? _origin;
    private long? _refusedSince;
    private bool _hasWarned;
    private long? _failingSince;

    public RegionReader(EventHistoryReader run, HistoryAccount account, string region, Func<CloudTrailEvent, bool>? only, EventFilter filter, IReadOnlyList<HistoryStream> streams)
    {
        _run = run;
        _account = account;
        _only = only;
        _filter = filter;
        _pacer = new RequestPacer(run.Clock, run.Pace);
        Region = region;
        Streams = streams;
    }

    public string Region { get; }

    public IReadOnlyList<HistoryStream> Streams { get; }

    public HistoryAccount Account => _account;

    /// <summary>Nobody asked for it: it is read for the services that write all their events there.</summary>
    public bool IsForGlobalServices => _only is not null;

    /// <summary>The account has not enabled it.</summary>
    public bool IsNotEnabled => Streams.All(stream => stream.Failure?.Id == ErrorIds.RegionNotEnabled);

    /// <summary>That it is not enabled is a gap: it was asked for by its name, or nothing that was asked for is enabled.</summary>
    public bool IsMissed { get; set; }

    /// <summary>It may be enabled all the same: it refuses session tokens of the global STS endpoint too.</summary>
    public bool MayBeEnabled { get; set; }

    /// <summary>Some lookup of it came back with events, or with none.</summary>
    public bool HasAnswered => _latencies.Count > 0;

    /// <summary>Set when events were taken, so that reading may go on.</summary>
    public AsyncSignal Changed { get; } = new();

    /// <summary>Requests a second at present.</summary>
    public double Rate => _pacer.Rate;

    // The shortest of the last ones: the first request of a process is slow for other reasons than the service.
    private TimeSpan Latency => _latencies.Count < 2 ? TimeSpan.Zero : _latencies.Min();

    /// <param name="start">Time to wait before the first request.</param>
    public async Task RunAsync(TimeSpan start, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(start, _run.Clock, cancellation).ConfigureAwait(false);
            while (true)
            {
                TimeSpan patience;
                lock (_run.Lock)
                {
                    if (IsOver())
                    {
                        break;
                    }

                    long now = _run.Clock.GetTimestamp();
                    patience = Pick(now) is not null ? TimeSpan.Zero : Patience(now);
                }

                if (patience > TimeSpan.Zero || patience == Timeout.InfiniteTimeSpan)
                {
                    await Changed.WaitAsync(patience, _run.Clock, cancellation).ConfigureAwait(false);
                    continue;
                }

                Send(await _pacer.WaitAsync(cancellation).ConfigureAwait(false), cancellation);
            }

            await Task.WhenAll(TakeFetches()).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Task.WhenAll(TakeFetches()).ConfigureAwait(false);
        }

        // Those who wait for events look once more.
        _run.Pulse();
    }

    /// <summary>Ends all streams of the region for one reason. Under the lock.</summary>
    public void Fail(CloudTrailProblem problem)
    {
        foreach (HistoryStream stream in Streams)
        {
            stream.Fail(problem);
        }

        Changed.Set();
    }

    /// <summary>Nothing of it is asked for any more. Under the lock.</summary>
    public bool IsOver() => Streams.All(stream => stream.Failure is not null || stream.IsRead);

    private DateTime OldestKept => _run.Clock.GetUtcNow().UtcDateTime - EventHistoryReader.Kept;

    private HistorySlice? Pick(long now)
    {
        bool mayReadAhead = _run.MayReadAhead;

        // Refused, a page holds up its chain for as long as an answer takes. That of a new chain holds up none.
        if (mayReadAhead && _inFlight > 0 && _inFlight < _run.MostChains && _pacer.WouldTryBurst)
        {
            _trial ??= Split(PageShare.ForTrial);
        }

        if (_trial is { Done: false })
        {
            return _trial;
        }

        // A stream with nothing to give holds up the merge of all: it comes first.
        foreach (HistoryStream stream in Streams.Where(stream => stream.Failure is null).OrderBy(stream => stream.Buffered))
        {
            if (stream.Pick(now, mayReadAhead) is HistorySlice slice)
            {
                return slice;
            }
        }

        // One chain of pages cannot be faster than its answers come back.
        int needed = UntilFirstIsLate(now) is TimeSpan left ? (left > TimeSpan.Zero ? 1 : 2) : (int)Math.Ceiling((Latency / _pacer.Interval) - 0.05);
        return mayReadAhead && _inFlight > 0 && _inFlight < Math.Min(needed, _run.MostChains) ? Split(pages => PageShare.Soonest(pages, Latency, _pacer.Interval)) : null;
    }

    private HistorySlice? Split(Func<double, double?> share) => Streams.Select(stream => stream.Split(share)).FirstOrDefault(slice => slice is not null);

    /// <summary>How long the first answer may still take without one chain being too slow; null when it is there, or nothing was asked.</summary>
    private TimeSpan? UntilFirstIsLate(long now) =>
        _latencies.Count == 0 && _firstSentAt is long sentAt ? _pacer.Interval + TimeSpan.FromSeconds(RequestPacer.Handshake) - _run.Clock.GetElapsedTime(sentAt, now) : null;

    /// <summary>How long nothing can happen unless something is signalled.</summary>
    private TimeSpan Patience(long now)
    {
        TimeSpan patience = UntilFirstIsLate(now) is TimeSpan left && left > TimeSpan.Zero ? left + Tick : Timeout.InfiniteTimeSpan;
        foreach (HistorySlice slice in Streams.SelectMany(stream => stream.Slices))
        {
            if (!slice.Done && !slice.InFlight && slice.NotBefore > now)
            {
                TimeSpan pause = _run.Clock.GetElapsedTime(now, slice.NotBefore);
                patience = patience == Timeout.InfiniteTimeSpan || pause < patience ? pause : patience;
            }
        }

        return patience;
    }

    private void Send(Turn turn, CancellationToken cancellation)
    {
        lock (_run.Lock)
        {
            if (IsOver() || Pick(_run.Clock.GetTimestamp()) is not HistorySlice slice)
            {
                _pacer.Return(turn);
                return;
            }

            slice.InFlight = true;
            slice.Stream.Requests++;
            _trial = null;
            long sentAt = _run.Clock.GetTimestamp();
            _firstSentAt ??= sentAt;
            bool needsConnection = ++_inFlight > _connections;
            _connections = Math.Max(_connections, _inFlight);
            _fetches.RemoveAll(fetch => fetch.IsCompleted);
            _fetches.Add(FetchAsync(slice, slice.NextRequest(OldestKept), turn, sentAt, needsConnection, cancellation));
        }
    }

    private Task[] TakeFetches()
    {
        lock (_run.Lock)
        {
            return _fetches.ToArray();
        }
    }

    private async Task FetchAsync(HistorySlice slice, LookupEventsRequest request, Turn turn, long sentAt, bool needsConnection, CancellationToken cancellation)
    {
        // The caller holds the lock.
        await Task.Yield();
        try
        {
            Task<LookupEventsResponse> answer = _account.Clients.EventHistory(Region).LookupEventsAsync(request, cancellation);
            _pacer.OnSent(turn, needsConnection);
            LookupEventsResponse page = await answer.ConfigureAwait(false);
            TimeSpan latency = _run.Clock.GetElapsedTime(sentAt);
            _origin ??= new CloudTrailOrigin(CloudTrailOriginKind.EventHistory, $"{Region}/{await _account.GetIdAsync().WaitAsync(cancellation).ConfigureAwait(false) ?? HistoryAccount.UnknownName}");
            _pacer.OnAnswered(turn);
            lock (_run.Lock)
            {
                _latencies.Enqueue(latency);
                if (_latencies.Count > LatenciesKept)
                {
                    _latencies.Dequeue();
                }

                Landed(slice);
                _refusedSince = _failingSince = null;
                _run.Reached = true;
                _run.LastFailure = null;
                Deliver(slice, page);
                if (!slice.Done && (slice.RepeatsItself || page.NextToken == request.NextToken))
                {
                    _run.OnFailed(this, AwsFailure.Of(new CloudTrailProblemException(Problems.AnswersRepeated($"Event history of {slice.Stream.Name}"))), request);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            lock (_run.Lock)
            {
                Landed(slice);
                Handle(slice, request, turn, sentAt, exception);
            }
        }
        finally
        {
            Changed.Set();
            _run.Pulse();
        }
    }

    private void Landed(HistorySlice slice)
    {
        // Once, also when what is done with its page fails.
        _inFlight -= slice.InFlight ? 1 : 0;
        slice.InFlight = false;
    }

    private void Deliver(HistorySlice slice, LookupEventsResponse page)
    {
        HistoryStream stream = slice.Stream;
        _run.Answers++;
        if (stream.Failure is not null || slice.Done)
        {
            return;
        }

        if (!page.HasList && page.NextToken is null && !_run.HasWarnedOfNoList)
        {
            // Not known of AWS, and not known to be impossible.
            _run.HasWarnedOfNoList = true;
            _run.Warn($"Event history of {_account.Name} in {Region} has answered without a list of events, which is taken for none. AWS gives an empty list: check what stands between, and what -EndpointUrl names.");
        }

        if (page.NextToken is null)
        {
            stream.TakeOver(slice);
        }

        foreach ((Event item, DateTime time, string id) in slice.Accept(page))
        {
            if (stream.AlreadyWritten.Contains(id))
            {
                continue;
            }

            stream.Records++;
            if (Read(item, stream.Records) is not CloudTrailEvent read)
            {
                stream.Damaged++;
                continue;
            }

            _run.Witness?.Invoke(read);
            if (_only?.Invoke(read) == false || !_filter.Matches(read, isInTime: item.EventTime is not null))
            {
                stream.Filtered++;
            }
            else
            {
                stream.Add(slice, new HistoryItem(read, time));
                _run.OnBuffered(read);
            }
        }

        if (slice.Done)
        {
            stream.Complete(slice);
        }
    }

    private CloudTrailEvent? Read(Event item, long number)
    {
        byte[] text = Encoding.UTF8.GetBytes(item.CloudTrailEvent ?? "");
        try
        {
            RecordLocator.Locate(text, out FieldOffsets offsets);
            CloudTrailResource[] resources = (item.Resources ?? []).Select(resource => new CloudTrailResource(type: resource.ResourceType, name: resource.ResourceName)).ToArray();
            CloudTrailEvent read = new(text, offsets, _origin!, (int)(number - 1), 0, new LookupInfo(item.Username, resources, item.AccessKeyId));
            return read.HasId || read.EventTime is not null ? read : throw new FormatException("it has neither an id nor a time");
        }
        catch (FormatException exception)
        {
            _run.Report(Problems.EventDamaged(_origin!.Name, Plain(item.EventId), Plain(item.EventName), item.EventTime, exception.Message));
            return null;
        }

        static string? Plain(string? text) => text is null ? null : AwsFailure.Plain(text);
    }

    /// <summary>Says once that nothing comes because every request is refused.</summary>
    private void WarnOfRefusals()
    {
        _refusedSince ??= _run.Clock.GetTimestamp();
        if (!_hasWarned && _run.Clock.GetElapsedTime(_refusedSince.Value) >= SilentRefusals)
        {
            _hasWarned = true;
            _run.Warn($"Event history of {_account.Name} in {Region} has refused every request for half a minute (throttling). Others may be using the two requests a second that an account has in a region; reading goes on until it answers.");
        }
    }

    /// <summary>Says once for all regions that nothing comes because requests fail, when that holds up more than a moment.</summary>
    private void WarnOfFailures(AwsFailure failure, int triesLeft, long sentAt)
    {
        _failingSince ??= sentAt;
        if (!_run.HasWarnedOfFailures && _run.Clock.GetElapsedTime(_failingSince.Value) >= LongWait)
        {
            _run.HasWarnedOfFailures = true;
            _run.Warn($"Event history of {_account.Name} in {Region} does not answer as it should: {failure.Message.TrimEnd('.')}. It is asked again, at most {triesLeft} times more; so are others that do not.");
        }
    }

    private long After(TimeSpan pause) => _run.Clock.GetTimestamp() + (long)(pause.TotalSeconds * _run.Clock.TimestampFrequency);

    private void Handle(HistorySlice slice, LookupEventsRequest request, Turn turn, long sentAt, Exception exception)
    {
        AwsFailure failure = AwsFailure.Of(exception);
        HistoryStream stream = slice.Stream;
        if (slice.Done && failure.Kind != AwsFailureKind.Throttled)
        {
            // Another slice has read what this one was to read.
            return;
        }

        switch (failure)
        {
            case { Kind: AwsFailureKind.Throttled }:
                stream.Throttled++;
                _run.Reached = true;
                _pacer.OnThrottled(turn);
                if (turn.IsTrial)
                {
                    stream.Rejoin(slice);
                    return;
                }

                WarnOfRefusals();
                return;
            case { Kind: AwsFailureKind.Transient } when ++slice.Failures < _run.MostTries:
                TimeSpan backoff = FirstBackoff * Math.Pow(2, slice.Failures - 1);
                backoff = backoff < LongestBackoff ? backoff : LongestBackoff;
                slice.NotBefore = After(backoff);
                _run.LastFailure = failure.Message;
                WarnOfFailures(failure, _run.MostTries - slice.Failures, sentAt);
                return;
            case { Code: "InvalidNextTokenException" or "InvalidTimeRangeException" } when slice.Restart(OldestKept):
                return;
            case { Kind: AwsFailureKind.CredentialsExpired } when !slice.HasRenewed && _account.Renew(sentAt, _run.Clock.GetTimestamp()):
                slice.HasRenewed = true;
                return;
            case { Kind: AwsFailureKind.CredentialsRejected } when !slice.HasRenewed && _account.Clients.AreRenewed:
                slice.HasRenewed = true;
                // They may have been renewed while the request was signed: the SDK asks for the token and for the key apart.
                return;
        }

        if (_run.IsStillOpen(this, failure))
        {
            slice.NotBefore = After(FirstBackoff);
            return;
        }

        _run.OnFailed(this, failure, request);
    }
}
