using System;

namespace CloudTrailTools.Reading;

/// <summary>What a sink says of a record of which only the wanted fields are known yet.</summary>
internal enum RecordDecision
{
    /// <summary>Read it wholly and hand it to <see cref="IRecordSink.Take"/>.</summary>
    Take,

    /// <summary>The filter leaves it out.</summary>
    Reject,

    /// <summary>The sink needed no more of it than this; it counts as matched.</summary>
    Done,
}

/// <summary>Where the records of a file go. Implemented by structs, so that each use gets its own compiled reader without virtual calls.</summary>
internal interface IRecordSink
{
    /// <summary>
    /// Bit per <see cref="HotField"/> that <see cref="Decide"/> looks at; 0 when every record is to be taken. A record that may have one of them
    /// twice goes to <see cref="Take"/>, which sees the last.
    /// </summary>
    uint Wanted { get; }

    /// <summary>Judges a record that has all the wanted fields. Its grammar has not been checked yet.</summary>
    RecordDecision Decide(ReadOnlySpan<byte> record, in FieldOffsets offsets);

    /// <summary>Takes a whole, valid record.</summary>
    /// <returns>True when it counts as matched, false when the filter leaves it out.</returns>
    bool Take(ReadOnlySpan<byte> record, in FieldOffsets offsets, int index, long byteOffset, LookupInfo? lookup);

    /// <summary>Tells of damage; reading goes on where it can.</summary>
    void Report(CloudTrailProblem problem);
}
