using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Catalogue;

/// <summary>A service, as the eventSource of its events names it, and the calls known of it.</summary>
internal sealed record AwsService(string Source, string Title, IReadOnlyList<string> EventNames);

/// <summary>A region and what people call it.</summary>
internal sealed record AwsRegion(string Name, string Title, string Partition);

/// <summary>
/// The services, calls and regions that AWS's published API models name. It is never complete: nothing is refused because it is not here.
/// </summary>
internal static class AwsCatalogue
{
    private static readonly Lazy<IReadOnlyList<AwsService>> AllServices = new(() => Read("events.tsv", cells => new AwsService(cells[0], cells[1], cells[2].Split(' '))));
    private static readonly Lazy<IReadOnlyList<AwsRegion>> AllRegions = new(() => Read("regions.tsv", cells => new AwsRegion(cells[0], cells[1], cells[2])));

    // Services without regions: their events are in the home region of the partition only.
    private static readonly HashSet<string> GlobalServices = new(StringComparer.OrdinalIgnoreCase)
    {
        "iam", "sts", "signin", "organizations", "account", "cloudfront", "route53", "route53domains", "waf", "shield",
        "support", "trustedadvisor", "health", "budgets", "ce", "cur", "billing", "billingconsole", "payments", "tax", "freetier", "artifact", "chatbot",
    };

    // What people call a service, or a part of one, where neither its name in CloudTrail nor its title holds that.
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["alb"] = "elasticloadbalancing", ["apigw"] = "apigateway", ["asg"] = "autoscaling", ["aurora"] = "rds", ["cfn"] = "cloudformation", ["cloudwatch"] = "monitoring", ["console"] = "signin",
        ["ddb"] = "dynamodb", ["docdb"] = "rds", ["documentdb"] = "rds", ["efs"] = "elasticfilesystem", ["elasticsearch"] = "es", ["elb"] = "elasticloadbalancing",
        ["elbv2"] = "elasticloadbalancing", ["emr"] = "elasticmapreduce", ["eventbridge"] = "events", ["fargate"] = "ecs", ["identitycenter"] = "sso", ["iamidentitycenter"] = "sso",
        ["msk"] = "kafka", ["mwaa"] = "airflow", ["neptune"] = "rds", ["nlb"] = "elasticloadbalancing", ["opensearch"] = "es", ["parameterstore"] = "ssm", ["sfn"] = "states",
        ["systemsmanager"] = "ssm", ["vpc"] = "ec2",
    };

    private static readonly Lazy<HashSet<string>> Sources = new(() => Services.Select(service => service.Source).ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a service of this name is known.</summary>
    public static bool KnowsService(string source) => Sources.Value.Contains(source);

    /// <summary>The service that people call by another name, written with or without blanks and hyphens; null when it is not known by one.</summary>
    public static string? ServiceCalled(string name) => OtherNames.GetValueOrDefault(Together(name));

    /// <summary>The services that people call by a name, or by a title, that begins with this.</summary>
    public static IEnumerable<AwsService> ServicesCalledLike(string beginning)
    {
        string typed = Together(beginning);
        HashSet<string> called = typed.Length == 0 ? [] : [.. OtherNames.Where(other => other.Key.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Select(other => other.Value)];
        return typed.Length == 0 ? [] : Services.Where(service => called.Contains(service.Source) || IsCalled(service.Title, beginning));
    }

    /// <summary>Whether a title holds words, which may be written together or with hyphens.</summary>
    public static bool IsCalled(string title, string words) => Spelling.HoldsAsWord(title, words) || Spelling.HoldsAsWord(Together(title), Together(words));

    /// <summary>The region whose name somebody wrote with other marks between its parts, or with none; null when it is none.</summary>
    public static string? RegionWritten(string text) =>
        Regions.FirstOrDefault(region => Together(region.Name).Equals(Together(text.Replace('_', '-')), StringComparison.OrdinalIgnoreCase) && !region.Name.Equals(text, StringComparison.OrdinalIgnoreCase))?.Name;

    /// <summary>A name without what people set between its words.</summary>
    private static string Together(string name) => name.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    /// <summary>Whether events of a service, named without its suffix, are in the home region whichever was meant.</summary>
    public static bool IsGlobal(string service) => GlobalServices.Contains(service);

    /// <summary>Whether they are in no other region: signing in and STS have endpoints in all of them.</summary>
    public static bool IsInHomeAlone(string service) => IsGlobal(service) && !new[] { "sts", "signin" }.Contains(service, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether any service of which that is so is among those named, with wildcards.</summary>
    public static bool AnyIsGlobal(WildcardList services) => GlobalServices.Any(service => EventFilter.IsOf($"{service}.amazonaws.com", services));

    public static IReadOnlyList<AwsService> Services => AllServices.Value;

    /// <summary>Whether a service, named without its suffix, has a call of this name; null when the service is not known.</summary>
    public static bool? Knows(string service, string call)
    {
        bool? known = null;
        foreach (AwsService candidate in Services)
        {
            if (string.Equals(candidate.Source, service, StringComparison.OrdinalIgnoreCase))
            {
                known = (known ?? false) || Has(candidate, call);
            }
        }

        return known;
    }

    /// <summary>The services that are known to have a call of this name.</summary>
    public static IEnumerable<AwsService> ServicesWith(string call) => Services.Where(service => Has(service, call));

    /// <summary>Whether some service is known to have a call of this name.</summary>
    public static bool KnowsCall(string call) => ServicesWith(call).Any();

    /// <summary>Whether it is the name of a call, and of more than one word, so that hardly anything else is called so.</summary>
    public static bool IsWrittenAsCall(string text) =>
        text.Count(char.IsAsciiLetterUpper) > 1 && ServicesWith(text).Any(service => service.EventNames.Contains(text, StringComparer.Ordinal));

    /// <summary>The names that some service gives a call in its records by the date of its interface: DeleteFunction20150331.</summary>
    public static IEnumerable<string> WithApiDate(string call) => Services.SelectMany(service => service.EventNames)
        .Where(name => name.Length > call.Length && name.StartsWith(call, StringComparison.OrdinalIgnoreCase) && WithoutApiDate(name).Length == call.Length);

    /// <summary>Takes <c>20150331</c>, <c>2020_05_31</c> and <c>20150331v2</c> off the end.</summary>
    public static string WithoutApiDate(string name)
    {
        int end = name.Length;
        if (end > 2 && char.IsAsciiDigit(name[end - 1]) && name[end - 2] == 'v')
        {
            end -= 2;
        }

        int digits = end;
        while (digits > 0 && (char.IsAsciiDigit(name[digits - 1]) || name[digits - 1] == '_'))
        {
            digits--;
        }

        return name[digits..end].Replace("_", "", StringComparison.Ordinal).Length == 8 ? name[..digits] : name;
    }

    public static IReadOnlyList<AwsRegion> Regions => AllRegions.Value;

    /// <summary>Whether a region, named in small letters, is known.</summary>
    public static bool IsRegion(string name) => Regions.Any(region => region.Name == name);

    private static bool Has(AwsService service, string call)
    {
        string plain = WithoutApiDate(call);
        return service.EventNames.Any(name => string.Equals(name, call, StringComparison.OrdinalIgnoreCase) || string.Equals(name, plain, StringComparison.OrdinalIgnoreCase));
    }

    private static IReadOnlyList<T> Read<T>(string name, Func<string[], T> parse)
    {
        using Stream stream = typeof(AwsCatalogue).Assembly.GetManifestResourceStream(typeof(AwsCatalogue), name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => parse(line.Split('\t'))).ToList();
    }
}
