using System.Collections.Generic;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Util;

namespace CloudTrailTools.Aws.JsonApi;

/// <summary>The host a service has in a region, and the region that signs for it, where they differ from the common pattern; null where they do not.</summary>
internal delegate (string Host, string SigningRegion)? JsonEndpointRules(Partition partition, string region, bool useFips, bool useDualStack);

/// <summary>What an endpoint depends on, under the names every AWS rule set gives it.</summary>
internal sealed class JsonEndpointParameters : EndpointParameters
{
    public string? Region
    {
        get => (string?)this[nameof(Region)];
        set => this[nameof(Region)] = value;
    }

    public bool UseDualStack
    {
        get => this[nameof(UseDualStack)] is true;
        set => this[nameof(UseDualStack)] = value;
    }

    public bool UseFips
    {
        get => this["UseFIPS"] is true;
        set => this["UseFIPS"] = value;
    }

    public string? Endpoint
    {
        get => (string?)this[nameof(Endpoint)];
        set => this[nameof(Endpoint)] = value;
    }
}

/// <summary>The endpoint rules that the regional JSON services share, the service's own exceptions first.</summary>
internal sealed class JsonEndpointProvider(JsonService service) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        string? endpoint = (string?)parameters["Endpoint"];
        bool fips = parameters["UseFIPS"] is true;
        bool dualStack = parameters["UseDualStack"] is true;
        if (!string.IsNullOrEmpty(endpoint))
        {
            if (fips || dualStack)
            {
                throw new AmazonClientException(
                    $"An endpoint URL is set for {service.ServiceId} and {(fips ? "FIPS" : "dual-stack")} endpoints are asked for: use only one of them.");
            }

            return new Endpoint(endpoint);
        }

        string region = (string?)parameters["Region"]
            ?? throw new AmazonClientException($"No region is set for {service.ServiceId}.");
        Partition partition = Fn.Partition(region);
        if (service.EndpointRules(partition, region, fips, dualStack) is (string host, string signingRegion))
        {
            return new Endpoint(
                $"https://{host}",
                $$"""{"authSchemes":[{"name":"sigv4","signingName":"{{service.EndpointPrefix}}","signingRegion":"{{signingRegion}}"}]}""",
                null);
        }

        if ((fips && !partition.supportsFIPS) || (dualStack && !partition.supportsDualStack))
        {
            throw new AmazonClientException(
                $"The partition {partition.name} has no {(fips ? "FIPS" : "dual-stack")} endpoint for {service.ServiceId}.");
        }

        string suffix = dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        return new Endpoint($"https://{service.EndpointPrefix}{(fips ? "-fips" : "")}.{region}.{suffix}");
    }
}

/// <summary>The pipeline step that finds the endpoint of a request.</summary>
internal sealed class JsonEndpointResolver : BaseEndpointResolver
{
    protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters) =>
        InjectHostPrefix(executionContext.RequestContext);

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        IClientConfig config = requestContext.ClientConfig;
        return new JsonEndpointParameters
        {
            Region = requestContext.Request.AlternateEndpoint?.SystemName ?? config.RegionEndpoint?.SystemName ?? RegionOfUrl(config),
            UseDualStack = config.UseDualstackEndpoint,
            UseFips = config.UseFIPSEndpoint,
            Endpoint = config.ServiceURL,
        };
    }

    private static string? RegionOfUrl(IClientConfig config) =>
        !string.IsNullOrEmpty(config.AuthenticationRegion) ? config.AuthenticationRegion
        : string.IsNullOrEmpty(config.ServiceURL) ? null
        : RegionEndpoint.GetBySystemName(AWSSDKUtils.DetermineRegion(config.ServiceURL)).SystemName;
}

/// <summary>The pipeline step that says how requests are signed: SigV4, always.</summary>
internal sealed class JsonAuthSchemeHandler : BaseAuthResolverHandler
{
    protected override List<Amazon.Runtime.Internal.Auth.IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
        Amazon.Runtime.Credentials.Internal.AuthSchemeOption.DEFAULT_SIGV4;
}
