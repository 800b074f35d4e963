namespace CloudTrailTools.Deletions;

/// <summary>What a rule of the catalogue says about a call.</summary>
internal enum RuleLevel
{
    Deleted,
    ScheduledDeletion,
    DeletionCancelled,
    Disabled,
    Detached,

    /// <summary>No deletion in spite of the verb.</summary>
    None,

    /// <summary>Deletes nothing itself, explains deletions that follow.</summary>
    Cause,
}
