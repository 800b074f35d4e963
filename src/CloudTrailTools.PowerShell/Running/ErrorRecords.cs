using System;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Turns problems into PowerShell's error records.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(CloudTrailProblem problem)
    {
        Exception exception = new CloudTrailException(problem.Message, problem.Exception);
        return new ErrorRecord(exception, problem.Id, CategoryOf(problem.Category), problem.Target);
    }

    private static ErrorCategory CategoryOf(ProblemCategory category) => category switch
    {
        ProblemCategory.InvalidArgument => ErrorCategory.InvalidArgument,
        ProblemCategory.InvalidData => ErrorCategory.InvalidData,
        ProblemCategory.LimitsExceeded => ErrorCategory.LimitsExceeded,
        ProblemCategory.NotFound => ErrorCategory.ObjectNotFound,
        ProblemCategory.PermissionDenied => ErrorCategory.PermissionDenied,
        ProblemCategory.Authentication => ErrorCategory.AuthenticationError,
        ProblemCategory.Unavailable => ErrorCategory.ResourceUnavailable,
        ProblemCategory.ReadError => ErrorCategory.ReadError,
        ProblemCategory.WriteError => ErrorCategory.WriteError,
        _ => ErrorCategory.InvalidOperation,
    };
}
