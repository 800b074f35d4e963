using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Benchmarks;

/// <summary>Where the time of reading every event goes, as what each further step adds to those before it.</summary>
internal static class ProfileCommand
{
    public static void Run(CorpusFolder corpus, int threads, int rounds)
    {
        List<(string Step, BenchmarkCase Case)> steps =
        [
            ("inflate", new InflateCase(corpus, threads, 80 << 10)),
            ("recognise the content", new LayerCase("content stream", corpus, threads, Layer.Content)),
            ("split into records and judge names", new LayerCase("split and judge", corpus, threads, Layer.Judge)),
            ("validate, copy and make events", new LayerCase("make", corpus, threads, Layer.Make)),
            ("hand over to one consumer, in order", new EngineCase(Job.Everything, corpus, threads)),
        ];
        if (ChildProcess.Find("pwsh") is not null)
        {
            steps.Add(("WriteObject", PowerShellCase.ToNull(corpus)));
            steps.Add(("the pipeline to Measure-Object", PowerShellCase.MeasureObject(corpus)));
        }

        BenchmarkRun run = new(steps.Select(step => step.Case));
        run.Run(rounds);
        double whole = run.Seconds(steps[^1].Case);
        double before = 0;
        Console.WriteLine("| step | s after it | s added | share |");
        Console.WriteLine("|---|--:|--:|--:|");
        foreach ((string step, BenchmarkCase each) in steps)
        {
            double seconds = run.Seconds(each);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {step} | {seconds:0.000} | {seconds - before:0.000} | {(seconds - before) / whole:P0} |"));
            before = seconds;
        }

        Console.WriteLine();
    }

    /// <summary>How far a layer goes; each does what the one before it does, and more.</summary>
    private enum Layer
    {
        Content,
        Judge,
        Make,
    }

    /// <summary>The parts of the reader by themselves, without queues between threads.</summary>
    private sealed class LayerCase(string name, CorpusFolder corpus, int threads, Layer layer)
        : BenchmarkCase("layer: " + name, layer == Layer.Content ? Job.Inflate : Job.Everything, corpus)
    {
        public override CaseRun Run()
        {
            long total = 0;
            using ThreadLocal<RecordReader> readers = new(() => new RecordReader());
            Parallel.ForEach(Corpus.Paths, new ParallelOptions { MaxDegreeOfParallelism = threads }, path =>
            {
                using Stream stored = new FileLogSource(path).OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
                using Stream content = ContentStream.Open(stored, path);
                long count = layer switch
                {
                    Layer.Content => Drain(content),
                    Layer.Judge => Read(readers.Value!, content, path, new JudgingSink()),
                    _ => Read(readers.Value!, content, path, new MakingSink(new CloudTrailOrigin(CloudTrailOriginKind.File, path, null))),
                };
                Interlocked.Add(ref total, count);
            });
            return new CaseRun(new CaseAnswer(total));
        }

        private static long Read<TSink>(RecordReader reader, Stream content, string path, TSink sink)
            where TSink : struct, IRecordSink => reader.Read(content, path, ref sink, CancellationToken.None).Records;

        private static long Drain(Stream content)
        {
            byte[] buffer = new byte[128 << 10];
            long bytes = 0;
            for (int read; (read = content.Read(buffer)) > 0;)
            {
                bytes += read;
            }

            return bytes;
        }
    }

    /// <summary>Looks at every name as a filter does, and lets none pass.</summary>
    private readonly struct JudgingSink : IRecordSink
    {
        private static readonly EventFilter Nothing = EventFilter.Compile(new EventFilterOptions { EventName = ["NoSuchCall*"] });

        private readonly MatchMemo _memo = new();

        public JudgingSink()
        {
        }

        public uint Wanted => Nothing.Wanted;

        public RecordDecision Decide(ReadOnlySpan<byte> record, in FieldOffsets offsets) =>
            Nothing.Decide(record, offsets, _memo) ? RecordDecision.Take : RecordDecision.Reject;

        public bool Take(ReadOnlySpan<byte> record, in FieldOffsets offsets, int index, long byteOffset, LookupInfo? lookup) => true;

        public void Report(CloudTrailProblem problem) => throw new BenchmarkException(problem.Message);
    }

    /// <summary>Makes every event and forgets it.</summary>
    private readonly struct MakingSink(CloudTrailOrigin origin) : IRecordSink
    {
        public uint Wanted => 0;

        public RecordDecision Decide(ReadOnlySpan<byte> record, in FieldOffsets offsets) => RecordDecision.Take;

        public bool Take(ReadOnlySpan<byte> record, in FieldOffsets offsets, int index, long byteOffset, LookupInfo? lookup)
        {
            GC.KeepAlive(new CloudTrailEvent(record.ToArray(), offsets, origin, index, byteOffset, lookup));
            return true;
        }

        public void Report(CloudTrailProblem problem) => throw new BenchmarkException(problem.Message);
    }
}
