using System.Collections.Generic;
using System.Diagnostics;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Aws.Tests;

/// <summary>Keeps what a run emits.</summary>
internal sealed class EventCollector : IEventOutput
{
    public List<CloudTrailEvent> Events { get; } = [];

    public List<CloudTrailProblem> Errors { get; } = [];

    public List<ReadProgress> Progresses { get; } = [];

    public void Write(CloudTrailEvent e) => Events.Add(e);

    public void Error(CloudTrailProblem problem) => Errors.Add(problem);

    public void Warning(string message) => Debug.WriteLine(message);

    public void Verbose(string message) => Debug.WriteLine(message);

    public void Counted(IReadOnlyDictionary<string, long> counts) => Debug.WriteLine(counts.Count);

    public void Progress(ReadProgress progress) => Progresses.Add(progress);
}
