using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace CloudTrailTools.Deletions;

/// <summary>
/// What a refusal quotes as the thing the caller may not touch. It is all that is left when CloudTrail did not record the parameters.
/// </summary>
/// <param name="Name">The ARN or name.</param>
/// <param name="IsParent">Whether it is only what held the thing: permission to delete a role's policy is given on the role.</param>
internal sealed partial record ErrorMessageResource(string Name, bool IsParent)
{
    /// <summary>Words before a name, and the parameter that would have held it.</summary>
    private static readonly Dictionary<string, string> ParameterOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = "userName",
        ["role"] = "roleName",
        ["group"] = "groupName",
        ["policy"] = "policyArn",
        ["instance profile"] = "instanceProfileName",
    };

    public static ErrorMessageResource? Read(string? message, DeletionRule? rule, string? service)
    {
        Match quoted = message is null ? Match.Empty : OnResource().Match(message);
        if (!quoted.Success)
        {
            return null;
        }

        string name = quoted.Groups["name"].Value.TrimEnd('.', ',', '"', '\'');
        string word = quoted.Groups["word"].Value;
        if (word.Length > 0)
        {
            return new ErrorMessageResource(name, rule?.IdName is not null && ParameterOf.GetValueOrDefault(word) != rule.IdName);
        }

        // "*" and the like quote a permission, not a thing.
        if (!ResourceReader.IsArn(name) || name.EndsWith(":*", StringComparison.Ordinal) && name.Split(':').Length == 6)
        {
            return null;
        }

        string arnService = name.Split(':')[2];
        return rule?.Arn is { } form
            ? new ErrorMessageResource(name, !form.TryGetId(name, out _))
            : new ErrorMessageResource(name, rule is not null || (service is not null && !service.StartsWith(arnService, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"on resource: (?:(?<word>user|role|group|policy|instance profile) )?[""']?(?<name>[^\s""']+)", RegexOptions.CultureInvariant)]
    private static partial Regex OnResource();
}
