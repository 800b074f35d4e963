using System;
using System.Collections.Generic;

namespace CloudTrailTools.Deletions;

/// <summary>One line of the catalogue.</summary>
internal sealed class DeletionRule
{
    private DeletionRule(string call, RuleLevel? level)
    {
        Call = call;
        Level = level;
    }

    /// <summary>The event name, or the pattern of a verb.</summary>
    public string Call { get; }

    /// <summary>The level, or <c>null</c> when the verb decides.</summary>
    public RuleLevel? Level { get; }

    /// <summary>The type of the thing, for example <c>AWS::S3::Bucket</c>.</summary>
    public string? ResourceType { get; private init; }

    /// <summary>Where its name stands.</summary>
    public RulePath? Id { get; private init; }

    /// <summary>Whether <see cref="Id"/> is the single parameter with this name; tells a user from the policy of a user.</summary>
    public string? IdName { get; private init; }

    /// <summary>The form of its ARN.</summary>
    public ArnTemplate? Arn { get; private init; }

    /// <summary>Where the name of its container stands.</summary>
    public RulePath? Parent { get; private init; }

    /// <summary>Whether the thing has no name of its own and is called like what it belongs to, as the policy of a bucket.</summary>
    public bool IsPart { get; set; }

    private RulePath? Condition { get; init; }

    private string? ConditionValue { get; init; }

    private bool ConditionIsAbsence { get; init; }

    /// <param name="columns">The columns of the line.</param>
    /// <param name="typePrefix">The section's prefix of types, <c>null</c> for the verbs.</param>
    /// <param name="arnPrefix">The section's prefix of ARNs, or <c>-</c>.</param>
    public static DeletionRule Parse(ReadOnlySpan<string> columns, string? typePrefix, string arnPrefix)
    {
        string call = columns[0];
        string? type = Column(columns, 1);
        string? id = Column(columns, 2);
        string? arn = Column(columns, 3);
        string? parent = Column(columns, 4);
        string? level = Column(columns, 5);
        if (columns.Length > 6)
        {
            throw new FormatException($"The line of '{call}' has more than six columns.");
        }

        int question = call.IndexOf('?', StringComparison.Ordinal);
        string? condition = question < 0 ? null : call[(question + 1)..];
        bool isAbsence = condition is ['!', ..];
        string[] test = condition?[(isAbsence ? 1 : 0)..].Split('=', 2) ?? [];
        return new DeletionRule(question < 0 ? call : call[..question], level is null ? null : Enum.Parse<RuleLevel>(level))
        {
            ResourceType = type is null || typePrefix is null ? type
                : type.Contains("::", StringComparison.Ordinal) ? "AWS::" + type
                : typePrefix + "::" + type,
            Id = id is null ? null : RulePath.Parse(id),
            IdName = id,
            Arn = arn is null ? null : ParseArn(arn, arnPrefix),
            Parent = parent is null ? null : RulePath.Parse(parent),
            Condition = condition is null ? null : RulePath.Parse(test[0]),
            ConditionValue = test.Length > 1 ? test[1] : null,
            ConditionIsAbsence = isAbsence,
        };
    }

    /// <summary>Whether the request fulfils the rule's condition.</summary>
    public bool Holds(CloudTrailEvent record)
    {
        if (Condition is null)
        {
            return true;
        }

        if (ConditionValue is null)
        {
            return Condition.Exists(record) != ConditionIsAbsence;
        }

        IReadOnlyList<string> values = Condition.Read(record, out _);
        foreach (string value in values)
        {
            if (value.Equals(ConditionValue, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Column(ReadOnlySpan<string> columns, int index)
    {
        return index < columns.Length && columns[index] != "-" ? columns[index] : null;
    }

    private static ArnTemplate ParseArn(string arn, string prefix)
    {
        string body = arn.TrimStart('~');
        string mark = arn.Length > body.Length ? "~" : "";
        return ArnTemplate.Parse(body.StartsWith("arn:", StringComparison.Ordinal) ? arn : mark + prefix + body);
    }
}
