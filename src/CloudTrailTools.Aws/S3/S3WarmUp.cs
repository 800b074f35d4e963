using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace CloudTrailTools.Aws;

/// <summary>
/// Has the runtime load and compile what the first requests to S3 take, beside whatever the session does until it sends them. Nothing leaves the
/// process, and no credentials are looked for.
/// </summary>
internal static class S3WarmUp
{
    private static int _started;

    /// <summary>Starts it in the background, once in a process.</summary>
    public static void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            // Whatever comes of it: it is only to save time, and nobody waits for it.
            _ = Task.Run(RunAsync).ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>Lists and fetches an object of a store that is not there, through all of the SDK but the network.</summary>
    internal static async Task RunAsync()
    {
        AmazonS3Config config = new()
        {
            ServiceURL = "http://localhost",
            AuthenticationRegion = AwsClientFactory.GlobalRegion,
            // Else the SDK may ask the instance where it is.
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
            ForcePathStyle = true,
            MaxErrorRetry = 0,
            HttpClientFactory = new NoNetwork(),
        };
        using AwsClientFactory.S3Client client = new(new BasicAWSCredentials("none", "none"), config);
        await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "none", Delimiter = "/", Encoding = EncodingType.Url }).ConfigureAwait(false);
        using GetObjectResponse response = await client.GetObjectAsync(new GetObjectRequest { BucketName = "none", Key = "none" }).ConfigureAwait(false);
        await response.ResponseStream.CopyToAsync(System.IO.Stream.Null).ConfigureAwait(false);
        _ = ETagHash.IsAvailable;
    }

    private sealed class NoNetwork : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler());

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }

    private sealed class Handler : HttpMessageHandler
    {
        private const string Listing = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>none</Name><Prefix></Prefix><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><EncodingType>url</EncodingType><Contents><Key>none</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>0</Size><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>none/</Prefix></CommonPrefixes></ListBucketResult>
            """;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool isListing = request.RequestUri!.Query.Contains("list-type", StringComparison.Ordinal);
            ByteArrayContent content = new(isListing ? Encoding.UTF8.GetBytes(Listing) : []);
            content.Headers.ContentType = new MediaTypeHeaderValue(isListing ? "application/xml" : "application/json");
            content.Headers.LastModified = DateTimeOffset.UnixEpoch;
            HttpResponseMessage response = new(HttpStatusCode.OK) { Content = content, RequestMessage = request };
            // The SDK holds the body against its MD5.
            response.Headers.ETag = new EntityTagHeaderValue("\"d41d8cd98f00b204e9800998ecf8427e\"");
            return Task.FromResult(response);
        }
    }
}
