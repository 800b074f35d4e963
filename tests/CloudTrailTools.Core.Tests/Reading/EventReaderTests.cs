using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Reading;
using Xunit;

namespace CloudTrailTools.Core.Tests.Reading;

public sealed class EventReaderTests
{
    private static readonly TimeSpan Forever = Timeout.InfiniteTimeSpan;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Events_come_in_the_order_of_their_sources_whichever_is_ready_first(int workers)
    {
        using ManualResetEventSlim gate = new();
        GatedSource slow = new("slow", Records("slow", 3)) { BeforeContent = _ => gate.Wait() };
        using EventReader reader = Reader(workers);
        Assert.True(reader.TryAdd(slow));
        Assert.True(reader.TryAdd(new GatedSource("quick", Records("quick", 3))));
        Assert.Null(reader.Take(TimeSpan.Zero));
        gate.Set();

        Assert.Equal("slow0 slow1 slow2 quick0 quick1 quick2", Drain(reader).Ids);
    }

    [Fact]
    public void Sources_are_opened_no_further_ahead_than_the_window_while_nobody_takes()
    {
        int opened = 0;
        using EventReader reader = Reader(2);
        int added = 0;
        while (reader.TryAdd(new GatedSource($"{added}", Records("e", 5_000)) { BeforeContent = _ => Interlocked.Increment(ref opened) }))
        {
            added++;
        }

        // Each holds far more than its queue: the two workers can fill two queues, and wait.
        Assert.InRange(added, 2, 64);
        Assert.InRange(Volatile.Read(ref opened), 0, 2);
        Assert.Equal(added * 5_000, Drain(reader).Events);
        Assert.Equal(added, opened);
    }

    [Fact]
    public void A_consumer_that_takes_nothing_keeps_workers_from_reading_on()
    {
        // A source without end: only its queue can hold the worker back.
        long given = 0;
        GatedSource endless = new("endless", []) { Content = () => new EndlessRecords(count => Interlocked.Add(ref given, count)) };
        using EventReader reader = Reader(1);
        Assert.True(reader.TryAdd(endless));
        for (int taken = 0; taken < 20; taken++)
        {
            Assert.NotNull(reader.Take(Forever));
        }

        // 20 batches taken, eight in the queue, one in hand, and what the reader's window holds.
        Assert.InRange(Interlocked.Read(ref given), 1, 64L << 20);
    }

    [Fact]
    public void What_a_worker_throws_is_an_error_of_its_source_and_the_next_one_is_read()
    {
        using EventReader reader = Reader(1);
        reader.TryAdd(new GatedSource("bad", []) { BeforeContent = _ => throw new InvalidOperationException("out of order") });
        reader.TryAdd(new GatedSource("good", Records("good", 1)));

        Drained drained = Drain(reader);

        Assert.Equal("good0", drained.Ids);
        CloudTrailProblem problem = Assert.Single(drained.Problems);
        Assert.Equal(ErrorIds.FileUnreadable, problem.Id);
        Assert.Contains("'bad'", problem.Message);
        Assert.Contains("out of order", problem.Message);
        Assert.Equal([CloudTrailCoverageOutcome.Failed, CloudTrailCoverageOutcome.Read], drained.Entries.Select(entry => entry.Outcome));
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_told_with_what_is_needed()
    {
        CloudTrailProblem problem = Problems.FileUnreadable("a.json", new UnauthorizedAccessException("Access to the path 'a.json' is denied."));

        Assert.Equal("Cannot read 'a.json': access is denied. The user that runs this needs the right to read it, and to list the folders above it.", problem.Message);
    }

    [Fact]
    public void A_stream_that_breaks_gives_what_came_before()
    {
        byte[] content = Encoding.UTF8.GetBytes("{\"Records\":[" + string.Join(',', Enumerable.Range(0, 3).Select(i => Record($"e{i}"))));
        using EventReader reader = Reader(1);
        reader.TryAdd(new GatedSource("torn", []) { Content = () => new TornStream(content) });

        Drained drained = Drain(reader);

        Assert.Equal("e0 e1 e2", drained.Ids);
        Assert.Contains("torn away", Assert.Single(drained.Problems).Message);
        Assert.Equal(CloudTrailCoverageOutcome.Partial, Assert.Single(drained.Entries).Outcome);
    }

    [Fact]
    public void Cancelling_while_a_source_opens_ends_the_waiting_take()
    {
        using CancellationTokenSource stop = new();
        using ManualResetEventSlim opening = new();
        using EventReader reader = new(new EventReaderOptions { Workers = 1 }, stop.Token);
        reader.TryAdd(new GatedSource("remote", [], isRemote: true)
        {
            BeforeContent = cancellation =>
            {
                opening.Set();
                cancellation.WaitHandle.WaitOne();
                cancellation.ThrowIfCancellationRequested();
            },
        });
        opening.Wait();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => reader.Take(Forever));
    }

    [Fact]
    public void Cancelling_while_a_queue_is_full_lets_the_worker_go_and_closes_its_stream()
    {
        using CancellationTokenSource stop = new();
        GatedSource endless = new("endless", []) { Content = () => new EndlessRecords(static _ => { }) };
        EventReader reader = new(new EventReaderOptions { Workers = 1 }, stop.Token);
        reader.TryAdd(endless);
        Assert.NotNull(reader.Take(Forever));
        stop.Cancel();

        reader.Dispose();

        Assert.True(endless.Closed.IsSet);
    }

    [Fact]
    public void Disposing_closes_what_was_fetched_ahead_and_never_read()
    {
        GatedSource[] sources = Enumerable.Range(0, 5).Select(i => new GatedSource($"{i}", [], isRemote: true) { Content = () => new EndlessRecords(static _ => { }) }).ToArray();
        EventReader reader = Reader(1);
        foreach (GatedSource source in sources)
        {
            reader.TryAdd(source);
        }

        Assert.NotNull(reader.Take(Forever));
        foreach (GatedSource source in sources)
        {
            source.Opened.Wait();
        }

        reader.Dispose();

        Assert.All(sources, source => Assert.True(source.Closed.Wait(TimeSpan.FromMinutes(1)), source.Name));
    }

    [Fact]
    public void Remote_sources_are_fetched_further_ahead_than_they_are_read()
    {
        const int Fetches = 20;
        List<GatedSource> sources = [];
        using EventReader reader = new(new EventReaderOptions { Workers = 1, Fetches = Fetches }, CancellationToken.None);
        GatedSource source;
        while (reader.TryAdd(source = new GatedSource($"{sources.Count}", Records("e", 1), isRemote: true)))
        {
            sources.Add(source);
        }

        Assert.Equal((2 * Fetches) + 1, sources.Count);
        Assert.All(sources, each => Assert.True(each.Opened.Wait(TimeSpan.FromMinutes(1)), each.Name));

        // What has been read and not taken is held in memory: that many sources, and no more.
        Assert.All(sources.Take(8), each => Assert.True(each.Closed.Wait(TimeSpan.FromMinutes(1)), each.Name));
        Assert.DoesNotContain(sources.Skip(8), each => each.Closed.IsSet);
        Assert.Equal(sources.Count, Drain(reader).Events);
        Assert.All(sources, each => Assert.True(each.Closed.IsSet, each.Name));
    }

    [Fact]
    public void A_reader_without_sources_has_nothing_to_give()
    {
        using EventReader reader = Reader(2);

        Assert.Null(reader.Take(Forever));
        Assert.Equal(0, reader.Pending);
    }

    private static EventReader Reader(int workers) => new(new EventReaderOptions { Workers = workers }, CancellationToken.None);

    private static string Record(string id) => $$"""{"eventName":"RunInstances","eventSource":"ec2.amazonaws.com","awsRegion":"us-east-1","eventTime":"2026-03-01T10:00:00Z","eventID":"{{id}}"}""";

    private static byte[] Records(string prefix, int count) =>
        Encoding.UTF8.GetBytes($"{{\"Records\":[{string.Join(',', Enumerable.Range(0, count).Select(i => Record(prefix + i.ToString(CultureInfo.InvariantCulture))))}]}}");

    private static Drained Drain(EventReader reader)
    {
        List<string?> ids = [];
        List<CloudTrailProblem> problems = [];
        List<CloudTrailCoverageEntry> entries = [];
        while (reader.Pending > 0)
        {
            OutputBatch batch = reader.Take(Forever)!;
            foreach (CloudTrailEvent e in batch.Events)
            {
                ids.Add(e.EventId);
            }

            if (batch.Problem is not null)
            {
                problems.Add(batch.Problem);
            }

            if (batch.Ended is not null)
            {
                entries.Add(batch.Ended);
            }
        }

        return new Drained(ids, problems, entries);
    }

    [Fact]
    public void A_worker_that_could_not_be_waited_for_ends_quietly_when_its_source_lets_go()
    {
        using ManualResetEventSlim started = new();
        using ManualResetEventSlim release = new();
        Thread? worker = null;
        GatedSource source = new("stuck", "{\"Records\":[]}"u8.ToArray())
        {
            BeforeContent = _ =>
            {
                worker = Thread.CurrentThread;
                started.Set();
                release.Wait();
            },
        };
        EventReader reader = new(new EventReaderOptions { Workers = 1 }, CancellationToken.None);
        Assert.True(reader.TryAdd(source));
        started.Wait();
        reader.Dispose();

        // An exception of its thread would end the process.
        release.Set();

        Assert.True(worker!.Join(TimeSpan.FromMinutes(1)));
        Assert.True(source.Closed.IsSet);
    }

    private sealed record Drained(List<string?> AllIds, List<CloudTrailProblem> Problems, List<CloudTrailCoverageEntry> Entries)
    {
        public string Ids => string.Join(' ', AllIds);

        public int Events => AllIds.Count;
    }

    /// <summary>A source that does what a test wants before it gives its content.</summary>
    private sealed class GatedSource(string name, byte[] bytes, bool isRemote = false) : LogSource
    {
        public override string Name => name;

        public override CloudTrailOriginKind Kind => CloudTrailOriginKind.File;

        public override bool IsRemote => isRemote;

        public Action<CancellationToken>? BeforeContent { get; init; }

        public Func<Stream>? Content { get; init; }

        public ManualResetEventSlim Opened { get; } = new();

        public ManualResetEventSlim Closed { get; } = new();

        public override Task<Stream> OpenAsync(CancellationToken cancellation)
        {
            BeforeContent?.Invoke(cancellation);
            Stream stream = new ClosingStream(Content?.Invoke() ?? new MemoryStream(bytes), Closed);
            Opened.Set();
            return Task.FromResult(stream);
        }
    }

    /// <summary>Tells when it is closed.</summary>
    private sealed class ClosingStream(Stream inner, ManualResetEventSlim closed) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            closed.Set();
            base.Dispose(disposing);
        }
    }

    /// <summary>Lines of records that never end.</summary>
    private sealed class EndlessRecords(Action<int> given) : MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1_000).Select(i => Record($"{i}") + "\n"))))
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            if (read == 0)
            {
                Position = 0;
                read = base.Read(buffer, offset, count);
            }

            given(read);
            return read;
        }
    }

    /// <summary>Gives its content and then breaks.</summary>
    private sealed class TornStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, count) is > 0 and int read ? read : throw new IOException("The connection was torn away.");
    }
}
