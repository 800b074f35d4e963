using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
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

    private protected override void Begin()
    {
        if (AccessKey is not null && SecretKey is null)
        {
            // Also where no AWS is asked: somebody may have taken it for the filter.
            throw new CloudTrailProblemException(Problems.KeyWithoutSecret);
        }

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

    /// <exception cref="CloudTrailProblemException">Events come through the pipeline, and a path was given too.</exception>
    private protected void RefusePathBesideInput()
    {
        if (Engine.ExpectsInput && Path is not null)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("What comes through the pipeline is read, and a path was given too: leave out one or the other."));
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
        problem.Id == ErrorIds.CredentialsNotFound && Engine is { ParameterSetName: LogFileSet, ExpectsInput: true } ? "Log files come without the credentials they were listed with: give this command the same." : null;

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

        base.End();
    }

    private void AddPlace(BucketPlace place) => S3.AddTo(Run, place, Scope);

    private void AddPath(string path, bool literal)
    {
        try
        {
            if (S3Address.IsAddress(path))
            {
                if (S3Session.PlaceOf(path) is BucketPlace place && S3.IsNew(place))
                {
                    AddPlace(place);
                }

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

/// <summary>Turns the paths people give into log files.</summary>
internal static class LocalPaths
{
    /// <summary>Whether there is such a file or folder, seen from PowerShell's own location.</summary>
    public static bool Exists(ICommandHost host, string path) => Is(host, path, Path.Exists);

    /// <summary>Whether it is a file that is there.</summary>
    public static bool IsFile(ICommandHost host, string path) => Is(host, path, File.Exists);

    private static bool Is(ICommandHost host, string path, Func<string, bool> test)
    {
        try
        {
            return test(host.ResolveLiteralPath(path));
        }
        catch (CloudTrailProblemException)
        {
            // What stands before the colon of an ARN is no drive.
            return false;
        }
    }

    /// <summary>What is wrong with a path that leads to nothing: there is nothing, or one may not look.</summary>
    public static CloudTrailProblem WhyNotFound(string path, bool isLiteral, Func<string> resolve)
    {
        try
        {
            _ = File.GetAttributes(resolve());
        }
        catch (UnauthorizedAccessException exception)
        {
            return Problems.FileUnreadable(path, exception);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or NotSupportedException or RuntimeException)
        {
            // There is nothing, or nothing that could be.
        }

        return Problems.PathNotFound(path, isLiteral);
    }

    /// <exception cref="CloudTrailProblemException">There is no such path, or a folder has no logs.</exception>
    public static IEnumerable<CloudTrailLogFile> Find(ICommandHost host, string path, bool literal, LogFileScope scope, SearchedFolders searched, Action<CloudTrailProblem> report, Action<string> skipped, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> paths = literal ? new[] { host.ResolveLiteralPath(path) } : host.ResolvePath(path);
        foreach (string resolved in paths)
        {
            if (searched.Hold(resolved))
            {
                host.WriteVerbose($"Passed over {resolved}: it was found in a folder above already.");
            }
            else if (Directory.Exists(resolved))
            {
                string[] within = searched.Within(resolved);
                searched.Add(resolved);
                bool any = false;
                IEnumerable<CloudTrailLogFile> files = LocalLogFiles.Find(
                    resolved,
                    scope,
                    problem =>
                    {
                        any = true;
                        if (problem.Id == ErrorIds.FolderLinked)
                        {
                            searched.AddLink(problem);
                        }
                        else
                        {
                            report(problem);
                        }
                    },
                    folder =>
                    {
                        any = true;
                        skipped(folder);
                    },
                    cancellationToken);
                foreach (CloudTrailLogFile file in files)
                {
                    any = true;
                    if (!searched.HoldsFile(file.Path!) && !Array.Exists(within, folder => file.Path!.StartsWith(folder, StringComparison.Ordinal)))
                    {
                        yield return file;
                    }
                }

                if (!any && paths.Count == 1)
                {
                    report(Problems.FolderWithoutLogs(resolved));
                }
            }
            else if (File.Exists(resolved))
            {
                searched.AddFile(resolved);
                yield return LocalLogFiles.FromPath(resolved);
            }
            else
            {
                report(WhyNotFound(path, literal, () => resolved));
            }
        }
    }
}

/// <summary>
/// The folders that were searched wholly: what lies below them was found there, and is not read again when it is named too, as by
/// Get-ChildItem -Recurse, which gives folders and all that is in them.
/// </summary>
internal sealed class SearchedFolders
{
    private static readonly StringComparer Names = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
    private readonly HashSet<string> _folders = new(Names);
    private readonly HashSet<string> _files = new(Names);
    private readonly List<CloudTrailProblem> _links = [];

    /// <summary>Links that no path names, and that lead out of what was searched.</summary>
    public IEnumerable<CloudTrailProblem> Unread => _links.Where(link => !Hold((string)link.Target!));

    public void Add(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _folders.Add(full);
        if (TargetOf(new DirectoryInfo(full)) is string target)
        {
            _folders.Add(target);
        }
    }

    public void AddFile(string file) => _files.Add(Path.GetFullPath(file));

    /// <summary>Notes a link to a folder that a search came upon; whether a path names it is known at the end.</summary>
    public void AddLink(CloudTrailProblem link) => _links.Add(link);

    /// <summary>Whether a path names this file, and was read.</summary>
    public bool HoldsFile(string file) => _files.Count > 0 && _files.Contains(file);

    /// <summary>The folders below one that have been searched already, with what separates them from their files.</summary>
    public string[] Within(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

        // Below a link its target's folders have the link's name before theirs.
        string[] names = TargetOf(new DirectoryInfo(full)) is string target ? [full, target] : [full];
        return [.. names.SelectMany(above => _folders.Where(searched => searched.StartsWith(above + Path.DirectorySeparatorChar, StringComparison.Ordinal)).Select(searched => full + searched[above.Length..] + Path.DirectorySeparatorChar))];
    }

    /// <summary>Whether a search has found this file, or searched this folder, by itself or on its way through one above.</summary>
    public bool Hold(string path)
    {
        if (HoldsFile(Path.GetFullPath(path)))
        {
            return true;
        }

        if (_folders.Count == 0 || (!Directory.Exists(path) && !LocalLogFiles.HasLogName(Path.GetFileName(path))))
        {
            return false;
        }

        // A search does not follow links to folders.
        DirectoryInfo? folder = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (_folders.Contains(folder.FullName))
        {
            return true;
        }

        if (TargetOf(folder) is string target)
        {
            // Where it leads may have been searched under its own name.
            return Hold(target);
        }

        while (folder.LinkTarget is null || !folder.Exists)
        {
            folder = folder.Parent;
            if (folder is null)
            {
                return false;
            }

            if (_folders.Contains(folder.FullName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where a link to a folder leads in the end; null when it is none, or leads nowhere.</summary>
    private static string? TargetOf(DirectoryInfo folder)
    {
        try
        {
            return folder.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target ? Path.TrimEndingDirectorySeparator(target.FullName) : null;
        }
        catch (IOException)
        {
            // It leads round in a circle.
            return null;
        }
    }
}
