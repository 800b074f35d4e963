using System;

namespace CloudTrailTools;

/// <summary>What kind of trouble a problem is; the cmdlets translate it to PowerShell's own categories.</summary>
internal enum ProblemCategory
{
    InvalidArgument,
    InvalidData,
    InvalidOperation,
    LimitsExceeded,
    NotFound,
    PermissionDenied,
    Authentication,
    Unavailable,
    ReadError,
    WriteError,
}

/// <summary>One thing that went wrong, told so that a person can act on it. Made only by <see cref="Problems"/>.</summary>
/// <param name="Id">One of <see cref="ErrorIds"/>.</param>
/// <param name="Message">What happened, to which object, and what to do. Never holds a secret.</param>
/// <param name="Target">The path, key, region or value concerned.</param>
internal sealed record CloudTrailProblem(string Id, string Message, object? Target, ProblemCategory Category, Exception? Exception = null)
{
    /// <summary>Whether it says what is wrong with a whole file or a piece of it, and so more than what was told of single records.</summary>
    public bool IsOfFile { get; init; }

    /// <summary>What it has in common with those that need not be told after it: each single record is another loss, and the same one may be met again.</summary>
    public string Subject => Id is ErrorIds.RecordDamaged or ErrorIds.RecordTooLarge or ErrorIds.RecordTooDeep ? $"{Id} {Target} {Message}" : $"{Id} {Target}";

    public override string ToString() => $"{Id}: {Message}";
}

/// <summary>Carries a problem out of a place that can only throw.</summary>
internal sealed class CloudTrailProblemException : Exception
{
    public CloudTrailProblemException(CloudTrailProblem problem)
        : base(problem.Message, problem.Exception) => Problem = problem;

    public CloudTrailProblem Problem { get; }
}
