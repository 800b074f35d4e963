using System;
using System.IO;

namespace CloudTrailTools.SampleData;

/// <summary>Where tests and benchmarks find the files of the checkout they were built in.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Fixtures { get; } = Path.Combine(Root, "tests", "Fixtures");

    public static string SampleTrail { get; } = Path.Combine(Fixtures, "sample-trail");

    /// <summary>A bucket's copy with signed digests.</summary>
    public static string SignedTrail { get; } = Path.Combine(Fixtures, "signed-trail");

    /// <summary>The public keys of its digests.</summary>
    public static string SignedTrailKeys { get; } = SignedTrail + "-keys.json";

    /// <summary>The real logs with expected answers that lie beside the checkout where they are at hand; null elsewhere.</summary>
    public static string? SharedData { get; } = FindSharedData();

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CloudTrailTools.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds CloudTrailTools.sln.");
    }

    private static string? FindSharedData()
    {
        string folder = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));
        return Directory.Exists(folder) ? folder : null;
    }
}
