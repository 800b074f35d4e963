using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.TestEndpoint;

/// <summary>One AWS service behind the endpoint, chosen by the service name in the credential scope of the signature.</summary>
public interface IEndpointService
{
    /// <summary>The name the service signs with, such as "s3" or "cloudtrail".</summary>
    string Name { get; }

    Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken);

    /// <summary>Renders a refusal in the wire format of the service.</summary>
    EndpointResponse Refuse(EndpointRequest request, EndpointException refusal);
}
