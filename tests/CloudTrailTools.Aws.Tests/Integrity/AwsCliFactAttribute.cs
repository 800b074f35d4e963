using System;
using System.IO;
using System.Linq;
using Xunit;

namespace CloudTrailTools.Aws.Tests.Integrity;

/// <summary>A test against the AWS command line interface, skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AwsCliFactAttribute : FactAttribute
{
    public AwsCliFactAttribute()
    {
        if (Command is null)
        {
            Skip = "The AWS command line interface (aws) is not on PATH.";
        }
    }

    /// <summary>The command; null where there is none.</summary>
    public static string? Command { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => new[] { Path.Combine(folder, "aws"), Path.Combine(folder, "aws.exe") })
        .FirstOrDefault(File.Exists);
}
