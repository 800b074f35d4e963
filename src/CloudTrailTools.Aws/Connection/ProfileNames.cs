using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace CloudTrailTools.Aws;

/// <summary>The names in the files that hold profiles, of those too that cannot be used: the SDK lists none where one is broken.</summary>
internal static class ProfileNames
{
    /// <param name="location">A file of credentials with the configuration beside it, or their folder; null for the usual places.</param>
    public static IEnumerable<(string Name, string Path)> At(string? location) =>
        Files(location).SelectMany(file => In(file.Path, file.Kind).Select(name => (name, file.Path))).DistinctBy(entry => entry.name);

    public static IEnumerable<string> In(string path, ProfileFile kind)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        return kind == ProfileFile.SdkStore ? SdkStoreNames(File.ReadAllText(path)) : IniNames(File.ReadLines(path), kind);
    }

    private static IEnumerable<(string Path, ProfileFile Kind)> Files(string? location)
    {
        if (!string.IsNullOrEmpty(location))
        {
            string folder = Directory.Exists(location) ? location : Path.GetDirectoryName(location) ?? string.Empty;
            return [(Directory.Exists(location) ? Path.Combine(location, "credentials") : location, ProfileFile.Credentials), (Path.Combine(folder, "config"), ProfileFile.Config)];
        }

        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws");
        return
        [
            (Environment.GetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, "credentials"), ProfileFile.Credentials),
            (Environment.GetEnvironmentVariable("AWS_CONFIG_FILE") ?? Path.Combine(home, "config"), ProfileFile.Config),
            (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "AWSToolkit", "RegisteredAccounts.json"), ProfileFile.SdkStore),
        ];
    }

    // In the config file a profile is [profile name], except [default]; other kinds of sections are no profiles.
    private static IEnumerable<string> IniNames(IEnumerable<string> lines, ProfileFile kind)
    {
        foreach (string line in lines)
        {
            string text = line.Trim();
            int end = text.IndexOf(']');
            if (text.StartsWith('[') && end > 0)
            {
                string name = text[1..end].Trim();
                const string Prefix = "profile ";
                if (name.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    yield return name[Prefix.Length..].Trim();
                }
                else if (kind == ProfileFile.Credentials || name == "default")
                {
                    yield return name;
                }
            }
        }
    }

    private static IEnumerable<string> SdkStoreNames(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject()
            .Select(entry => entry.Value.TryGetProperty("DisplayName", out JsonElement name) ? name.GetString() : null)
            .OfType<string>().ToList();
    }
}

/// <summary>The forms of files that hold profiles.</summary>
internal enum ProfileFile
{
    Credentials,
    Config,
    SdkStore,
}
