namespace CloudTrailTools;

/// <summary>What a destructive call did to the thing it names.</summary>
public enum CloudTrailDeletionLevel
{
    /// <summary>The thing, or a part of another thing such as a policy, is gone.</summary>
    Deleted = 1,

    /// <summary>It goes at a later time unless somebody cancels that.</summary>
    ScheduledDeletion,

    /// <summary>A scheduled deletion was called off, or the thing was taken back.</summary>
    DeletionCancelled,

    /// <summary>It is still there and has stopped working, recording or protecting.</summary>
    Disabled,

    /// <summary>A link or permission between two things was taken away; both are still there.</summary>
    Detached,
}
