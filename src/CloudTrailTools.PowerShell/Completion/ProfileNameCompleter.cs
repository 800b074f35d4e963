using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace CloudTrailTools.PowerShell;

/// <summary>Names of the profiles in the files that hold them.</summary>
internal sealed class ProfileNameCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        Files(arguments).SelectMany(file => Names(file.Path, file.Kind).Select(name => new Choice(name, file.Path)))
            .DistinctBy(choice => choice.Value);

    internal static IEnumerable<string> Names(string path, ProfileFile kind)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        return kind == ProfileFile.SdkStore ? SdkStoreNames(File.ReadAllText(path)) : IniNames(File.ReadLines(path), kind);
    }

    private static IEnumerable<(string Path, ProfileFile Kind)> Files(BoundArguments arguments)
    {
        if (arguments.Texts("ProfileLocation") is [string location, ..])
        {
            return [(Directory.Exists(location) ? Path.Combine(location, "credentials") : location, ProfileFile.Credentials)];
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
