using System;

namespace CloudTrailTools.Help;

/// <summary>A page that does not follow the form of a page.</summary>
internal sealed class HelpSourceException(string path, int line, string message) : Exception(message)
{
    public string Path { get; } = path;

    public int Line { get; } = line;
}
