using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Benchmarks;

/// <summary>A generated corpus on disk, made once and kept in an ignored folder, with the answers of the slow oracle.</summary>
internal sealed class CorpusFolder
{
    /// <summary>Goes up with every change of what is kept of the slow oracle's answers.</summary>
    private const int AnswersVersion = 3;

    private readonly int _events;
    private readonly int _files;
    private IReadOnlyList<string>? _paths;
    private CorpusAnswers? _answers;

    private CorpusFolder(int events, int files)
    {
        _events = events;
        _files = files;
        Folder = Path.Combine(Root, $"v{Corpus.Version}-{events}");
    }

    /// <summary>The folder that holds what is made for measuring; ignored by git.</summary>
    public static string Root { get; } = Path.Combine(Repository.Root, "tests", "CloudTrailTools.Benchmarks", "corpus");

    /// <summary>What the figures are about: a million events.</summary>
    public static CorpusFolder Large { get; } = new(1_000_000, 2_000);

    /// <summary>A tenth of it, to see what grows with the input.</summary>
    public static CorpusFolder Medium { get; } = new(100_000, 200);

    /// <summary>For what is too slow for the large one.</summary>
    public static CorpusFolder Small { get; } = new(20_000, 40);

    public string Folder { get; }

    public IReadOnlyList<string> Paths => _paths ??= [.. Directory.EnumerateFiles(Folder, "*.json.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public CorpusAnswers Answers => _answers ??= LoadAnswers();

    private string AnswersPath => $"{Folder}.answers{AnswersVersion}.json";

    /// <summary>Makes the corpus unless it is there.</summary>
    public CorpusFolder Ensure()
    {
        if (!File.Exists(AnswersPath))
        {
            Console.Error.WriteLine($"Making {_events:N0} events in {_files:N0} files: {Folder}");
            Stopwatch watch = Stopwatch.StartNew();
            Corpus.WriteTo(Folder, _events, _files);
            CorpusAnswers answers = CorpusAnswers.Compute(Paths);
            // Written last: a corpus without it is not whole.
            File.WriteAllText(AnswersPath, JsonSerializer.Serialize(answers));
            Console.Error.WriteLine($"{answers.Events:N0} events, {answers.InflatedBytes / 1e9:N2} GB inflated, {answers.StoredBytes / 1e6:N0} MB stored, {watch.Elapsed.TotalSeconds:N0} s");
        }

        return this;
    }

    private CorpusAnswers LoadAnswers() => JsonSerializer.Deserialize<CorpusAnswers>(File.ReadAllText(AnswersPath))!;
}
