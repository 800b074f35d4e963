using System.Text.Json.Serialization;

namespace CloudTrailTools.Module.Tests;

/// <summary>One line of the suite's result file: a Pester test, and what came of it.</summary>
internal sealed record PesterResult(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("result")] string Result,
    [property: JsonPropertyName("message")] string? Message,
    [property: JsonPropertyName("seconds")] decimal Seconds = 0);
