using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
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

    /// <summary>
    /// The statements about services and calls, both with wildcards. A call that is named exactly gets an answer from each service that is, and else
    /// from those services that are known to have it.
    /// </summary>
    public IEnumerable<CloudTrailApiCoverage> Find(IReadOnlyList<string>? services, IReadOnlyList<string>? calls)
    {
        HashSet<(string Service, string Call)> answered = new(PairComparer.Instance);
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
                bool isNamed = Names(services, entry.Service);
                foreach (string call in calls)
                {
                    // A statement about all others comes last in its section, and says nothing of a call that does not exist.
                    if (IsPattern(call))
                    {
                        // Calls that no document names match as well, and it is all there is about them.
                        bool isLikeNone = isNamed && IsLikeNone(entry.Service, call);
                        if (isNamed && answered.Add((entry.Service, isLikeNone ? call : AllOthers)))
                        {
                            yield return isLikeNone ? Unknown(entry.Service, call) : entry;
                        }

                        continue;
                    }

                    bool? isKnown = AwsCatalogue.Knows(entry.Service, call);
                    if ((isNamed || isKnown == true) && answered.Add((entry.Service, call)))
                    {
                        yield return isKnown == false ? Unknown(entry.Service, call) : entry.For(call);
                    }
                }
            }
        }

        foreach (string call in calls ?? [AllOthers])
        {
            foreach (string service in call == AllOthers ? Unstated(services ?? []) : IsPattern(call) ? [] : With(call, services))
            {
                if (answered.Add((service, call)))
                {
                    yield return call != AllOthers && AwsCatalogue.Knows(service, call) == false ? Unknown(service, call)
                        : new CloudTrailApiCoverage(service, call, CloudTrailApiRecording.NotStated, null, Knows(service) || AwsCatalogue.KnowsService(service) ? "This version holds no statement about it; most calls of most services are recorded." : "This version knows no service of that name.", null);
                }
            }
        }
    }

    /// <summary>Whether a service has statements of its own.</summary>
    public bool Knows(string service)
    {
        return _entries.Exists(entry => entry.Service.Equals(service, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The services named exactly that have no statement.</summary>
    private IEnumerable<string> Unstated(IReadOnlyList<string> services) => services.Where(service => !IsPattern(service) && !Knows(service));

    /// <summary>The services named exactly, whatever calls they have, and those that match and are known to have the call.</summary>
    private static IEnumerable<string> With(string call, IReadOnlyList<string>? services) => (services ?? []).Where(service => !IsPattern(service))
        .Concat(AwsCatalogue.ServicesWith(call).Select(service => service.Source).Where(service => MatchesAny(services, service)));

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

    private static string[] CallsOf(string service) =>
        [.. AwsCatalogue.Services.Where(known => known.Source.Equals(service, StringComparison.OrdinalIgnoreCase)).SelectMany(known => known.EventNames)];

    /// <summary>Whether a service is known, and no call of it that is known fits a pattern.</summary>
    private bool IsLikeNone(string service, string pattern)
    {
        string[] known = CallsOf(service);
        WildcardText text = new(pattern);
        return known.Length > 0 && !Array.Exists(known, call => text.IsMatch(call))
            && !_entries.Exists(entry => entry.Service.Equals(service, StringComparison.OrdinalIgnoreCase) && entry.EventName != AllOthers && text.IsMatch(entry.EventName));
    }

    private static CloudTrailApiCoverage Unknown(string service, string call)
    {
        IReadOnlyList<string> meant = IsPattern(call) ? [] : Spelling.Nearest(call, CallsOf(service));
        string hint = meant.Count == 0 ? "check the spelling." : $"did you mean {string.Join(" or ", meant)}?";
        return new CloudTrailApiCoverage(service, call, CloudTrailApiRecording.NotStated, null, $"No call {(IsPattern(call) ? "like this" : "of this name")} is known of {service}: {hint}", null) { IsUnknown = true };
    }

    private static bool Names(IReadOnlyList<string>? services, string service) => services?.Contains(service, StringComparer.OrdinalIgnoreCase) == true;

    private static bool IsPattern(string text)
    {
        return new WildcardText(text).Exact is null;
    }

    private sealed class PairComparer : IEqualityComparer<(string Service, string Call)>
    {
        public static readonly PairComparer Instance = new();

        public bool Equals((string Service, string Call) x, (string Service, string Call) y) =>
            x.Service.Equals(y.Service, StringComparison.OrdinalIgnoreCase) && x.Call.Equals(y.Call, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((string Service, string Call) pair) =>
            HashCode.Combine(pair.Service.GetHashCode(StringComparison.OrdinalIgnoreCase), pair.Call.GetHashCode(StringComparison.OrdinalIgnoreCase));
    }
}
