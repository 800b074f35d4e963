using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.Aws;

/// <summary>Which log files of a bucket are asked for.</summary>
internal sealed record S3ListingPlan
{
    /// <summary>The kinds that hold events.</summary>
    public static IReadOnlyList<CloudTrailLogFileKind> EventKinds { get; } =
        [CloudTrailLogFileKind.Log, CloudTrailLogFileKind.Insight, CloudTrailLogFileKind.NetworkActivity, CloudTrailLogFileKind.Aggregated];

    public required string BucketName { get; init; }

    /// <summary>What stands before AWSLogs in the keys; may also reach beyond it, down to a day or a file.</summary>
    public string KeyPrefix { get; init; } = "";

    public string? OrganizationId { get; init; }

    /// <summary>Accounts, regions and time.</summary>
    public required LogFileScope Scope { get; init; }

    /// <summary>The kinds wanted; files of unknown kind count as logs.</summary>
    public IReadOnlyCollection<CloudTrailLogFileKind> Kinds { get; init; } = EventKinds;

    /// <summary>Limits digests to those of one trail, where several write to the bucket.</summary>
    public string? TrailName { get; init; }

    /// <summary>Whether this file is asked for, by all its name and place tell.</summary>
    public bool Admits(CloudTrailLogFile file) =>
        Kinds.Contains(file.Kind == CloudTrailLogFileKind.Other ? CloudTrailLogFileKind.Log : file.Kind)
        && (OrganizationId is null || file.OrganizationId is null || file.OrganizationId == OrganizationId)
        && (TrailName is null || file.TrailName is null || file.TrailName == TrailName)
        && Scope.ReasonToSkip(file) is null;
}
