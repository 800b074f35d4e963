using System;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.TestEndpoint;

/// <summary>A service that speaks AWS JSON 1.1: the operation stands in X-Amz-Target, input and output are JSON objects.</summary>
public abstract class JsonTargetService(string name) : IEndpointService
{
    public string Name { get; } = name;

    public async Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        string target = request.Header("X-Amz-Target") ?? throw new EndpointException(400, "MissingAction", "The request has no X-Amz-Target header.");
        string operation = target[(target.LastIndexOf('.') + 1)..];
        JsonObject input = request.Body.Length == 0 ? [] : JsonNode.Parse(request.Body)!.AsObject();
        return await InvokeAsync(operation, input, request, cancellationToken).ConfigureAwait(false);
    }

    public EndpointResponse Refuse(EndpointRequest request, EndpointException refusal)
    {
        JsonObject body = new() { ["__type"] = refusal.Code, ["message"] = refusal.Message };
        return EndpointResponse.Json(refusal.Status, body.ToJsonString());
    }

    /// <exception cref="EndpointException">The service refuses.</exception>
    protected abstract Task<EndpointResponse> InvokeAsync(string operation, JsonObject input, EndpointRequest request, CancellationToken cancellationToken);

    protected static EndpointResponse Answer(JsonNode output) => EndpointResponse.Json(200, output.ToJsonString());

    protected static EndpointException UnknownOperation(string operation) => new(400, "UnknownOperationException", $"The operation '{operation}' is not known here.");
}
