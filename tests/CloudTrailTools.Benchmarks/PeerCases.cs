using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Benchmarks;

/// <summary>Another program's answer to the same question. Its lines are the five fields of an event, or a name and a count.</summary>
internal abstract class PeerCase(string name, Job job, CorpusFolder corpus) : BenchmarkCase(name + (job == Job.Deletes ? ": Delete*" : ": count by name"), job, corpus)
{
    public override bool IsPeer => true;

    public override bool IsInProcess => false;

    /// <summary>The peers that are on this machine; the reason is told for the others.</summary>
    public static IEnumerable<PeerCase> Find(CorpusFolder corpus, int processes)
    {
        Job[] jobs = [Job.Deletes, Job.CountByName];
        foreach (Job job in jobs)
        {
            yield return new JsonDocumentCase(job, corpus, processes);
        }

        if (DuckDb.TryLoad(out DuckDb? duckDb))
        {
            foreach (Job job in jobs)
            {
                yield return new DuckDbCase(duckDb, job, corpus, processes);
            }
        }
        else
        {
            string? named = Environment.GetEnvironmentVariable("DUCKDB_LIBRARY");
            Console.WriteLine($"DuckDB: {(named is null ? "not found" : $"'{named}' cannot be loaded")}. Set DUCKDB_LIBRARY to a libduckdb, for example the one in the npm package @duckdb/node-bindings-linux-x64.");
        }

        if (ChildProcess.Find("python3") is null)
        {
            Console.WriteLine("Python: python3 is not on PATH.");
        }
        else
        {
            bool hasOrjson = ChildProcess.Succeeds("python3", "-c", "import orjson");
            foreach (Job job in jobs)
            {
                yield return new PythonCase(hasOrjson ? "orjson" : "json", job, corpus, processes);
            }
        }

        if (ChildProcess.Find("jq") is null || ChildProcess.Find("gzip") is null || ChildProcess.Find("xargs") is null)
        {
            Console.WriteLine("jq: jq, gzip and xargs are not all on PATH.");
        }
        else
        {
            foreach (Job job in jobs)
            {
                yield return new JqCase(job, corpus, processes);
            }
        }
    }

    protected CaseAnswer Parse(IEnumerable<string> lines)
    {
        if (Job == Job.CountByName)
        {
            Dictionary<string, long> names = new(StringComparer.Ordinal);
            foreach (string line in lines)
            {
                string[] fields = line.Split('\t');
                names[fields[0]] = names.GetValueOrDefault(fields[0]) + long.Parse(fields[1], CultureInfo.InvariantCulture);
            }

            return new CaseAnswer(names.Values.Sum(), null, names);
        }

        long count = 0;
        ulong ids = 0;
        foreach (string line in lines)
        {
            count++;
            ids += IdSum.Of(line[(line.LastIndexOf('\t') + 1)..]);
        }

        return new CaseAnswer(count, ids);
    }

    /// <summary>Runs several processes, each of which is told its share of the paths by a file.</summary>
    protected CaseAnswer Share(int processes, char separator, Func<string, ProcessStartInfo> start)
    {
        string[] shares = [.. Enumerable.Range(0, processes).Select(_ => Path.GetTempFileName())];
        try
        {
            for (int process = 0; process < processes; process++)
            {
                File.WriteAllText(shares[process], string.Concat(Corpus.Paths.Where((_, index) => index % processes == process).Select(path => path + separator)));
            }

            return Parse(ChildProcess.Run([.. shares.Select(start)]));
        }
        finally
        {
            Array.ForEach(shares, File.Delete);
        }
    }
}

internal sealed class JqCase(Job job, CorpusFolder corpus, int processes) : PeerCase($"jq, {processes} processes", job, corpus)
{
    private const string Deletes = ".Records[] | select(.eventName | startswith(\"Delete\")) | [.eventTime, .eventName, .eventSource, .userIdentity.arn, .eventID] | @tsv";
    private const string Count = "reduce (inputs | .Records[].eventName) as $name ({}; .[$name] += 1) | to_entries[] | \"\\(.key)\\t\\(.value)\"";

    public override CaseRun Run()
    {
        string jq = Job == Job.Deletes ? $"jq -r '{Deletes}'" : $"jq -rn '{Count}'";
        return new CaseRun(Share(processes, '\0', share => new ProcessStartInfo("sh", ["-c", $"xargs -0 gzip -dc < '{share}' | {jq}"])));
    }
}

internal sealed class PythonCase(string parser, Job job, CorpusFolder corpus, int processes) : PeerCase($"Python {parser}, {processes} processes", job, corpus)
{
    /// <summary>The module that reads JSON.</summary>
    public string Parser { get; } = parser;

    private const string Script = """
        import gzip, sys
        loads = __import__(sys.argv[1]).loads
        counts, out = {}, []
        for path in open(sys.argv[3], encoding='utf-8'):
            with gzip.open(path.rstrip('\n'), 'rb') as file:
                records = loads(file.read())['Records']
            for r in records:
                name = r['eventName']
                if sys.argv[2] == 'CountByName':
                    counts[name] = counts.get(name, 0) + 1
                elif name.startswith('Delete'):
                    out.append('\t'.join((r['eventTime'], name, r['eventSource'], r['userIdentity'].get('arn') or '', r['eventID'])))
        print('\n'.join(out or ['%s\t%d' % item for item in counts.items()]))
        """;

    public override CaseRun Run() => new(Share(processes, '\n', share => new ProcessStartInfo("python3", ["-c", Script, Parser, Job.ToString(), share])));
}

/// <summary>What a .NET program does without a reader of its own.</summary>
internal sealed class JsonDocumentCase(Job job, CorpusFolder corpus, int threads) : PeerCase($".NET JsonDocument, {threads} threads", job, corpus)
{
    public override bool IsInProcess => true;

    public override CaseRun Run()
    {
        ConcurrentDictionary<string, long> names = new(StringComparer.Ordinal);
        long count = 0;
        ulong ids = 0;
        Parallel.ForEach(Corpus.Paths, new ParallelOptions { MaxDegreeOfParallelism = threads }, path =>
        {
            using JsonDocument document = JsonDocument.Parse(SampleLogFile.Inflate(path));
            foreach (JsonElement record in document.RootElement.GetProperty("Records").EnumerateArray())
            {
                string name = record.GetProperty("eventName").GetString()!;
                if (Job == Job.CountByName)
                {
                    names.AddOrUpdate(name, 1, static (_, known) => known + 1);
                    Interlocked.Increment(ref count);
                }
                else if (name.StartsWith("Delete", StringComparison.Ordinal))
                {
                    string? arn = record.GetProperty("userIdentity").TryGetProperty("arn", out JsonElement value) ? value.GetString() : null;
                    GC.KeepAlive((record.GetProperty("eventTime").GetString(), record.GetProperty("eventSource").GetString(), arn));
                    Interlocked.Increment(ref count);
                    Interlocked.Add(ref ids, IdSum.Of(record.GetProperty("eventID").GetString()!));
                }
            }
        });
        return new CaseRun(Job == Job.CountByName ? new CaseAnswer(count, null, names) : new CaseAnswer(count, ids));
    }
}

/// <summary>DuckDB in this process, told the few columns that it needs and on as many threads.</summary>
internal sealed class DuckDbCase(DuckDb duckDb, Job job, CorpusFolder corpus, int threads) : PeerCase($"DuckDB {duckDb.Version}, {threads} threads", job, corpus)
{
    public override bool IsInProcess => true;

    public override CaseRun Run()
    {
        string columns = Job == Job.Deletes
            ? "eventTime VARCHAR, eventName VARCHAR, eventSource VARCHAR, eventID VARCHAR, userIdentity STRUCT(arn VARCHAR)"
            : "eventName VARCHAR";
        string records = $"(SELECT unnest(Records) AS r FROM read_json('{Corpus.Folder}/**/*.json.gz', format = 'unstructured', compression = 'gzip', "
            + $"maximum_object_size = 67108864, columns = {{Records: 'STRUCT({columns})[]'}}))";
        string query = Job == Job.Deletes
            ? $"SELECT r.eventTime, r.eventName, r.eventSource, r.userIdentity.arn, r.eventID FROM {records} WHERE starts_with(r.eventName, 'Delete')"
            : $"SELECT r.eventName, count(*)::VARCHAR FROM {records} GROUP BY 1";
        return new CaseRun(Parse(duckDb.Query(query, threads).Select(row => string.Join('\t', row))));
    }
}
