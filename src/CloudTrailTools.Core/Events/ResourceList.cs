using System;
using System.Collections.Generic;

namespace CloudTrailTools;

/// <summary>Reads the forms in which records list resources: objects, plain texts, a single one of either, or nothing.</summary>
internal static class ResourceList
{
    public static IReadOnlyList<CloudTrailResource> Make(object? tree)
    {
        object?[] elements = tree as object?[] ?? [tree];
        List<CloudTrailResource> resources = new(elements.Length);
        foreach (object? element in elements)
        {
            if (ResourceOf(element) is { } resource)
            {
                resources.Add(resource);
            }
        }

        return resources.Count == 0 ? TextList<CloudTrailResource>.Empty : new TextList<CloudTrailResource>(resources);
    }

    private static CloudTrailResource? ResourceOf(object? element)
    {
        return element switch
        {
            CloudTrailObject { Count: > 0 } fields => new CloudTrailResource(
                fields.Text("ARN"), fields.Text("ARNPrefix"), fields.Text("accountId"), fields.Text("type")),
            string { Length: > 0 } text when text.StartsWith("arn:", StringComparison.Ordinal) => new CloudTrailResource(arn: text),
            string { Length: > 0 } text => new CloudTrailResource(name: text),
            _ => null,
        };
    }
}
