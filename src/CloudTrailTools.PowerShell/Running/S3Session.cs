using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>A place in S3 whose log files are asked for.</summary>
/// <param name="TrailName">The trail, when the place was found by it.</param>
internal sealed record BucketPlace(string BucketName, string KeyPrefix, string? TrailName = null);

/// <summary>
/// What a cmdlet needs to read from S3, made when it first does: nothing of the AWS SDK is loaded before.
/// </summary>
internal sealed class S3Session : IDisposable
{
    private readonly ICommandHost _host;
    private readonly IBucketParameters _parameters;
    private readonly CancellationToken _stop;
    private readonly AwsClientFactory _clients;
    private readonly HashSet<BucketPlace> _places = [];

    // A place may be listed again and again.
    private readonly ConcurrentDictionary<S3Address, bool> _cut = new();

    public S3Session(ICommandHost host, IBucketParameters parameters, string[]? regions, int throttleLimit, CancellationToken stop)
    {
        _host = host;
        _parameters = parameters;
        _stop = stop;
        _clients = AwsConnection.Connect(parameters, regions?.FirstOrDefault(region => new WildcardText(region).Exact is not null), host);
        // Here and now: whoever is asked for an MFA code is asked before anything is read.
        host.WaitFor(_clients.AuthenticateAsync(stop));
        Store = new S3Store(_clients, new S3Options
        {
            ThrottleLimit = throttleLimit > 0 ? throttleLimit : EventReaderOptions.DefaultFetches,
            RequesterPays = parameters.RequesterPays,
            Warn = host.WarnSoon,
        });
    }

    public S3Store Store { get; }

    /// <summary>Begins in the background with what the first requests of a session will take, when it is known that there will be one.</summary>
    public static void WarmUp() => S3WarmUp.Start();

    /// <summary>Whether any of the paths a parameter gave is an address in S3.</summary>
    public static bool IsMeant(string[]? paths) => paths is not null && Array.Exists(paths, S3Address.IsAddress);

    /// <summary>The place -BucketName or -TrailName names.</summary>
    /// <exception cref="CloudTrailProblemException">There is no such trail.</exception>
    public BucketPlace FindPlace()
    {
        if (_parameters.BucketName is string bucket)
        {
            // An address does as well as a name.
            BucketPlace place = S3Address.IsAddress(bucket) ? PlaceOf(bucket)
                : S3Address.IsBucketName(bucket) ? new BucketPlace(bucket, "")
                : throw new CloudTrailProblemException(Problems.BucketNameInvalid(bucket));
            return _parameters.KeyPrefix is not string prefix ? place
                : place.KeyPrefix.Length == 0 ? place with { KeyPrefix = prefix }
                : throw new CloudTrailProblemException(Problems.ParameterConflict($"'{bucket}' has a prefix of its own: write -BucketName {place.BucketName} beside -KeyPrefix."));
        }

        string trail = _parameters.TrailName!;
        TrailLocation location = Task.Run(() => TrailResolver.ResolveAsync(_clients, trail, _stop), _stop).GetAwaiter().GetResult();
        _host.WriteVerbose($"The trail {location.Name} (home region {location.HomeRegion}) delivers to {new S3Address(location.BucketName, location.KeyPrefix)}.");

        // A trail's prefix is the whole name of a folder: beside audit there may be audit-old of another one.
        return new BucketPlace(location.BucketName, location.KeyPrefix.Length == 0 ? "" : location.KeyPrefix.TrimEnd('/') + '/', location.Name);
    }

    /// <summary>False when a place was named before, so that its files are there already. A prefix without a slash holds more than the folder of that name.</summary>
    public bool IsNew(BucketPlace place)
    {
        if (!_places.Contains(place with { KeyPrefix = place.KeyPrefix.TrimEnd('/') }) && _places.Add(place))
        {
            return true;
        }

        _host.WriteVerbose($"Passed over {new S3Address(place.BucketName, place.KeyPrefix)}: it was named before.");
        return false;
    }

    /// <summary>The place an s3:// address names.</summary>
    /// <exception cref="CloudTrailProblemException">It is none.</exception>
    public static BucketPlace PlaceOf(string address) => S3Address.TryParse(address, out S3Address parsed)
        ? new BucketPlace(parsed.BucketName, parsed.Key)
        : throw new CloudTrailProblemException(Problems.AddressInvalid(address));

    public S3LogLister Lister(BucketPlace place, LogFileScope scope, IReadOnlyCollection<CloudTrailLogFileKind> kinds)
    {
        DeliveryWindow window = scope.Window;
        _host.WriteVerbose($"Listing {new S3Address(place.BucketName, place.KeyPrefix)}: files delivered from {Time(window.From, "the beginning")} to {Time(window.To, "now")}, at most {CountText.Of(Store.Options.ThrottleLimit, "request")} at a time.");
        return new S3LogLister(Store.Bucket(place.BucketName), new S3ListingPlan
        {
            BucketName = place.BucketName,
            KeyPrefix = place.KeyPrefix,
            OrganizationId = _parameters.OrganizationId,
            Scope = scope,
            Kinds = kinds,
            TrailName = place.TrailName,
        })
        {
            // Before the first row of it: who takes a few only would not see it behind them.
            OnLongerName = name => TellCut(new S3Address(place.BucketName, place.KeyPrefix), name),
        };
    }

    /// <summary>Says once that a prefix is the beginning of a longer name. On any thread.</summary>
    private void TellCut(S3Address place, string name)
    {
        if (_cut.TryAdd(place, true))
        {
            _host.WarnSoon($"The prefix ends without a slash: all that begins so is meant, such as {name}. The folder of that very name alone, if there is one, is {place}/.");
        }
    }

    /// <summary>The place as something whose integrity can be proven.</summary>
    /// <exception cref="CloudTrailProblemException">Nothing can be proven through it.</exception>
    public IntegrityStore IntegrityStore(BucketPlace place) => S3Address.IsAccessPoint(place.BucketName)
        ? throw new CloudTrailProblemException(Problems.AccessPointProvesNothing(place.BucketName))
        : new S3IntegrityStore(Store, place.BucketName, place.KeyPrefix, _parameters.OrganizationId);

    /// <summary>The bucket of a log file, in which its digests are looked up.</summary>
    public IntegrityStore IntegrityStore(CloudTrailLogFile file) => new S3IntegrityStore(Store, file.BucketName!, "");

    public LogSource SourceOf(CloudTrailLogFile file) => new S3LogSource(Store, file);

    /// <summary>Adds the files of a place that was not named before to a run while they are being listed.</summary>
    public void AddTo(EventRun run, BucketPlace place, LogFileScope scope)
    {
        if (!IsNew(place))
        {
            return;
        }

        S3LogLister lister = Lister(place, scope, S3ListingPlan.EventKinds);
        long failed = run.Coverage.SourcesFailed;
        S3Reading.AddListing(run, Store, lister, _stop);
        Describe(lister);
        if (run.Coverage.SourcesFailed == failed && FoundNothing(lister, scope, isOfKind: false) is CloudTrailProblem problem)
        {
            run.AddFailure(lister.Address, problem);
        }
    }

    /// <summary>
    /// To be called after a listing that went well. When it has found nothing: what is wrong, where nothing can be there; else a warning is written.
    /// </summary>
    /// <param name="time">The time that was looked for, in words, where nobody asked for it.</param>
    public CloudTrailProblem? FoundNothing(S3LogLister lister, LogFileScope scope, bool isOfKind, string? time = null)
    {
        if (lister.Totals is not { Listed: 0, HasEnded: true })
        {
            return null;
        }

        S3Address place = lister.Place;
        if (lister.Totals.Skipped == 0 && LocalLogFiles.HasLogName(place.Key))
        {
            return Problems.ObjectMissing(lister.Address);
        }

        if (((scope.IsUnlimited && !isOfKind) || lister.ListsEveryKey) && lister.Totals.Skipped == 0)
        {
            return Problems.BucketWithoutLogs(place, _parameters.OrganizationId, lister.TrailName);
        }

        _host.WriteWarning($"No log file in {lister.Address} is of the {scope.Limits(isOfKind)} looked for{((time ?? scope.Time) is string given ? $" ({given})" : "")}.{(_parameters.OrganizationId is string organization ? $" Of organizations, only {organization} was looked for." : "")}{(scope.HasRegions ? " -Region is that of the events, wherever the bucket is." : "")}{(place.Key.Length > 0 ? $" If there should be one, check the prefix '{place.Key}'." : "")}");
        return null;
    }

    /// <summary>Says what a listing came to.</summary>
    public void Describe(S3LogLister lister)
    {
        _host.WriteVerbose($"Listed {lister.Address} ({lister.Layout}): {CountText.Of(lister.Totals.Listed, "file")}, {CountText.OfBytes(lister.Totals.Bytes)}; passed by {lister.Totals.Skipped:N0} not asked for and {CountText.Of(lister.Totals.Unknown, "object")} of another kind; {CountText.Of(Store.Requests, "request")} so far, {Store.Tally.Throttled:N0} throttled.");
        if (lister.Totals.HasEnded && !S3Address.IsAccessPoint(lister.Place.BucketName))
        {
            SeenValues.Buckets.Add(lister.Place.BucketName);
        }

        if (lister.Totals.Listed == 0 && lister.LongerNameLeftOut is string name)
        {
            TellCut(lister.Place, name);
        }

        _host.AnswerQuestions();
    }

    public void Dispose() => _clients.Dispose();

    private static string Time(DateTime? time, string otherwise) => time is DateTime value ? string.Create(CultureInfo.InvariantCulture, $"{value:yyyy-MM-dd HH:mm}Z") : otherwise;
}
