using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Amazon.S3.Model;

namespace CloudTrailTools.Aws;

/// <summary>
/// Finds the log files of a bucket without looking where none can be. Organization, accounts, kinds and regions that are not
/// given are discovered folder by folder; below each region only the days of the window are listed. Many folders are listed
/// at a time and come out in the order of their names.
/// </summary>
internal sealed class S3LogLister(S3BucketReader bucket, S3ListingPlan plan)
{
    private const int ParallelRanges = 16;
    private const int PageSize = 1000;

    // A page that covers less than this many days shows a busy region, whose other days are then listed side by side.
    private const int BusyDaysPerPage = 4;
    private const int MaxDaysSideBySide = 400;

    // Ten thousand names at the root of a bucket tell what lies there; one with more of them is none of folders.
    private const int MaxRootPages = 10;

    private const string Delimiter = "/";

    // Of the folders an account has one for each kind in, the one of log files.
    private const string LogsFolder = "CloudTrail";

    private readonly object _lock = new();
    private string? _longerName;

    private readonly bool _mayBeCut = plan.KeyPrefix.Length > 0 && !plan.KeyPrefix.EndsWith('/') && KeyPlace.Of(plan.KeyPrefix).Region is null;

    public S3ListingTotals Totals { get; } = new();

    public S3Address Place => new(bucket.Name, plan.KeyPrefix);

    /// <summary>What is listed.</summary>
    public string Address => Place.ToString();

    /// <summary>The trail that delivers there, where the place was found by it.</summary>
    public string? TrailName => plan.TrailName;

    /// <summary>A name of which the prefix is only the beginning, among those that hold what was listed: S3 knows no folders. Of days and files below a region that is meant.</summary>
    public string? LongerName => _longerName;

    /// <summary>The same among those that hold only what was passed by.</summary>
    public string? LongerNameLeftOut { get; private set; }

    /// <summary>Is told of the longer name once, on any thread, before what it holds is listed.</summary>
    public Action<string>? OnLongerName { get; init; }

    /// <summary>How the bucket turned out to be laid out, for a verbose message; null until it is known.</summary>
    public string? Layout { get; private set; }

    /// <summary>Whether every key behind the prefix is looked at, of whatever time it is, as there are no folders of accounts and regions to go by.</summary>
    public bool ListsEveryKey { get; private set; }

    public async IAsyncEnumerable<S3Listed> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        LinkedList<KeyRange> ranges = new();
        List<CloudTrailProblem> problems = [];
        foreach (KeyRange range in await DiscoverAsync(problems, cancellationToken).ConfigureAwait(false))
        {
            ranges.AddLast(range);
        }
        foreach (CloudTrailProblem problem in problems)
        {
            yield return new S3Listed(null, problem);
        }
        List<Task> started = [];
        try
        {
            while (First(ranges) is LinkedListNode<KeyRange> current)
            {
                StartAhead(started, ranges, stop.Token);
                await foreach (S3Listed listed in current.Value.Output.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return listed;
                }
                lock (_lock)
                {
                    ranges.Remove(current);
                    started.RemoveAll(task => task.IsCompleted);
                }
            }
            Totals.HasEnded = true;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            Task[] left;
            lock (_lock)
            {
                left = [.. started];
            }
            await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The folder of every account, kind and region asked for, without a look into it; what could not be listed is added to the problems.</summary>
    public async Task<IReadOnlyList<S3RegionFolder>> FindFoldersAsync(List<CloudTrailProblem> problems, CancellationToken cancellationToken)
    {
        KeyPlace place = KeyPlace.Of(plan.KeyPrefix);
        (IReadOnlyList<Folder>? own, IReadOnlyList<Folder> beside) = await FindAllAccountsAsync(place, cancellationToken).ConfigureAwait(false);
        Folder[] accounts = [.. own ?? [], .. beside];
        IReadOnlyList<Folder>[] regions = await Task.WhenAll(accounts.Select(account => FindRegionsAsync(account, place, problems, cancellationToken))).ConfigureAwait(false);
        return [.. accounts.SelectMany((account, index) => regions[index].Select(region => new S3RegionFolder(account.Prefix, account.Name, region.Name)))];
    }

    private LinkedListNode<KeyRange>? First(LinkedList<KeyRange> ranges)
    {
        lock (_lock)
        {
            return ranges.First;
        }
    }

    /// <summary>Starts the ranges that come next, so that their first pages are there when their turn comes.</summary>
    private void StartAhead(List<Task> started, LinkedList<KeyRange> ranges, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Nothing is started any more once those who were are waited for.
            int ahead = cancellationToken.IsCancellationRequested ? ParallelRanges : 0;
            for (LinkedListNode<KeyRange>? node = ranges.First; node is not null && ahead < ParallelRanges; node = node.Next, ahead++)
            {
                if (!node.Value.IsStarted)
                {
                    node.Value.IsStarted = true;
                    LinkedListNode<KeyRange> own = node;
                    started.Add(Task.Run(() => ListRangeAsync(own, started, cancellationToken), cancellationToken));
                }
            }
        }
    }

    private async Task ListRangeAsync(LinkedListNode<KeyRange> node, List<Task> started, CancellationToken cancellationToken)
    {
        KeyRange range = node.Value;
        ChannelWriter<S3Listed> output = range.Output.Writer;
        try
        {
            string? token = null;
            string? last = null;
            bool first = true;
            do
            {
                ListObjectsV2Response page = await bucket.ListAsync(range.Prefix, null, range.StartAfter, token, cancellationToken, Totals.Requests).ConfigureAwait(false);
                token = page.IsTruncated == true ? page.NextContinuationToken : null;
                List<S3Object> objects = page.S3Objects ?? [];
                last = CheckGoesOn(last, objects.Select(item => item.Key), range.Prefix);
                if (first && token is not null && range.Days is not null)
                {
                    ShareDays(node, objects);
                    StartAhead(started, node.List!, cancellationToken);
                }
                first = false;
                foreach (S3Object item in objects)
                {
                    if (range.End is not null && string.CompareOrdinal(item.Key, range.End) >= 0)
                    {
                        return;
                    }
                    if (Take(item) is CloudTrailLogFile file)
                    {
                        await output.WriteAsync(new S3Listed(file, null), cancellationToken).ConfigureAwait(false);
                    }
                }
            }
            while (token is not null);
        }
        catch (CloudTrailProblemException exception)
        {
            await output.WriteAsync(new S3Listed(null, exception.Problem), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Handed on to whoever takes next: a range that broke off must not look like one that has ended.
            output.TryComplete(exception);
        }
        finally
        {
            output.TryComplete();
        }
    }

    /// <summary>Leaves the days after the first page's last one to ranges of their own, when they are many and full.</summary>
    private void ShareDays(LinkedListNode<KeyRange> node, List<S3Object> page)
    {
        KeyRange range = node.Value;
        if (page.Count == 0 || DayOf(page[0].Key, range.Prefix) is not DateOnly firstDay || DayOf(page[^1].Key, range.Prefix) is not DateOnly lastDay || lastDay.DayNumber - firstDay.DayNumber >= BusyDaysPerPage)
        {
            return;
        }
        DateOnly until = DateOnly.FromDateTime(range.Days!.To ?? DateTime.UtcNow.AddDays(1));
        if (until.DayNumber - lastDay.DayNumber > MaxDaysSideBySide)
        {
            return;
        }
        lock (_lock)
        {
            LinkedListNode<KeyRange> after = node;
            DateOnly day = lastDay.AddDays(1);
            for (; day <= until; day = day.AddDays(1))
            {
                after = node.List!.AddAfter(after, new KeyRange(range.Prefix + DayFolder(day)));
            }
            if (range.End is null)
            {
                // Without a last day there may be more behind today: days of a clock that is ahead, and folders of someone's own.
                node.List!.AddAfter(after, new KeyRange(range.Prefix) { StartAfter = range.Prefix + DayFolder(day) });
            }
            range.End = range.Prefix + DayFolder(lastDay.AddDays(1));
        }
    }

    private CloudTrailLogFile? Take(S3Object item)
    {
        CloudTrailLogFile file = CloudTrailLogFile.ForObject(bucket.Name, item.Key, item.Size, item.ETag, item.LastModified, bucket.Region);
        bool hasLogName = file.DeliveryTime is not null || file.Kind == CloudTrailLogFileKind.LakeQueryResult || LocalLogFiles.HasLogName(file.Name);
        if (!hasLogName || file.Name.Length == 0)
        {
            Totals.AddUnknown();
            return null;
        }
        string? longerName = _longerName is null && _mayBeCut && item.Key.Length > plan.KeyPrefix.Length && item.Key[plan.KeyPrefix.Length] != '/'
            ? plan.KeyPrefix + item.Key[plan.KeyPrefix.Length..].Split('/')[0]
            : null;
        if (!plan.Admits(file))
        {
            LongerNameLeftOut ??= longerName;
            Totals.AddSkipped();
            return null;
        }
        Totals.AddListed(item.Size ?? 0);
        if (longerName is not null && Interlocked.CompareExchange(ref _longerName, longerName, null) is null)
        {
            OnLongerName?.Invoke(longerName);
        }
        return file;
    }

    /// <summary>The ranges of keys to list, in order.</summary>
    private async Task<IReadOnlyList<KeyRange>> DiscoverAsync(List<CloudTrailProblem> problems, CancellationToken cancellationToken)
    {
        KeyPlace place = KeyPlace.Of(plan.KeyPrefix);
        if (place.IsBelowRegion)
        {
            Layout = "a part of one region";
            ListsEveryKey = place.Region is null;
            return [new KeyRange(plan.KeyPrefix)];
        }
        (IReadOnlyList<Folder>? own, IReadOnlyList<Folder> beside) = await FindAllAccountsAsync(place, cancellationToken).ConfigureAwait(false);
        if (own is null)
        {
            // No AWSLogs here: the files may have been copied into folders of someone's own.
            Layout = "no AWSLogs folder: every key is looked at";
            ListsEveryKey = true;
            return [new KeyRange(plan.KeyPrefix)];
        }
        // In the order of their names, as folders on disk are read.
        Folder[] accounts = [.. own.Concat(beside).OrderBy(account => account.Prefix[..account.Prefix.IndexOf('/')], StringComparer.Ordinal)];
        IReadOnlyList<Folder>[] regions = await Task.WhenAll(accounts.Select(account => FindRegionsAsync(account, place, problems, cancellationToken))).ConfigureAwait(false);
        KeyRange[] ranges = [.. regions.SelectMany(folders => folders).Select(ToRange)];
        Layout = $"{CountText.Of(accounts.Length, "account folder")}, {CountText.Of(ranges.Length, "region folder")}";
        return ranges;
    }

    /// <summary>The account folders of the place, null when there is no folder they could be in, and those beside it.</summary>
    private async Task<(IReadOnlyList<Folder>? Own, IReadOnlyList<Folder> Beside)> FindAllAccountsAsync(KeyPlace place, CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<Folder>?> own = FindAccountsAsync(place, cancellationToken);
        Task<IReadOnlyList<Folder>> beside = FindAccountsBesideAsync(cancellationToken);
        await Task.WhenAll((Task)own, beside).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return (await own.ConfigureAwait(false), await beside.ConfigureAwait(false));
    }

    /// <summary>
    /// The account folders of trails that have a prefix, where none is named: AWSLogs at the root of the bucket may be that of another trail, or of another service.
    /// </summary>
    private async Task<IReadOnlyList<Folder>> FindAccountsBesideAsync(CancellationToken cancellationToken)
    {
        if (plan.KeyPrefix.Length > 0 || plan.TrailName is not null)
        {
            return [];
        }
        List<string> prefixes = await AllowedFoldersAsync("", cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Folder>[] accounts = await Task.WhenAll(prefixes.Where(prefix => prefix != CloudTrailLogFile.RootFolder).Select(async prefix =>
        {
            string root = prefix + Delimiter + CloudTrailLogFile.RootFolder + Delimiter;
            return await AccountsAmongAsync(root, await AllowedFoldersAsync(root, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        })).ConfigureAwait(false);
        return [.. accounts.SelectMany(folders => folders)];
    }

    /// <summary>The names of the folders below a prefix; none where it may not be listed, as whoever may see AWSLogs only means that.</summary>
    private async Task<List<string>> AllowedFoldersAsync(string prefix, CancellationToken cancellationToken)
    {
        try
        {
            return await FoldersAsync(prefix, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudTrailProblemException exception) when (exception.Problem.Id == ErrorIds.AccessDenied)
        {
            return [];
        }
    }

    /// <summary>The account folders; null when there is no folder they could be in.</summary>
    private async Task<IReadOnlyList<Folder>?> FindAccountsAsync(KeyPlace place, CancellationToken cancellationToken)
    {
        if (place.Account is not null)
        {
            return [new Folder(place.AccountFolder, place.Account)];
        }
        string? organization = place.Organization ?? plan.OrganizationId;
        if (organization is not null)
        {
            return await AccountsBelowAsync($"{place.Root}{organization}/", cancellationToken).ConfigureAwait(false);
        }
        List<string> folders = await FoldersAsync(place.Root, cancellationToken).ConfigureAwait(false);
        return folders.Count == 0 ? null : await AccountsAmongAsync(place.Root, folders, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The account folders among those of an AWSLogs, and below those of organizations.</summary>
    private async Task<IReadOnlyList<Folder>> AccountsAmongAsync(string root, List<string> folders, CancellationToken cancellationToken)
    {
        List<Folder> accounts = plan.OrganizationId is not null ? []
            : [.. folders.Where(name => CloudTrailLogFile.IsAccountId(name) && plan.Scope.AdmitsAccount(name)).Select(name => new Folder($"{root}{name}/", name))];
        foreach (string name in folders.Where(name => plan.OrganizationId is null ? CloudTrailLogFile.IsOrganizationId(name) : name == plan.OrganizationId))
        {
            accounts.AddRange(await AccountsBelowAsync($"{root}{name}/", cancellationToken).ConfigureAwait(false));
        }
        return accounts;
    }

    private async Task<IReadOnlyList<Folder>> AccountsBelowAsync(string folder, CancellationToken cancellationToken)
    {
        IEnumerable<string> names = plan.Scope.Accounts?.Order(StringComparer.Ordinal) ?? (await FoldersAsync(folder, cancellationToken).ConfigureAwait(false))
            .Where(name => CloudTrailLogFile.IsAccountId(name) && plan.Scope.AdmitsAccount(name));
        return [.. names.Select(name => new Folder($"{folder}{name}/", name))];
    }

    /// <summary>The folders of all wanted kinds and regions of an account; what cannot be listed is told and left out.</summary>
    private async Task<IReadOnlyList<Folder>> FindRegionsAsync(Folder account, KeyPlace place, List<CloudTrailProblem> problems, CancellationToken cancellationToken)
    {
        try
        {
            // Nearly every account has logs: their regions are looked for while the kinds are.
            Task<IReadOnlyList<Folder>>? logs = place.Type is null && Wants(LogsFolder) ? FindRegionsOfAsync(account, LogsFolder, place, cancellationToken) : null;
            Task<List<string>> kinds = place.Type is not null ? Task.FromResult<List<string>>([place.Type]) : FoldersAsync(account.Prefix, cancellationToken);
            await Task.WhenAll(kinds, logs ?? (Task)kinds).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            IReadOnlyList<Folder>[] regions = await Task.WhenAll((await kinds.ConfigureAwait(false)).Where(Wants).Select(type =>
                type == LogsFolder && logs is not null ? logs : FindRegionsOfAsync(account, type, place, cancellationToken))).ConfigureAwait(false);
            return [.. regions.SelectMany(folders => folders)];
        }
        catch (CloudTrailProblemException exception)
        {
            lock (problems)
            {
                problems.Add(exception.Problem);
            }
            return [];
        }
    }

    private async Task<IReadOnlyList<Folder>> FindRegionsOfAsync(Folder account, string type, KeyPlace place, CancellationToken cancellationToken)
    {
        string folder = $"{account.Prefix}{type}/";
        IEnumerable<string> names = CloudTrailLogFile.KindOfFolder(type) == CloudTrailLogFileKind.LakeQueryResult ? ["Query"]
            : place.Region is not null ? [place.Region]
            : plan.Scope.Regions?.Order(StringComparer.Ordinal) ?? (await FoldersAsync(folder, cancellationToken).ConfigureAwait(false)).Where(name => plan.Scope.AdmitsRegion(name, null));
        return [.. names.Select(name => new Folder($"{folder}{name}/", name))];
    }

    private bool Wants(string type) => CloudTrailLogFile.KindOfFolder(type) is CloudTrailLogFileKind kind
        && (plan.Kinds.Contains(kind) || (kind == CloudTrailLogFileKind.Digest && plan.Kinds.Contains(CloudTrailLogFileKind.BackfillDigest)));

    private KeyRange ToRange(Folder region)
    {
        DeliveryWindow window = plan.Scope.Window;
        return new KeyRange(region.Prefix)
        {
            // The whole of its day: not every name begins as CloudTrail's do, which are in the order of their times.
            StartAfter = window.From is DateTime from ? region.Prefix + DayFolder(DateOnly.FromDateTime(from)) : null,
            End = window.To is DateTime to && to < DateTime.MaxValue.AddDays(-1) ? region.Prefix + DayFolder(DateOnly.FromDateTime(to).AddDays(1)) : null,
            Days = window,
        };
    }

    /// <summary>The names of the folders directly below a prefix.</summary>
    private async Task<List<string>> FoldersAsync(string prefix, CancellationToken cancellationToken)
    {
        List<string> names = [];
        string? token = null;
        string? last = null;
        int pages = 0;
        do
        {
            ListObjectsV2Response page = await bucket.ListAsync(prefix, Delimiter, null, token, cancellationToken, Totals.Requests).ConfigureAwait(false);
            last = CheckGoesOn(last, (page.S3Objects ?? []).Select(item => item.Key).Concat(page.CommonPrefixes ?? []), prefix);
            names.AddRange((page.CommonPrefixes ?? []).Select(name => name[prefix.Length..].TrimEnd('/')));
            // Of those at the root it may turn out that every key is looked at.
            foreach (S3Object _ in prefix.Length == 0 ? [] : page.S3Objects ?? [])
            {
                Totals.AddUnknown();
            }
            pages++;
            token = page.IsTruncated == true && (prefix.Length > 0 || pages < MaxRootPages) ? page.NextContinuationToken : null;
        }
        while (token is not null);
        // By name, as folders on disk are read: among keys "CloudTrail-Insight/" stands before "CloudTrail/".
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>The last name of a page, all of which come behind those of the page before.</summary>
    /// <exception cref="CloudTrailProblemException">They do not: names come again, or the listing has no end.</exception>
    private string? CheckGoesOn(string? last, IEnumerable<string> names, string prefix)
    {
        string? first = names.Min(KeyOrder.Instance);
        return first is null || last is null || KeyOrder.Instance.Compare(first, last) > 0 ? names.Max(KeyOrder.Instance) ?? last
            : throw new CloudTrailProblemException(Problems.AnswersRepeated(new S3Address(plan.BucketName, prefix).ToString()));
    }

    private static string DayFolder(DateOnly day) => day.ToString("yyyy'/'MM'/'dd'/'", CultureInfo.InvariantCulture);

    private static DateOnly? DayOf(string key, string prefix) =>
        key.Length >= prefix.Length + "yyyy/MM/dd".Length && DateOnly.TryParseExact(key.AsSpan(prefix.Length, "yyyy/MM/dd".Length), "yyyy'/'MM'/'dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    private sealed record Folder(string Prefix, string Name);

    /// <summary>Keys with a prefix, from one on and up to another.</summary>
    private sealed class KeyRange(string prefix)
    {
        public string Prefix { get; } = prefix;

        public string? StartAfter { get; init; }

        /// <summary>The first key that is not of the range.</summary>
        public string? End { get; set; }

        /// <summary>The window, when below the prefix there are folders of days.</summary>
        public DeliveryWindow? Days { get; init; }

        public bool IsStarted { get; set; }

        public Channel<S3Listed> Output { get; } = Channel.CreateBounded<S3Listed>(new BoundedChannelOptions(PageSize) { SingleReader = true, SingleWriter = true });
    }

    /// <summary>How far down the layout a prefix reaches: AWSLogs, organization, account, kind, region.</summary>
    private sealed record KeyPlace(string Root)
    {
        public string? Organization { get; private init; }

        public string? Account { get; private init; }

        public string? Type { get; private init; }

        public string? Region { get; private init; }

        public bool IsBelowRegion { get; private init; }

        public string AccountFolder => $"{Root}{(Organization is null ? "" : Organization + "/")}{Account}/";

        public static KeyPlace Of(string keyPrefix)
        {
            const string Root = CloudTrailLogFile.RootFolder + Delimiter;
            int at = keyPrefix.StartsWith(Root, StringComparison.Ordinal) ? 0 : keyPrefix.LastIndexOf(Delimiter + Root, StringComparison.Ordinal) + 1;
            if (at == 0 && !keyPrefix.StartsWith(Root, StringComparison.Ordinal))
            {
                string before = keyPrefix.Length == 0 || keyPrefix.EndsWith('/') ? keyPrefix : keyPrefix + Delimiter;
                return new KeyPlace(before.EndsWith(Delimiter + Root, StringComparison.Ordinal) || before == Root ? before : before + Root);
            }
            KeyPlace place = new(keyPrefix[..(at + Root.Length)]);
            string[] parts = keyPrefix[(at + Root.Length)..].Split('/');
            int next = 0;
            if (next < parts.Length && CloudTrailLogFile.IsOrganizationId(parts[next]))
            {
                place = place with { Organization = parts[next++] };
            }
            if (next < parts.Length && CloudTrailLogFile.IsAccountId(parts[next]))
            {
                place = place with { Account = parts[next++] };
                if (next < parts.Length && CloudTrailLogFile.KindOfFolder(parts[next]) is not null)
                {
                    place = place with { Type = parts[next++] };
                    if (next < parts.Length && parts[next].Length > 0 && char.IsAsciiDigit(parts[next][^1]))
                    {
                        place = place with { Region = parts[next++] };
                    }
                }
            }
            return place with { IsBelowRegion = parts.Skip(next).Any(part => part.Length > 0) };
        }
    }
}
