using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace CloudTrailTools.Reading;

internal sealed record EventRunOptions
{
    public required EventReaderOptions Reader { get; init; }

    public required LogFileScope Scope { get; init; }

    /// <summary>Emit an event only once.</summary>
    public bool Unique { get; init; }

    /// <summary>Emit in order of time, then id, after everything has been read.</summary>
    public bool Ordered { get; init; }

    /// <summary>Emit no more than this many events.</summary>
    public long MaxEvents { get; init; } = long.MaxValue;

    /// <summary>How long a run takes before it tells how far it has come.</summary>
    public TimeSpan QuietStart { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it then does.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>
/// One run over any number of sources: leaves out files by name, reads the rest, drops repeats, keeps the account of it all. Driven by one
/// thread, on which all output is made.
/// </summary>
internal sealed class EventRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly EventRunOptions _options;
    private readonly IEventOutput _output;
    private readonly EventReader _reader;
    private readonly SeenEvents? _seen;
    private readonly RepeatSample? _sample;
    private readonly List<CloudTrailEvent>? _held;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _nextProgress;
    private bool _progressTold;
    private Func<ListingState>? _listing;
    private long _addedBeforeListing;
    private long _sourcesDone;
    private long _sourcesAdded;
    private long _matchedOfSource;
    private long _duplicatesOfSource;
    private long _emitted;
    private bool _allAdded;
    private bool _stopped;
    private string? _current;
    private CloudTrailOrigin? _begun;

    public EventRun(EventRunOptions options, IEventOutput output, CancellationToken cancellation)
    {
        _options = options;
        _output = output;
        _nextProgress = options.QuietStart;
        _reader = new EventReader(options.Reader, cancellation);
        _seen = options.Unique ? new SeenEvents() : null;
        _sample = options.Unique ? null : new RepeatSample();
        _held = options.Ordered ? new List<CloudTrailEvent>() : null;
        Coverage.StartTime = options.Reader.Filter.Options.StartTime;
        Coverage.EndTime = options.Reader.Filter.Options.EndTime;
        Coverage.StoppedEarly = true;
    }

    public CloudTrailCoverage Coverage { get; } = new();

    /// <summary>Tells of the listing whose finds are being added; null when there is none, or it has told all it had.</summary>
    public Func<ListingState>? Listing
    {
        get => _listing;
        set
        {
            _listing = value;
            _addedBeforeListing = _sourcesAdded;
        }
    }

    /// <summary>Between which times those files lie that were left out only because they were delivered too early or too late; null when there were none.</summary>
    public (DateTime First, DateTime Last)? LeftOutOfTime { get; private set; }

    /// <summary>How many files and folders were left out because of their account or region.</summary>
    public long LeftOutOfPlace { get; private set; }

    /// <summary>How many events of files have no id.</summary>
    public long WithoutId { get; private set; }

    /// <summary>Whether events were read more than once, as far as a sample shows.</summary>
    public bool HasRepeats => _sample?.HasRepeat == true;

    /// <summary>True when <see cref="EventRunOptions.MaxEvents"/> have been emitted, or nobody wants more: nothing more needs to be read.</summary>
    public bool IsFull => _stopped || (_held is null && _emitted >= _options.MaxEvents);

    /// <summary>Says, from within the output, that no more events are wanted.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Adds a source, unless its name rules it out, and passes on whatever has been read meanwhile.</summary>
    public void Add(LogSource source)
    {
        if (IsFull)
        {
            return;
        }

        if (source.File is CloudTrailLogFile file && LeaveOut(file, source.Name))
        {
            return;
        }

        while (!_reader.TryAdd(source))
        {
            if (IsFull)
            {
                return;
            }

            PassOn(_reader.Take(Patience));
        }

        _sourcesAdded++;
        while (!IsFull && _reader.Take(TimeSpan.Zero) is OutputBatch batch)
        {
            PassOn(batch);
        }
    }

    /// <summary>Takes an event that was read elsewhere: it is filtered, counted and emitted as if it had been read here, behind what was added before.</summary>
    public void Add(CloudTrailEvent e)
    {
        while (!IsFull && _reader.Pending > 0)
        {
            PassOn(_reader.Take(Patience));
        }

        if (IsFull)
        {
            return;
        }

        _options.Reader.Witness?.Invoke(e);
        if (_options.Reader.Tap?.Invoke(e.Utf8, e.Offsets) != true && _options.Reader.Filter.Matches(e))
        {
            Emit(e);
        }
        else
        {
            Coverage.Records++;
            Coverage.Filtered++;
        }
    }

    /// <summary>Takes the account of a part whose events were given one by one to <see cref="Add(CloudTrailEvent)"/>, and counted there.</summary>
    public void Settle(CloudTrailCoverageEntry ended)
    {
        Coverage.Add(ended);
        Coverage.Records -= ended.Matched;
        Coverage.Matched -= ended.Matched;
    }

    /// <summary>Counts a folder whose files were left out together, because of its name.</summary>
    public void Skip(string folder)
    {
        Coverage.Add(new CloudTrailCoverageEntry(folder, CloudTrailCoverageOutcome.Skipped));
        if (_options.Scope.Window.RuledOut(folder) is (DateTime first, DateTime last))
        {
            LeftOutOfTime = DeliveryWindow.Widen(LeftOutOfTime, first, last);
        }
        else
        {
            LeftOutOfPlace++;
        }
    }

    /// <summary>Passes on what has been read meanwhile; false when there was nothing.</summary>
    public bool Poll()
    {
        OutputBatch? batch = IsFull ? null : _reader.Take(TimeSpan.Zero);
        PassOn(batch);
        return batch is not null;
    }

    /// <summary>Accounts for a part of what was asked for that could not even be listed.</summary>
    public void AddFailure(string name, CloudTrailProblem problem)
    {
        Coverage.Add(new CloudTrailCoverageEntry(name, CloudTrailCoverageOutcome.Failed) { Reason = problem.Message });
        _output.Error(problem);
    }

    /// <summary>Reads everything that was added to its end.</summary>
    public void Complete()
    {
        _allAdded = true;
        while (!IsFull && _reader.Pending > 0)
        {
            PassOn(_reader.Take(Patience));
        }

        if (_held is not null)
        {
            EmitInOrder(_held);
        }

        AccountForBegun();
        Coverage.StoppedEarly = _reader.Pending > 0 || _held?.Count > _emitted;
        if (_progressTold)
        {
            _output.Progress(Progress(isFinished: true));
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        AccountForBegun();
    }

    /// <summary>What nobody wanted the rest of was read in part. Its events were counted one by one.</summary>
    private void AccountForBegun()
    {
        if (_begun is { } origin)
        {
            _begun = null;
            Coverage.Add(new CloudTrailCoverageEntry(origin.Name, CloudTrailCoverageOutcome.Partial)
            {
                Reason = "stopped, or nobody wanted more",
                AccountId = origin.File?.AccountId,
                Region = origin.File?.Region,
                DeliveryTime = origin.File?.DeliveryTime,
                IsStopped = true,
            });
        }
    }

    private bool LeaveOut(CloudTrailLogFile file, string name)
    {
        if (file.Kind is CloudTrailLogFileKind.Digest or CloudTrailLogFileKind.BackfillDigest or CloudTrailLogFileKind.LakeQueryResult)
        {
            string what = file.Kind == CloudTrailLogFileKind.LakeQueryResult ? "a result of a CloudTrail Lake query" : "a digest file";
            Coverage.Add(new CloudTrailCoverageEntry(name, CloudTrailCoverageOutcome.PassedOver) { Reason = what });
            _output.Verbose($"Passed over {name}: {what}.");
            return true;
        }

        if (_options.Scope.ReasonToSkip(file) is string reason)
        {
            Coverage.Add(new CloudTrailCoverageEntry(name, CloudTrailCoverageOutcome.Skipped) { Reason = reason, AccountId = file.AccountId, Region = file.Region });
            if (reason != LogFileScope.OutOfTime)
            {
                LeftOutOfPlace++;
            }
            else if (file.DeliveryTime is DateTime delivered)
            {
                LeftOutOfTime = DeliveryWindow.Widen(LeftOutOfTime, delivered, delivered);
            }

            return true;
        }

        return false;
    }

    /// <summary>
    /// Emits an event, now or in its order, unless it repeats another; false when it does. It is counted before it is written, as writing may end the run.
    /// </summary>
    private bool Emit(CloudTrailEvent e)
    {
        Coverage.Records++;
        if (_seen is not null && !_seen.Add(e))
        {
            Coverage.Duplicates++;
            return false;
        }

        Coverage.Matched++;
        if (e.Origin.Kind is CloudTrailOriginKind.File or CloudTrailOriginKind.S3Object && !e.HasId)
        {
            WithoutId++;
        }

        if (_held is not null)
        {
            _held.Add(e);
        }
        else
        {
            _emitted++;
            _output.Write(e);
        }

        return true;
    }

    private void PassOn(OutputBatch? batch)
    {
        _output.Attend();
        if (_clock.Elapsed >= _nextProgress)
        {
            _nextProgress = _clock.Elapsed + _options.ProgressInterval;
            _progressTold = true;
            _output.Progress(Progress(isFinished: false));
        }

        if (batch is null)
        {
            return;
        }

        foreach (CloudTrailEvent e in batch.Events)
        {
            if (IsFull)
            {
                return;
            }

            _begun = e.Origin;
            _sample?.Add(e);
            if (Emit(e))
            {
                _matchedOfSource++;
            }
            else
            {
                _duplicatesOfSource++;
            }
        }

        if (batch.Problem is CloudTrailProblem problem)
        {
            if (problem.Id == ErrorIds.FileEmpty)
            {
                _output.Warning(problem.Message);
            }
            else
            {
                _output.Error(problem);
            }
        }

        if (batch.Ended is CloudTrailCoverageEntry ended)
        {
            if (batch.Counts is not null)
            {
                _output.Counted(batch.Counts);
            }

            ended.Duplicates += _duplicatesOfSource;
            ended.Matched -= _duplicatesOfSource;
            _sourcesDone++;
            _current = ended.Name;
            Coverage.Add(ended);

            // Its events were counted one by one before its account came.
            Coverage.Records -= _matchedOfSource + _duplicatesOfSource;
            Coverage.Matched -= _matchedOfSource;
            Coverage.Duplicates -= _duplicatesOfSource;
            _matchedOfSource = _duplicatesOfSource = 0;
            _begun = null;
            Coverage.Bytes += batch.Bytes;
            if (ended.Outcome == CloudTrailCoverageOutcome.PassedOver)
            {
                _output.Verbose($"Passed over {ended.Name}: {ended.Reason}.");
            }
        }
    }

    private void EmitInOrder(List<CloudTrailEvent> events)
    {
        // The key is read once per event; equal keys keep the order of the input.
        (DateTime Time, string Id, int Position)[] keys = new (DateTime, string, int)[events.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = (events[i].EventTime ?? DateTime.MinValue, events[i].EventId ?? string.Empty, i);
        }

        Array.Sort(keys, static (left, right) =>
        {
            int order = left.Time.CompareTo(right.Time);
            order = order != 0 ? order : string.CompareOrdinal(left.Id, right.Id);
            return order != 0 ? order : left.Position.CompareTo(right.Position);
        });
        try
        {
            foreach ((DateTime _, string _, int position) in keys)
            {
                if (_stopped || _emitted >= _options.MaxEvents)
                {
                    return;
                }

                _emitted++;
                _output.Write(events[position]);
            }
        }
        finally
        {
            // They were counted when they were read; what nobody wanted any more is as good as not read.
            long left = events.Count - _emitted;
            Coverage.Records -= left;
            Coverage.Matched -= left;
        }
    }

    private ReadProgress Progress(bool isFinished)
    {
        ListingState? listing = _listing?.Invoke();
        long? listed = listing is ListingState state ? _addedBeforeListing + state.Listed : null;
        long? total = _allAdded ? _sourcesAdded : listing is { HasEnded: true } ? listed : null;
        return new ReadProgress(_sourcesDone, total, listed, Coverage.Bytes, _held?.Count ?? _emitted, _clock.Elapsed, _current, isFinished);
    }
}
