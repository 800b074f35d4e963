using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.S3;

public sealed class S3ReadingTests : IDisposable
{
    /// <summary>Set to run every fault plan over every object; a part of them is run otherwise.</summary>
    private const string FullVariable = "CTTOOLS_TEST_FULL";

    private static readonly bool IsFull = Environment.GetEnvironmentVariable(FullVariable) is { Length: > 0 };
    private static readonly DateTime Start = new(2024, 5, 6, 0, 0, 0, DateTimeKind.Utc);

    private readonly TestBucket _bucket = new("trail");
    private readonly S3Service _service;
    private readonly AwsTestEndpoint _endpoint;
    private readonly AwsClientFactory _clients;

    public S3ReadingTests()
    {
        _service = new S3Service(_bucket);
        _endpoint = new AwsTestEndpoint(_service);
        _clients = new AwsClientFactory(_endpoint.Connection());
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, IsFull ? 20 : 4)];

    public void Dispose()
    {
        _clients.Dispose();
        _endpoint.Dispose();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_goes_wrong_the_events_are_exactly_those_of_the_objects_that_can_be_read(int seed)
    {
        Fill(IsFull ? 2000 : 300);
        Result clean = Read();
        S3FaultPlan plan = new(seed);
        HashSet<string> lost = [.. plan.LastingAmong(_bucket.Keys).Select(key => $"s3://trail/{key}")];
        _service.Faults = plan;

        Result result = Read();

        Assert.Equal(clean.Events.Where(e => !lost.Contains(e.Origin.Name)).Select(Identity), result.Events.Select(Identity));
        Assert.Equal(lost.Order(), result.Errors.Select(problem => (string)problem.Target!).Order());
        Assert.All(result.Errors, problem => Assert.Contains(problem.Id, new[] { ErrorIds.AccessDenied, ErrorIds.ObjectNotFound }));
        Assert.Equal(lost.Order(), result.Coverage.Entries.Where(entry => entry.Outcome == CloudTrailCoverageOutcome.Failed).Select(entry => entry.Name).Order());
        Assert.Equal(_bucket.Keys.Count - lost.Count, result.Coverage.SourcesRead);
        Assert.Equal(lost.Count == 0, result.Coverage.IsComplete);
    }

    [Fact]
    public void A_fault_plan_does_harm()
    {
        Fill(300);
        // Without those that stall: who is given up soon may only have been slow.
        _service.Faults = new S3FaultPlan(1) { ListShare = 0, PassingFaults = [S3Fault.SlowDown, S3Fault.InternalError, S3Fault.ResetInBody, S3Fault.CutBody, S3Fault.ShortBody, S3Fault.CorruptBody] };

        Result result = Read(new S3Options { MaxAttempts = 1 });

        Assert.True(result.Errors.Count > 3 * _service.Faults.LastingAmong(_bucket.Keys).Count());
    }

    [Fact]
    public void Events_come_in_the_order_of_the_keys_and_know_their_object()
    {
        Fill(60);

        Result result = Read();

        Assert.Equal(_bucket.Keys.SelectMany(key => new[] { $"s3://trail/{key}", $"s3://trail/{key}" }), result.Events.Select(e => e.Origin.Name));
        Assert.All(result.Events, e => Assert.Equal((CloudTrailOriginKind.S3Object, "111122223333"), (e.Origin.Kind, e.Origin.File!.AccountId)));
    }

    [Fact]
    public void A_bucket_that_cannot_be_listed_at_all_ends_the_run()
    {
        _bucket.IsListDenied = _ => true;

        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => Read());

        Assert.Equal(ErrorIds.AccessDenied, exception.Problem.Id);
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_a_gap_in_the_coverage()
    {
        Fill(10);
        _bucket.Put(TrailBucket.Key("444455556666", "us-east-1", Start), TrailBucket.Log("other"));
        _bucket.IsListDenied = prefix => prefix.Contains("444455556666", StringComparison.Ordinal);

        Result result = Read();

        Assert.Equal(20, result.Events.Count);
        Assert.False(result.Coverage.IsComplete);
        Assert.Contains("444455556666", Assert.Single(result.Coverage.Entries).Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_outside_the_window_are_accounted_for_and_not_fetched()
    {
        Fill(24);

        Result result = Read(filter: new EventFilterOptions { StartTime = Start.AddHours(-1), EndTime = Start.AddMinutes(9) });

        Assert.Equal(10, result.Coverage.SourcesRead);
        Assert.Equal(14, result.Coverage.SourcesSkipped);
        Assert.Equal(10, _endpoint.Log.Count(entry => entry.Operation == "GetObject"));
    }

    [Fact]
    public void Reading_stops_when_enough_events_have_been_emitted()
    {
        Fill(300);

        Result result = Read(maxEvents: 5);

        Assert.Equal(5, result.Events.Count);
        Assert.True(_endpoint.Log.Count(entry => entry.Operation == "GetObject") < 300);
    }

    [Fact]
    public void Throttled_and_repeated_requests_are_accounted_for()
    {
        Fill(100);
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, ListShare = 0, PassingFaults = [S3Fault.SlowDown] };
        CloudTrailCoverage throttled = Read().Coverage;
        int slowDowns = _endpoint.Log.Count(entry => entry.Status == 503);
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, ListShare = 0, PassingFaults = [S3Fault.InternalError] };
        _endpoint.ClearLog();
        CloudTrailCoverage retried = Read().Coverage;

        Assert.InRange(slowDowns, 100, 200);
        Assert.Equal((slowDowns, 0), (throttled.Throttled, throttled.Retried));
        Assert.Equal((0, _endpoint.Log.Count(entry => entry.Status == 500)), (retried.Throttled, retried.Retried));
        Assert.True(throttled.IsComplete && retried.IsComplete);
        Assert.EndsWith($"; {slowDowns} requests throttled", throttled.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"; {retried.Retried} requests made again", retried.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Throttles_of_a_listing_are_accounted_for_also_when_nothing_more_is_wanted()
    {
        Fill(3);
        _service.Faults = new S3FaultPlan(1) { PassingShare = 0, LastingShare = 0, ListShare = 1, PassingFaults = [S3Fault.SlowDown] };

        CloudTrailCoverage coverage = Read(maxEvents: 1).Coverage;

        Assert.Equal(_endpoint.Log.Count(entry => entry.Status == 503), coverage.Throttled);
        Assert.Equal(_endpoint.Log.Count(entry => entry.Status == 500), coverage.Retried);
        Assert.True(coverage.Throttled + coverage.Retried > 0);
    }

    [Fact]
    public void An_object_that_is_throttled_to_the_end_says_so_in_its_entry()
    {
        Fill(1);
        _service.Faults = new S3FaultPlan(1) { PassingShare = 1, LastingShare = 0, ListShare = 0, PassingFaults = [S3Fault.SlowDown] };

        Result result = Read(new S3Options { MaxAttempts = 1 });

        CloudTrailCoverageEntry entry = Assert.Single(result.Coverage.Entries);
        Assert.Equal((CloudTrailCoverageOutcome.Failed, 1L), (entry.Outcome, entry.Throttled));
        Assert.Equal(ErrorIds.RequestThrottled, Assert.Single(result.Errors).Id);
    }

    [Fact]
    public void Progress_tells_how_many_are_listed_so_far_and_the_total_once_listing_has_ended()
    {
        Fill(300);
        S3LogLister? lister = null;
        // No object is given out before everything has been listed.
        _bucket.IsDenied = _ => !SpinWait.SpinUntil(() => lister!.Totals.HasEnded, TimeSpan.FromMinutes(1));

        Result result = Read(started: started => lister = started);

        ReadProgress[] known = [.. result.Progress.Where(progress => progress.SourcesTotal is not null)];
        Assert.Equal(300, result.Coverage.SourcesRead);
        Assert.All(result.Progress.Except(known), progress => Assert.NotNull(progress.SourcesListed));
        Assert.All(known, progress => Assert.Equal(300, progress.SourcesTotal));
        Assert.Contains(known, progress => progress.SourcesDone is > 0 and < 100);
    }

    private static (string, int, string?) Identity(CloudTrailEvent e) => (e.Origin.Name, e.RecordIndex, e.EventId);

    private void Fill(int objects)
    {
        for (int index = 0; index < objects; index++)
        {
            _bucket.Put(TrailBucket.Key("111122223333", "us-east-1", Start.AddMinutes(index)), TrailBucket.Log($"event{index}", records: 2, time: Start.AddMinutes(index)));
        }
    }

    private Result Read(S3Options? options = null, EventFilterOptions? filter = null, long maxEvents = long.MaxValue, Action<S3LogLister>? started = null)
    {
        _service.ResetAttempts();
        options ??= new S3Options { MaxAttempts = 20 };
        S3Store store = new(_clients, options with
        {
            FirstBackoff = TimeSpan.FromMilliseconds(1),
            // A short patience with stalls keeps the run short; many attempts keep a busy machine from failing it. Where nothing stalls, no wait is a fault.
            IdleTimeout = _service.Faults?.PassingFaults.Contains(S3Fault.Stall) == true ? TimeSpan.FromSeconds(2) : options.IdleTimeout,
        });
        EventFilter compiled = EventFilter.Compile(filter ?? new EventFilterOptions());
        LogFileScope scope = new(compiled.Options, TimeSpan.Zero);
        EventCollector output = new();
        using EventRun run = new(new EventRunOptions { Reader = new EventReaderOptions { Filter = compiled }, Scope = scope, MaxEvents = maxEvents, QuietStart = TimeSpan.Zero, ProgressInterval = TimeSpan.Zero }, output, CancellationToken.None);
        S3LogLister lister = new(store.Bucket("trail"), new S3ListingPlan { BucketName = "trail", Scope = scope });
        started?.Invoke(lister);
        S3Reading.AddListing(run, store, lister, CancellationToken.None);
        run.Complete();
        return new Result(output.Events, output.Errors, run.Coverage, output.Progresses);
    }

    private sealed record Result(IReadOnlyList<CloudTrailEvent> Events, IReadOnlyList<CloudTrailProblem> Errors, CloudTrailCoverage Coverage, IReadOnlyList<ReadProgress> Progress);
}
