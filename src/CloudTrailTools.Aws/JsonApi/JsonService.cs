using System.Collections.Generic;
using Amazon.Runtime.Internal;

namespace CloudTrailTools.Aws.JsonApi;

/// <summary>What is particular to one AWS service that speaks the JSON 1.1 protocol.</summary>
internal sealed record JsonService(
    string ServiceId,
    string EndpointPrefix,
    string ApiVersion,
    string TargetPrefix,
    JsonEndpointRules EndpointRules)
    : IServiceMetadata
{
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
