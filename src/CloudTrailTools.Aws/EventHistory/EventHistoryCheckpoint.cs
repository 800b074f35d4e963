using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>Down (or up) to which second a run has written, and which events of that second.</summary>
internal sealed record HistoryMark(DateTime Time, IReadOnlySet<string> Ids);

/// <summary>
/// Remembers in a file what a run has written, so that the same command goes on there. The first line says where every stream stands and is
/// replaced as a whole; each event written since adds a line. An event is noted after the pipeline has taken it and before the next one is
/// given: whatever ends the run, at most the one event in between can come again, and none is lost. A machine that loses its power may lose the
/// last lines with it, whose events come again.
/// </summary>
internal sealed class EventHistoryCheckpoint : IDisposable
{
    private const int Version = 3;
    private const int MostLines = 1000;
    private const string Changed = "it was not written by -Checkpoint, or was changed since";

    // What a full disk did not take must not be tried again when the file is closed.
    private const int Unbuffered = 0;
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly string _path;
    private readonly IReadOnlyDictionary<string, string> _query;
    private readonly bool _oldestFirst;
    private readonly Dictionary<string, StreamState?> _streams;
    private readonly HashSet<string> _ids;
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);
    private DateTime? _mark;
    private FileStream? _file;
    private int _lines;

    private EventHistoryCheckpoint(string path, IReadOnlyDictionary<string, string> query, bool oldestFirst, Header? header)
    {
        _path = path;
        _query = query;
        _oldestFirst = oldestFirst;
        Start = header?.Start;
        End = header?.End;
        IsComplete = header?.Complete ?? false;
        _mark = header?.Mark;
        _ids = new HashSet<string>(header?.Ids ?? [], StringComparer.Ordinal);
        _streams = new Dictionary<string, StreamState?>(header?.Streams ?? [], StringComparer.Ordinal);
        IsResumed = header is not null;
    }

    /// <summary>The file in which it is written anew; tests have one on a full disk.</summary>
    internal string? Part { get; set; }

    /// <summary>True when an earlier run has left the file.</summary>
    public bool IsResumed { get; }

    /// <summary>The earlier run has read everything.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Window of the earlier run: a relative one such as "the last 7 days" must not move when the run goes on.</summary>
    public DateTime? Start { get; private set; }

    public DateTime? End { get; private set; }

    /// <summary>Where a stream begins.</summary>
    private DateTime Top => (_oldestFirst ? Start : End)!.Value;

    /// <param name="query">Everything that decides which events come, see <see cref="HistoryQuery"/>.</param>
    /// <exception cref="CloudTrailProblemException">The file is none of ours, or of another query.</exception>
    public static EventHistoryCheckpoint Open(string path, IReadOnlyDictionary<string, string> query, bool oldestFirst)
    {
        try
        {
            if (!File.Exists(path))
            {
                return new EventHistoryCheckpoint(path, query, oldestFirst, null);
            }

            using (FileStream start = File.OpenRead(path))
            {
                // Nothing but ours is read to its end; a device may have none.
                if (start.ReadByte() != '{')
                {
                    throw new CloudTrailProblemException(Problems.CheckpointInvalid(path, Changed, null));
                }
            }

            string[] lines = File.ReadAllLines(path);
            Header? header = lines.Length > 0 && JsonSerializer.Deserialize<Versioned>(lines[0], Format)?.Version == Version ? JsonSerializer.Deserialize<Header>(lines[0], Format) : null;
            if (header is not { Query: not null, Start: not null, End: not null })
            {
                throw new CloudTrailProblemException(Problems.CheckpointInvalid(path, "it is none of this version", null));
            }

            if (HistoryQuery.Differences(header.Query, query) is { Count: > 0 } different)
            {
                throw new CloudTrailProblemException(Problems.CheckpointMismatch(path, different, different.Any(HistoryQuery.IsTime)));
            }

            EventHistoryCheckpoint checkpoint = new(path, query, oldestFirst, header);
            foreach (string line in lines.Skip(1))
            {
                if (ReadLine(line, path) is Line written)
                {
                    checkpoint.Note(written);
                }
            }

            return checkpoint;
        }
        catch (JsonException exception)
        {
            // Where the JSON ends helps nobody: the file is another one, or was changed.
            throw new CloudTrailProblemException(Problems.CheckpointInvalid(path, Changed, exception));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CloudTrailProblemException(Problems.CheckpointInvalid(path, exception.Message, exception));
        }
    }

    public void Begin(DateTime? start, DateTime? end, IEnumerable<string> streams)
    {
        if (!IsResumed)
        {
            Start = start;
            End = end;
        }

        HashSet<string> read = streams.ToHashSet(StringComparer.Ordinal);
        _others.UnionWith(_streams.Keys.Where(stream => !read.Contains(stream)));
        foreach (string stream in _others)
        {
            // What this run does not read stays where it is when the others move on.
            _streams[stream] ??= new StreamState(_mark ?? Top, [.. _ids]);
        }

        foreach (string stream in read.Where(stream => !_streams.ContainsKey(stream)))
        {
            // What no run has read so far begins at the beginning, however far the others are.
            _streams.Add(stream, _mark is null ? null : new StreamState(Top, []));
            IsComplete = false;
        }

        Save();
    }

    /// <summary>Whether there are streams of an account, by its name.</summary>
    public bool HasStreamsOf(string account) => _streams.Keys.Any(stream => stream.StartsWith(account + " ", StringComparison.Ordinal));

    /// <summary>Whether every stream goes on at or behind this moment.</summary>
    public bool HasAllFrom(DateTime time) => IsResumed && _streams.Keys.All(stream => MarkOf(stream) is HistoryMark mark && mark.Time >= time);

    /// <summary>Whether anything was read: else every stream stands where it began.</summary>
    public bool HasRead => _ids.Count > 0 || _streams.Values.Any(stream => stream is null ? _mark is not null
        : stream.Ids.Count > 0 || (_oldestFirst ? stream.At >= Start?.AddSeconds(1) : stream.At < End));

    /// <summary>Keeps nothing but the window.</summary>
    public void ForgetStreams()
    {
        _streams.Clear();
        _ids.Clear();
        _mark = null;
        IsComplete = false;
    }

    /// <summary>Where a stream has to go on; null when nothing of it was written yet.</summary>
    public HistoryMark? MarkOf(string stream)
    {
        if (!_streams.TryGetValue(stream, out StreamState? own))
        {
            return null;
        }

        return own is not null ? new HistoryMark(own.At, own.Ids.ToHashSet(StringComparer.Ordinal))
            : _mark is DateTime time ? new HistoryMark(time, _ids.ToHashSet(StringComparer.Ordinal))
            : null;
    }

    /// <summary>An event has been written.</summary>
    public void Written(string stream, DateTime time, string id)
    {
        Line line = new(time, id, _streams.GetValueOrDefault(stream) is null ? null : stream);
        Note(line);
        if (++_lines > MostLines)
        {
            Save();
            return;
        }

        try
        {
            _file!.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, Format), (byte)'\n']);
        }
        catch (IOException exception)
        {
            throw new CloudTrailProblemException(Problems.CheckpointUnwritable(_path, exception));
        }
    }

    /// <summary>The stream broke off, and everything before the break is written: from now on it has a mark of its own.</summary>
    public void Failed(string stream, DateTime at, IEnumerable<string> ids)
    {
        _streams[stream] = new StreamState(at, ids.ToHashSet(StringComparer.Ordinal));
        Save();
    }

    /// <summary>All streams of the run were given out to their end or their break; those that broke off are left to do.</summary>
    /// <param name="isComplete">None of those is a gap.</param>
    public void Finish(DateTime from, DateTime to, IEnumerable<string> broken, bool isComplete)
    {
        _mark = _oldestFirst ? to.AddSeconds(1) : from.AddSeconds(-1);
        _ids.Clear();
        HashSet<string> left = broken.Concat(_others).ToHashSet(StringComparer.Ordinal);
        foreach (string stream in _streams.Keys.Where(stream => !left.Contains(stream)).ToArray())
        {
            _streams[stream] = null;
        }

        IsComplete = isComplete && _others.Count == 0;
        Save();
    }

    public void Dispose() => _file?.Dispose();

    private static Line? ReadLine(string line, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, Format) is { Id: not null, Time.Ticks: > 0 } read ? read : throw new CloudTrailProblemException(Problems.CheckpointInvalid(path, Changed, null));
        }
        catch (JsonException)
        {
            // The last line may have been cut off; its event comes again.
            return null;
        }
    }

    private void Note(Line line)
    {
        if (line.Stream is not null && _streams.GetValueOrDefault(line.Stream) is StreamState own)
        {
            if (IsBefore(own.At, line.Time))
            {
                _streams[line.Stream] = own = new StreamState(line.Time, []);
            }

            own.Ids.Add(line.Id);
            return;
        }

        if (_mark is not DateTime mark || IsBefore(mark, line.Time))
        {
            _mark = line.Time;
            _ids.Clear();
        }

        _ids.Add(line.Id);
    }

    /// <summary>Whether one second comes before another in the order of output.</summary>
    private bool IsBefore(DateTime one, DateTime other) => _oldestFirst ? one < other : one > other;

    private void Save()
    {
        Header header = new(Version, _query, Start, End, IsComplete, _mark, _ids.ToArray(), _streams);
        try
        {
            using (WholeFile file = new(_path, Part))
            {
                file.Content.Write([.. JsonSerializer.SerializeToUtf8Bytes(header, Format), (byte)'\n']);

                // The name may reach the disk before the text does.
                file.Content.Flush(flushToDisk: true);
                _file?.Dispose();
                file.Appear();
            }

            _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, Unbuffered);
            _lines = 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CloudTrailProblemException(Problems.CheckpointUnwritable(_path, exception));
        }
    }

    /// <summary>What every version has.</summary>
    private sealed record Versioned(int Version);

    private sealed record Header(
        int Version, IReadOnlyDictionary<string, string> Query, DateTime? Start, DateTime? End, bool Complete, DateTime? Mark, string[] Ids, Dictionary<string, StreamState?> Streams);

    private sealed record StreamState(DateTime At, HashSet<string> Ids);

    /// <param name="Stream">Null for the streams that keep step with each other.</param>
    private sealed record Line(DateTime Time, string Id, string? Stream);
}
