using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using System.Threading;
using CloudTrailTools.Core.Tests.Reading;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Core.Tests.Fuzzing;

/// <summary>
/// Reads damaged inputs through the reader that the cmdlets use and checks of each what must hold whatever the damage:
/// every record is accounted for, what is emitted is JSON, nothing is lost without a word, and the sizes in which the
/// bytes arrive change nothing.
/// </summary>
internal sealed class FuzzRun
{
    /// <summary>How long one input may take before it counts as a hang; a thousand times what the slowest takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 20_000 };

    private readonly FuzzInputs _inputs;
    private readonly EventFilter _filter;

    public FuzzRun(FuzzInputs inputs, EventFilter filter)
    {
        _inputs = inputs;
        _filter = filter;
    }

    public long Inputs { get; private set; }

    public long Records { get; private set; }

    public long Emitted { get; private set; }

    public long Filtered { get; private set; }

    public long Damaged { get; private set; }

    public long InputsWithProblems { get; private set; }

    /// <summary>Inputs that the second oracle could read and whose events were compared with its own.</summary>
    public long Compared { get; private set; }

    /// <summary>The number of each input that broke a rule, and which.</summary>
    public List<(long Number, string Rule)> Failures { get; } = [];

    public void Read(long from, long count)
    {
        using EventReader reader = new(new EventReaderOptions { Filter = _filter, Workers = 2 }, CancellationToken.None);
        using EventReader unfiltered = new(new EventReaderOptions { Filter = EventFilter.None, Workers = 1 }, CancellationToken.None);
        Queue<(long Number, byte[] Content)> underWay = new();
        Observation seen = new();
        for (long number = from; number < from + count; number++)
        {
            byte[] content = _inputs.Make(number);
            // Names differ so that what is said of one input cannot pass for another.
            int largestRead = (int)(1 + number % 300);
            BytesSource source = new($"fuzz {number}", content, number % 7 == 0 ? _ => new SlowStream(content, largestRead) : null);
            while (!reader.TryAdd(source))
            {
                Take();
            }

            underWay.Enqueue((number, content));
        }

        while (reader.Pending > 0)
        {
            Take();
        }

        void Take()
        {
            OutputBatch batch = reader.Take(Patience)
                ?? throw new TimeoutException($"Input {underWay.Peek().Number} is not read to its end after {Patience.TotalSeconds} s.");
            seen.Add(batch);
            if (batch.Ended is not null)
            {
                (long number, byte[] content) = underWay.Dequeue();
                Judge(number, content, seen, batch.Ended, unfiltered);
                seen = new Observation();
            }
        }
    }

    private void Judge(long number, byte[] content, Observation seen, CloudTrailCoverageEntry entry, EventReader unfiltered)
    {
        Inputs++;
        Records += entry.Records;
        Emitted += seen.Events.Count;
        Filtered += entry.Filtered;
        Damaged += entry.Damaged;
        InputsWithProblems += seen.Problems.Count > 0 ? 1 : 0;

        string name = $"fuzz {number}";
        Rule(entry.Name == name, "the account is of another input");
        Rule(entry.Records == entry.Matched + entry.Filtered + entry.Damaged, "records are not matched + filtered + damaged");
        Rule(entry.Matched == seen.Events.Count, "matched is not what was emitted");
        Rule(entry.Damaged == 0 || seen.Problems.Count > 0, "damage is counted and not told");
        Rule((entry.Outcome is CloudTrailCoverageOutcome.Partial or CloudTrailCoverageOutcome.Failed) == seen.Problems.Count > 0, $"the outcome is {entry.Outcome} with {seen.Problems.Count} problems");
        Rule(seen.Problems.All(problem => problem.Message.Contains(name, StringComparison.Ordinal)), "a problem does not name its input");
        foreach (CloudTrailEvent e in seen.Events)
        {
            Rule(IsObject(e.Utf8), "what was emitted is not JSON");
            Rule(e.Origin.Name == name, "an event names another input");
            Touch(e);
        }

        if (!_filter.IsEmpty && number % 3 == 0)
        {
            // The quick scan for a filter takes nothing away that the full check of every record leaves.
            Observation whole = ReadWhole(unfiltered, content);
            Rule(whole.Events.Where(_filter.Matches).Select(e => e.Raw).SequenceEqual(seen.Events.Select(e => e.Raw)), "the filter loses or invents events");
            Rule(seen.Problems.Count == 0 || whole.Problems.Count > 0, "damage is told that is none without the filter");
        }

        if (seen.Problems.Count == 0)
        {
            Rule(TryInflate(content, out byte[]? inflated), "a damaged compression was not told");
            if (inflated is not null && FindRecords(inflated) is List<Range> records)
            {
                Compared++;
                List<Range> expected = [.. records.Where(range => _filter.Matches(CloudTrailEvent.Parse(System.Text.Encoding.UTF8.GetString(inflated.AsSpan()[range]))))];
                Rule(
                    expected.Count == seen.Events.Count
                        && expected.Zip(seen.Events).All(pair => inflated.AsSpan()[pair.First].SequenceEqual(pair.Second.Utf8) && pair.First.Start.Value == pair.Second.ByteOffset),
                    $"the second oracle finds {expected.Count} events of {records.Count} records where {seen.Events.Count} were emitted");
            }
        }

        void Rule(bool holds, string rule)
        {
            if (!holds)
            {
                Failures.Add((number, rule));
            }
        }
    }

    private static Observation ReadWhole(EventReader reader, byte[] content)
    {
        Observation whole = new();
        reader.TryAdd(new BytesSource("unfiltered", content));
        while (reader.Pending > 0)
        {
            whole.Add(reader.Take(Patience) ?? throw new TimeoutException($"An input is not read to its end after {Patience.TotalSeconds} s."));
        }

        return whole;
    }

    /// <summary>Whatever its text, an event's properties never throw.</summary>
    private static void Touch(CloudTrailEvent e)
    {
        _ = (e.EventTime, e.EventName, e.Actor, e.UserIdentity?.Kind, e.ReadOnly, e.Succeeded, e.Resources.Count, e.RequestParameters, e.ResponseElements, e.SourceIPAddress, e.ToString());
    }

    private static bool IsObject(ReadOnlySpan<byte> text)
    {
        try
        {
            Utf8JsonReader reader = new(text, Strict);
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
            }

            return isObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryInflate(byte[] stored, out byte[]? content)
    {
        content = stored;
        if (stored is not [0x1F, 0x8B, ..])
        {
            return true;
        }

        try
        {
            using GZipStream gzip = new(new MemoryStream(stored), CompressionMode.Decompress);
            using MemoryStream inflated = new();
            gzip.CopyTo(inflated);
            content = inflated.ToArray();
            return true;
        }
        catch (InvalidDataException)
        {
            content = null;
            return false;
        }
    }

    /// <summary>
    /// The records of a plain log file as the framework's own reader finds them; null for everything else: what is not
    /// valid JSON, other forms, and lists that hold anything but CloudTrail records.
    /// </summary>
    private List<Range>? FindRecords(byte[] content)
    {
        List<Range> records = [];
        int lists = 0;
        try
        {
            Utf8JsonReader reader = new(content.AsSpan(), Strict);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isList = reader.ValueTextEquals("Records");
                bool isOther = !isList && (reader.HasValueSequence || !reader.ValueSpan.SequenceEqual("nextToken"u8));
                reader.Read();
                if (isOther || reader.TokenType != JsonTokenType.StartArray)
                {
                    return null;
                }

                lists++;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.StartObject)
                    {
                        return null;
                    }

                    int start = (int)reader.TokenStartIndex;
                    if (!SkipRecord(ref reader))
                    {
                        return null;
                    }

                    records.Add(start..(int)reader.BytesConsumed);
                }
            }

            return lists == 1 && !reader.Read() ? records : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter for a key whose escapes are no text.
            return null;
        }
    }

    /// <summary>Skips an object and says whether it is plainly a CloudTrail record.</summary>
    private bool SkipRecord(ref Utf8JsonReader reader)
    {
        int names = 0;
        bool isForeign = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names += reader.ValueTextEquals("eventName") ? 1 : 0;
            isForeign |= reader.ValueTextEquals("s3") || reader.ValueTextEquals("EventSource");
            reader.Read();
            reader.Skip();
        }

        return !isForeign && names > 0;
    }

    /// <summary>Gives no more than a few bytes at a time.</summary>
    private sealed class SlowStream(byte[] content, int largestRead) : MemoryStream(content, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, largestRead));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, largestRead)]);
    }

    private sealed class Observation
    {
        public List<CloudTrailEvent> Events { get; } = [];

        public List<CloudTrailProblem> Problems { get; } = [];

        public void Add(OutputBatch batch)
        {
            Events.AddRange(batch.Events.ToArray());
            if (batch.Problem is not null)
            {
                Problems.Add(batch.Problem);
            }
        }
    }
}
