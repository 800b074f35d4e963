using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>A place that holds digests and the log files they name. Safe to use from several threads.</summary>
internal abstract partial class IntegrityStore
{
    /// <summary>The place, for people.</summary>
    public abstract string Name { get; }

    /// <summary>The folder or address above all of it.</summary>
    protected virtual string Top => Name;

    /// <summary>True when opening waits for a network, so that it pays to have several objects under way.</summary>
    public abstract bool IsRemote { get; }

    /// <summary>Every account and region that has digests or log files. What could not be looked into is added to the problems.</summary>
    /// <exception cref="CloudTrailProblemException">Nothing could be looked into.</exception>
    public abstract Task<IReadOnlyList<IntegrityFolder>> FindFoldersAsync(ICollection<CloudTrailProblem> problems, CancellationToken cancellationToken);

    /// <summary>True when the folder has digests of any time. Meant to be cheap: in a bucket one request, however many years there are.</summary>
    public abstract Task<bool> HasDigestsAsync(IntegrityFolder folder, CancellationToken cancellationToken);

    /// <summary>The digests of a folder whose end time is in the range, in no particular order.</summary>
    public abstract IAsyncEnumerable<StoredObject> ListDigestsAsync(IntegrityFolder folder, DateTime? from, DateTime? to, CancellationToken cancellationToken);

    /// <summary>The log files of a folder, of the given kinds ("CloudTrail", "CloudTrail-Insight", …), delivered in the range or at an unknown time.</summary>
    public abstract IAsyncEnumerable<StoredObject> ListLogsAsync(IntegrityFolder folder, IReadOnlyCollection<string> kinds, DateTime? from, DateTime? to, CancellationToken cancellationToken);

    /// <summary>
    /// Files that would be read as log files, and lie where no trail delivers or are of a kind that no digest names. Those of a bucket are not looked for.
    /// </summary>
    /// <param name="isJudged">Whether the files of a kind in a folder are judged by its digests, or nobody asks for the folder.</param>
    public virtual async IAsyncEnumerable<StoredObject> ListStraysAsync(Func<IntegrityFolder, string, bool> isJudged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }

    /// <summary>Opens something that a listing found; null when it is gone.</summary>
    public abstract Task<StoredContent?> OpenAsync(IntegrityFolder folder, StoredObject item, CancellationToken cancellationToken);

    /// <summary>The object that a digest means by bucket and key, whether it exists or not.</summary>
    public abstract StoredObject Locate(IntegrityFolder folder, string bucket, string key);

    /// <summary>The folder a log file lies in, and the file in it; null when its place does not tell its account and region.</summary>
    public abstract (IntegrityFolder Folder, StoredObject Item)? Place(CloudTrailLogFile file);

    /// <summary>True when the object found is the one of that bucket and key, as far as the store can know.</summary>
    public bool IsAt(IntegrityFolder folder, StoredObject item, string bucket, string key) => Locate(folder, bucket, key).Id == item.Id;

    /// <summary>A folder as seen from the top of the store; null for the top itself, and for what is not in it.</summary>
    public string? Within(string folder)
    {
        string top = WithSlashes(Top).TrimEnd('/');
        return top.Length == 0 ? folder : folder.StartsWith(top + '/', StringComparison.Ordinal) ? folder[(top.Length + 1)..] : null;
    }

    public static string WithSlashes(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Where below the account's folder a trail delivers a file of this name; null when the name is none of CloudTrail's.</summary>
    public static string? TailFor(string name) => CloudTrailLogFile.FromKey(name) is { Region: { } region, DeliveryTime: { } time }
        ? string.Create(CultureInfo.InvariantCulture, $"{name.Split('_')[1]}/{region}/{time:yyyy'/'MM'/'dd}/{name}")
        : null;

    /// <summary>The part of a key from the kind of file on ("CloudTrail/us-east-1/2024/…"), which a copy keeps; null when there is none.</summary>
    protected static string? TailOf(string key)
    {
        Match match = Tail().Match(key);
        return match.Success ? match.Groups["tail"].Value : null;
    }

    /// <summary>The kind of file a key names: its folder below the account.</summary>
    public static string? KindOf(string key)
    {
        Match match = Tail().Match(key);
        return match.Success ? match.Groups["kind"].Value : null;
    }

    [GeneratedRegex("(?:^|/)(?<tail>(?<kind>CloudTrail(?:-[A-Za-z]+)?)/[^/]+/[0-9]{4}/[0-9]{2}/[0-9]{2}/[^/]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Tail();
}
