using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading;

namespace CloudTrailTools.PowerShell;

/// <summary>Turns the paths people give into log files.</summary>
internal static partial class LocalPaths
{
    /// <summary>Whether it begins as only paths do, be there such a file or not. A backslash that is not of a path is of a regular expression.</summary>
    public static bool IsWritten(string text) => text is "." or ".." or "~" || Beginning().IsMatch(text);

    [GeneratedRegex(@"^((\.\.?|~)[/\\]|([A-Za-z]:|\\)\\)", RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();

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
                host.WriteVerbose($"Passed over {resolved}: it was found already.");
            }
            else if (Directory.Exists(resolved))
            {
                Func<string, bool> isRead = searched.ReadBelow(resolved);
                searched.Add(resolved);
                bool any = false;
                IEnumerable<CloudTrailLogFile> files = LocalLogFiles.Find(
                    resolved,
                    scope,
                    link =>
                    {
                        any = true;
                        if (searched.Hold(link))
                        {
                            host.WriteVerbose($"Passed over {link}: what it leads to is found under another name.");
                            return true;
                        }

                        searched.AddFile(link);
                        return false;
                    },
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
                    cancellationToken,
                    searched.PassBy);
                foreach (CloudTrailLogFile file in files)
                {
                    any = true;
                    if (!isRead(file.Path!))
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
