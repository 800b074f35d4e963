using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace CloudTrailTools.Deletions;

/// <summary>Finds in a record what a destructive call was about: by the catalogue's rule, else by the general scan.</summary>
internal static partial class ResourceReader
{
    private const string LogStream = ":log-stream:";

    /// <summary>Those of an ARN; the last one may hold colons.</summary>
    private const int Parts = 6;

    /// <summary>Everything the call names; one entry without a name when nothing is known.</summary>
    public static FoundResource[] Read(CloudTrailEvent record, DeletionMatch match)
    {
        DeletionRule? rule = match.Rule;
        string? type = rule?.ResourceType ?? ResourceGuess.TypeOf(match.TypePrefix, match.Noun);
        string? parent = rule?.Parent?.First(record);
        CloudTrailResourceSource source = CloudTrailResourceSource.None;
        if (rule?.Id is { } path && path.PlainText(record) is { } plain)
        {
            return [Named(record, rule, type, plain, parent, path.FirstSource, true)];
        }

        IReadOnlyList<string> names = rule?.Id?.Read(record, out source) ?? [];
        bool namesNothing = rule is { ResourceType: not null, Id: null };
        if (names.Count == 0 && !namesNothing)
        {
            names = ResourceGuess.Read(record, match, out string? guessedParent);
            parent ??= names.Count > 0 ? guessedParent : null;
            source = names.Count > 0 ? CloudTrailResourceSource.Request : CloudTrailResourceSource.None;
        }

        if (names.Count == 0)
        {
            return [Unnamed(record, rule, type, parent)];
        }

        FoundResource[] found = new FoundResource[names.Count];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = Named(record, rule, type, names[i], parent, source, found.Length == 1);
        }

        return found;
    }

    /// <summary>The ARN of a thing that the record names otherwise: the one that stands elsewhere in the record, else one put together.</summary>
    /// <param name="record">The call.</param>
    /// <param name="rule">The catalogue's rule for it.</param>
    /// <param name="id">The thing's name or id.</param>
    /// <param name="spelling">The name as the record spells it.</param>
    /// <param name="isOnly">Whether the call names nothing else.</param>
    public static FoundResource.ArnText FindArn(CloudTrailEvent record, DeletionRule? rule, string id, string spelling, bool isOnly)
    {
        if (RecordedArn(record, rule, id, isOnly) is { } recorded)
        {
            return new FoundResource.ArnText(recorded, false);
        }

        string? built = rule?.Arn?.Build(id, VariablesOf(record, spelling));
        return new FoundResource.ArnText(built, built is not null);
    }

    /// <summary>The last part of an ARN or URL, which is what people call the thing; other text as it is.</summary>
    public static string ShortName(string name)
    {
        if (!IsArn(name) && !IsUrl(name))
        {
            // Lambda takes an ARN without its beginning, too.
            return PartialFunction().Match(name) is { Success: true } function ? function.Groups[1].Value : name;
        }

        string trimmed = name.TrimEnd('/', '*').TrimEnd(':');
        if (NameWithMarks(trimmed) is { } own)
        {
            return SecretSuffix().Match(trimmed) is { Success: true } suffix ? own[..^suffix.Length] : own;
        }

        int slash = trimmed.LastIndexOf('/');
        int cut = slash >= 0 ? slash : trimmed.LastIndexOf(':');
        return trimmed[(cut + 1)..];
    }

    /// <summary>
    /// What an ARN or address calls the thing that it stands for: its name, and of a secret also the name with the letters that only its ARN has. None
    /// of other texts, which are names themselves.
    /// </summary>
    public static string[] NamesIn(string text)
    {
        string name = ShortName(text);
        return name == text ? []
            : NameWithMarks(text) is { } other && other != name ? [name, other]
            : [name];
    }

    /// <summary>
    /// The name in an ARN of a service whose names may hold slashes and colons, or that puts something behind them; null of others, whose name is
    /// behind the last of these marks.
    /// </summary>
    public static string? NameWithMarks(string arn)
    {
        if (!IsArn(arn))
        {
            return null;
        }

        string[] parts = arn.Split(':', Parts);
        string resource = parts[^1];
        return parts[2] switch
        {
            "secretsmanager" => Behind("secret:"),
            "logs" when resource.IndexOf(LogStream, StringComparison.Ordinal) is > 0 and int stream => resource[(stream + LogStream.Length)..],
            "logs" => Behind("log-group:"),
            "lambda" or "cloudformation" or "elasticloadbalancing" or "wafv2" => NameWithMore().Match(resource) is { Success: true } name ? name.Groups[1].Value : null,
            "ecr" => Behind("repository/"),
            "kms" when resource.StartsWith("alias/", StringComparison.Ordinal) => resource,
            // A name in a hierarchy begins with its slash.
            "ssm" when Behind("parameter") is { } name => name.LastIndexOf('/') > 0 ? name : name[1..],
            "s3" when resource.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash => resource[(slash + 1)..],
            _ => null,
        };

        string? Behind(string kind) => resource.Length > kind.Length + 1 && resource.StartsWith(kind, StringComparison.Ordinal) ? resource[kind.Length..] : null;
    }

    /// <summary>The kind of thing in an ARN, such as user; empty of services whose ARNs name none.</summary>
    public static string KindIn(string arn)
    {
        string resource = arn.Split(':', Parts)[^1];
        int end = resource.AsSpan().IndexOfAny('/', ':');
        return end < 0 ? string.Empty : resource[..end];
    }

    /// <summary>An ARN without what AWS puts behind the name that people gave, and often leave out.</summary>
    public static string WithoutAddition(string arn) =>
        !IsArn(arn) ? arn
        : SecretSuffix().Match(arn) is { Success: true } suffix ? arn[..^suffix.Length]
        : StackId().Match(arn) is { Success: true } id ? arn[..^id.Length]
        : arn;

    public static bool IsArn(string text)
    {
        return text.StartsWith("arn:", StringComparison.Ordinal) && text.Count(letter => letter == ':') >= 5;
    }

    private static FoundResource Named(
        CloudTrailEvent record,
        DeletionRule? rule,
        string? type,
        string name,
        string? parent,
        CloudTrailResourceSource source,
        bool isOnly)
    {
        string shortName = ShortName(name);
        if (rule?.IsPart == true)
        {
            return new FoundResource(type, shortName, null, parent ?? name, source) { IsPart = true };
        }

        return IsArn(name)
            ? new FoundResource(type, ArnId(rule, name), name, parent, source)
            : new FoundResource(type, shortName, parent, source, record, rule, name, isOnly);
    }

    private static FoundResource Unnamed(CloudTrailEvent record, DeletionRule? rule, string? type, string? parent)
    {
        // A service's own record, or one of before its parameters were read, may still list what it was about.
        if (FromResources(record, rule, type) is { } listed)
        {
            return new FoundResource(type, ArnId(rule, listed), listed, parent, CloudTrailResourceSource.Resources);
        }

        if (ErrorMessageResource.Read(record.ErrorMessage, rule, record.Service) is { } quoted)
        {
            return quoted.IsParent
                ? new FoundResource(type, null, null, parent ?? quoted.Name, CloudTrailResourceSource.None) { UnknownReason = "The error message names only what held it." }
                : Named(record, rule, type, quoted.Name, parent, CloudTrailResourceSource.ErrorMessage, true);
        }

        if (FromEventHistory(record, type) is { } known)
        {
            return new FoundResource(type, ShortName(known), IsArn(known) ? known : null, parent, CloudTrailResourceSource.EventHistory);
        }

        return new FoundResource(type, null, null, parent, CloudTrailResourceSource.None) { UnknownReason = ReasonOf(record, rule, parent) };
    }

    private static string ReasonOf(CloudTrailEvent record, DeletionRule? rule, string? parent)
    {
        if (record.Utf8.IndexOf(RulePath.HiddenUtf8) >= 0)
        {
            return "CloudTrail hides the name in this record.";
        }

        bool hasRequest = record.RequestParameters is CloudTrailObject { Count: > 0 };
        if (!hasRequest && record.ErrorCode is { Length: > 0 } code)
        {
            return $"The call was refused ({code}) before its parameters were recorded, and the error message names nothing.";
        }

        if (record is { EventSource: "s3.amazonaws.com", EventName: "DeleteObjects" })
        {
            return "The keys of a bulk deletion are not in its record. Where the trail logs S3 data events, each object has a DeleteObject event of its own.";
        }

        bool namesNothing = rule is { Id: null, ResourceType: not null };
        return namesNothing && parent is null ? "The call names nothing: there is one such thing in the account."
            : hasRequest && !namesNothing ? "The request holds no name that can be told for certain."
            : parent is not null ? "The record names only what held it."
            : "The record has no request parameters and lists no resource.";
    }

    /// <summary>The ARN the record itself gives for a name that the request spells shorter.</summary>
    private static string? RecordedArn(CloudTrailEvent record, DeletionRule? rule, string name, bool isOnly)
    {
        foreach (CloudTrailResource resource in record.Resources)
        {
            if (resource.Arn is { } arn && Ends(arn, name) && (rule?.Arn is null || rule.Arn.TryGetId(arn, out _)))
            {
                return arn;
            }
        }

        if (!isOnly || rule?.Arn is null)
        {
            return null;
        }

        List<string> leaves = [];
        CollectArns(record.ResponseElements, leaves, 0);
        // What cannot be built has a part of its own in the ARN, such as the six characters behind a secret's name.
        return leaves.Find(arn => (Ends(arn, name) || !rule.Arn.CanBuild) && rule.Arn.TryGetId(arn, out _));
    }

    private static void CollectArns(object? value, List<string> found, int depth)
    {
        const int MaxDepth = 6;
        switch (value)
        {
            case string text when IsArn(text):
                found.Add(text);
                break;
            case CloudTrailObject members when depth < MaxDepth:
                foreach (object? member in members.Values)
                {
                    CollectArns(member, found, depth + 1);
                }

                break;
            case object?[] list when depth < MaxDepth:
                foreach (object? element in list)
                {
                    CollectArns(element, found, depth + 1);
                }

                break;
        }
    }

    private static string? FromResources(CloudTrailEvent record, DeletionRule? rule, string? type)
    {
        if (record.Resources.Count == 0)
        {
            return null;
        }

        List<CloudTrailResource> resources = record.Resources.Where(resource => resource.Arn is { Length: > 0 }).ToList();
        CloudTrailResource? chosen = rule?.Arn is { } form
            ? resources.Find(resource => form.TryGetId(resource.Arn!, out _))
            : resources.Find(resource => type is not null && resource.Type == type) ?? (rule is null && resources.Count == 1 ? resources[0] : null);
        return chosen?.Arn;
    }

    private static string? FromEventHistory(CloudTrailEvent record, string? type)
    {
        List<CloudTrailResource> resources = record.LookupResources.Where(resource => resource.Name is { Length: > 0 }).ToList();
        return (resources.Find(resource => type is not null && resource.Type == type) ?? (resources.Count == 1 ? resources[0] : null))?.Name;
    }

    private static string ArnId(DeletionRule? rule, string arn)
    {
        // The form of a secret's ARN does not know what AWS puts behind its name.
        return !SecretSuffix().IsMatch(arn) && rule?.Arn is { } form && form.TryGetId(arn, out string? id) ? id : ShortName(arn);
    }

    /// <summary>What the variables of an ARN stand for in a record.</summary>
    public static Func<string, string?> VariablesOf(CloudTrailEvent record, string name)
    {
        return variable => variable switch
        {
            "partition" => AwsPartition.Of(record.AwsRegion),
            "region" => record.AwsRegion is { } region && Region().IsMatch(region) ? region : null,
            "account" => AccountInUrl(name) ?? (record.AccountId is { } account && Account().IsMatch(account) ? account : null),
            _ => RulePath.First(record.RequestParameters, variable) is { } value ? ShortName(value) : null,
        };
    }

    /// <summary>A queue's URL names the account that owns it.</summary>
    private static string? AccountInUrl(string name)
    {
        string[] segments = IsUrl(name) ? name.Split('/') : [];
        return segments.Length > 2 && Account().IsMatch(segments[^2]) ? segments[^2] : null;
    }

    private static bool Ends(string arn, string name)
    {
        string bare = name.TrimStart('/');
        return arn.EndsWith(bare, StringComparison.Ordinal)
            && arn.Length > bare.Length
            && arn[^(bare.Length + 1)] is '/' or ':';
    }

    /// <summary>
    /// What names a thing in records, where people have another name from other tools: the URL of a queue, the ARN of all that is in a log group, that
    /// of a bucket with the place that those of other services have.
    /// </summary>
    public static string AsRecorded(string text) =>
        IsUrl(text) && text.TrimEnd('/').Split('/') is [_, _, var host, var account, var queue] && host.Split('.') is ["sqs", var region, ..] && Account().IsMatch(account)
            ? $"arn:{AwsPartition.Of(region)}:sqs:{region}:{account}:{queue}"
        : !IsArn(text) ? text
        : text.EndsWith(":*", StringComparison.Ordinal) && text[..^2].Contains(":log-group:", StringComparison.Ordinal) ? text[..^2]
        : PlacedBucket().Match(text) is { Success: true } bucket ? $"{bucket.Groups[1].Value}:::{bucket.Groups[2].Value}"
        : text;

    private static bool IsUrl(string text)
    {
        return text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("^[0-9]{12}$")]
    private static partial Regex Account();

    [GeneratedRegex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$")]
    private static partial Regex Region();

    /// <summary>A function, with its version or alias.</summary>
    [GeneratedRegex("^[0-9]{12}:function:([^:]+)", RegexOptions.CultureInvariant)]
    private static partial Regex PartialFunction();

    /// <summary>A name behind which stands a version, an alias or an id.</summary>
    [GeneratedRegex("^(?:function:|layer:|stack/|targetgroup/|(?:listener|listener-rule|loadbalancer)/(?:app|net|gwy)/|(?:regional|global)/[a-z]+/)([^/:]+)[/:].", RegexOptions.CultureInvariant)]
    private static partial Regex NameWithMore();

    [GeneratedRegex("(?<=^arn:[^:]*:cloudformation:[^:]*:[^:]*:stack/[^/]+)/[0-9a-f-]{36}$", RegexOptions.CultureInvariant)]
    private static partial Regex StackId();

    [GeneratedRegex("^(arn:[^:]*:s3):[^:]*:[^:]*:((?!accesspoint[:/]|storage-lens|access-grants|job/)[^:]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex PlacedBucket();

    /// <summary>What AWS puts behind the name of a secret in its ARN.</summary>
    [GeneratedRegex(@"(?<=^arn:[^:]*:secretsmanager:.+)-[A-Za-z0-9]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex SecretSuffix();
}
