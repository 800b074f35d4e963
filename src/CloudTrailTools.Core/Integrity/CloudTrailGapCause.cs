namespace CloudTrailTools;

/// <summary>Why a stretch of time has no digest.</summary>
public enum CloudTrailGapCause
{
    /// <summary>Nothing in the digests tells.</summary>
    Unknown = 1,

    /// <summary>A signed digest says that it starts a new chain: validation, logging or the trail had been stopped.</summary>
    Stopped,

    /// <summary>A signed digest starts a new chain at the moment the one before ended: restarted, no time lost.</summary>
    Restarted,

    /// <summary>A digest names predecessors that are not there.</summary>
    DigestMissing,
}
