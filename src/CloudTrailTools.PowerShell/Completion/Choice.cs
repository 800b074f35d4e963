namespace CloudTrailTools.PowerShell;

/// <summary>A value that completion can offer, and what the value means.</summary>
internal readonly record struct Choice(string Value, string? Tip = null);
