using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using Amazon.Runtime.Internal.Util;
using Amazon.S3;
using Amazon.S3.Model;

namespace CloudTrailTools.Aws;

/// <summary>
/// One bucket, in whatever region it turns out to be. Every request passes the gate, is repeated as long as its failure may
/// pass, and fails with a problem that names what it was about.
/// </summary>
internal sealed class S3BucketReader
{
    /// <summary>No log file comes near it: CloudTrail's own limit is 50 MB.</summary>
    private const long MaxObjectSize = 512L << 20;

    private readonly S3Store _store;
    private volatile string _region;

    public S3BucketReader(S3Store store, string name, string? region)
    {
        _store = store;
        Name = name;
        _region = region ?? store.Clients.FindRegion() ?? AwsClientFactory.GlobalRegion;
    }

    public string Name { get; }

    /// <summary>The bucket's region, once a request has been answered.</summary>
    public string Region => _region;

    /// <summary>One page of a listing, in the order of the keys.</summary>
    /// <param name="tally">Counts what has to be asked for again.</param>
    public async Task<ListObjectsV2Response> ListAsync(string prefix, string? delimiter, string? startAfter, string? continuationToken, CancellationToken cancellationToken, RequestTally? tally = null)
    {
        ListObjectsV2Request request = new()
        {
            BucketName = Name,
            Prefix = prefix,
            Delimiter = delimiter,
            StartAfter = continuationToken is null ? startAfter : null,
            ContinuationToken = continuationToken,
            // Keys may hold characters that XML cannot.
            Encoding = EncodingType.Url,
            RequestPayer = Payer,
        };
        AwsCall call = Call("s3:ListBucket", prefix);
        ListObjectsV2Response page = await RunAsync(
            call,
            async (client, timeout) =>
            {
                ListObjectsV2Response listing = await client.ListObjectsV2Async(request, timeout.Token).ConfigureAwait(false);

                // Every listing names its bucket. The SDK makes an empty one of whatever XML comes with a status of 200.
                return listing is { Name: null, S3Objects: null or { Count: 0 }, CommonPrefixes: null or { Count: 0 } } ? throw new XmlException("no listing") : listing;
            },
            tally,
            cancellationToken).ConfigureAwait(false);
        if (page.IsTruncated == true && string.IsNullOrEmpty(page.NextContinuationToken))
        {
            // No store should; but the rest would be missing, and nobody told.
            throw new CloudTrailProblemException(Problems.RequestFailed(call.Target, call.Action, "", "the answer is a part of the listing, and does not say how to go on", null));
        }
        if (page.IsTruncated == true && page.NextContinuationToken == continuationToken)
        {
            throw new CloudTrailProblemException(Problems.AnswersRepeated(call.Target));
        }
        if (page.Encoding == EncodingType.Url)
        {
            // The SDK leaves what it was asked to have encoded as it comes.
            page.S3Objects?.ForEach(item => item.Key = WebUtility.UrlDecode(item.Key));
            page.CommonPrefixes = page.CommonPrefixes?.ConvertAll(WebUtility.UrlDecode)!;
        }
        if ((page.S3Objects ?? []).Select(item => item.Key).Concat(page.CommonPrefixes ?? []).Select(key => key ?? "").FirstOrDefault(key => !key.StartsWith(prefix, StringComparison.Ordinal)) is string stray)
        {
            throw new CloudTrailProblemException(Problems.RequestFailed(call.Target, call.Action, "", $"the listing has '{AwsFailure.Plain(stray)}', which was not asked for; {AwsFailure.ForeignAnswer}", null));
        }
        return page;
    }

    /// <summary>The whole object, its length checked against the listing and the answer; never a part of it.</summary>
    /// <param name="tally">Counts what has to be asked for again.</param>
    public async Task<S3Download> DownloadAsync(CloudTrailLogFile file, CancellationToken cancellationToken, RequestTally? tally = null)
    {
        string key = file.Key!;
        AwsCall call = Call("s3:GetObject", key);
        if (file.Size > MaxObjectSize)
        {
            throw new CloudTrailProblemException(Problems.FileTooLarge(call.Target, MaxObjectSize));
        }
        GetObjectRequest request = new() { BucketName = Name, Key = key, RequestPayer = Payer };
        return await RunAsync(
            call,
            async (client, timeout) =>
            {
                using GetObjectResponse response = await client.GetObjectAsync(request, timeout.Token).ConfigureAwait(false);
                return await ReceiveAsync(response, file, call.Target, timeout).ConfigureAwait(false);
            },
            tally,
            cancellationToken).ConfigureAwait(false);
    }

    private RequestPayer? Payer => _store.Options.RequesterPays ? RequestPayer.Requester : null;

    private AwsCall Call(string action, string key) => new(action, new S3Address(Name, key).ToString(), _store.Clients.Source);

    private async Task<S3Download> ReceiveAsync(GetObjectResponse response, CloudTrailLogFile file, string target, IdleTimeout timeout)
    {
        // An object that was replaced since it was listed has another ETag, and may then have any length.
        string? etag = response.ETag?.Trim('"');
        bool asListed = file.Size is not null && (file.ETag is null || etag is null || file.ETag == etag);
        long expected = asListed ? file.Size!.Value : response.ContentLength;
        if (expected > MaxObjectSize)
        {
            throw new CloudTrailProblemException(Problems.FileTooLarge(target, MaxObjectSize));
        }
        if (response.ContentLength != expected)
        {
            throw new IncompleteBodyException(response.ContentLength, expected);
        }
        // The SDK holds a body against its ETag with an MD5 of its own, which costs as much as all the rest of a download; the system's takes a fraction.
        Stream? plain = etag is not null && ETagHash.IsAvailable && response.ResponseStream is MD5Stream hashed ? hashed.SearchWrappedStream(static stream => stream is not MD5Stream) : null;
        Stream body = plain ?? response.ResponseStream;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(expected, 1));
        try
        {
            int received = 0;
            while (received < expected)
            {
                int read;
                try
                {
                    read = await body.ReadAsync(buffer.AsMemory(received, (int)expected - received), timeout.Token).ConfigureAwait(false);
                }
                catch (HttpIOException exception) when (exception.HttpRequestError == HttpRequestError.ResponseEnded)
                {
                    // Half an object is no network that cannot be reached.
                    read = 0;
                }

                if (read == 0)
                {
                    break;
                }
                received += read;
                timeout.Restart();
            }
            if (received != expected)
            {
                throw new IncompleteBodyException(received, expected);
            }
            // At its end, and not before, the SDK checks what else it has a checksum of.
            _ = await body.ReadAsync(buffer.AsMemory(received, 0), timeout.Token).ConfigureAwait(false);
            if (plain is not null && !ETagHash.Matches(etag!, buffer.AsSpan(0, received)))
            {
                throw new CorruptBodyException();
            }
            if (!asListed && file.Size is long listed)
            {
                _store.OnReplaced(target, listed, received);
            }
            S3Download download = new(new PooledStream(buffer, received), etag, Metadata(response));
            buffer = [];
            return download;
        }
        finally
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static Dictionary<string, string> Metadata(GetObjectResponse response)
    {
        const string Prefix = "x-amz-meta-";
        Dictionary<string, string> metadata = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in response.Metadata.Keys)
        {
            string plain = name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name[Prefix.Length..] : name;
            metadata[plain] = response.Metadata[name];
        }
        return metadata;
    }

    private async Task<T> RunAsync<T>(AwsCall call, Func<IAmazonS3, IdleTimeout, Task<T>> send, RequestTally? tally, CancellationToken cancellationToken)
    {
        S3Options options = _store.Options;
        int redirects = 0;
        bool renewed = false;
        for (int attempt = 1; ; attempt++)
        {
            string region = _region;
            AwsFailure failure;
            bool throttled = false;
            bool silent = false;
            using (IdleTimeout timeout = new(options.IdleTimeout, cancellationToken))
            {
                long round = await _store.Gate.EnterAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();

                    // Before the time counts: keys that have ended are renewed here, and somebody may have to be asked for a code.
                    await _store.Clients.Credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                    timeout.Restart();
                    _store.CountRequest();
                    return await send(_store.Clients.S3(region), timeout).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is not CloudTrailProblemException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    silent = timeout.HasPassed;
                    failure = silent
                        ? AwsFailure.Of(AwsFailure.NothingArrived(options.IdleTimeout, exception))
                        : AwsFailure.Of(exception);
                    throttled = failure.Kind == AwsFailureKind.Throttled;
                }
                finally
                {
                    _store.Gate.Leave(round, throttled);
                }
            }
            if (throttled)
            {
                _store.Tally.AddThrottled();
                tally?.AddThrottled();
            }
            if (failure.Kind == AwsFailureKind.WrongRegion && failure.BucketRegion is string actual && (actual != region || _region != region) && redirects++ < 2)
            {
                _region = actual;
                attempt--;
                continue;
            }
            if (!renewed && (failure.Kind == AwsFailureKind.CredentialsExpired || (failure.Kind == AwsFailureKind.CredentialsRejected && _store.Clients.AreRenewed)))
            {
                // The keys may have ended after the request was signed with them, or were renewed while it was: the SDK asks for the token and for the
                // key apart. The next one is signed with those of now.
                renewed = true;
                _store.Tally.AddRetried();
                tally?.AddRetried();
                attempt--;
                continue;
            }
            if (!failure.MayPass || attempt >= options.MaxAttempts)
            {
                throw new CloudTrailProblemException(failure.Exception switch
                {
                    IncompleteBodyException incomplete => Problems.ObjectIncomplete(call.Target, incomplete.Received, incomplete.Expected),
                    CorruptBodyException corrupt => Problems.ObjectCorrupted(call.Target, corrupt),
                    _ => failure.ToProblem(call),
                });
            }
            if (silent)
            {
                _store.OnSilence(call.Target, options.MaxAttempts - attempt);
            }
            if (!throttled)
            {
                _store.Tally.AddRetried();
                tally?.AddRetried();
            }
            await options.Wait(Backoff(attempt), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Doubles from attempt to attempt; the random half keeps those who failed together from coming back together.</summary>
    private TimeSpan Backoff(int attempt)
    {
        S3Options options = _store.Options;
        double longest = Math.Min(options.LongestBackoff.TotalMilliseconds, options.FirstBackoff.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private sealed class IncompleteBodyException(long received, long expected) : IOException("The body ended early.")
    {
        public long Received { get; } = received;

        public long Expected { get; } = expected;
    }

    private sealed class CorruptBodyException() : IOException("The body is not what its ETag says was sent.");

    /// <summary>A token that is cancelled when nothing has happened for a while since the last start, or with the run.</summary>
    private sealed class IdleTimeout : IDisposable
    {
        private readonly CancellationTokenSource _source;
        private readonly CancellationToken _outer;
        private readonly TimeSpan _patience;

        public IdleTimeout(TimeSpan patience, CancellationToken outer)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
            _outer = outer;
            _patience = patience;
        }

        public CancellationToken Token => _source.Token;

        public bool HasPassed => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

        public void Restart() => _source.CancelAfter(_patience);

        public void Dispose() => _source.Dispose();
    }
}

/// <summary>An object, whole.</summary>
/// <param name="Metadata">User metadata, names without the "x-amz-meta-" in front.</param>
internal sealed record S3Download(PooledStream Content, string? ETag, IReadOnlyDictionary<string, string> Metadata);
