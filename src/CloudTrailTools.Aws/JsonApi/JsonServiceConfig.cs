using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.SecurityToken;
using Amazon.Util.Internal;

namespace CloudTrailTools.Aws.JsonApi;

/// <summary>The settings of a client for one JSON service; everything a profile or the environment can say is the base class's business.</summary>
internal abstract class JsonServiceConfig : ClientConfig
{
    private static readonly string Version = typeof(JsonServiceConfig).Assembly.GetName().Version!.ToString(3);

    // The default configurations are the same for every service: those of the STS package serve.
    protected JsonServiceConfig(JsonService service)
        : base(new DefaultConfigurationProvider(AmazonSecurityTokenServiceDefaultConfiguration.GetAllConfigurations()))
    {
        Service = service;
        ServiceId = service.ServiceId;
        AuthenticationServiceName = service.EndpointPrefix;
        EndpointProvider = new JsonEndpointProvider(service);
        UserAgent = InternalSDKUtils.BuildUserAgentString(service.ServiceId, Version);
    }

    public JsonService Service { get; }

    public override string ServiceVersion => Service.ApiVersion;

    public override string RegionEndpointServiceName => Service.EndpointPrefix;

    public override string UserAgent { get; }

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(new JsonEndpointParameters
        {
            Region = parameters.AlternateEndpoint?.SystemName ?? RegionEndpoint?.SystemName,
            UseDualStack = UseDualstackEndpoint,
            UseFips = UseFIPSEndpoint,
            Endpoint = ServiceURL,
        });
}
