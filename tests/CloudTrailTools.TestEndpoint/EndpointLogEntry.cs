namespace CloudTrailTools.TestEndpoint;

/// <summary>One request the endpoint answered.</summary>
/// <param name="Operation">The S3 operation or the X-Amz-Target, so far as the service named it.</param>
public sealed record EndpointLogEntry(string Method, string Path, string Query, string? Service, string? Region, string? AccessKeyId, string? Operation, string? UserAgent, int Status);
