using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using Amazon.SecurityToken;
using Amazon.Util;
using CloudTrailTools.Aws.CloudTrailApi;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Aws.OrganizationsApi;

namespace CloudTrailTools.Aws;

/// <summary>
/// The one place where clients of AWS are made: credentials, region, endpoint, retries and user agent are decided here.
/// Clients are shared and live as long as the factory.
/// </summary>
internal sealed class AwsClientFactory : IDisposable
{
    /// <summary>Region of the first request when nothing names one: S3 answers there for every bucket, and says where it is.</summary>
    public const string GlobalRegion = "us-east-1";

    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private static readonly string ApplicationId = $"CloudTrailTools-{typeof(AwsClientFactory).Assembly.GetName().Version?.ToString(3)}";

    private readonly AwsConnectionOptions _options;
    private readonly Lazy<AWSCredentials> _credentials;
    private readonly Lazy<CredentialProfile?> _profile;
    private readonly Lazy<CredentialSource> _source;
    private readonly ConcurrentDictionary<string, Lazy<S3Client>> _s3 = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<StsClient>> _sts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<AmazonCloudTrailClient>> _cloudTrail = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<AmazonCloudTrailClient>> _eventHistory = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<AmazonOrganizationsClient>> _organizations = new(StringComparer.Ordinal);

    public AwsClientFactory(AwsConnectionOptions options)
        : this(options, () => CredentialResolver.Resolve(options), new(() => CredentialResolver.SourceOf(options)))
    {
    }

    private AwsClientFactory(AwsConnectionOptions options, Func<AWSCredentials> resolveCredentials, Lazy<CredentialSource> source)
    {
        _options = options;
        _source = source;
        _credentials = new Lazy<AWSCredentials>(resolveCredentials, LazyThreadSafetyMode.ExecutionAndPublication);
        _profile = new Lazy<CredentialProfile?>(() => CredentialResolver.FindProfile(options), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    /// <exception cref="CloudTrailProblemException">No usable credentials.</exception>
    public AWSCredentials Credentials => _credentials.Value;

    /// <summary>Whether other keys take the place of those of now when they end.</summary>
    public bool AreRenewed => Credentials is RefreshingAWSCredentials or ForeignCredentials;

    /// <summary>
    /// Whether the keys may have come with a session token of the global STS endpoint; for a role of another account the regional one is asked.
    /// </summary>
    public bool MayBeGlobalSession => Credentials switch
    {
        BasicAWSCredentials or AssumedRoleCredentials => false,
        EnvironmentVariablesAWSCredentials environment => environment.GetCredentials().UseToken,
        _ => true,
    };

    /// <summary>Gets keys at once; what hangs, such as a credential_process, is not waited for once it is cancelled.</summary>
    /// <exception cref="CloudTrailProblemException">There are none to be had.</exception>
    public Task AuthenticateAsync(CancellationToken cancellation)
    {
        if (CredentialResolver.ObjectOf(_options) is null)
        {
            return Task.Run(Authenticate, cancellation).WaitAsync(cancellation);
        }

        // An object of another module asks its user by itself, which it may be able to do on the calling thread only.
        Authenticate();
        return Task.CompletedTask;
    }

    /// <summary>Where the credentials come from; of a role, those that took it.</summary>
    public CredentialSource Source => _source.Value;

    /// <summary>Attempts per request, the first included: as configured for the SDK, else our own number.</summary>
    public static int MaxAttempts(int otherwise) => FallbackInternalConfigurationFactory.MaxAttempts ?? otherwise;

    /// <summary>The same place with other credentials: how another account is reached through a role.</summary>
    public AwsClientFactory WithCredentials(AWSCredentials credentials) => new(_options, () => credentials, _source);

    /// <summary>The region asked for or configured, without asking the instance; null when there is none.</summary>
    public string? FindRegion() => RegionName(_options.Region) ?? FindConfiguredRegion()?.Name;

    /// <summary>The region for when none is asked for, and what names it; null when nothing does.</summary>
    public (string Name, string Source)? FindConfiguredRegion() =>
        Named(_options.StoredRegion, "$StoredAWSRegion")
        ?? (_options.AsksForProfile ? OfProfile() : null)
        ?? OfVariable("AWS_REGION")
        ?? OfVariable("AWS_DEFAULT_REGION")
        ?? OfProfile();

    /// <summary>The region asked for, configured, or of the instance this runs on.</summary>
    /// <exception cref="CloudTrailProblemException">There is none.</exception>
    public string RequireRegion() => FindRegion() ?? InstanceRegion() ?? throw new CloudTrailProblemException(Problems.RegionNotSet());

    /// <summary>S3 in a region. It does not retry by itself: whoever reads objects has to see throttling to slow down.</summary>
    public IAmazonS3 S3(string region) => _s3.GetOrAdd(region, name => new Lazy<S3Client>(() =>
    {
        AmazonS3Config config = new();
        Configure(config, name);
        config.MaxErrorRetry = 0;
        config.ForcePathStyle = config.ServiceURL is not null;
        return new S3Client(Credentials, config);
    })).Value;

    public IAmazonSecurityTokenService Sts(string region) => _sts.GetOrAdd(region, name => new Lazy<StsClient>(() =>
    {
        AmazonSecurityTokenServiceConfig config = new();
        Configure(config, name);
        return new StsClient(Credentials, config);
    })).Value;

    /// <summary>CloudTrail in a region, for trails and public keys.</summary>
    public IAmazonCloudTrail CloudTrail(string region) => _cloudTrail.GetOrAdd(region, name => new Lazy<AmazonCloudTrailClient>(() =>
    {
        AmazonCloudTrailConfig config = new();
        Configure(config, name);
        return new AmazonCloudTrailClient(Credentials, config);
    })).Value;

    /// <summary>CloudTrail in a region, for lookups. It does not retry by itself: every request has to pass the pacer.</summary>
    public IAmazonCloudTrail EventHistory(string region) => _eventHistory.GetOrAdd(region, name => new Lazy<AmazonCloudTrailClient>(() =>
    {
        AmazonCloudTrailConfig config = new();
        Configure(config, name);
        config.MaxErrorRetry = 0;
        return new AmazonCloudTrailClient(Credentials, config);
    })).Value;

    public IAmazonOrganizations Organizations(string region) => _organizations.GetOrAdd(region, name => new Lazy<AmazonOrganizationsClient>(() =>
    {
        AmazonOrganizationsConfig config = new();
        Configure(config, name);
        return new AmazonOrganizationsClient(Credentials, config);
    })).Value;

    /// <summary>Applies the endpoint, region, retry mode and user agent every client of ours has.</summary>
    public void Configure(ClientConfig config, string region)
    {
        if (_options.AsksForProfile && _profile.Value is CredentialProfile profile)
        {
            config.Profile = new Profile(profile.Name, _options.ProfileLocation);
        }
        // Reading ServiceURL also looks at AWS_ENDPOINT_URL, its forms per service, and the profile; setting it makes that stay.
        string? endpoint = string.IsNullOrEmpty(_options.EndpointUrl) ? config.ServiceURL : _options.EndpointUrl;
        if (string.IsNullOrEmpty(endpoint))
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region;
        }

        // Without it, a service that takes a connection and says nothing, as behind a firewall or with https at a port of http, is waited for without end.
        config.ConnectTimeout = ConnectTimeout;
        // Who is sent to another host would take its answer for one of AWS, and leave a token there. Of services only S3 sends anybody elsewhere, to where a bucket is, which it tells beside.
        config.AllowAutoRedirect = false;
        config.RetryMode = FallbackInternalConfigurationFactory.RetryMode ?? RequestRetryMode.Standard;
        if (string.IsNullOrEmpty(config.ClientAppId))
        {
            config.ClientAppId = ApplicationId;
        }
    }

    public void Dispose()
    {
        DisposeAll(_s3);
        DisposeAll(_sts);
        DisposeAll(_cloudTrail);
        DisposeAll(_eventHistory);
        DisposeAll(_organizations);
    }

    private void Authenticate()
    {
        try
        {
            Credentials.GetCredentials();
        }
        catch (Exception exception) when (exception is not CloudTrailProblemException)
        {
            throw new CloudTrailProblemException(AwsFailure.Of(exception).ToProblem(new AwsCall("sts:AssumeRole", Source.Name, Source)));
        }
    }

    private static void DisposeAll<T>(ConcurrentDictionary<string, Lazy<T>> clients)
        where T : IDisposable
    {
        foreach (Lazy<T> client in clients.Values)
        {
            if (client.IsValueCreated)
            {
                client.Value.Dispose();
            }
        }
    }

    private (string, string)? OfProfile() => Named(_profile.Value?.Region, $"the profile '{_profile.Value?.Name}'");

    private static (string, string)? OfVariable(string name) => Named(Environment.GetEnvironmentVariable(name), $"the environment variable {name}");

    private static (string, string)? Named(object? region, string source) => RegionName(region) is string name ? (name, source) : null;

    /// <summary>A region's name out of a string or an object that has one (RegionEndpoint, AWSRegion of any build).</summary>
    private static string? RegionName(object? region)
    {
        string? name = region switch
        {
            null => null,
            string text => text,
            _ => (region.GetType().GetProperty("SystemName") ?? region.GetType().GetProperty("Region"))?.GetValue(region) as string ?? region.ToString(),
        };
        return string.IsNullOrWhiteSpace(name) ? null : name.Trim().ToLowerInvariant();
    }

    private static string? InstanceRegion()
    {
        try
        {
            return EC2InstanceMetadata.Region?.SystemName;
        }
        catch (Exception exception) when (exception is AmazonClientException or System.Net.Http.HttpRequestException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The SDK's client of S3, whose requests may be broken off.</summary>
    internal sealed class S3Client(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);

            // It follows to every host whose name looks like one of S3, with a signature and the token of the session.
            pipeline.RemoveHandler<AmazonS3RedirectHandler>();
            WholeBodyHandler.AddTo(pipeline);
        }
    }

    /// <summary>The SDK's client of STS, whose requests may be broken off.</summary>
    private sealed class StsClient(AWSCredentials credentials, AmazonSecurityTokenServiceConfig config) : AmazonSecurityTokenServiceClient(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            WholeBodyHandler.AddTo(pipeline);
        }
    }
}
