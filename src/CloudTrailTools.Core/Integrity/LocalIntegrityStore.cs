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
/// (…/{account}/CloudTrail-Digest/{region}/…), wherever the copy begins; files lying in one flat folder are found by their names.
/// </summary>
internal sealed class LocalIntegrityStore : IntegrityStore
{
    private const string DigestKind = "CloudTrail-Digest";
    private const string LogKind = "CloudTrail";

    private const string PlainSuffix = ".json";
    private const string PackedSuffix = ".gz";

    private const string UnlikelyName = "(no file name)";

    private static readonly SearchValues<char> NoFileName = SearchValues.Create(Path.GetInvalidFileNameChars().Where(character => character != '/').ToArray());

    private readonly string[] _roots;
    private readonly HashSet<string> _places;
    private readonly Dictionary<string, IntegrityFolder> _displaced = new(StringComparer.Ordinal);

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

    public override bool IsRemote => false;

    private IEnumerable<string> TopRoots => _roots.Where(root => Directory.Exists(root) && !RealPaths.Upwards(root).Skip(1).Any(_roots.Contains));

    public override Task<IReadOnlyList<IntegrityFolder>> FindFoldersAsync(ICollection<CloudTrailProblem> problems, CancellationToken cancellationToken)
    {
        IntegrityFolder[] all = _roots.SelectMany(root => FindFolders(root, problems, cancellationToken)).Distinct().ToArray();
        ILookup<(string, string), IntegrityFolder> regions = all.Where(folder => folder is not FlatFolder).ToLookup(folder => (folder.AccountId, folder.Region));
        IntegrityFolder[] folders = [.. all.Where(folder => folder is not FlatFolder flat || IsCopy(flat, regions[(folder.AccountId, folder.Region)], cancellationToken))];
        FindDisplaced(folders.ToLookup(folder => (folder.AccountId, folder.Region)), cancellationToken);
        return Task.FromResult<IReadOnlyList<IntegrityFolder>>(folders);
    }

    /// <summary>
    /// Beside the folders of a trail, one of files alone is a copy of its own when it has digests and log files. It is none when its digests are missing among those of
    /// the folders: then they were moved.
    /// </summary>
    private bool IsCopy(FlatFolder flat, IEnumerable<IntegrityFolder> beside, CancellationToken cancellationToken)
    {
        DigestName[] NamesIn(IntegrityFolder folder) => [.. Try(folder.Location, [], () => Digests(folder, cancellationToken)).Select(digest => digest.Name)];
        if (!beside.Any())
        {
            return true;
        }

        HashSet<DigestName> there = [.. beside.SelectMany(NamesIn)];
        DigestName[] here = NamesIn(flat);
        return here.Length > 0 && Files(flat, LogKind, cancellationToken).Any() && !here.Any(name => !there.Contains(name)
            && there.Any(other => other.Chain == name.Chain && other.EndTime < name.EndTime) && there.Any(other => other.Chain == name.Chain && other.EndTime > name.EndTime));
    }

    /// <summary>Files that lie elsewhere than where a trail delivers those of their names are judged in the account and region they name.</summary>
    private void FindDisplaced(ILookup<(string Account, string Region), IntegrityFolder> folders, CancellationToken cancellationToken)
    {
        foreach (string path in TopRoots.SelectMany(root => Outside(new DirectoryInfo(root), static _ => false, cancellationToken)).Where(LocalLogFiles.HasLogName))
        {
            string name = Path.GetFileName(path);
            if (CloudTrailLogFile.FromKey(name) is { AccountId: { } account, Region: { } region }
                && folders[(account, region)] is var homes
                && !homes.Any(home => home is FlatFolder
                    ? Path.GetDirectoryName(path) == home.Location
                    : path.StartsWith(Path.Join(home.Location, KindIn(name), region) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                && homes.Where(home => home is not FlatFolder).MaxBy(home => path.AsSpan().CommonPrefixLength(home.Location)) is { } nearest)
            {
                _displaced[path] = nearest;
            }
        }
    }

    private static string KindIn(string name) => name.Split('_')[1];

    /// <summary>True when there is any digest of the accounts and regions asked for. Nothing can be proven of what cannot be looked into.</summary>
    public bool HasDigests(IntegrityOptions asked, CancellationToken cancellationToken) =>
        _roots.SelectMany(root => FindFolders(root, [], cancellationToken))
            .Any(folder => asked.IncludesAccount(folder.AccountId) && asked.IncludesRegion(folder.Region) && Try(folder.Location, [], () => Files(folder, DigestKind, cancellationToken).Take(1)).Any());

    public override Task<bool> HasDigestsAsync(IntegrityFolder folder, CancellationToken cancellationToken) =>
        Task.FromResult(Digests(folder, cancellationToken).Any());

    private IEnumerable<IntegrityFolder> FindFolders(string root, ICollection<CloudTrailProblem> problems, CancellationToken cancellationToken) =>
        Above(root, problems) is { } above ? Try(root, problems, () => above) : Below(root, problems, cancellationToken);

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

        FileStream stream = new(existing, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        return Task.FromResult<StoredContent?>(new StoredContent(stream, MetadataBeside(existing)));
    }

    public override StoredObject Locate(IntegrityFolder folder, string bucket, string key)
    {
        string name = key[(key.LastIndexOf('/') + 1)..];
        string below = folder is FlatFolder ? name : TailOf(key) ?? name;
        if (below.Contains("..", StringComparison.Ordinal) || below.AsSpan().ContainsAny(NoFileName))
        {
            // A digest that nobody proved yet must not lead out of the copy.
            below = UnlikelyName;
        }

        below = below.Replace('/', Path.DirectorySeparatorChar);
        return new StoredObject(name, below, Path.Combine(folder.Location, below), key);
    }

    public override (IntegrityFolder Folder, StoredObject Item)? Place(CloudTrailLogFile file)
    {
        if (file is not { Path: { } path, AccountId: { } account, Region: { } region })
        {
            return null;
        }

        DirectoryInfo? directory = new FileInfo(path).Directory;
        while (directory is not null && CloudTrailLogFile.KindOfFolder(directory.Name) is null)
        {
            directory = directory.Parent;
        }

        IntegrityFolder folder = directory?.Parent is { } parent
            ? new IntegrityFolder(parent.FullName, account, region)
            : new FlatFolder(Path.GetDirectoryName(path)!, account, region);

        // Read by itself, it stands for the object of the full name whatever lies beside it.
        return (folder, At(folder, path, isAlone: true));
    }

    public override async IAsyncEnumerable<StoredObject> ListStraysAsync(IReadOnlyCollection<IntegrityFolder> folders, Func<IntegrityFolder, string, bool> isJudged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        HashSet<IntegrityFolder> flat = [.. folders.OfType<FlatFolder>()];
        ILookup<(string Account, string Region), IntegrityFolder> regions = folders.Where(folder => folder is not FlatFolder).ToLookup(folder => (folder.Location, folder.Region));
        bool IsRegion(DirectoryInfo directory) => directory.Parent is { Parent: { } account } kind
            && CloudTrailLogFile.KindOfFolder(kind.Name) is not null
            && regions[(account.FullName, directory.Name)].FirstOrDefault() is { } folder
            && (kind.Name == DigestKind || isJudged(folder, kind.Name));
        bool IsFlat(string path) => CloudTrailLogFile.FromKey(Path.GetFileName(path)) is { Region: { } region, AccountId: { } account }
            && new FlatFolder(Path.GetDirectoryName(path)!, account, region) is var folder
            && flat.Contains(folder)
            && KindIn(Path.GetFileName(path)) is var kind
            && (kind == DigestKind || isJudged(folder, kind));
        bool IsDisplaced(string path) => _displaced.TryGetValue(path, out IntegrityFolder? home) && KindIn(Path.GetFileName(path)) is var kind && (kind == DigestKind || isJudged(home, kind));
        foreach (string root in TopRoots.Where(root => !IsWithin(root, IsRegion)))
        {
            foreach (string path in Outside(new DirectoryInfo(root), IsRegion, cancellationToken).Where(path => LocalLogFiles.HasLogName(path) && !IsFlat(path) && !IsDisplaced(path) && HoldsEvents(path, cancellationToken)))
            {
                yield return new StoredObject(Path.GetFileName(path), Path.GetRelativePath(root, path), path);
            }
        }
    }

    /// <summary>The files below a folder, but for those in the folders of regions that are judged, which are most.</summary>
    private static IEnumerable<string> Outside(DirectoryInfo directory, Func<DirectoryInfo, bool> isRegion, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EnumerationOptions readable = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return Sorted(Directory.EnumerateDirectories(directory.FullName, "*", readable)).Select(child => new DirectoryInfo(child))
            .Where(child => !isRegion(child)).SelectMany(child => Outside(child, isRegion, cancellationToken))
            .Concat(Sorted(Directory.EnumerateFiles(directory.FullName, "*", readable)));
    }

    private static bool IsWithin(string path, Func<DirectoryInfo, bool> isRegion)
    {
        DirectoryInfo? directory = new(path);
        while (directory is not null && !isRegion(directory))
        {
            directory = directory.Parent;
        }

        return directory is not null;
    }

    /// <summary>Whether anything of a file would be read as an event.</summary>
    private static bool HoldsEvents(string path, CancellationToken cancellationToken)
    {
        using EventReader reader = new(new EventReaderOptions { Workers = 1 }, cancellationToken);
        _ = reader.TryAdd(new FileLogSource(path));
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
    private IEnumerable<IntegrityFolder>? Above(string root, ICollection<CloudTrailProblem> problems)
    {
        string? region = null;
        for (DirectoryInfo? directory = new(root); directory?.Parent is not null; directory = directory.Parent)
        {
            if (directory.Name is DigestKind or LogKind)
            {
                return Regions(directory.Parent.FullName, region, problems);
            }

            region = directory.Name;
        }

        return null;
    }

    private IEnumerable<IntegrityFolder> Below(string directory, ICollection<CloudTrailProblem> problems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<string> children = Try(directory, problems, () => Unlinked(directory, problems));
        return children.Any(child => Path.GetFileName(child) is DigestKind or LogKind)
            ? Try(directory, problems, () => Regions(directory, null, problems))
            : Try(directory, children.Count == 0 ? [] : problems, () => Flat(directory)).Concat(children.SelectMany(child => Below(child, problems, cancellationToken)));
    }

    private IEnumerable<IntegrityFolder> Regions(string account, string? onlyRegion, ICollection<CloudTrailProblem> problems)
    {
        SortedSet<string> regions = new(StringComparer.Ordinal);
        foreach (string kind in new[] { DigestKind, LogKind })
        {
            string folder = Path.Combine(account, kind);
            if (Directory.Exists(folder))
            {
                regions.UnionWith(Unlinked(folder, problems).Select(path => Path.GetFileName(path)));
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

    private static IEnumerable<FlatFolder> Flat(string directory) => Directory.EnumerateFiles(directory, "*_CloudTrail*_*")
        .Select(path => CloudTrailLogFile.FromKey(Path.GetFileName(path)))
        .Select(file => file is { Kind: CloudTrailLogFileKind.Log or CloudTrailLogFileKind.Digest or CloudTrailLogFileKind.BackfillDigest, AccountId: { } account, Region: { } region }
            ? new FlatFolder(directory, account, region)
            : null)
        .OfType<FlatFolder>()
        .Distinct()
        .OrderBy(folder => folder.AccountId, StringComparer.Ordinal)
        .ThenBy(folder => folder.Region, StringComparer.Ordinal);

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
            if (DigestName.Parse(item.Name) is { } name && name.Region == folder.Region && name.AccountId == folder.AccountId)
            {
                yield return (item, name);
            }
        }
    }

    /// <summary>Files of one kind and region, day after day.</summary>
    private IEnumerable<StoredObject> Files(IntegrityFolder folder, string kind, CancellationToken cancellationToken)
    {
        if (folder is FlatFolder)
        {
            string start = $"{folder.AccountId}_{kind}_{folder.Region}_";
            return Sorted(Directory.EnumerateFiles(folder.Location, start + "*")).Where(LocalLogFiles.HasLogName).Select(path => At(folder, path));
        }

        string top = Path.Combine(folder.Location, kind, folder.Region);
        return _displaced.Where(file => file.Value == folder && KindIn(Path.GetFileName(file.Key)) == kind).Select(file => At(folder, file.Key))
            .Concat(Directory.Exists(top) ? Walk(folder, top, cancellationToken).Where(item => !_displaced.ContainsKey(item.Uri)) : []);
    }

    private IEnumerable<StoredObject> Walk(IntegrityFolder folder, string directory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<CloudTrailProblem> links = [];
        foreach (string child in Unlinked(directory, links, isWithin: true))
        {
            foreach (StoredObject item in Walk(folder, child, cancellationToken))
            {
                yield return item;
            }
        }

        foreach (string path in Sorted(Directory.EnumerateFiles(directory)).Where(LocalLogFiles.HasLogName))
        {
            yield return At(folder, path);
        }

        if (links.Count > 0)
        {
            throw new CloudTrailProblemException(links[0]);
        }
    }

    /// <summary>
    /// The folders in another one. Links stand for them where a trail's layout has those of a kind and a region. Other links that are not among the paths are not
    /// followed, and told where they lead out of them or to nothing.
    /// </summary>
    /// <param name="isWithin">Whether it is that of a region or below it, where links could lead round in a circle.</param>
    private IEnumerable<string> Unlinked(string directory, ICollection<CloudTrailProblem> problems, bool isWithin = false)
    {
        foreach (FileSystemInfo child in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(child => child.FullName, StringComparer.Ordinal))
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

    private static bool IsPlace(FileSystemInfo folder) => CloudTrailLogFile.KindOfFolder(folder.Name) is not null
        || (CloudTrailLogFile.IsRegion(folder.Name) && CloudTrailLogFile.KindOfFolder(Path.GetFileName(Path.GetDirectoryName(folder.FullName))!) is not null);

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
            return DigestName.Parse(Path.GetFileName(path)) is not null && File.Exists(path + DigestMetadata.FileSuffix)
                ? DigestMetadata.From(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path + DigestMetadata.FileSuffix)) ?? new())
                : DigestMetadata.None;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            // As good as lost: the next digest has the signature too.
            return DigestMetadata.None;
        }
    }

    /// <summary>A folder that holds the files of several accounts and regions without folders of their own.</summary>
    private sealed record FlatFolder(string Location, string AccountId, string Region) : IntegrityFolder(Location, AccountId, Region);
}
