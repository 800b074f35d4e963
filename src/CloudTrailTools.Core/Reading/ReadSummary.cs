namespace CloudTrailTools.Reading;

/// <summary>What reading one file or text came to.</summary>
internal struct ReadSummary
{
    /// <summary>Records seen: matched, filtered and damaged ones together.</summary>
    public int Records;
    public int Matched;
    public int Filtered;

    /// <summary>Places where one or more records were lost; each was reported.</summary>
    public int Damaged;

    /// <summary>Bytes of content read.</summary>
    public long Bytes;

    /// <summary>False when something in the file could not be read; the reason was reported.</summary>
    public bool IsWhole;

    /// <summary>What the file is when it is none that holds events, such as a digest; else null.</summary>
    public string? PassedOverAs;
}
