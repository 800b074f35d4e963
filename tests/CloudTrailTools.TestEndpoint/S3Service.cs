using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.TestEndpoint;

/// <summary>Amazon S3, path style, so far as reading a trail's bucket needs it, plus PutObject.</summary>
public sealed class S3Service(params TestBucket[] buckets) : IEndpointService
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
    private const string MetadataPrefix = "x-amz-meta-";

    private readonly ConcurrentDictionary<string, TestBucket> _buckets = new(buckets.ToDictionary(bucket => bucket.Name, StringComparer.Ordinal), StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _attempts = new(StringComparer.Ordinal);

    public string Name => "s3";

    public S3FaultPlan? Faults { get; set; }

    public void AddBucket(TestBucket bucket) => _buckets[bucket.Name] = bucket;

    /// <summary>Forgets which attempts were made, so that a fault plan starts from the beginning.</summary>
    public void ResetAttempts() => _attempts.Clear();

    public Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken) => Task.FromResult(Handle(request));

    public EndpointResponse Refuse(EndpointRequest request, EndpointException refusal)
    {
        string region = refusal is WrongRegionException wrong ? $"<Region>{wrong.Region}</Region>" : "";
        EndpointResponse response = EndpointResponse.Xml(refusal.Status, request.Method == "HEAD" ? "" :
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{refusal.Code}</Code><Message>{Escape(refusal.Message)}</Message>{region}<RequestId>{Guid.NewGuid():N}</RequestId></Error>");
        (string bucketName, _) = Split(request);
        if (_buckets.TryGetValue(bucketName, out TestBucket? bucket))
        {
            response.Headers["x-amz-bucket-region"] = bucket.Region;
        }
        return response;
    }

    private EndpointResponse Handle(EndpointRequest request)
    {
        (string bucketName, string key) = Split(request);
        if (bucketName.Length == 0)
        {
            RequireCaller(request);
            return Named("ListBuckets", ListBuckets(request));
        }
        if (!_buckets.TryGetValue(bucketName, out TestBucket? bucket))
        {
            throw new EndpointException(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        RequireCaller(request);
        if (key.Length == 0 && request.HasQuery("location"))
        {
            string location = bucket.Region == "us-east-1" ? "" : bucket.Region;
            return Named("GetBucketLocation", EndpointResponse.Xml(200, $"<LocationConstraint xmlns=\"{Namespace}\">{location}</LocationConstraint>"));
        }
        RequireRegion(request, bucket);
        RequirePayer(request, bucket);
        return (request.Method, key.Length) switch
        {
            ("HEAD", 0) => HeadBucket(bucket),
            ("GET", 0) => Named("ListObjectsV2", List(request, bucket)),
            ("GET" or "HEAD", _) => Get(request, bucket, key),
            ("PUT", > 0) => Put(request, bucket, key),
            _ => throw new EndpointException(405, "MethodNotAllowed", "The specified method is not allowed against this resource."),
        };
    }

    private EndpointResponse ListBuckets(EndpointRequest request)
    {
        IEnumerable<string> owned = _buckets.Values
            .Where(bucket => bucket.OwnerAccountId == request.Caller!.AccountId)
            .Select(bucket => bucket.Name)
            .Order(StringComparer.Ordinal)
            .Select(name => $"<Bucket><Name>{Escape(name)}</Name><CreationDate>2024-01-01T00:00:00.000Z</CreationDate></Bucket>");
        return EndpointResponse.Xml(200, $"<ListAllMyBucketsResult xmlns=\"{Namespace}\"><Buckets>{string.Concat(owned)}</Buckets></ListAllMyBucketsResult>");
    }

    private static EndpointResponse HeadBucket(TestBucket bucket)
    {
        EndpointResponse response = new();
        response.Headers["x-amz-bucket-region"] = bucket.Region;
        return Named("HeadBucket", response);
    }

    private EndpointResponse List(EndpointRequest request, TestBucket bucket)
    {
        string prefix = request.QueryValue("prefix") ?? "";
        if (bucket.IsListDenied(prefix))
        {
            throw new EndpointException(403, "AccessDenied", $"User: {request.Caller!.Arn} is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::{bucket.Name}\" because no identity-based policy allows the s3:ListBucket action");
        }
        string delimiter = request.QueryValue("delimiter") ?? "";
        int maxKeys = int.Parse(request.QueryValue("max-keys") ?? "1000", CultureInfo.InvariantCulture);
        bool encode = request.QueryValue("encoding-type") == "url";
        string? token = request.QueryValue("continuation-token");
        // Older clients list in the first form, which calls it marker.
        string after = token is null ? request.QueryValue("start-after") ?? request.QueryValue("marker") ?? "" : Encoding.UTF8.GetString(Convert.FromBase64String(token));

        string query = string.Join('\n', bucket.Name, prefix, delimiter, after);
        Refuse(Faults?.ForList(query, _attempts.AddOrUpdate("list\n" + query, 1, (_, count) => count + 1)));

        StringBuilder contents = new();
        List<string> commonPrefixes = [];
        int count = 0;
        string last = token is null ? "" : after;
        bool truncated = false;
        IReadOnlyList<string> keys = bucket.Keys;
        for (int index = FirstAtLeast(keys, string.CompareOrdinal(prefix, after) > 0 ? prefix : after); index < keys.Count; index++)
        {
            string key = keys[index];
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }
            int cut = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            string entry = cut < 0 ? key : key[..(cut + delimiter.Length)];
            bool rolledUpBefore = cut >= 0 && (entry == last || (after.StartsWith(entry, StringComparison.Ordinal) && token is not null));
            if (string.CompareOrdinal(key, after) <= 0 || rolledUpBefore)
            {
                continue;
            }
            if (count == maxKeys)
            {
                truncated = true;
                break;
            }
            count++;
            last = entry;
            if (cut >= 0)
            {
                commonPrefixes.Add(entry);
            }
            else if (bucket.Find(key) is TestObject stored)
            {
                contents.Append(CultureInfo.InvariantCulture, $"<Contents><Key>{Text(key, encode)}</Key><LastModified>{stored.LastModified:yyyy-MM-ddTHH:mm:ss.fffZ}</LastModified><ETag>{Escape(stored.ETag)}</ETag><Size>{stored.Content.Length}</Size><StorageClass>STANDARD</StorageClass></Contents>");
            }
        }
        StringBuilder xml = new();
        xml.Append(CultureInfo.InvariantCulture, $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"{Namespace}\"><Name>{bucket.Name}</Name><Prefix>{Text(prefix, encode)}</Prefix><KeyCount>{count}</KeyCount><MaxKeys>{maxKeys}</MaxKeys><IsTruncated>{(truncated ? "true" : "false")}</IsTruncated>");
        if (delimiter.Length > 0)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<Delimiter>{Text(delimiter, encode)}</Delimiter>");
        }
        if (encode)
        {
            xml.Append("<EncodingType>url</EncodingType>");
        }
        if (truncated && !bucket.LosesContinuation)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{Convert.ToBase64String(Encoding.UTF8.GetBytes(last))}</NextContinuationToken>");
        }
        xml.Append(contents);
        foreach (string commonPrefix in commonPrefixes)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<CommonPrefixes><Prefix>{Text(commonPrefix, encode)}</Prefix></CommonPrefixes>");
        }
        return EndpointResponse.Xml(200, xml.Append("</ListBucketResult>").ToString());
    }

    private EndpointResponse Get(EndpointRequest request, TestBucket bucket, string key)
    {
        string operation = request.Method == "HEAD" ? "HeadObject" : "GetObject";
        S3Fault fault = operation == "GetObject" && Faults is not null
            ? Faults.ForGet(key, _attempts.AddOrUpdate($"get\n{bucket.Name}\n{key}", 1, (_, count) => count + 1))
            : S3Fault.None;
        if (fault == S3Fault.KmsAccessDenied || bucket.IsKmsDenied(key) || bucket.KmsDeniedKeys.ContainsKey(key))
        {
            throw new EndpointException(403, "AccessDenied", $"User: {request.Caller!.Arn} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:{bucket.Region}:{bucket.OwnerAccountId}:key/11111111-2222-3333-4444-555555555555 because no identity-based policy allows the kms:Decrypt action");
        }
        if (fault == S3Fault.AccessDenied || bucket.IsDenied(key) || bucket.DeniedKeys.ContainsKey(key))
        {
            throw new EndpointException(403, "AccessDenied", $"User: {request.Caller!.Arn} is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::{bucket.Name}/{key}\" because no identity-based policy allows the s3:GetObject action");
        }
        TestObject? stored = bucket.Find(key);
        if (fault == S3Fault.Gone || stored is null)
        {
            throw new EndpointException(404, "NoSuchKey", "The specified key does not exist.");
        }
        Refuse(fault);
        byte[] body = stored.Content;
        int status = 200;
        string? contentRange = null;
        if (request.Header("Range") is string range)
        {
            (int from, int to) = ParseRange(range, body.Length);
            contentRange = $"bytes {from}-{to}/{body.Length}";
            body = body[from..(to + 1)];
            status = 206;
        }
        int half = body.Length / 2;
        if (fault == S3Fault.ShortBody)
        {
            body = body[..half];
        }
        if (fault == S3Fault.CorruptBody && body.Length > 0)
        {
            body = [.. body];
            body[half] ^= 0x20;
        }
        EndpointResponse response = new()
        {
            Status = status,
            Body = body,
            SendBytes = half,
            Delivery = fault switch
            {
                S3Fault.CutBody => EndpointDelivery.Cut,
                S3Fault.ResetInBody => EndpointDelivery.Reset,
                S3Fault.Stall => EndpointDelivery.Stall,
                _ => EndpointDelivery.Whole,
            },
        };
        response.Headers["Content-Type"] = "application/json";
        response.Headers["ETag"] = stored.ETag;
        response.Headers["Last-Modified"] = stored.LastModified.ToString("R", CultureInfo.InvariantCulture);
        response.Headers["Accept-Ranges"] = "bytes";
        if (contentRange is not null)
        {
            response.Headers["Content-Range"] = contentRange;
        }
        foreach (KeyValuePair<string, string> item in stored.Metadata)
        {
            response.Headers[MetadataPrefix + item.Key] = item.Value;
        }
        return Named(operation, response);
    }

    private static EndpointResponse Put(EndpointRequest request, TestBucket bucket, string key)
    {
        byte[] content = request.Header("X-Amz-Content-SHA256")?.StartsWith("STREAMING-", StringComparison.Ordinal) == true
            ? DecodeAwsChunks(request.Body)
            : request.Body;
        Dictionary<string, string> metadata = request.Headers
            .Where(header => header.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key[MetadataPrefix.Length..].ToLowerInvariant(), header => header.Value, StringComparer.Ordinal);
        EndpointResponse response = new();
        response.Headers["ETag"] = bucket.Put(key, content, metadata, DateTime.UtcNow).ETag;
        return Named("PutObject", response);
    }

    /// <summary>Takes the data out of aws-chunked encoding; signatures and trailers are left unread.</summary>
    private static byte[] DecodeAwsChunks(byte[] body)
    {
        List<byte> content = [];
        int position = 0;
        while (true)
        {
            int lineEnd = position + body.AsSpan(position).IndexOf("\r\n"u8);
            string header = Encoding.ASCII.GetString(body, position, lineEnd - position);
            int size = int.Parse(header.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return content.ToArray();
            }
            content.AddRange(body.AsSpan(lineEnd + 2, size).ToArray());
            position = lineEnd + 2 + size + 2;
        }
    }

    private static (int From, int To) ParseRange(string range, int length)
    {
        string[] ends = range["bytes=".Length..].Split('-');
        int from = ends[0].Length == 0 ? Math.Max(0, length - int.Parse(ends[1], CultureInfo.InvariantCulture)) : int.Parse(ends[0], CultureInfo.InvariantCulture);
        int to = ends[0].Length == 0 || ends[1].Length == 0 ? length - 1 : Math.Min(length - 1, int.Parse(ends[1], CultureInfo.InvariantCulture));
        return from < length && from <= to
            ? (from, to)
            : throw new EndpointException(416, "InvalidRange", "The requested range is not satisfiable");
    }

    private static void RequireCaller(EndpointRequest request)
    {
        if (request.Caller is null)
        {
            throw new EndpointException(403, "AccessDenied", "Access Denied");
        }
    }

    private static void RequireRegion(EndpointRequest request, TestBucket bucket)
    {
        if (request.Region == bucket.Region)
        {
            return;
        }
        throw bucket.WrongRegion == WrongRegionAnswer.TemporaryRedirect
            ? new WrongRegionException(307, "TemporaryRedirect", "Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.", bucket.Region)
            : bucket.WrongRegion == WrongRegionAnswer.PermanentRedirect
            ? new WrongRegionException(301, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.", bucket.Region)
            : new WrongRegionException(400, "AuthorizationHeaderMalformed", $"The authorization header is malformed; the region '{request.Region}' is wrong; expecting '{bucket.Region}'", bucket.Region);
    }

    private static void RequirePayer(EndpointRequest request, TestBucket bucket)
    {
        if (bucket.RequesterPays && request.Caller!.AccountId != bucket.OwnerAccountId && request.Header("x-amz-request-payer") != "requester")
        {
            throw new EndpointException(403, "AccessDenied", "Access Denied");
        }
    }

    private static void Refuse(S3Fault? fault)
    {
        switch (fault)
        {
            case S3Fault.SlowDown:
                throw new EndpointException(503, "SlowDown", "Please reduce your request rate.");
            case S3Fault.InternalError:
                throw new EndpointException(500, "InternalError", "We encountered an internal error. Please try again.");
        }
    }

    private static (string Bucket, string Key) Split(EndpointRequest request)
    {
        string[] parts = request.RawPath.TrimStart('/').Split('/', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private static int FirstAtLeast(IReadOnlyList<string> keys, string value)
    {
        int low = 0;
        int high = keys.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(keys[middle], value) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    private static EndpointResponse Named(string operation, EndpointResponse response)
    {
        response.Headers[AwsTestEndpoint.OperationHeader] = operation;
        return response;
    }

    private static string Text(string text, bool encode) => encode ? Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal).Replace("%20", "+", StringComparison.Ordinal) : Escape(text);

    private static string Escape(string text) => SecurityElement.Escape(text)!;

    private sealed class WrongRegionException(int status, string code, string message, string region) : EndpointException(status, code, message)
    {
        public string Region { get; } = region;
    }
}
