using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace CloudTrailTools.Aws.JsonApi;

/// <summary>A client of a JSON 1.1 service on the AWS SDK's own pipeline: credentials, signing, retries, proxies and endpoints are the SDK's.</summary>
internal abstract class JsonServiceClient(AWSCredentials credentials, JsonServiceConfig config) : AmazonServiceClient(credentials, config)
{
    protected override IServiceMetadata ServiceMetadata => Service;

    private JsonService Service => ((JsonServiceConfig)Config).Service;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.AddHandlerAfter<Marshaller>(new JsonEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new JsonAuthSchemeHandler());
        WholeBodyHandler.AddTo(pipeline);
    }

    /// <summary>The exception a caller gets when the service answers with an error.</summary>
    protected abstract AmazonServiceException CreateException(ErrorResponse error);

    protected Task<TResponse> SendAsync<TResponse>(
        AmazonWebServiceRequest request, string operation, Func<JsonElement, TResponse> read, CancellationToken cancellationToken)
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = new JsonRequestMarshaller(Service, operation),
                ResponseUnmarshaller = new JsonBodyUnmarshaller<TResponse>(read, CreateException),
            },
            cancellationToken);
}
