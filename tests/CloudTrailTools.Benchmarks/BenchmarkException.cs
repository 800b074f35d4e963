using System;

namespace CloudTrailTools.Benchmarks;

/// <summary>Something that was to be measured failed, or answered wrongly: told without a stack trace.</summary>
internal sealed class BenchmarkException(string message, Exception? innerException = null) : Exception(message, innerException);
