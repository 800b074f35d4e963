namespace CloudTrailTools;

/// <summary>What a file in a trail's bucket is, told by its name and place.</summary>
public enum CloudTrailLogFileKind
{
    /// <summary>Management and data events.</summary>
    Log = 1,

    /// <summary>The hourly list of log files and their hashes, which integrity is checked with.</summary>
    Digest,

    /// <summary>A digest made later, for log files that were delivered late.</summary>
    BackfillDigest,

    /// <summary>Insights events.</summary>
    Insight,

    /// <summary>Network activity events of VPC endpoints.</summary>
    NetworkActivity,

    /// <summary>Aggregated data events.</summary>
    Aggregated,

    /// <summary>Results of a CloudTrail Lake query.</summary>
    LakeQueryResult,

    /// <summary>Anything else; its content may still be CloudTrail events.</summary>
    Other,
}
