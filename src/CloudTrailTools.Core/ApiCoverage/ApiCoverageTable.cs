using System;
using System.Collections.Generic;
using System.IO;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.ApiCoverage;

/// <summary>What AWS's documents say about the recording of calls, as <c>apicoverage.txt</c> lists it.</summary>
internal sealed class ApiCoverageTable
{
    private const string ResourceName = "CloudTrailTools.ApiCoverage.apicoverage.txt";

    private const string AllOthers = "*";

    private static readonly Lazy<ApiCoverageTable> Shipped = new(ReadShipped);

    private readonly List<CloudTrailApiCoverage> _entries = [];

    private ApiCoverageTable(TextReader text)
    {
        string? service = null;
        string? statedBy = null;
        for (int number = 1; text.ReadLine() is { } line; number++)
        {
            string[] columns = line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0 || columns[0][0] == '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                int end = line.IndexOf(']', StringComparison.Ordinal);
                service = line[1..end];
                statedBy = line[(end + 1)..].Trim();
                continue;
            }

            if (service is null || columns.Length < 3 || !Enum.TryParse(columns[1], out CloudTrailApiRecording recording))
            {
                throw new FormatException($"Line {number} is no 'Call Recording DataResourceType' under a section.");
            }

            string? type = columns[2] == "-" ? null : columns[2];
            if (type is null == (recording == CloudTrailApiRecording.DataEvent))
            {
                throw new FormatException($"Line {number}: a data event, and nothing else, has a resource type.");
            }

            _entries.Add(new CloudTrailApiCoverage(service, columns[0], recording, type, columns.Length > 3 ? columns[3].Trim() : null, statedBy));
        }
    }

    /// <summary>The table that comes with the module.</summary>
    public static ApiCoverageTable Default => Shipped.Value;

    /// <summary>All statements, in the order of the table.</summary>
    public IReadOnlyList<CloudTrailApiCoverage> Entries => _entries;

    public static ApiCoverageTable Read(TextReader text)
    {
        return new ApiCoverageTable(text);
    }

    /// <summary>The statements about services and calls, both with wildcards. A call that is named exactly always gets an answer from a service that is.</summary>
    public IEnumerable<CloudTrailApiCoverage> Find(IReadOnlyList<string>? services, IReadOnlyList<string>? calls)
    {
        HashSet<(string Service, string Call)> answered = [];
        foreach (CloudTrailApiCoverage entry in _entries)
        {
            if (!MatchesAny(services, entry.Service))
            {
                continue;
            }

            if (calls is null || (entry.EventName != AllOthers && MatchesAny(calls, entry.EventName)))
            {
                answered.Add((entry.Service, entry.EventName));
                yield return entry;
            }
            else if (entry.EventName == AllOthers)
            {
                foreach (string call in calls)
                {
                    // A statement about all others comes last in its section.
                    if (!IsPattern(call) && services is not null && !IsAnswered(entry.Service, call, answered))
                    {
                        answered.Add((entry.Service, call));
                        yield return AwsCatalogue.Knows(entry.Service, call) == false ? Unknown(entry.Service, call) : entry.For(call);
                    }
                }
            }
        }

        foreach (string service in services ?? [])
        {
            foreach (string call in calls ?? [AllOthers])
            {
                if (!IsPattern(service) && (call == AllOthers ? !Knows(service) : !IsPattern(call) && !IsAnswered(service, call, answered)))
                {
                    yield return new CloudTrailApiCoverage(service, call, CloudTrailApiRecording.NotStated, null, "This version holds no statement about it.", null);
                }
            }
        }
    }

    private static ApiCoverageTable ReadShipped()
    {
        using Stream stream = typeof(ApiCoverageTable).Assembly.GetManifestResourceStream(ResourceName)!;
        using StreamReader text = new(stream);
        return new ApiCoverageTable(text);
    }

    private static bool MatchesAny(IReadOnlyList<string>? patterns, string text)
    {
        if (patterns is null)
        {
            return true;
        }

        foreach (string pattern in patterns)
        {
            if (new WildcardText(pattern).IsMatch(text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A statement about all other calls says nothing of one that does not exist.</summary>
    private static CloudTrailApiCoverage Unknown(string service, string call) =>
        new(service, call, CloudTrailApiRecording.NotStated, null, $"No call of this name is known of {service}: check the spelling.", null);

    private static bool IsPattern(string text)
    {
        return new WildcardText(text).Exact is null;
    }

    private static bool IsAnswered(string service, string call, HashSet<(string Service, string Call)> answered)
    {
        foreach ((string knownService, string knownCall) in answered)
        {
            if (knownService.Equals(service, StringComparison.OrdinalIgnoreCase) && knownCall.Equals(call, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private bool Knows(string service)
    {
        return _entries.Exists(entry => entry.Service.Equals(service, StringComparison.OrdinalIgnoreCase));
    }
}
