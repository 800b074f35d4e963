using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using CloudTrailTools.Aws;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Finds the log files that have appeared in folders and buckets since it last looked.</summary>
internal sealed class LogFileFollower
{
    // A file is delivered whole to S3; one that is copied to disk may still be growing.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ListedBack = TimeSpan.FromDays(1);

    // A file that was not there for so long, be it that its drive was not, is a new one when it comes back.
    private static readonly TimeSpan GoneAfter = TimeSpan.FromDays(7);

    // By so much a clock may be set back without what was forgotten being listed once more.
    private static readonly TimeSpan ClockStep = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<string> _paths;
    private readonly EventFilterOptions _filter;
    private readonly bool _isFromNow;
    private readonly ICommandHost _host;
    private readonly Lazy<S3Store> _store;
    private readonly Action<CloudTrailProblem> _report;
    private readonly CancellationToken _cancellation;
    private readonly TimeProvider _clock;
    private readonly DateTime _began;

    // What the first look of a watch from now on could not list, by the beginning of its addresses.
    private readonly List<string> _unlisted = [];

    // Every object that was found, with the time of its delivery where a listing goes by that; and every file, with the look that saw it last.
    private readonly Dictionary<string, DateTime?> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTime> _files = new(StringComparer.Ordinal);

    // What the last look has found, and what of it could not be read: a later look may not list it any more.
    private readonly Dictionary<string, CloudTrailLogFile> _found = new(StringComparer.Ordinal);
    private readonly List<CloudTrailLogFile> _again = [];
    private bool _isFirst = true;

    // From where the next look lists: a day before the last one that could list everything, however long ago that was.
    private DateTime _from;
    private bool _isIncomplete;

    /// <param name="isFromNow">What appears is new, whatever time its name says: a file may come long after its time.</param>
    public LogFileFollower(
        IReadOnlyList<string> paths, EventFilterOptions filter, bool isFromNow, ICommandHost host, Func<S3Store> store, Action<CloudTrailProblem> report, CancellationToken cancellation,
        TimeProvider? clock = null)
    {
        _paths = paths;
        _filter = filter;
        _isFromNow = isFromNow;
        _host = host;
        _store = new Lazy<S3Store>(store);
        _report = report;
        _cancellation = cancellation;
        _clock = clock ?? TimeProvider.System;
        _began = Now;
        _from = isFromNow ? _began - ListedBack : filter.StartTime ?? _began;
    }

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    /// <summary>Whether what a problem is about may be there at the next look.</summary>
    public static bool MayPass(CloudTrailProblem problem) => problem.Id is ErrorIds.EndpointUnreachable or ErrorIds.RequestThrottled
        or ErrorIds.RequestFailed or ErrorIds.ObjectIncomplete or ErrorIds.ObjectCorrupted;

    /// <summary>Names that are kept so that what they stand for is found once only.</summary>
    public int Kept => _objects.Count + _files.Count;

    /// <summary>Finds a file again that could not be read.</summary>
    public void FindAgain(string name)
    {
        if (_found.TryGetValue(name, out CloudTrailLogFile? file))
        {
            _again.Add(file);
        }
    }

    public IEnumerable<LogSource> FindNew()
    {
        CloudTrailLogFile[] again = [.. _again];
        _again.Clear();
        _found.Clear();
        foreach (CloudTrailLogFile file in again)
        {
            yield return SourceOf(file);
        }

        DateTime begun = Now;
        _isIncomplete = false;
        LogFileScope scope = new(_filter with { StartTime = _from }, DeliveryWindow.DefaultSlack);
        foreach (string path in _paths)
        {
            foreach (LogSource source in S3Address.TryParse(path, out S3Address address) ? FindInBucket(address, scope) : FindOnDisk(path, scope))
            {
                yield return source;
            }
        }

        _isFirst = false;
        Forget(scope.Window.From!.Value);

        // What lay there long before is looked for once only.
        DateTime recent = begun - ListedBack;
        if (!_isIncomplete && recent > _from)
        {
            _from = recent;
        }
    }

    /// <summary>Forgets what no later look can list.</summary>
    private void Forget(DateTime before)
    {
        // A dictionary may be taken from while it is gone through.
        foreach ((string name, DateTime? delivered) in _objects)
        {
            if (delivered + ClockStep < before)
            {
                _objects.Remove(name);
            }
        }

        foreach ((string name, DateTime seen) in _files)
        {
            if (seen + GoneAfter < Now)
            {
                _files.Remove(name);
            }
        }
    }

    private LogSource SourceOf(CloudTrailLogFile file)
    {
        _found[file.Uri] = file;
        return file.Path is string path ? new FileLogSource(path) { File = file, StoredSize = file.Size } : new S3LogSource(_store.Value, file);
    }

    /// <summary>Whether a file lay in a part that the first look of a watch from now on could not list.</summary>
    private bool IsOld(CloudTrailLogFile file) =>
        file.LastModified?.ToUniversalTime() < _began && _unlisted.Exists(part => file.Uri.StartsWith(part, StringComparison.Ordinal));

    private IEnumerable<LogSource> FindOnDisk(string path, LogFileScope scope)
    {
        IEnumerable<CloudTrailLogFile> files = LocalPaths.Find(
            _host, path, literal: false, scope, new SearchedFolders(),
            problem =>
            {
                // A folder to which nothing has been delivered yet is no problem here.
                if (problem.Id != ErrorIds.FolderWithoutLogs)
                {
                    _report(problem);
                }
            },
            _ => { });
        foreach (CloudTrailLogFile file in files)
        {
            bool isNew = !_files.ContainsKey(file.Path!);
            if (isNew && Now - File.GetLastWriteTimeUtc(file.Path!) < Settled)
            {
                continue;
            }

            _files[file.Path!] = Now;
            if (isNew)
            {
                yield return SourceOf(file);
            }
        }
    }

    private IEnumerable<LogSource> FindInBucket(S3Address address, LogFileScope scope)
    {
        S3ListingPlan plan = new() { BucketName = address.BucketName, KeyPrefix = address.Key, Scope = scope };
        S3LogLister lister = new(_store.Value.Bucket(address.BucketName), plan);
        using S3ListingFeed feed = new(lister.ListAsync(_cancellation), _cancellation);
        while (!feed.IsCompleted)
        {
            _host.AnswerQuestions();
            S3Listed listed;
            try
            {
                if (!feed.TryTake(TimeSpan.FromSeconds(1), out listed))
                {
                    continue;
                }
            }
            catch (CloudTrailProblemException exception) when (!_isFirst && MayPass(exception.Problem))
            {
                _isIncomplete = true;
                _report(exception.Problem);
                break;
            }

            if (listed.Problem is not null)
            {
                if (_isFirst && _isFromNow)
                {
                    _unlisted.Add(listed.Problem.Target as string ?? address.ToString());
                }

                _isIncomplete |= MayPass(listed.Problem);
                _report(listed.Problem);
            }
            else if (listed.File is CloudTrailLogFile file && _objects.TryAdd(file.Uri, file.DeliveryTime) && !IsOld(file))
            {
                yield return SourceOf(file);
            }
        }
    }
}
