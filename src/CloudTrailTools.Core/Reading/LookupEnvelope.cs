using System;
using System.Collections.Generic;
using CloudTrailTools.Json;

namespace CloudTrailTools.Reading;

/// <summary>Reads what a result of LookupEvents says around the record.</summary>
internal static class LookupEnvelope
{
    public static LookupInfo Read(ReadOnlySpan<byte> item)
    {
        List<CloudTrailResource> resources = new();
        int list = JsonText.FindMember(item, 0, "Resources"u8);
        if (list != 0 && JsonTree.Parse(JsonText.ValueAt(item, list).ToArray(), 0) is object?[] elements)
        {
            foreach (object? element in elements)
            {
                if (element is CloudTrailObject resource)
                {
                    resources.Add(new CloudTrailResource(type: resource["ResourceType"] as string, name: resource["ResourceName"] as string));
                }
            }
        }

        return new LookupInfo(Text(item, "Username"u8), resources, Text(item, "AccessKeyId"u8));
    }

    private static string? Text(ReadOnlySpan<byte> item, ReadOnlySpan<byte> name)
    {
        int value = JsonText.FindMember(item, 0, name);
        return value == 0 ? null : JsonText.ScalarAt(item, value);
    }
}
