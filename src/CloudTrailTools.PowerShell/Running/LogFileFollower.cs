using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using CloudTrailTools.Aws;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>How the places in S3 are looked at.</summary>
/// <param name="List">Lists a place.</param>
/// <param name="Open">Makes a source of a file that was listed.</param>
/// <param name="Describe">Is told of the first listing of each place once it has ended, and whether it was whole.</param>
internal sealed record BucketLook(Func<BucketPlace, LogFileScope, S3LogLister> List, Func<CloudTrailLogFile, LogSource> Open, Action<S3LogLister, LogFileScope, bool> Describe);

/// <summary>Finds the log files that have appeared in folders and buckets since it last looked.</summary>
internal sealed class LogFileFollower
{
    // A file is delivered whole to S3; one that is copied to disk may still be growing.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ListedBack = TimeSpan.FromDays(1);

    // A file that was not there for so long, be it that its drive was not, is a new one when it comes back.
    private static readonly TimeSpan GoneAfter = TimeSpan.FromDays(16);

    // By so much a clock may be set back without what was forgotten being listed once more.
    private static readonly TimeSpan ClockStep = TimeSpan.FromHours(1);

    // So long what could not be listed is waited for. Each look lists from where it was missed, which costs requests and memory.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(14);

    // Between two looks the machine may have slept, and nothing could have been listed then.
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<string> _folders;
    private readonly Place[] _places;
    private readonly EventFilterOptions _filter;

    // A folder is looked through wholly: a file may be copied there long after its time.
    private readonly LogFileScope _anyTime;

    // Of what is there already, that by whose name it can hold events asked for.
    private readonly DeliveryWindow _since;
    private readonly bool _isFromNow;
    private readonly ICommandHost _host;
    private readonly BucketLook? _s3;
    private readonly Action<CloudTrailProblem> _report;
    private readonly CancellationToken _cancellation;
    private readonly TimeProvider _clock;
    private readonly DateTime _began;

    // What the first look could not list, by the beginning of its addresses and paths.
    private readonly List<string> _unlisted = [];

    // Folders of which this look could not see all: nobody knows what has gone there.
    private readonly HashSet<string> _missed = new(StringComparer.Ordinal);

    // So long a file that changes is read again: the events that it has given are remembered for longer.
    private static readonly TimeSpan Growing = TimeSpan.FromDays(1);

    // Every object that was found, with the time of its delivery where a listing goes by that; and every file.
    private readonly Dictionary<string, DateTime?> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SeenFile> _files = new(StringComparer.Ordinal);

    // What the last look has found, and what of it could not be read: a later look may not list it any more.
    private readonly Dictionary<string, FoundFile> _found = new(StringComparer.Ordinal);
    private readonly List<FoundFile> _again = [];
    private bool _isFirst = true;

    /// <param name="isFromNow">What appears is new, whatever time its name says: a file may come long after its time.</param>
    public LogFileFollower(
        IReadOnlyList<string> folders, IReadOnlyList<BucketPlace> buckets, EventFilterOptions filter, bool isFromNow, ICommandHost host, BucketLook? s3,
        Action<CloudTrailProblem> report, CancellationToken cancellation, TimeProvider? clock = null)
    {
        _folders = folders;
        _filter = filter;
        _anyTime = new LogFileScope(filter with { StartTime = null }, DeliveryWindow.DefaultSlack);
        _since = new DeliveryWindow(filter.StartTime, null, DeliveryWindow.DefaultSlack);
        _isFromNow = isFromNow;
        _host = host;
        _s3 = s3;
        _report = report;
        _cancellation = cancellation;
        _clock = clock ?? TimeProvider.System;
        _began = Now;
        DateTime from = isFromNow ? _began - ListedBack : filter.StartTime ?? _began;
        _places = [.. buckets.Select(bucket => new Place(bucket) { From = from })];
    }

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    /// <summary>Whether what a problem is about may be there at the next look.</summary>
    public static bool MayPass(CloudTrailProblem problem) => problem.Id is ErrorIds.EndpointUnreachable or ErrorIds.RequestThrottled
        or ErrorIds.RequestFailed or ErrorIds.ObjectIncomplete or ErrorIds.ObjectCorrupted
        or ErrorIds.SignInExpired;

    /// <summary>Names that are kept so that what they stand for is found once only.</summary>
    public int Kept => _objects.Count + _files.Count;

    /// <summary>Finds a file again that could not be read.</summary>
    public void FindAgain(string name)
    {
        if (_found.TryGetValue(name, out FoundFile? file))
        {
            _again.Add(file);
        }
    }

    /// <summary>Whether a file that the last look has found was there when the watch began.</summary>
    public bool WasThere(string name) => _found.TryGetValue(name, out FoundFile? file) && file.WasThere;

    public IEnumerable<LogSource> FindNew()
    {
        FoundFile[] again = [.. _again];
        _again.Clear();
        _found.Clear();
        _missed.Clear();
        foreach (FoundFile file in again)
        {
            yield return SourceOf(file.File, file.WasThere);
        }

        foreach (LogSource source in _folders.SelectMany(FindOnDisk))
        {
            yield return source;
        }

        DateTime earliest = DateTime.MaxValue;
        foreach (Place place in _places)
        {
            DateTime begun = Now;
            TimeSpan step = begun - place.Begun;
            place.IsIncomplete = false;
            if (begun + ClockStep < place.Begun)
            {
                // The clock was ahead: better something twice than nothing.
                DateTime recent = begun - ListedBack;
                place.From = recent < place.From ? recent : place.From;
                place.Waited = TimeSpan.Zero;
            }

            place.Begun = begun;
            LogFileScope scope = new(_filter with { StartTime = place.From }, DeliveryWindow.DefaultSlack);
            DateTime listed = scope.Window.From!.Value;
            earliest = listed < earliest ? listed : earliest;
            foreach (LogSource source in FindInBucket(place, scope))
            {
                yield return source;
            }

            GoOn(place, begun, step < LongestStep ? step : LongestStep);
        }

        _isFirst = false;
        Forget(earliest);
    }

    /// <summary>
    /// Sets from where the next look lists a place: a day before the last one that could list all of it, however long ago that was, as what lay there
    /// long before is looked for once only.
    /// </summary>
    private void GoOn(Place place, DateTime begun, TimeSpan step)
    {
        DateTime recent = begun - ListedBack;
        if (place.IsIncomplete)
        {
            place.Waited += step;
            if (place.Waited <= LongestWait)
            {
                return;
            }

            _host.WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"{place.Address} could not be listed wholly for {LongestWait.TotalDays:0} days. What was delivered from {place.From:yyyy-MM-dd HH:mm} to {recent:yyyy-MM-dd HH:mm} UTC and has not been seen is not waited for any more."));
        }

        place.Waited = TimeSpan.Zero;
        place.From = recent > place.From ? recent : place.From;
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

        foreach ((string name, SeenFile seen) in _files)
        {
            if (seen.LastSeen + GoneAfter < Now && !_missed.Contains(seen.Folder))
            {
                _files.Remove(name);
            }
        }
    }

    private LogSource SourceOf(CloudTrailLogFile file, bool wasThere)
    {
        LogSource source = file.Path is string path ? new FileLogSource(path) { File = file, StoredSize = file.Size } : _s3!.Open(file);
        _found[source.Name] = new FoundFile(file, wasThere);
        return source;
    }

    /// <summary>Whether a file lay in a part that the first look could not list.</summary>
    private bool IsOld(string name, DateTime? written) =>
        written < _began && _unlisted.Exists(part => name.StartsWith(part, StringComparison.Ordinal));

    private IEnumerable<LogSource> FindOnDisk(string folder)
    {
        foreach (CloudTrailLogFile file in ListOnDisk(folder))
        {
            DateTime written = File.GetLastWriteTimeUtc(file.Path!);
            _files.TryGetValue(file.Path!, out SeenFile? seen);
            if (seen is not null)
            {
                seen.LastSeen = Now;
            }

            // A copy that had stood still, or lines that were added: what was read before is known by its ids.
            bool isSettled = (Now - written).Duration() >= Settled;
            if (seen is not null && seen.Written == written && seen.Size == file.Size)
            {
                continue;
            }

            if (!isSettled && !(_isFirst && _isFromNow))
            {
                if (_isFirst)
                {
                    // It is read later, and was there all the same.
                    _files[file.Path!] = new SeenFile(folder, Now) { LastSeen = Now, WasThere = true };
                }

                continue;
            }

            if (seen is null)
            {
                // What is still being written as the watch begins is read once it has grown.
                bool wasThere = _isFirst ? isSettled : IsOld(file.Path!, written);
                _files[file.Path!] = new SeenFile(folder, Now) { LastSeen = Now, Written = written, Size = file.Size, WasThere = wasThere };
                if (_isFirst ? _isFromNow || _since.Admits(file.DeliveryTime) : !(wasThere && _isFromNow))
                {
                    yield return SourceOf(file, wasThere);
                }

                continue;
            }

            seen.Written = written;
            seen.Size = file.Size;
            bool isOld = seen.WasThere && _isFromNow;
            if (!isOld && Now - seen.FirstSeen < Growing)
            {
                yield return SourceOf(file, seen.WasThere);
            }
            else if (!seen.IsTold)
            {
                seen.IsTold = true;
                _host.WriteWarning($"'{file.Path}' was there {(isOld ? "before" : $"for more than {Growing.TotalHours:0} hours")} and has changed: it is not read again. Import-CTLogFile reads all of it.");
            }
        }
    }

    private IEnumerable<CloudTrailLogFile> ListOnDisk(string folder)
    {
        SearchedFolders searched = new();
        using IEnumerator<CloudTrailLogFile> files = LocalPaths.Find(_host, folder, literal: false, _anyTime, searched, Miss, _ => { }, _cancellation).GetEnumerator();
        while (TryGoOn())
        {
            yield return files.Current;
        }

        foreach (CloudTrailProblem link in searched.Unread)
        {
            _report(link);
        }

        bool TryGoOn()
        {
            try
            {
                return files.MoveNext();
            }
            catch (CloudTrailProblemException exception) when (!_isFirst)
            {
                // Its drive may come back.
                Miss(exception.Problem);
                return false;
            }
        }

        void Miss(CloudTrailProblem problem)
        {
            _missed.Add(folder);
            if (problem.Id == ErrorIds.FolderWithoutLogs)
            {
                // Nothing has been delivered to it yet, which is no problem here; but it may be another one than was meant.
                if (_isFirst)
                {
                    _host.WriteWarning($"There is no log file in '{problem.Target}' or below it yet; those that appear there are read.");
                }

                return;
            }

            if (_isFirst && problem.Target is string part)
            {
                _unlisted.Add(Path.TrimEndingDirectorySeparator(part) + Path.DirectorySeparatorChar);
            }

            _report(problem);
        }
    }

    private IEnumerable<LogSource> FindInBucket(Place place, LogFileScope scope)
    {
        S3LogLister lister = _s3!.List(place.Bucket, scope);
        bool isWhole = true;
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
                place.IsIncomplete = true;
                _report(exception.Problem);
                break;
            }

            if (listed.Problem is not null)
            {
                isWhole = false;
                if (_isFirst)
                {
                    _unlisted.Add(listed.Problem.Target as string ?? place.Address);
                }

                if (!_isFirst && listed.Problem.Id is (ErrorIds.CredentialsExpired or ErrorIds.MfaSessionEnded))
                {
                    // Nothing can be listed any more: a watch that goes on would look as if nothing happened.
                    throw new CloudTrailProblemException(listed.Problem);
                }

                place.IsIncomplete |= MayPass(listed.Problem);
                _report(listed.Problem);
            }
            else if (listed.File is CloudTrailLogFile file && _objects.TryAdd(file.Uri, file.DeliveryTime))
            {
                bool wasThere = _isFirst || IsOld(file.Uri, file.LastModified?.ToUniversalTime());
                if (_isFirst || !(wasThere && _isFromNow))
                {
                    yield return SourceOf(file, wasThere);
                }
            }
        }

        if (_isFirst)
        {
            _s3.Describe(lister, scope, isWhole);
        }
    }

    /// <summary>A file that a look has found.</summary>
    private sealed record FoundFile(CloudTrailLogFile File, bool WasThere);

    /// <summary>A file on disk, as it was when it was last read.</summary>
    private sealed class SeenFile(string folder, DateTime firstSeen)
    {
        /// <summary>Where it was found, as that was named.</summary>
        public string Folder { get; } = folder;

        public DateTime FirstSeen { get; } = firstSeen;

        public DateTime LastSeen { get; set; }

        public DateTime Written { get; set; }

        public long? Size { get; set; }

        /// <summary>It was there when the watch began; one from now on has not read it.</summary>
        public bool WasThere { get; init; }

        /// <summary>That it is not read again was said.</summary>
        public bool IsTold { get; set; }
    }

    /// <summary>One of the places in S3, and how far it has been listed.</summary>
    private sealed class Place(BucketPlace bucket)
    {
        public BucketPlace Bucket { get; } = bucket;

        public string Address { get; } = new S3Address(bucket.BucketName, bucket.KeyPrefix).ToString();

        /// <summary>From where the next look lists it.</summary>
        public DateTime From { get; set; }

        /// <summary>When the last look at it began, by the clock of then.</summary>
        public DateTime Begun { get; set; }

        /// <summary>Whether this look could not list all of it.</summary>
        public bool IsIncomplete { get; set; }

        /// <summary>For how long it has not been listed wholly, as far as looks tell.</summary>
        public TimeSpan Waited { get; set; }
    }
}
