using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Proves by CloudTrail's signed digests that log files are the ones it delivered, and that none is missing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "CTLogIntegrity", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CloudTrailIntegrityResult), typeof(CloudTrailIntegritySummary))]
[OutputType(typeof(bool))]
public sealed class TestCTLogIntegrityCommand : TrailPlaceCommand
{
    private const int DefaultRemoteWorkers = 16;

    // A digest is delivered within the hour after the one it covers.
    private static readonly TimeSpan DigestDelay = TimeSpan.FromHours(2);

    private readonly List<string> _folders = new();
    private readonly List<BucketPlace> _places = new();
    private NamedPlaces? _named;
    private readonly List<CloudTrailProblem> _refused = new();
    private readonly List<(string Path, CloudTrailProblem Problem)> _piped = new();
    private readonly HashSet<string> _copiedBuckets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _regionsWithoutKeys = new(StringComparer.Ordinal);
    private PublicKeyRing? _keys;
    private PublicKeySession? _keySession;
    private IntegrityRun? _run;
    private bool _isIntact = true;
    private bool _hasRefusedFile;

    /// <summary>Folders with a copy of a trail's files, or s3:// addresses. Wildcards may be used for folders.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [Paths]
    [ArgumentCompleter(typeof(S3AddressCompleter))]
    public string[]? Path { get; set; }

    /// <summary>Folders whose names are taken as they are, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Files with CloudTrail's public keys, as Save-CTPublicKey or 'aws cloudtrail list-public-keys' make them; without them the keys are asked for.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? PublicKeyPath { get; set; }

    /// <summary>Leaves out what passed, and the summary.</summary>
    [Parameter]
    public SwitchParameter ProblemOnly { get; set; }

    /// <summary>Emits only $true when everything is proven, else $false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Ends with a terminating error unless everything is proven.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    private PublicKeyRing Keys => _keys ??= AskedForKeys();

    private protected override void Begin()
    {
        RefuseBesideInput((nameof(Path), Path), (nameof(LiteralPath), LiteralPath));
        base.Begin();

        // The same words for the same mistakes as where events are filtered.
        _ = EventFilter.Compile(new EventFilterOptions { StartTime = StartTime, EndTime = EndTime });
        if (StartTime > DateTime.UtcNow)
        {
            throw new CloudTrailProblemException(Problems.StartInFuture());
        }

        DoubtMoment(StartTime, EndTime);
        DoubtRegions(Region);
        DoubtAccounts(AccountId);
        if (PublicKeyPath is not null)
        {
            _keys = new PublicKeyRing(LogVerification.KeysIn(PublicKeyPath, Engine, StopToken));
        }
    }

    private protected override void Process()
    {
        switch (Engine.ParameterSetName)
        {
            case PathSet:
                foreach (string path in Path!)
                {
                    if (S3Address.IsAddress(path))
                    {
                        AddPlace(S3Session.PlaceOf(path));
                    }
                    else
                    {
                        AddFolders(path, () => Engine.ResolvePath(path));
                    }
                }

                break;
            case LiteralPathSet:
                foreach (string path in LiteralPath!)
                {
                    AddFolders(path, () => [Engine.ResolveLiteralPath(path)]);
                }

                break;
            default:
                AddPlace(S3.FindPlace());
                break;
        }
    }

    private protected override void End()
    {
        RealPaths real = new();
        HashSet<string> tested = new(_folders.Select(real.Of), RealPaths.Names);
        foreach ((_, CloudTrailProblem problem) in _piped.Where(piped => !RealPaths.Upwards(real.Of(System.IO.Path.GetDirectoryName(piped.Path) ?? piped.Path)).Any(tested.Contains)))
        {
            Refuse(problem);
        }

        if (_folders.Count > 0)
        {
            // Keys, and credentials to ask for them, are wanted for digests only.
            LocalIntegrityStore store = new(_folders);
            IntegrityOptions options = OptionsFor(isLive: false, isLast: _places.Count == 0);
            using PublicKeyRing? none = _keys is null && !store.HasDigests(options, StopToken) ? new PublicKeyRing([]) : null;
            Test(store, none ?? Keys, options);
        }

        foreach (BucketPlace place in _places)
        {
            Test(S3.IntegrityStore(place), Keys, OptionsFor(isLive: true, isLast: place == _places[^1]));
        }

        bool hasTested = _folders.Count + _places.Count > 0;
        if (!hasTested && _refused.Count == 0)
        {
            // Nothing came through the pipeline.
            CloudTrailProblem nothing = Problems.NothingTested();
            if (Strict)
            {
                Fail(nothing);
            }

            Engine.WriteWarning(nothing.Message);
        }

        if (Quiet)
        {
            Engine.WriteObject(_isIntact && hasTested);
        }
    }

    private protected override void Release()
    {
        _run?.Dispose();
        _keys?.Dispose();
        _keySession?.Dispose();
        base.Release();
    }

    /// <summary>A place that is named again is tested once.</summary>
    private void AddPlace(BucketPlace place)
    {
        if (S3.IsNew(place))
        {
            _places.Add(place);
        }
    }

    private void AddFolders(string path, Func<IReadOnlyList<string>> resolve)
    {
        try
        {
            IReadOnlyList<string> folders = resolve();
            foreach (string folder in folders)
            {
                if (!System.IO.Directory.Exists(folder))
                {
                    RefuseUnlessTested(folder, Problems.IntegrityNeedsFolder(folder, Engine.ExpectsInput));
                }
                else if (folders.Count == 1 && IsEmpty(folder))
                {
                    RefuseUnlessTested(folder, Problems.FolderWithoutLogs(folder));
                }
                else
                {
                    _folders.Add(folder);
                }
            }
        }
        catch (CloudTrailProblemException exception)
        {
            Refuse(exception.Problem);
        }
    }

    /// <summary>True when there is no log file or digest at all. What cannot be looked into the proof tells of.</summary>
    private bool IsEmpty(string folder)
    {
        bool any = false;
        return !LocalLogFiles.Find(folder, new LogFileScope(new EventFilterOptions(), TimeSpan.Zero), _ => false, _ => any = true, _ => { }, StopToken).Any() && !any;
    }

    /// <summary>What is piped with a folder it lies in is tested there.</summary>
    private void RefuseUnlessTested(string path, CloudTrailProblem problem)
    {
        if (Engine.ExpectsInput)
        {
            _piped.Add((path, problem));
        }
        else
        {
            Refuse(problem);
        }
    }

    /// <summary>Of what cannot be looked into nothing is proven.</summary>
    private void Refuse(CloudTrailProblem problem)
    {
        _isIntact = false;
        _refused.Add(problem);
        if (Strict)
        {
            Fail(problem);
        }

        if (!Engine.ExpectsInput || problem.Id != ErrorIds.IntegrityNeedsFolder || !_hasRefusedFile)
        {
            _hasRefusedFile |= problem.Id == ErrorIds.IntegrityNeedsFolder;
            Report(problem);
        }
    }

    private IntegrityOptions OptionsFor(bool isLive, bool isLast)
    {
        DateTime now = DateTime.UtcNow;
        DateTime? end = EndTime;
        DateTime? expectedEnd = end is DateTime given && given < now - DigestDelay ? given : isLive || end is not null || Last is not null ? now - DigestDelay : null;
        WildcardList? accounts = AccountId is null ? null : new WildcardList(AccountId);
        WildcardList? regions = Region is null ? null : new WildcardList(Region);
        return new IntegrityOptions
        {
            StartTime = Last is TimeSpan last ? TimeInput.Before(end ?? now, last) : StartTime,
            EndTime = end,
            ExpectedEnd = expectedEnd,
            IncludesAccount = account => accounts is null || accounts.IsMatch(account),
            IncludesRegion = region => regions is null || regions.IsMatch(region),
            Named = _named ??= new NamedPlaces(WholeNames(Region), WholeNames(AccountId)),
            IsLast = isLast,
            Refused = isLast ? _refused : [],
            Workers = ThrottleLimit > 0 ? ThrottleLimit : isLive ? DefaultRemoteWorkers : Math.Max(2, Environment.ProcessorCount),
        };
    }

    private static string[] WholeNames(string[]? values) => [.. (values ?? []).Where(Slips.IsExact).Select(value => value.Trim())];

    private void Test(IntegrityStore store, PublicKeyRing keys, IntegrityOptions options)
    {
        using IDisposable questions = Engine.AcceptQuestions();
        _run = new IntegrityRun(Engine, Progress, new IntegrityVerifier(store, keys, options), StopToken);
        foreach (CloudTrailIntegrityResult result in _run.Results())
        {
            TellOfCopiedBucket(result);
            if (!Quiet && !(ProblemOnly && result.Passed))
            {
                Progress.OnRow();
                Engine.WriteObject(result);
            }
        }

        CloudTrailIntegritySummary summary = _run.Summary;
        _run.Dispose();
        _run = null;
        foreach ((string region, CloudTrailProblem problem) in keys.Failures)
        {
            // The keys are asked for once for all places.
            if (_regionsWithoutKeys.Add(region))
            {
                Report(problem);
            }
        }

        if (summary.Digests == 0)
        {
            string hint = options.StartTime > DateTime.UtcNow - DigestDelay ? " Digests come up to two hours late: begin earlier than that."
                : options.StartTime is null && options.EndTime is null ? " Trails deliver digests to the folder CloudTrail-Digest beside CloudTrail, where log file validation is on: a copy needs both."
                : " Leave out -StartTime, -EndTime and -Last to see whether there is one of another time.";
            Engine.WriteWarning($"No digest was found in {summary.Location} for what was asked: nothing is proven.{hint}{(AccountId is null ? "" : " Check -AccountId too.")}");
        }

        _isIntact &= summary.IsIntact;
        if (ProblemOnly)
        {
            // The rows of a table, or nothing.
            Engine.WriteVerbose(summary.ToString());
        }
        else if (!Quiet)
        {
            Engine.WriteObject(summary);
        }

        if (summary.IsIntact && (Quiet || Strict || ProblemOnly) && Untested(summary, options) is string untested)
        {
            Engine.WriteWarning(untested);
        }

        if (!summary.IsIntact && (Strict || (Quiet && summary.Digests > 0)))
        {
            CloudTrailProblem problem = Problems.IntegrityNotProven(summary);
            if (Strict)
            {
                Fail(problem);
            }

            // What cannot be proven may be what was changed, or only wants its keys.
            Engine.WriteWarning(problem.Message);
        }
    }

    /// <summary>
    /// What the proof leaves open, which whoever asks for yes or no, or for problems alone, does not see: of a copy nobody knows how far it should reach,
    /// and of no place which regions it should have, unless they say so.
    /// </summary>
    private string? Untested(CloudTrailIntegritySummary summary, IntegrityOptions options)
    {
        string regions = string.Join(", ", summary.Regions);
        return (options.ExpectedEnd is null, Region?.All(Slips.IsExact) != true) switch
        {
            (true, true) => string.Create(CultureInfo.InvariantCulture, $"Proven up to {summary.To:yyyy-MM-dd HH:mm} UTC, of {regions}. Whether something is missing behind that, or a whole region, is not tested without -EndTime (or -Last) and -Region."),
            (true, false) => string.Create(CultureInfo.InvariantCulture, $"Proven up to {summary.To:yyyy-MM-dd HH:mm} UTC. Whether something is missing behind that is not tested without -EndTime (or -Last)."),
            (false, true) => $"Proven of {regions}. Whether a whole region is missing is not tested unless -Region names it.",
            _ => null,
        };
    }

    /// <summary>Says once, ahead of all that is told of it, that a bucket holds what was delivered to another one.</summary>
    private void TellOfCopiedBucket(CloudTrailIntegrityResult result)
    {
        if (result.SignedBucket is string bucket && S3Address.TryParse(result.Uri!, out S3Address here) && here.BucketName != bucket && _copiedBuckets.Add(bucket))
        {
            Engine.WriteWarning($"The bucket {here.BucketName} holds digests that CloudTrail signed for the bucket {bucket}: it is a copy of that one, or was given digests of another trail. To prove a copy, fetch it with Save-CTLogFile and test the folder.");
        }
    }

    private PublicKeyRing AskedForKeys()
    {
        _keySession = new PublicKeySession(Engine, this, PublicKeySession.KeysNeedNone);
        Engine.WaitFor(_keySession.AuthenticateAsync(StopToken));
        return new PublicKeyRing([], _keySession.Source);
    }
}
