namespace CloudTrailTools;

/// <summary>Whose hand made a call.</summary>
public enum CloudTrailHand
{
    /// <summary>The record does not tell: an SDK call with credentials that a person or a program may hold.</summary>
    Unknown,

    /// <summary>A person, in the console or at a command line.</summary>
    Human,

    /// <summary>A program, a pipeline, infrastructure code or an AWS service.</summary>
    Automation,
}
