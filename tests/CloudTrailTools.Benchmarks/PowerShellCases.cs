using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Benchmarks;

/// <summary>A command in a real PowerShell of its own. The script measures the command and tells its process's peak memory.</summary>
internal sealed class PowerShellCase : BenchmarkCase
{
    private const string Idiom = """
        foreach ($file in Get-ChildItem -Path $folder -Recurse -File -Filter *.json.gz) {
            $stream = [IO.Compression.GZipStream]::new([IO.File]::OpenRead($file.FullName), [IO.Compression.CompressionMode]::Decompress)
            $reader = [IO.StreamReader]::new($stream)
            # -AsHashtable: keys that differ only in case would be an error without it.
            ($reader.ReadToEnd() | ConvertFrom-Json -AsHashtable).Records | Where-Object { $_.eventName -like 'Delete*' }
            $reader.Dispose()
        }
        """;

    private const string ToMeasureObject = "(Import-CTLogFile -LiteralPath $folder | Measure-Object).Count";

    private readonly string _command;
    private readonly bool _importsModule;

    private PowerShellCase(string name, Job job, CorpusFolder corpus, string command, bool importsModule = true, bool isWholeProcess = false)
        : base("pwsh: " + name, job, corpus)
    {
        _command = command;
        _importsModule = importsModule;
        IsWholeProcess = isWholeProcess;
    }

    /// <summary>True when the time is the process's, false when it is the command's alone.</summary>
    public bool IsWholeProcess { get; }

    /// <summary>True for the case that shows what the pipeline costs.</summary>
    public bool PipesToMeasureObject { get; private init; }

    /// <summary>True when the session has run the same command before.</summary>
    public bool IsAgain { get; private init; }

    /// <summary>True for the case that shows what of that is PowerShell's own.</summary>
    public bool IsPipelineAlone { get; private init; }

    /// <summary>What the script does before the time counts.</summary>
    private string Before { get; init; } = string.Empty;

    /// <summary>PowerShell with the module imported and nothing done.</summary>
    public static PowerShellCase Start(CorpusFolder corpus) =>
        new("start and Import-Module, whole process", Job.Start, corpus, "0", isWholeProcess: true);

    public static PowerShellCase DeletesWholeProcess(CorpusFolder corpus) =>
        new("Import-CTLogFile -EventName Delete*, whole process", Job.Deletes, corpus, "Import-CTLogFile -LiteralPath $folder -EventName Delete*", isWholeProcess: true);

    public static PowerShellCase Deletes(CorpusFolder corpus) =>
        new("Import-CTLogFile -EventName Delete*", Job.Deletes, corpus, "Import-CTLogFile -LiteralPath $folder -EventName Delete*");

    public static PowerShellCase RecentDeletes(CorpusFolder corpus) =>
        new("Import-CTLogFile -EventName Delete* -StartTime (last day)", Job.RecentDeletes, corpus, $"Import-CTLogFile -LiteralPath $folder -EventName Delete* -StartTime {SampleEvent.Timestamp(SampleData.Corpus.LastDay)}");

    public static PowerShellCase FindDeletions(CorpusFolder corpus) =>
        new("Find-CTDeletion -IncludeFailed", Job.FindDeletions, corpus, "@(Find-CTDeletion -LiteralPath $folder -IncludeFailed).EventId | Sort-Object -Unique | Measure-Object | ForEach-Object Count");

    public static PowerShellCase CountOnly(CorpusFolder corpus) =>
        new("Measure-CTEvent -By EventName -CountOnly", Job.CountByName, corpus, "Measure-CTEvent -LiteralPath $folder -By EventName -CountOnly");

    public static PowerShellCase MeasureEvents(CorpusFolder corpus) =>
        new("Measure-CTEvent -By EventName", Job.CountByName, corpus, "Measure-CTEvent -LiteralPath $folder -By EventName");

    public static PowerShellCase MeasureObject(CorpusFolder corpus) =>
        new("Import-CTLogFile | Measure-Object", Job.Everything, corpus, ToMeasureObject) { PipesToMeasureObject = true };

    /// <summary>What is left of it when nothing has to be compiled any more.</summary>
    public static PowerShellCase MeasureObjectAgain(CorpusFolder corpus) =>
        new("Import-CTLogFile | Measure-Object, again in the same session", Job.Everything, corpus, ToMeasureObject)
        {
            PipesToMeasureObject = true,
            IsAgain = true,
            Before = $"$null = {ToMeasureObject}",
        };

    /// <summary>As many objects as the corpus has events, made before: what no cmdlet could be without.</summary>
    public static PowerShellCase MeasureObjectAlone(CorpusFolder corpus) =>
        new("objects made before | Measure-Object", Job.Everything, corpus, "($made | Measure-Object).Count", importsModule: false)
        {
            IsPipelineAlone = true,
            Before = $"$made = [object[]]::new({corpus.Answers.Events}); for ($i = 0; $i -lt $made.Length; $i++) {{ $made[$i] = [version]::new(1, $i) }}",
        };

    public static PowerShellCase ToNull(CorpusFolder corpus) =>
        new("Import-CTLogFile > $null", Job.Everything, corpus, $"Import-CTLogFile -LiteralPath $folder > $null; {corpus.Answers.Events}");

    public static PowerShellCase GroupObject(CorpusFolder corpus) =>
        new("Import-CTLogFile | Group-Object EventName -NoElement", Job.CountByName, corpus, "Import-CTLogFile -LiteralPath $folder | Group-Object -Property EventName -NoElement");

    /// <summary>What people write without the module.</summary>
    public static PowerShellCase ConvertFromJson(CorpusFolder corpus) =>
        new("GZipStream | ConvertFrom-Json | Where-Object", Job.Deletes, corpus, Idiom, importsModule: false);

    public override bool IsInProcess => false;

    public override bool IsPeer => !_importsModule && !IsPipelineAlone;

    public override CaseRun Run()
    {
        string import = _importsModule ? $"Import-Module '{PackagedModule.ManifestPath}'" : string.Empty;
        string script = $$"""
            $ErrorActionPreference = 'Stop'
            {{import}}
            $folder = '{{Corpus.Folder}}'
            {{Before}}
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $result = @({{_command}})
            $watch.Stop()
            "milliseconds`t$($watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))"
            "peak`t$([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64)"
            {{Tell()}}
            """;
        Stopwatch watch = Stopwatch.StartNew();
        string output = ChildProcess.Run(new ProcessStartInfo("pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script]));
        TimeSpan whole = watch.Elapsed;
        ILookup<string, string> lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('\t'))
            .ToLookup(fields => fields[0], fields => fields[^1]);
        TimeSpan inside = TimeSpan.FromMilliseconds(double.Parse(lines["milliseconds"].Single(), CultureInfo.InvariantCulture));
        return new CaseRun(Answer(output, lines), IsWholeProcess ? whole : inside, long.Parse(lines["peak"].Single(), CultureInfo.InvariantCulture));
    }

    /// <summary>How the script tells its result, after the watch has stopped.</summary>
    private string Tell() => Job switch
    {
        // Telling each would be part of what the process takes.
        Job.Deletes when IsWholeProcess => "\"count`t$($result.Count)\"",
        Job.Deletes or Job.RecentDeletes => "foreach ($e in $result) { \"id`t$($e.eventID)\" }",
        Job.CountByName => "foreach ($group in $result) { \"name`t$($group.Name)`t$($group.Count)\" }",
        _ => "\"count`t$($result[0])\"",
    };

    private CaseAnswer Answer(string output, ILookup<string, string> lines)
    {
        switch (Job)
        {
            case Job.Deletes when IsWholeProcess:
                return new CaseAnswer(long.Parse(lines["count"].Single(), CultureInfo.InvariantCulture));
            case Job.Deletes or Job.RecentDeletes:
                return new CaseAnswer(lines["id"].Count(), lines["id"].Aggregate(0UL, (sum, id) => sum + IdSum.Of(id)));
            case Job.CountByName:
                return new CaseAnswer(0, null, output.Split('\n').Where(line => line.StartsWith("name\t", StringComparison.Ordinal))
                    .Select(line => line.Trim().Split('\t'))
                    .ToDictionary(fields => fields[1], fields => long.Parse(fields[2], CultureInfo.InvariantCulture), StringComparer.Ordinal));
            default:
                return new CaseAnswer(long.Parse(lines["count"].Single(), CultureInfo.InvariantCulture));
        }
    }
}
