using System;

namespace CloudTrailTools;

/// <summary>The exception inside every error of the module; its message says what happened and what to do.</summary>
public sealed class CloudTrailException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public CloudTrailException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public CloudTrailException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public CloudTrailException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
