namespace CloudTrailTools.Deletions;

/// <summary>What a rule of the catalogue says about a call.</summary>
internal enum RuleLevel
{
    Deleted = CloudTrailDeletionLevel.Deleted,
    ScheduledDeletion = CloudTrailDeletionLevel.ScheduledDeletion,
    DeletionCancelled = CloudTrailDeletionLevel.DeletionCancelled,
    Disabled = CloudTrailDeletionLevel.Disabled,
    Detached = CloudTrailDeletionLevel.Detached,

    /// <summary>No deletion in spite of the verb.</summary>
    None,

    /// <summary>Deletes nothing itself, explains deletions that follow.</summary>
    Cause,
}
