using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>A cmdlet that reads events out of log files named by path, or given by Get-CTLogFile.</summary>
public abstract class LogFileCommand : EventReadingCommand
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string LogFileSet = "LogFile";

    /// <summary>Files and folders; folders are searched wholly. Wildcards may be used.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
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

    private protected override void Process()
    {
        switch (ParameterSetName)
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
            default:
                ProcessOther();
                break;
        }
    }

    /// <summary>Adds what a parameter set of a derived cmdlet names.</summary>
    private protected virtual void ProcessOther() => throw new InvalidOperationException($"The parameter set {ParameterSetName} is not handled.");

    /// <summary>Adds a file that is not on disk.</summary>
    private protected virtual void AddRemoteFile(CloudTrailLogFile file) => Run.AddFailure(file.Uri, Problems.InputUnsupported($"'{file}'"));

    private void AddFile(CloudTrailLogFile file)
    {
        StopToken.ThrowIfCancellationRequested();
        if (file.Path is null)
        {
            AddRemoteFile(file);
        }
        else
        {
            Run.Add(new FileLogSource(file.Path) { File = file, StoredSize = file.Size });
        }
    }

    private void AddPath(string path, bool literal)
    {
        try
        {
            IEnumerable<CloudTrailLogFile> files = LocalPaths.Find(Engine, path, literal, Scope, Miss, Run.Skip);
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
    /// <exception cref="CloudTrailProblemException">There is no such path, or a folder has no logs.</exception>
    public static IEnumerable<CloudTrailLogFile> Find(ICommandHost host, string path, bool literal, LogFileScope scope, Action<CloudTrailProblem> report, Action<string> skipped)
    {
        IReadOnlyList<string> paths = literal ? new[] { host.ResolveLiteralPath(path) } : host.ResolvePath(path);
        foreach (string resolved in paths)
        {
            if (Directory.Exists(resolved))
            {
                bool any = false;
                IEnumerable<CloudTrailLogFile> files = LocalLogFiles.Find(
                    resolved,
                    scope,
                    problem =>
                    {
                        any = true;
                        report(problem);
                    },
                    folder =>
                    {
                        any = true;
                        skipped(folder);
                    });
                foreach (CloudTrailLogFile file in files)
                {
                    any = true;
                    yield return file;
                }

                if (!any && paths.Count == 1)
                {
                    report(Problems.FolderWithoutLogs(resolved));
                }
            }
            else if (File.Exists(resolved))
            {
                yield return LocalLogFiles.FromPath(resolved);
            }
            else
            {
                report(Problems.PathNotFound(path));
            }
        }
    }
}
