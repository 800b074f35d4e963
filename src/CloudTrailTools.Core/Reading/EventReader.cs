using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.Json;

namespace CloudTrailTools.Reading;

/// <summary>Takes records for itself while they are read: on a worker thread, whole, with brackets and quotes that match but not checked further.</summary>
/// <param name="record">The record.</param>
/// <param name="offsets">Where those fields start that the filter wanted.</param>
/// <returns>True when no event is to be made of it.</returns>
internal delegate bool RecordTap(ReadOnlySpan<byte> record, in FieldOffsets offsets);

internal sealed record EventReaderOptions
{
    public const int DefaultFetches = 32;

    public EventFilter Filter { get; init; } = EventFilter.None;

    /// <summary>How many sources are decompressed and parsed at the same time.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How many remote sources are fetched at the same time, which whoever opens them sees to; as many again wait, fetched or for their turn.</summary>
    public int Fetches { get; init; } = DefaultFetches;

    /// <summary>When given, events are counted by this field and not emitted; the counts come with the end of each source.</summary>
    public HotField? CountBy { get; init; }

    /// <summary>Is shown each record before the filter is asked; what it takes counts as filtered out.</summary>
    public RecordTap? Tap { get; init; }

    /// <summary>Is shown the events before the filter is asked, on worker threads: all that may be asked for, and all calls that give out credentials.</summary>
    public Action<CloudTrailEvent>? Witness { get; init; }

    /// <summary>Called on a worker thread with each source before it is read; what it returns wraps the source's stored bytes.</summary>
    public Func<LogSource, Stream, CloudTrailOrigin, Stream>? Inspect { get; init; }
}

/// <summary>
/// Reads many sources at once and gives out their events in the order in which the sources were added.
/// <para>
/// Each source has a small queue of its own, filled by the worker that reads it; the consumer empties the queue of the oldest source first.
/// Workers take the sources in that order too, so the oldest one is always being read, a worker that is ahead waits when its queue is full or
/// <see cref="MaxReadAhead"/> sources are being read or wait to be taken, and what is held in memory is at most as many such queues, whatever the size
/// of the input. Add and take are meant for one thread, which therefore never waits to add: <see cref="TryAdd"/> says no, and something can be taken.
/// </para>
/// <para>
/// Remote sources are fetched further ahead than they are read, so that the next fetch begins when one has ended and not when what it
/// brought has been read.
/// </para>
/// </summary>
internal sealed class EventReader : IDisposable
{
    private const int BatchesPerSource = 8;
    private const long MaxFetchedAhead = 256L << 20;
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(5);

    private readonly EventReaderOptions _options;
    private readonly CancellationTokenSource _stop;

    // Its token: a worker that could not be waited for has it also when the source is gone.
    private readonly CancellationToken _cancellation;
    private readonly Queue<Slot> _slots = new();
    private readonly BlockingCollection<Slot> _work = new();
    private readonly List<Thread> _workers = new();
    private readonly SemaphoreSlim _readAhead;
    private long _fetchedAhead;
    private bool _disposed;

    public EventReader(EventReaderOptions options, CancellationToken cancellation)
    {
        _options = options;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _cancellation = _stop.Token;
        _readAhead = new SemaphoreSlim(MaxReadAhead);
    }

    /// <summary>Sources that were added and whose events have not all been taken.</summary>
    public int Pending => _slots.Count;

    private int MaxReadAhead => Math.Max(8, _options.Workers * 4);

    private int MaxSources(bool remote) => remote ? (2 * _options.Fetches) + _options.Workers : MaxReadAhead;

    /// <summary>Adds a source behind the others; false when enough are under way, and some output must be taken first.</summary>
    public bool TryAdd(LogSource source)
    {
        long size = source.StoredSize ?? 0;
        if (_slots.Count >= MaxSources(source.IsRemote) || (source.IsRemote && _slots.Count > 0 && Interlocked.Read(ref _fetchedAhead) + size > MaxFetchedAhead))
        {
            return false;
        }

        Slot slot = new(source);
        if (source.IsRemote)
        {
            Interlocked.Add(ref _fetchedAhead, size);
            slot.Opening = Task.Run(() => source.OpenAsync(_cancellation), _cancellation);
        }

        _slots.Enqueue(slot);
        _work.Add(slot);
        if (_workers.Count < _options.Workers)
        {
            // One thread per source until there are enough: a single small file needs no more than one.
            Thread worker = new(Work) { IsBackground = true, Name = "CloudTrailTools reader" };
            _workers.Add(worker);
            worker.Start();
        }

        return true;
    }

    /// <summary>
    /// The next batch in order; null when nothing is under way, or none came within <paramref name="patience"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">Reading was stopped.</exception>
    public OutputBatch? Take(TimeSpan patience)
    {
        while (_slots.TryPeek(out Slot? oldest))
        {
            if (oldest.Output.Reader.TryRead(out OutputBatch? batch))
            {
                oldest.Origin.IsPassedOn |= batch.Ended?.Outcome != CloudTrailCoverageOutcome.PassedOver;
                if (batch.Ended is not null)
                {
                    _slots.Dequeue();
                    _readAhead.Release();
                    Interlocked.Add(ref _fetchedAhead, oldest.Source.IsRemote ? -(oldest.Source.StoredSize ?? 0) : 0);
                }

                return batch;
            }

            if (!Wait(oldest, patience))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Stops the workers, and waits until they have let go of their files.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _stop.Cancel();
        _work.CompleteAdding();
        DateTime deadline = DateTime.UtcNow + PatienceAtEnd;
        foreach (Thread worker in _workers)
        {
            // A worker that waits for a pipe which nobody writes to cannot be called back; it ends with the pipe or the process.
            TimeSpan left = deadline - DateTime.UtcNow;
            worker.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        foreach (Slot slot in _slots)
        {
            // What was fetched ahead and never read.
            slot.Opening?.ContinueWith(
                static opening =>
                {
                    if (opening.IsCompletedSuccessfully)
                    {
                        opening.Result.Dispose();
                    }
                    else
                    {
                        _ = opening.Exception;
                    }
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        _stop.Dispose();
    }

    private bool Wait(Slot slot, TimeSpan patience)
    {
        if (patience == TimeSpan.Zero)
        {
            return false;
        }

        // One for all the times it is asked: a source may be silent for days.
        Task<bool> waiting = slot.Waiting ??= slot.Output.Reader.WaitToReadAsync(_cancellation).AsTask();
        try
        {
            if (!waiting.Wait(patience))
            {
                return false;
            }

            slot.Waiting = null;
            return waiting.Result;
        }
        catch (AggregateException exception) when (exception.InnerException is OperationCanceledException canceled)
        {
            throw new OperationCanceledException(canceled.Message, canceled, _cancellation);
        }
    }

    private void Work()
    {
        WorkerState state = new(_options, _cancellation);
        try
        {
            while (true)
            {
                // The turn is given back when the last of the source has been taken.
                _readAhead.Wait(_cancellation);
                if (!_work.TryTake(out Slot? slot, Timeout.Infinite, _cancellation))
                {
                    return;
                }

                ReadSource(slot, state);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped: nobody waits for the rest.
        }
    }

    private void ReadSource(Slot slot, WorkerState state)
    {
        LogSource source = slot.Source;
        CloudTrailCoverageEntry entry = new(source.Name, CloudTrailCoverageOutcome.Read)
        {
            AccountId = source.File?.AccountId,
            Region = source.File?.Region,
            DeliveryTime = source.File?.DeliveryTime,
        };
        ReadSummary summary = default;
        bool isOpen = false;
        EventSink sink = new(state, slot.Origin, slot.Output.Writer, source.IsLive);
        Dictionary<string, long>? counts = _options.CountBy is null ? null : new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            using Stream stored = (slot.Opening ?? source.OpenAsync(_cancellation)).GetAwaiter().GetResult();
            Stream inspected = _options.Inspect?.Invoke(source, stored, slot.Origin) ?? stored;
            using Stream content = ContentStream.Open(inspected, source.Name, _cancellation);
            isOpen = true;
            if (counts is null)
            {
                summary = state.Reader.Read(content, source.Name, ref sink, _cancellation, sink.BeforeRead);
            }
            else
            {
                CountSink counter = new(_options.CountBy!.Value, counts, sink, _options.Filter);
                summary = state.Reader.Read(content, source.Name, ref counter, _cancellation);
            }
        }
        catch (CloudTrailProblemException exception)
        {
            sink.Report(exception.Problem);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_cancellation.IsCancellationRequested)
        {
            // Whatever it was, it concerns this source alone, and the consumer waits to hear of its end.
            sink.Report(exception switch
            {
                EndOfStreamException => Problems.FileTruncated(source.Name, 0, 0),
                _ => Problems.FileUnreadable(source.Name, exception),
            });
            summary = isOpen ? state.Reader.Summary : default;
        }

        sink.Flush();
        entry.Records = summary.Records;
        entry.Matched = summary.Matched;
        entry.Filtered = summary.Filtered;
        entry.Damaged = summary.Damaged;
        entry.Throttled = source.Throttled;
        entry.Retried = source.Retried;
        entry.Reason = state.FirstReason;
        entry.Outcome =
            state.FirstReason is null && (summary.PassedOverAs is null || summary.Records > 0) ? CloudTrailCoverageOutcome.Read
            : state.FirstReason is null ? CloudTrailCoverageOutcome.PassedOver
            : summary.Records > summary.Damaged ? CloudTrailCoverageOutcome.Partial
            : CloudTrailCoverageOutcome.Failed;
        entry.Reason ??= entry.Outcome == CloudTrailCoverageOutcome.PassedOver ? summary.PassedOverAs : null;
        state.FirstReason = null;
        sink.Send(new OutputBatch(entry, summary.Bytes, counts));
        slot.Output.Writer.Complete();
    }

    private sealed class Slot
    {
        public Slot(LogSource source)
        {
            Source = source;
            Origin = new CloudTrailOrigin(source.Kind, source.Name, source.File);
        }

        public LogSource Source { get; }

        public CloudTrailOrigin Origin { get; }

        public Task<Stream>? Opening { get; set; }

        /// <summary>Ends when there is output, or no more; null when nobody waits for it.</summary>
        public Task<bool>? Waiting { get; set; }

        public Channel<OutputBatch> Output { get; } = Channel.CreateBounded<OutputBatch>(
            new BoundedChannelOptions(BatchesPerSource) { SingleReader = true, SingleWriter = true });
    }

    /// <summary>What a worker keeps from one source to the next.</summary>
    private sealed class WorkerState
    {
        public WorkerState(EventReaderOptions options, CancellationToken cancellation)
        {
            Filter = options.Filter;
            Tap = options.Tap;
            Witness = options.Witness;
            Cancellation = cancellation;
        }

        public EventFilter Filter { get; }

        public RecordTap? Tap { get; }

        public Action<CloudTrailEvent>? Witness { get; }

        public CancellationToken Cancellation { get; }

        public RecordReader Reader { get; } = new();

        public MatchMemo Memo { get; } = new();

        public CloudTrailEvent[]? Batch { get; set; }

        public int Count { get; set; }

        public long Since { get; set; }

        public string? FirstReason { get; set; }
    }

    /// <summary>Counts records by one field, mostly without looking at the rest of them.</summary>
    private readonly struct CountSink : IRecordSink
    {
        private readonly HotField _field;
        private readonly Dictionary<string, long> _counts;
        private readonly EventSink _events;
        private readonly EventFilter _filter;

        public CountSink(HotField field, Dictionary<string, long> counts, EventSink events, EventFilter filter)
        {
            _field = field;
            _counts = counts;
            _events = events;
            _filter = filter;
            Wanted = filter.IsEmpty ? 1U << (int)field : events.Wanted;
        }

        public uint Wanted { get; }

        public RecordDecision Decide(ReadOnlySpan<byte> record, in FieldOffsets offsets)
        {
            if (!_filter.IsEmpty)
            {
                return _events.Decide(record, offsets);
            }

            if (!JsonText.TryGetPlainString(record, offsets[_field], out ReadOnlySpan<byte> value))
            {
                return RecordDecision.Take;
            }

            Count(StringPool.Get(value));
            return RecordDecision.Done;
        }

        public bool Take(ReadOnlySpan<byte> record, in FieldOffsets offsets, int index, long byteOffset, LookupInfo? lookup)
        {
            CloudTrailEvent e = _events.Make(record, offsets, index, byteOffset, lookup);
            if (!_filter.Matches(e))
            {
                return false;
            }

            int value = offsets[_field];
            Count((value == 0 ? null : JsonText.ScalarAt(record, value)) ?? string.Empty);
            return true;
        }

        public void Report(CloudTrailProblem problem) => _events.Report(problem);

        private void Count(string value) => System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, value, out _)++;
    }

    private readonly struct EventSink : IRecordSink
    {
        private const long FlushMilliseconds = 50;

        private readonly WorkerState _state;
        private readonly CloudTrailOrigin _origin;
        private readonly ChannelWriter<OutputBatch> _output;
        private readonly bool _isLive;

        public EventSink(WorkerState state, CloudTrailOrigin origin, ChannelWriter<OutputBatch> output, bool isLive)
        {
            _state = state;
            _origin = origin;
            _output = output;
            _isLive = isLive;
        }

        public uint Wanted => _state.Filter.Wanted == 0 || (_state.Tap is null && _state.Witness is null) ? _state.Filter.Wanted : _state.Filter.Wanted | (1U << (int)HotField.EventName);

        public RecordDecision Decide(ReadOnlySpan<byte> record, in FieldOffsets offsets) =>
            _state.Tap?.Invoke(record, offsets) != true
            && ((_state.Witness is not null && MintedSessions.IsMinting(record, offsets, out _)) || _state.Filter.Decide(record, offsets, _state.Memo)) ? RecordDecision.Take : RecordDecision.Reject;

        public bool Take(ReadOnlySpan<byte> record, in FieldOffsets offsets, int index, long byteOffset, LookupInfo? lookup)
        {
            if (_state.Tap?.Invoke(record, offsets) == true)
            {
                return false;
            }

            CloudTrailEvent e = Make(record, offsets, index, byteOffset, lookup);
            if (!_state.Filter.IsEmpty && !_state.Filter.Matches(e))
            {
                return false;
            }

            CloudTrailEvent[] batch = _state.Batch ??= new CloudTrailEvent[OutputBatch.MaxEvents];
            batch[_state.Count++] = e;
            if (_state.Count == batch.Length)
            {
                Flush();
            }
            else if (_state.Count == 1)
            {
                _state.Since = Environment.TickCount64;
            }

            return true;
        }

        public CloudTrailEvent Make(ReadOnlySpan<byte> record, in FieldOffsets offsets, int index, long byteOffset, LookupInfo? lookup)
        {
            CloudTrailEvent e = new(record.ToArray(), offsets, _origin, index, byteOffset, lookup);
            _state.Witness?.Invoke(e);
            return e;
        }

        public void Report(CloudTrailProblem problem)
        {
            Flush();
            _state.FirstReason = problem.IsOfFile ? problem.Message : _state.FirstReason ?? problem.Message;
            Send(new OutputBatch(problem));
        }

        public void BeforeRead()
        {
            if (_state.Count > 0 && (_isLive || Environment.TickCount64 - _state.Since >= FlushMilliseconds))
            {
                Flush();
            }
        }

        public void Flush()
        {
            if (_state.Count > 0)
            {
                OutputBatch batch = new(_state.Batch!, _state.Count);
                _state.Batch = null;
                _state.Count = 0;
                Send(batch);
            }
        }

        public void Send(OutputBatch batch)
        {
            if (!_output.TryWrite(batch))
            {
                _output.WriteAsync(batch, _state.Cancellation).AsTask().GetAwaiter().GetResult();
            }
        }
    }
}
