namespace CloudTrailTools;

/// <summary>What an integrity result is about.</summary>
public enum CloudTrailIntegritySubject
{
    /// <summary>An hourly digest file.</summary>
    Digest = 1,

    /// <summary>A digest delivered later, for log files the hourly digests did not name.</summary>
    BackfillDigest,

    /// <summary>A log file.</summary>
    LogFile,

    /// <summary>A stretch of time.</summary>
    Period,
}
