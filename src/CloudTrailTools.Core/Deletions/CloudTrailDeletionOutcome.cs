namespace CloudTrailTools;

/// <summary>How a destructive call ended.</summary>
public enum CloudTrailDeletionOutcome
{
    /// <summary>The service did what was asked.</summary>
    Succeeded = 1,

    /// <summary>The caller was not allowed to.</summary>
    Denied,

    /// <summary>The service refused for another reason, or could not do it for this one of several things.</summary>
    Failed,

    /// <summary>The caller only asked whether it would be allowed to.</summary>
    DryRun,

    /// <summary>There was nothing there to delete.</summary>
    AlreadyGone,
}
