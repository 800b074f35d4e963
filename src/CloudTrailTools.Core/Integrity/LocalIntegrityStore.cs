using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Reading;

namespace CloudTrailTools;

/// <summary>
/// A local copy of a trail's bucket or of any part of it. Files are found by the folders CloudTrail makes
/// (…/{account}/CloudTrail-Digest/{region}/…), wherever the copy begins; files that lie elsewhere are found by their names.
/// </summary>
internal sealed class LocalIntegrityStore : IntegrityStore
{
    private const string DigestKind = "CloudTrail-Digest";
    private const string LogKind = "CloudTrail";

    private const string PlainSuffix = ".json";
    private const string PackedSuffix = ".gz";

    private const string UnlikelyName = "(no file name)";

    private static readonly SearchValues<char> NoFileName = SearchValues.Create(Path.GetInvalidFileNameChars().Where(character => character != '/').ToArray());

    private static readonly EnumerationOptions Readable = new() { AttributesToSkip = default, IgnoreInaccessible = true };

    private readonly string[] _roots;
    private readonly HashSet<string> _places;
    private readonly List<CloudTrailProblem> _problems = [];
    private IReadOnlyList<IntegrityFolder>? _folders;
    private string? _top;

    // Files that lie elsewhere than where a trail delivers those of their names, by the folder they are judged in, and which of them lie in that of another region.
    private readonly Dictionary<IntegrityFolder, List<string>> _loose = new();
    private readonly HashSet<string> _away = new(StringComparer.Ordinal);

    // The first file of each name in a flat folder: others are copies.
    private readonly Dictionary<(IntegrityFolder Folder, string Name), string> _named = new();

    // What no digest speaks of: files that have none of CloudTrail's names outside its folders, and what may lie in folders of digests and of kinds that digests need not name.
    private readonly List<string> _strays = [];
    private readonly List<(IntegrityFolder Folder, string Kind, string Path)> _otherKinds = [];

    public LocalIntegrityStore(IEnumerable<string> roots)
    {
        ILookup<string, string> named = roots.Select(root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root))).ToLookup(new RealPaths().Of, RealPaths.Names);
        _places = new(named.Select(place => place.Key), RealPaths.Names);

        // What is named by a link too is tested under its own name.
        _roots = [.. named.Select(place =>
        {
            string above = RealPaths.Upwards(place.Key).Last(_places.Contains);
            return Path.Join(named[above].Contains(above) ? above : named[above].First(), place.Key[above.Length..]);
        })];
    }

    public override string Name => string.Join(", ", _roots);

    /// <summary>The lowest folder above all roots.</summary>
    protected override string Top => _top ??= RealPaths.Upwards(_roots[0]).FirstOrDefault(above => _roots.All(root => RealPaths.Upwards(root).Contains(above)), string.Empty);

    public override bool IsRemote => false;

    private IEnumerable<string> TopRoots => _roots.Where(root => Directory.Exists(root) && !RealPaths.Upwards(root).Skip(1).Any(_roots.Contains));

    /// <summary>Looks through the copy once; called again, it tells the same.</summary>
    public override Task<IReadOnlyList<IntegrityFolder>> FindFoldersAsync(ICollection<CloudTrailProblem> problems, CancellationToken cancellationToken)
    {
        _folders ??= FindFolders(cancellationToken);
        _problems.ForEach(problems.Add);
        return Task.FromResult(_folders);
    }

    private List<IntegrityFolder> FindFolders(CancellationToken cancellationToken)
    {
        List<IntegrityFolder> folders = [.. _roots.SelectMany(root => FindRegions(root, cancellationToken)).Distinct()];
        ILookup<(string Location, string Region), IntegrityFolder> places = folders.ToLookup(folder => (folder.Location, folder.Region));
        ILookup<(string AccountId, string Region), IntegrityFolder> homes = folders.ToLookup(folder => (folder.AccountId, folder.Region));
        foreach (string root in TopRoots)
        {
            List<LooseFile> loose = [];
            LookThrough(root, null, places, loose, cancellationToken);
            string[] copies = Copies(root, [.. loose.Where(file => !file.IsAway)]);
            foreach (IGrouping<FlatFolder, LooseFile> files in loose
                .GroupBy(file => new FlatFolder(copies.FirstOrDefault(RealPaths.Upwards(file.Path).Contains, root), file.AccountId, file.Region))
                .OrderBy(files => files.Key.Location, StringComparer.Ordinal)
                .ThenBy(files => files.Key.AccountId, StringComparer.Ordinal)
                .ThenBy(files => files.Key.Region, StringComparer.Ordinal))
            {
                FlatFolder flat = files.Key;
                IEnumerable<IntegrityFolder> beside = homes[(flat.AccountId, flat.Region)];
                bool isCopy = IsCopy([.. files.Where(file => !file.IsAway).Select(file => Path.GetFileName(file.Path))], beside, cancellationToken);
                if (isCopy)
                {
                    folders.Add(flat);
                }

                foreach (LooseFile file in files)
                {
                    Assign(file, isCopy && !file.IsAway ? flat : beside.MaxBy(home => file.Path.AsSpan().CommonPrefixLength(home.Location)));
                }
            }
        }

        return folders;
    }

    /// <summary>The folders side by side of which each holds files of more than half of all names, and so is a copy by itself; none otherwise.</summary>
    private static string[] Copies(string folder, IReadOnlyCollection<LooseFile> files)
    {
        ILookup<string, LooseFile> below = files.ToLookup(file => RealPaths.Upwards(file.Path).TakeWhile(above => above != folder).Last());
        if (below.Any(part => part.Key == part.First().Path))
        {
            return [];
        }

        if (below.Count == 1)
        {
            return Copies(below.First().Key, files);
        }

        int names = CountNames(files);
        return below.All(part => 2 * CountNames(part) > names) ? [.. below.Select(part => part.Key)] : [];
    }

    private static int CountNames(IEnumerable<LooseFile> files) => files.Select(file => Path.GetFileName(file.Path)).Distinct(StringComparer.Ordinal).Count();

    /// <summary>
    /// Whether files outside the folders of a trail are a copy by themselves. Beside such folders they are one when there are digests and log files among them, but not when
    /// their digests are missing among those of the folders: then they were moved.
    /// </summary>
    private bool IsCopy(IReadOnlyCollection<string> names, IEnumerable<IntegrityFolder> beside, CancellationToken cancellationToken)
    {
        bool hasLogs = names.Any(name => KindIn(name) == LogKind);
        DigestName[] here = [.. names.Select(DigestName.Parse).OfType<DigestName>()];
        if (!beside.Any())
        {
            return hasLogs || here.Length > 0;
        }

        HashSet<DigestName> there = [.. beside.SelectMany(folder => Try(folder.Location, [], () => Digests(folder, cancellationToken))).Select(digest => digest.Name)];
        return hasLogs && here.Length > 0 && !here.Any(name => !there.Contains(name)
            && there.Any(other => other.Chain == name.Chain && other.EndTime < name.EndTime) && there.Any(other => other.Chain == name.Chain && other.EndTime > name.EndTime));
    }

    /// <summary>Has a file judged in a folder: by its name there, or where it lies when there is none.</summary>
    private void Assign(LooseFile file, IntegrityFolder? home)
    {
        if (home is not null)
        {
            if (!_loose.TryGetValue(home, out List<string>? files))
            {
                _loose[home] = files = [];
            }

            files.Add(file.Path);
            if (home is FlatFolder)
            {
                _named.TryAdd((home, At(home, file.Path).Name), file.Path);
            }
            else if (file.IsAway)
            {
                _away.Add(file.Path);
            }
        }
        else if (!file.IsAway)
        {
            _strays.Add(file.Path);
        }
    }

    /// <summary>Notes what lies elsewhere than where a trail delivers it.</summary>
    /// <param name="place">The folder of a kind and region that the one above is or lies in.</param>
    private void LookThrough(
        string directory, (IntegrityFolder Folder, string Kind)? place, ILookup<(string Location, string Region), IntegrityFolder> places, List<LooseFile> loose, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        place ??= RealPaths.Upwards(directory).Select(above => PlaceOf(above, places)).FirstOrDefault(above => above is not null);
        if (place is { Kind: not LogKind } other)
        {
            _otherKinds.Add((other.Folder, other.Kind, directory));
        }

        string? start = place is { } here ? NameStart(here.Folder, here.Kind) : null;
        foreach (string path in Sorted(Directory.EnumerateFiles(directory, "*", Readable)).Where(LocalLogFiles.HasLogName))
        {
            string name = Path.GetFileName(path);
            if ((start is not null && name.StartsWith(start, StringComparison.Ordinal)) || IsAlias(new FileInfo(path)))
            {
                continue;
            }

            if (CloudTrailLogFile.FromKey(name) is { AccountId: { } account, Region: { } region })
            {
                loose.Add(new LooseFile(path, account, region, IsAway: place is not null));
            }
            else if (place is null)
            {
                _strays.Add(path);
            }
        }

        foreach (string child in Sorted(Directory.EnumerateDirectories(directory, "*", Readable)).Where(child => new DirectoryInfo(child).LinkTarget is null || _roots.Contains(child)))
        {
            LookThrough(child, place, places, loose, cancellationToken);
        }
    }

    /// <summary>The account and region, and the kind, of the files that a trail delivers to a folder.</summary>
    private static (IntegrityFolder Folder, string Kind)? PlaceOf(string path, ILookup<(string Location, string Region), IntegrityFolder> places) =>
        RegionFolder(path) is { } place && places[(place.Location, place.Region)].FirstOrDefault() is { } folder ? (folder, place.Kind) : null;

    /// <summary>What a folder is that lies where those of regions do: below that of a kind, which is below the location.</summary>
    private static (string Location, string Kind, string Region)? RegionFolder(string path) =>
        new DirectoryInfo(path) is { Parent: { Parent: { } account } kind } region && CloudTrailLogFile.KindOfFolder(kind.Name) is not null && CloudTrailLogFile.IsRegion(region.Name)
            ? (account.FullName, kind.Name, region.Name)
            : null;

    private static string NameStart(IntegrityFolder folder, string kind) => $"{folder.AccountId}_{kind}_{folder.Region}_";

    private static string KindIn(string name) => name.Split('_')[1];

    /// <summary>True when there is any digest of the accounts and regions asked for. Nothing can be proven of what cannot be looked into.</summary>
    public bool HasDigests(IntegrityOptions asked, CancellationToken cancellationToken) =>
        (_folders ??= FindFolders(cancellationToken))
            .Any(folder => asked.IncludesAccount(folder.AccountId) && asked.IncludesRegion(folder.Region) && Try(folder.Location, [], () => Files(folder, DigestKind, cancellationToken).Take(1)).Any());

    public override Task<bool> HasDigestsAsync(IntegrityFolder folder, CancellationToken cancellationToken) =>
        Task.FromResult(Digests(folder, cancellationToken).Any());

    private IEnumerable<IntegrityFolder> FindRegions(string root, CancellationToken cancellationToken) =>
        Above(root) is { } above ? Try(root, _problems, () => above) : Below(root, cancellationToken);

    /// <summary>What is found; what keeps from looking is added to the problems.</summary>
    private static IReadOnlyList<T> Try<T>(string folder, ICollection<CloudTrailProblem> problems, Func<IEnumerable<T>> look)
    {
        try
        {
            return look().ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(Problems.FileUnreadable(folder, exception));
            return [];
        }
        catch (CloudTrailProblemException exception)
        {
            problems.Add(exception.Problem);
            return [];
        }
    }

    public override async IAsyncEnumerable<StoredObject> ListDigestsAsync(IntegrityFolder folder, DateTime? from, DateTime? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach ((StoredObject item, DigestName name) in Digests(folder, cancellationToken))
        {
            if (!(name.EndTime < from) && !(name.EndTime > to))
            {
                yield return item;
            }
        }
    }

    public override async IAsyncEnumerable<StoredObject> ListLogsAsync(IntegrityFolder folder, IReadOnlyCollection<string> kinds, DateTime? from, DateTime? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (string kind in kinds)
        {
            foreach (StoredObject item in Files(folder, kind, cancellationToken))
            {
                DateTime? delivery = item.DeliveryTime;
                if (!(delivery < from) && !(delivery > to))
                {
                    yield return item;
                }
            }
        }
    }

    public override Task<StoredContent?> OpenAsync(IntegrityFolder folder, StoredObject item, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder.Location, item.Id);
        string plainPath = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
        string? existing = File.Exists(path) ? path : File.Exists(plainPath) ? plainPath : null;
        if (existing is null)
        {
            CheckAccess(path);
            return Task.FromResult<StoredContent?>(null);
        }

        Stream stream = LocalLogFiles.LengthOf(existing) == 0 ? Stream.Null : new FileStream(existing, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        return Task.FromResult<StoredContent?>(new StoredContent(stream, MetadataBeside(existing)));
    }

    public override StoredObject Locate(IntegrityFolder folder, string bucket, string key)
    {
        string name = key[(key.LastIndexOf('/') + 1)..];
        if (_named.TryGetValue((folder, name), out string? path))
        {
            return At(folder, path) with { Key = key, BucketName = bucket };
        }

        string below = folder is FlatFolder ? name : TailOf(key) ?? name;
        if (below.Contains("..", StringComparison.Ordinal) || below.AsSpan().ContainsAny(NoFileName))
        {
            // A digest that nobody proved yet must not lead out of the copy.
            below = UnlikelyName;
        }

        below = below.Replace('/', Path.DirectorySeparatorChar);
        return new StoredObject(name, below, Path.Combine(folder.Location, below), key, bucket);
    }

    public override (IntegrityFolder Folder, StoredObject Item)? Place(CloudTrailLogFile file)
    {
        if (file is not { Path: { } path, AccountId: { } account, Region: { } region })
        {
            return null;
        }

        string directory = Path.GetDirectoryName(path)!;
        IntegrityFolder folder = RealPaths.Upwards(directory).Select(RegionFolder).FirstOrDefault(above => above is not null) is { } place
            ? new IntegrityFolder(place.Location, account, region)
            : new FlatFolder(directory, account, region);

        // Read by itself, it stands for the object of the full name whatever lies beside it.
        return (folder, At(folder, path, isAlone: true));
    }

    public override async IAsyncEnumerable<StoredObject> ListStraysAsync(Func<IntegrityFolder, string, bool> isJudged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        IEnumerable<string> unjudged = _loose.SelectMany(home => home.Value.Where(path => !isJudged(home.Key, KindIn(Path.GetFileName(path))) && DigestIn(home.Key, At(home.Key, path)) is null));
        IEnumerable<string> others = _otherKinds.Where(other => !isJudged(other.Folder, other.Kind))
            .SelectMany(other => Sorted(Directory.EnumerateFiles(other.Path, "*", Readable))
                .Where(path => LocalLogFiles.HasLogName(path) && !_away.Contains(path) && !IsAlias(new FileInfo(path)) && (other.Kind != DigestKind || DigestIn(other.Folder, At(other.Folder, path)) is null)));
        foreach (string path in _strays.Concat(unjudged).Concat(others))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (HoldsEvents(path, cancellationToken))
            {
                yield return new StoredObject(Path.GetFileName(path), path, path);
            }
        }
    }

    /// <summary>Whether anything of a file would be read as an event.</summary>
    private static bool HoldsEvents(string path, CancellationToken cancellationToken)
    {
        using EventReader reader = new(new EventReaderOptions { Workers = 1 }, cancellationToken);
        _ = reader.TryAdd(new FileLogSource(path) { StoredSize = LocalLogFiles.LengthOf(path) });
        while (reader.Take(Timeout.InfiniteTimeSpan) is OutputBatch batch)
        {
            if (batch.Events.Length > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What lies in a folder that cannot be looked into seems not to be there.</summary>
    /// <exception cref="UnauthorizedAccessException">It is in such a folder.</exception>
    private static void CheckAccess(string path)
    {
        string? folder = Path.GetDirectoryName(path);
        while (folder is not null && !Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        _ = folder is not null && Directory.EnumerateFileSystemEntries(folder).Any();
    }

    /// <summary>A path that lies within CloudTrail's folders already: the account's folder is above it.</summary>
    private IEnumerable<IntegrityFolder>? Above(string root)
    {
        string? region = null;
        for (DirectoryInfo? directory = new(root); directory?.Parent is not null; directory = directory.Parent)
        {
            if (directory.Name is DigestKind or LogKind)
            {
                return Regions(directory.Parent.FullName, region);
            }

            region = directory.Name;
        }

        return null;
    }

    private IEnumerable<IntegrityFolder> Below(string directory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<string> children = Try(directory, _problems, () => Unlinked(Entries(directory), _problems));
        return children.Any(child => Path.GetFileName(child) is DigestKind or LogKind)
            ? Try(directory, _problems, () => Regions(directory, null))
            : children.SelectMany(child => Below(child, cancellationToken));
    }

    private IEnumerable<IntegrityFolder> Regions(string account, string? onlyRegion)
    {
        SortedSet<string> regions = new(StringComparer.Ordinal);
        foreach (string kind in new[] { DigestKind, LogKind })
        {
            string folder = Path.Combine(account, kind);
            if (Directory.Exists(folder))
            {
                regions.UnionWith(Unlinked(Entries(folder), _problems).Select(path => Path.GetFileName(path)).Where(CloudTrailLogFile.IsRegion));
            }
        }

        foreach (string region in regions)
        {
            if (onlyRegion is null || region == onlyRegion)
            {
                yield return new IntegrityFolder(account, AccountOf(account, region), region);
            }
        }
    }

    /// <summary>The account's folder is named like the account, unless the copy began below it; then the files' names tell.</summary>
    private static string AccountOf(string accountFolder, string region)
    {
        string name = Path.GetFileName(accountFolder);
        if (name.Length == 12 && name.All(char.IsAsciiDigit))
        {
            return name;
        }

        foreach (string kind in new[] { DigestKind, LogKind })
        {
            string folder = Path.Combine(accountFolder, kind, region);
            string? file = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"*_{kind}_*", SearchOption.AllDirectories).FirstOrDefault() : null;
            if (file is not null)
            {
                return Path.GetFileName(file).Split('_')[0];
            }
        }

        return name;
    }

    /// <summary>The digests of a folder, of any time.</summary>
    private IEnumerable<(StoredObject Object, DigestName Name)> Digests(IntegrityFolder folder, CancellationToken cancellationToken)
    {
        foreach (StoredObject item in Files(folder, DigestKind, cancellationToken))
        {
            if (DigestIn(folder, item) is { } name)
            {
                yield return (item, name);
            }
        }
    }

    /// <summary>The name of a digest; null for what is none of the folder's account and region.</summary>
    private static DigestName? DigestIn(IntegrityFolder folder, StoredObject item) =>
        DigestName.Parse(item.Name) is { } name && name.Region == folder.Region && name.AccountId == folder.AccountId ? name : null;

    /// <summary>Files of one kind and region, day after day.</summary>
    private IEnumerable<StoredObject> Files(IntegrityFolder folder, string kind, CancellationToken cancellationToken)
    {
        IEnumerable<StoredObject> loose = _loose.GetValueOrDefault(folder, []).Where(path => KindIn(Path.GetFileName(path)) == kind).Select(path => At(folder, path));
        if (folder is FlatFolder)
        {
            return _loose.ContainsKey(folder) ? loose
                : Sorted(Directory.EnumerateFiles(folder.Location, NameStart(folder, kind) + "*")).Where(LocalLogFiles.HasLogName).Select(path => At(folder, path));
        }

        string top = Path.Combine(folder.Location, kind, folder.Region);
        return loose.Concat(Directory.Exists(top) ? Walk(folder, top, cancellationToken).Where(item => !_away.Contains(item.Uri)) : []);
    }

    private IEnumerable<StoredObject> Walk(IntegrityFolder folder, string directory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<CloudTrailProblem> links = [];
        FileSystemInfo[] entries = Entries(directory);
        foreach (string child in Unlinked(entries, links, isWithin: true))
        {
            foreach (StoredObject item in Walk(folder, child, cancellationToken))
            {
                yield return item;
            }
        }

        foreach (FileInfo file in entries.OfType<FileInfo>().Where(file => LocalLogFiles.HasLogName(file.Name) && !IsAlias(file)))
        {
            yield return At(folder, file.FullName);
        }

        if (links.Count > 0)
        {
            throw new CloudTrailProblemException(links[0]);
        }
    }

    /// <summary>
    /// The folders among what lies in one. Links stand for them where a trail's layout has those of a kind and a region. Other links that are not among the paths are not
    /// followed, and told where they lead out of them or to nothing.
    /// </summary>
    /// <param name="isWithin">Whether it is that of a region or below it, where links could lead round in a circle.</param>
    private IEnumerable<string> Unlinked(FileSystemInfo[] entries, ICollection<CloudTrailProblem> problems, bool isWithin = false)
    {
        foreach (FileSystemInfo child in entries)
        {
            if (LocalLogFiles.IsBrokenLink(child))
            {
                problems.Add(Problems.LinkBroken(child.FullName));
            }
            else if (child is not DirectoryInfo)
            {
                continue;
            }
            else if (child.LinkTarget is null || _roots.Contains(child.FullName))
            {
                yield return child.FullName;
            }
            else if (!RealPaths.Upwards(new RealPaths().Of(child.FullName)).Any(_places.Contains))
            {
                if (!isWithin && IsPlace(child))
                {
                    yield return child.FullName;
                }
                else
                {
                    problems.Add(Problems.FolderLinkedInCopy(child.FullName));
                }
            }
        }
    }

    private static FileSystemInfo[] Entries(string directory) => [.. new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.FullName, StringComparer.Ordinal)];

    private static bool IsPlace(FileSystemInfo folder) => CloudTrailLogFile.KindOfFolder(folder.Name) is not null
        || (CloudTrailLogFile.IsRegion(folder.Name) && CloudTrailLogFile.KindOfFolder(Path.GetFileName(Path.GetDirectoryName(folder.FullName))!) is not null);

    /// <summary>Whether a file is a link to one of the copy, which is read and judged under its own name: with a name of CloudTrail's it stands for one that has none.</summary>
    private bool IsAlias(FileInfo file) => LocalLogFiles.IsLink(file)
        && new RealPaths().Of(file.FullName) is var real
        && LocalLogFiles.HasLogName(real)
        && (CloudTrailLogFile.FromKey(file.Name) is null || CloudTrailLogFile.FromKey(Path.GetFileName(real)) is not null)
        && File.Exists(real)
        && RealPaths.Upwards(real).Any(_places.Contains);

    private static StoredObject At(IntegrityFolder folder, string path, bool isAlone = false)
    {
        // A copy may have been decompressed; it stands for the object of the full name, unless that lies beside it.
        bool isUnpacked = path.EndsWith(PlainSuffix, StringComparison.Ordinal) && CloudTrailLogFile.FromKey(Path.GetFileName(path)) is not null;
        string whole = isUnpacked && (isAlone || !File.Exists(path + PackedSuffix)) ? path + PackedSuffix : path;
        return new StoredObject(Path.GetFileName(whole), Path.GetRelativePath(folder.Location, whole), path);
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> paths)
    {
        string[] sorted = paths.ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    private static DigestMetadata MetadataBeside(string path)
    {
        try
        {
            return DigestName.Parse(Path.GetFileName(path)) is not null && LocalLogFiles.LengthOf(path + DigestMetadata.FileSuffix) > 0
                ? DigestMetadata.From(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path + DigestMetadata.FileSuffix)) ?? new())
                : DigestMetadata.None;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            // As good as lost: the next digest has the signature too.
            return DigestMetadata.None;
        }
    }

    /// <summary>A file that lies elsewhere than where a trail delivers those of its name.</summary>
    /// <param name="IsAway">Whether it lies in the folder of another region, or of another kind.</param>
    private readonly record struct LooseFile(string Path, string AccountId, string Region, bool IsAway);

    /// <summary>A folder that holds the files of several accounts and regions, in it or anywhere below, without folders of their own.</summary>
    private sealed record FlatFolder(string Location, string AccountId, string Region) : IntegrityFolder(Location, AccountId, Region);
}
