using System;
using System.Collections.Generic;

namespace CloudTrailTools.Reading;

/// <summary>Where a reading run puts what it has. Called on the thread that drives the run, never by a worker.</summary>
internal interface IEventOutput
{
    void Write(CloudTrailEvent e);

    /// <summary>Called again and again while a run goes on, for what waits for the thread that drives it.</summary>
    void Attend()
    {
    }

    /// <summary>Takes the counts of a source, when events are only to be counted.</summary>
    void Counted(IReadOnlyDictionary<string, long> counts);

    void Error(CloudTrailProblem problem);

    void Warning(string message);

    void Verbose(string message);

    void Progress(ReadProgress progress);
}

/// <summary>How far a run has come.</summary>
/// <param name="SourcesTotal">Known once everything has been listed.</param>
/// <param name="SourcesListed">How many a listing that goes on has come upon; null when nothing is being listed.</param>
internal readonly record struct ReadProgress(long SourcesDone, long? SourcesTotal, long? SourcesListed, long Bytes, long Events, TimeSpan Elapsed, string? Current, bool IsFinished);

/// <summary>How far a listing has come that goes on while what it finds is being read.</summary>
internal readonly record struct ListingState(long Listed, bool HasEnded);
