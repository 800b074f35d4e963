using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>A cmdlet that reads events out of log files: on disk, in a bucket, of a trail, or given by Get-CTLogFile.</summary>
public abstract class LogFileCommand : EventReadingCommand, IBucketParameters
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string LogFileSet = "LogFile";
    private protected const string BucketSet = "Bucket";
    private protected const string TrailSet = "Trail";

    private readonly SearchedFolders _searched = new();
    private S3Session? _s3;

    /// <summary>Files and folders, which are searched wholly, or an s3:// address. Wildcards may be used.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [Paths]
    [ArgumentCompleter(typeof(S3AddressCompleter))]
    public string[]? Path { get; set; }

    /// <summary>Files and folders whose names are taken as they are, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Log files as Get-CTLogFile gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = LogFileSet)]
    [ValidateNotNull]
    public CloudTrailLogFile[]? LogFile { get; set; }

    /// <summary>The bucket a trail delivers to.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BucketSet)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? BucketName { get; set; }

    /// <summary>What stands before AWSLogs in the keys.</summary>
    [Parameter(ParameterSetName = BucketSet)]
    [Alias("Prefix")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? KeyPrefix { get; set; }

    /// <summary>The organization, such as o-a1b2c3d4e5, when the bucket holds trails of several.</summary>
    [Parameter(ParameterSetName = BucketSet)]
    [Parameter(ParameterSetName = TrailSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? OrganizationId { get; set; }

    /// <summary>Name or ARN of a trail, whose bucket is looked up.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TrailSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? TrailName { get; set; }

    /// <summary>Pays for the requests, where the bucket's owner does not.</summary>
    [Parameter]
    public SwitchParameter RequesterPays { get; set; }

    /// <summary>The profile whose credentials are used.</summary>
    [Parameter]
    [Alias("StoredCredentials", "AWSProfileName")]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>The credentials file, when it is not in the usual place.</summary>
    [Parameter]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>Access key of the credentials.</summary>
    [Parameter]
    [Alias("AK")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? AccessKey { get; set; }

    /// <summary>Secret key of the credentials.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? SecretKey { get; set; }

    /// <summary>Session token of temporary credentials.</summary>
    [Parameter]
    [Alias("ST")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? SessionToken { get; set; }

    /// <summary>An AWSCredentials object, as Get-AWSCredential gives it.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NoCompleter))]
    public object? Credential { get; set; }

    /// <summary>Address of another endpoint.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? EndpointUrl { get; set; }

    private protected S3Session S3 => _s3 ??= new S3Session(Engine, this, DoubtRegions(Region), ThrottleLimit, StopToken);

    private protected override bool ReadsFiles => Engine.ParameterSetName is PathSet or LiteralPathSet or LogFileSet or BucketSet or TrailSet;

    /// <summary>Whether the first argument beside input is a thing asked about, and no path.</summary>
    private protected virtual bool TakesThings => false;

    private protected override void Begin()
    {
        if (AccessKey is not null && SecretKey is null)
        {
            // Also where no AWS is asked: somebody may have taken it for the filter.
            throw new CloudTrailProblemException(Problems.KeyWithoutSecret);
        }

        RefuseBesideInput((nameof(Path), TakesThings ? null : Path), (nameof(LiteralPath), LiteralPath), (nameof(LogFile), LogFile), (nameof(BucketName), BucketName), (nameof(TrailName), TrailName));
        if (Engine.ParameterSetName is BucketSet or TrailSet || S3Session.IsMeant(Path))
        {
            S3Session.WarmUp();
        }

        base.Begin();
    }

    private protected override void Process()
    {
        switch (Engine.ParameterSetName)
        {
            case LiteralPathSet:
                foreach (string path in LiteralPath!)
                {
                    AddPath(path, literal: true);
                }

                break;
            case LogFileSet:
                foreach (CloudTrailLogFile file in LogFile!)
                {
                    AddFile(file);
                }

                break;
            case PathSet:
                foreach (string path in Path!)
                {
                    AddPath(path, literal: false);
                }

                break;
            case BucketSet or TrailSet:
                AddPlace(S3.FindPlace());
                break;
            default:
                ProcessOther();
                break;
        }
    }

    private protected override void Release()
    {
        base.Release();
        _s3?.Dispose();
    }

    /// <summary>For a cmdlet that takes events through the pipeline as well as places to read.</summary>
    /// <param name="set">The parameter set of the events.</param>
    /// <param name="events">Those given by name.</param>
    /// <param name="others">Where else it reads.</param>
    private protected void RequireInput(string set, CloudTrailEvent[]? events, string others = "")
    {
        if (Engine.ParameterSetName == set && !Engine.ExpectsInput && events is null)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict($"Nothing says where to read: give the path of log files, an address such as s3://bucket{others}, or pipe events to it."));
        }
    }

    private protected void AddEvents(CloudTrailEvent[]? events)
    {
        foreach (CloudTrailEvent e in events ?? [])
        {
            Run.Add(e);
        }
    }

    /// <summary>Adds what a parameter set of a derived cmdlet names.</summary>
    private protected virtual void ProcessOther() => throw new InvalidOperationException($"The parameter set {Engine.ParameterSetName} is not handled.");

    /// <summary>Credentials given to the command that listed the files are not among what it passes on.</summary>
    private protected override string? HintFor(CloudTrailProblem problem) =>
        problem.Id == ErrorIds.CredentialsNotFound && Engine is { ParameterSetName: LogFileSet, ExpectsInput: true } ? "Log files come without the credentials they were listed with: give this command the same."
        : problem is { Id: ErrorIds.PathNotFound, Target: string pattern } && Engine.ParameterSetName == PathSet && IsBelowFolder(pattern) ? "A folder is searched with all that is below it: its name is enough."
        : problem is { Id: ErrorIds.FileNotCloudTrail, Target: string path } && HoldsEvents(path) ? "It looks like what ConvertTo-Json makes of events. Their records are kept with $events.Raw | Set-Content events.jsonl."
        : null;

    /// <summary>Whether a file begins with what looks like events.</summary>
    private static bool HoldsEvents(string path)
    {
        try
        {
            if (LocalLogFiles.LengthOf(path) is null or 0)
            {
                return false;
            }

            using StreamReader reader = new(path);
            char[] start = new char[1 << 16];
            return LooksLikeEvents(new string(start, 0, reader.ReadBlock(start)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Whether a pattern is one for what lies in a folder that is there.</summary>
    private bool IsBelowFolder(string pattern)
    {
        int star = pattern.IndexOf('*');
        int end = star < 0 ? -1 : pattern.LastIndexOfAny(['/', '\\'], star);
        return end > 0 && LocalPaths.Exists(Engine, pattern[..end]);
    }

    private void AddFile(CloudTrailLogFile file)
    {
        StopToken.ThrowIfCancellationRequested();
        if (file.Path is not null)
        {
            Run.Add(new FileLogSource(file.Path) { File = file, StoredSize = file.Size });
        }
        else if (file.BucketName is not null)
        {
            Run.Add(S3.SourceOf(file));
        }
        else
        {
            Run.AddFailure(file.Uri, Problems.InputUnsupported($"'{file}'"));
        }
    }

    private protected override void End()
    {
        foreach (CloudTrailProblem link in _searched.Unread)
        {
            Run.AddFailure((string)link.Target!, link);
        }

        _searched.TellPassedBy(Engine);
        base.End();
    }

    private void AddPlace(BucketPlace place) => S3.AddTo(Run, place, Scope);

    private void AddPath(string path, bool literal)
    {
        try
        {
            if (S3Address.IsAddress(path))
            {
                AddPlace(S3Session.PlaceOf(path));
                return;
            }

            IEnumerable<CloudTrailLogFile> files = LocalPaths.Find(Engine, path, literal, Scope, _searched, Miss, Run.Skip, StopToken);
            foreach (CloudTrailLogFile file in files)
            {
                if (Run.IsFull)
                {
                    return;
                }

                AddFile(file);
            }
        }
        catch (CloudTrailProblemException exception)
        {
            Miss(exception.Problem);
        }

        void Miss(CloudTrailProblem problem) => Run.AddFailure(problem.Target?.ToString() ?? path, problem);
    }
}
