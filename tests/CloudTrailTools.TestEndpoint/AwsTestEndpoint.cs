using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.TestEndpoint;

/// <summary>
/// An AWS endpoint inside the process, on a free port of 127.0.0.1. It verifies the signature of every signed request and
/// hands it to the service its credential scope names.
/// </summary>
public sealed class AwsTestEndpoint : IDisposable
{
    public const string AccountId = "111122223333";
    public const string AccessKeyId = "AKIATESTENDPOINT0001";
    public const string SecretKey = "TestEndpointSecretKeyNotARealOne00000001";

    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, EndpointIdentity> _identities = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IEndpointService> _services = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<EndpointLogEntry> _log = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;
    private int _inFlight;
    private int _maxInFlight;

    public AwsTestEndpoint(params IEndpointService[] services)
    {
        foreach (IEndpointService service in services)
        {
            _services[service.Name] = service;
        }
        AddIdentity(new EndpointIdentity(AccessKeyId, SecretKey, AccountId));
        _listener.Start(512);
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = Task.Run(AcceptAsync);
    }

    public string Url { get; }

    /// <summary>Time every request waits before it is answered.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>What the endpoint takes for the time of day.</summary>
    public Func<DateTime> Clock { get; set; } = () => DateTime.UtcNow;

    public IReadOnlyList<EndpointLogEntry> Log => _log.ToArray();

    /// <summary>The most requests that were being answered at the same time.</summary>
    public int MaxInFlight => Volatile.Read(ref _maxInFlight);

    public void AddIdentity(EndpointIdentity identity) => _identities[identity.AccessKeyId] = identity;

    public void AddService(IEndpointService service) => _services[service.Name] = service;

    public void ClearLog()
    {
        _log.Clear();
        Volatile.Write(ref _maxInFlight, 0);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        Task.WaitAll([_accepting, .. _connections.Keys]);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                socket.NoDelay = true;
                Task serving = ServeAsync(socket);
                _connections[serving] = true;
                _ = serving.ContinueWith(task => _connections.TryRemove(task, out _), TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // Stopped: the listener refuses in its own way, depending on how far it had come.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using HttpConnection connection = new(socket);
        try
        {
            while (await connection.ReadAsync(_stop.Token).ConfigureAwait(false) is EndpointRequest request)
            {
                EndpointResponse response = await AnswerAsync(request).ConfigureAwait(false);
                if (!await connection.SendAsync(request, response, _stop.Token).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The client has gone, or the endpoint is being stopped.
        }
    }

    private async Task<EndpointResponse> AnswerAsync(EndpointRequest request)
    {
        int inFlight = Interlocked.Increment(ref _inFlight);
        try
        {
            int highest;
            while (inFlight > (highest = Volatile.Read(ref _maxInFlight)) && Interlocked.CompareExchange(ref _maxInFlight, inFlight, highest) != highest)
            {
            }
            if (Latency > TimeSpan.Zero)
            {
                await Task.Delay(Latency, _stop.Token).ConfigureAwait(false);
            }
            EndpointResponse response = await HandleAsync(request).ConfigureAwait(false);
            if (response.Delay > TimeSpan.Zero)
            {
                await Task.Delay(response.Delay, _stop.Token).ConfigureAwait(false);
            }
            _log.Enqueue(new EndpointLogEntry(
                request.Method,
                request.Path,
                string.Join('&', request.Query.Select(pair => $"{pair.Key}={pair.Value}")),
                request.Service,
                request.Region,
                request.Caller?.AccessKeyId,
                response.Headers.TryGetValue(OperationHeader, out string? operation) ? operation : request.Header("X-Amz-Target"),
                request.Header("User-Agent"),
                response.Status));
            return response;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>Header by which a service tells the log which operation it answered.</summary>
    internal const string OperationHeader = "X-Test-Operation";

    private async Task<EndpointResponse> HandleAsync(EndpointRequest request)
    {
        // A request without signature can only be meant for S3, the one service here that answers those.
        bool signed = SignatureVerifier.TryReadScope(request, out CredentialScope scope);
        request.Service = signed ? scope.Service : "s3";
        request.Region = signed ? scope.Region : null;
        if (!_services.TryGetValue(request.Service, out IEndpointService? service))
        {
            return EndpointResponse.Text(404, "text/plain", $"This endpoint has no service named '{request.Service}'.");
        }
        try
        {
            if (signed)
            {
                if (!_identities.TryGetValue(scope.AccessKeyId, out EndpointIdentity? identity))
                {
                    throw scope.Service switch
                    {
                        "s3" => new EndpointException(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
                        "sts" => new EndpointException(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
                        _ => new EndpointException(400, "UnrecognizedClientException", "The security token included in the request is invalid."),
                    };
                }
                SignatureVerifier.Verify(request, scope, identity, Clock());
                identity.Count();
                request.Caller = identity;
            }
            return await service.HandleAsync(request, _stop.Token).ConfigureAwait(false);
        }
        catch (EndpointException refusal)
        {
            return service.Refuse(request, refusal);
        }
    }
}
