using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CloudTrailTools.Deletions;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Core.Tests.Deletions;

/// <summary>Runs the finder over events and fixtures.</summary>
internal static class Finding
{
    public static string TestFolder => Path.Combine(Repository.Root, "tests", "CloudTrailTools.Core.Tests", "Deletions");

    public static List<CloudTrailDeletion> All(DeletionFinder finder, IEnumerable<CloudTrailEvent> events)
    {
        List<CloudTrailDeletion> found = [];
        foreach (CloudTrailEvent one in events)
        {
            finder.Add(one);
            Drain(finder, found);
        }

        finder.Complete();
        Drain(finder, found);
        return found;
    }

    public static List<CloudTrailDeletion> All(DeletionFinderOptions options, params string[] records)
    {
        return All(new DeletionFinder(options), records.Select(CloudTrailEvent.Parse));
    }

    /// <summary>The records of a fixture in tests/Fixtures/deletions.</summary>
    public static IReadOnlyList<CloudTrailEvent> Fixture(string name)
    {
        string path = Path.Combine(Repository.Fixtures, "deletions", name + ".json");
        CloudTrailEvent file = CloudTrailEvent.Parse(File.ReadAllText(path));
        object?[] records = (object?[])file.Fields["Records"]!;
        return [.. records.Select(record => CloudTrailEvent.Parse(record!.ToString()!))];
    }

    private static void Drain(DeletionFinder finder, List<CloudTrailDeletion> found)
    {
        while (finder.TryTake(out CloudTrailDeletion? one))
        {
            found.Add(one!);
        }
    }
}
