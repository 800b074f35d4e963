namespace CloudTrailTools;

/// <summary>What the proof found about one digest, one log file or one stretch of time.</summary>
public enum CloudTrailIntegrityStatus
{
    /// <summary>Proven to be what CloudTrail delivered.</summary>
    Valid = 1,

    /// <summary>Not the bytes that CloudTrail delivered.</summary>
    Modified,

    /// <summary>Named by a digest, but not there.</summary>
    Missing,

    /// <summary>A digest whose signature CloudTrail did not make for this content.</summary>
    BadSignature,

    /// <summary>A digest that is genuine in itself but does not fit the one it names as its predecessor, or that no later one names.</summary>
    ChainBroken,

    /// <summary>A genuine digest in another place than the one it was signed for.</summary>
    Moved,

    /// <summary>A stretch of time that no digest covers.</summary>
    Gap,

    /// <summary>A stretch of time without hourly digests that backfill digests cover.</summary>
    Backfill,

    /// <summary>A log file that no digest names, though digests cover its time or its name does not say one.</summary>
    Unlisted,

    /// <summary>A log file as delivered, with bytes added behind its end.</summary>
    TrailingBytes,

    /// <summary>A digest whose signature is neither stored with it nor in a later digest.</summary>
    SignatureUnavailable,

    /// <summary>A digest signed with a key that is not at hand.</summary>
    PublicKeyUnavailable,

    /// <summary>A log file whose digest itself is not proven, or of a time that no digest covers, or whose digests cannot be read.</summary>
    Unproven,

    /// <summary>A log file newer than the newest digest, and delivered within the last hours: the next one is still to come and will name it.</summary>
    NotYetCovered,

    /// <summary>There, but could not be read.</summary>
    Unreadable,
}
