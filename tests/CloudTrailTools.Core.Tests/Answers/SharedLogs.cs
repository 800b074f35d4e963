using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using CloudTrailTools.SampleData;

namespace CloudTrailTools.Core.Tests.Answers;

/// <summary>The real logs beside the checkout and the answers that another program computed from them.</summary>
internal static class SharedLogs
{
    public const string Forms = "forms";

    /// <summary>Stands for all sources but the odd forms.</summary>
    public const string All = "_ALL";

    public static IReadOnlyList<string> Sources { get; } = Repository.SharedData is null
        ? []
        : [.. Directory.EnumerateDirectories(LogsFolder).Select(folder => Path.GetFileName(folder)!).Where(name => name != Forms).Order(StringComparer.Ordinal)];

    private static string LogsFolder => Path.Combine(Repository.SharedData!, "logs");

    public static string AnswerPath(string name) => Path.Combine(Repository.SharedData!, "answers", name + ".json");

    public static IReadOnlyList<string> Files(string source) => source == All
        ? [.. Sources.SelectMany(Files)]
        : [.. Directory.EnumerateFiles(Path.Combine(LogsFolder, source), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>What a file holds, with nothing of the product in between.</summary>
    public static byte[] Inflated(string path)
    {
        byte[] stored = File.ReadAllBytes(path);
        if (stored is not [0x1F, 0x8B, ..])
        {
            return stored;
        }

        using GZipStream gzip = new(new MemoryStream(stored), CompressionMode.Decompress);
        using MemoryStream content = new();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
