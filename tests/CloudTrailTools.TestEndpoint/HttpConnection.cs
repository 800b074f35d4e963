using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.TestEndpoint;

/// <summary>One client connection: reads HTTP/1.1 requests and sends answers, well or badly, as told.</summary>
internal sealed class HttpConnection(Socket socket) : IDisposable
{
    private const int MaxHeadBytes = 64 * 1024;
    private const int FirstPacketBytes = 32 * 1024;
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next request, or null when the client has closed the connection.</summary>
    public async Task<EndpointRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        int headLength;
        while ((headLength = HeadLength()) < 0)
        {
            if (_end - _start > MaxHeadBytes)
            {
                throw new InvalidDataException("The head of the request is too long.");
            }
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
        string[] lines = Encoding.Latin1.GetString(_buffer, _start, headLength).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        _start += headLength;
        string[] requestLine = lines[0].Split(' ');
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = line[..colon];
            string value = line[(colon + 1)..].Trim();
            headers[name] = headers.TryGetValue(name, out string? earlier) ? $"{earlier},{value}" : value;
        }
        if (headers.TryGetValue("Expect", out string? expect) && expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await _stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        }
        byte[] body = headers.TryGetValue("Transfer-Encoding", out string? coding) && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase)
            ? await ReadChunkedAsync(cancellationToken).ConfigureAwait(false)
            : await ReadExactlyAsync(headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0, cancellationToken).ConfigureAwait(false);
        string[] target = requestLine[1].Split('?', 2);
        return new EndpointRequest
        {
            Method = requestLine[0],
            RawPath = target[0],
            Query = ParsePairs(target.Length > 1 ? target[1] : ""),
            Headers = headers,
            Body = body,
        };
    }

    /// <summary>Sends the answer; false when the connection is of no use afterwards.</summary>
    public async Task<bool> SendAsync(EndpointRequest request, EndpointResponse response, CancellationToken cancellationToken)
    {
        bool bodyless = request.Method == "HEAD" || response.Status is 204 or 304;
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {Reason(response.Status)}\r\n");
        foreach (KeyValuePair<string, string> header in response.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{header.Key}: {header.Value}\r\n");
        }
        head.Append(CultureInfo.InvariantCulture, $"Date: {DateTime.UtcNow:R}\r\nContent-Length: {response.DeclaredLength ?? response.Body.Length}\r\n\r\n");
        byte[] headBytes = Encoding.Latin1.GetBytes(head.ToString());
        int bodyLength = bodyless ? 0 : response.Delivery == EndpointDelivery.Whole ? response.Body.Length : Math.Min(response.SendBytes, response.Body.Length);
        // The body is sent as it lies there, but for as much as fits into one packet of the loopback with the head: a client wakes up once for both.
        int withHead = Math.Min(bodyLength, FirstPacketBytes);
        byte[] first = new byte[headBytes.Length + withHead];
        headBytes.CopyTo(first, 0);
        response.Body.AsSpan(0, withHead).CopyTo(first.AsSpan(headBytes.Length));
        await _stream.WriteAsync(first, cancellationToken).ConfigureAwait(false);
        if (withHead < bodyLength)
        {
            await _stream.WriteAsync(response.Body.AsMemory(withHead, bodyLength - withHead), cancellationToken).ConfigureAwait(false);
        }
        switch (response.Delivery)
        {
            case EndpointDelivery.Cut:
                socket.Shutdown(SocketShutdown.Send);
                return false;
            case EndpointDelivery.Reset:
                // Without lingering, closing sends RST in place of FIN.
                socket.LingerState = new LingerOption(true, 0);
                return false;
            case EndpointDelivery.Stall:
                await WaitForClientToLeaveAsync(cancellationToken).ConfigureAwait(false);
                return false;
            default:
                return bodyless || response.DeclaredLength is null || response.DeclaredLength == response.Body.Length;
        }
    }

    public void Dispose() => _stream.Dispose();

    internal static List<KeyValuePair<string, string>> ParsePairs(string text)
    {
        List<KeyValuePair<string, string>> pairs = [];
        foreach (string part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            pairs.Add(new(Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : ""));
        }
        return pairs;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private async Task WaitForClientToLeaveAsync(CancellationToken cancellationToken)
    {
        byte[] rest = new byte[256];
        while (await _stream.ReadAsync(rest, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    private int HeadLength()
    {
        int index = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
        return index < 0 ? -1 : index + 4;
    }

    private async Task<byte[]> ReadChunkedAsync(CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        while (true)
        {
            int size = int.Parse((await ReadLineAsync(cancellationToken).ConfigureAwait(false)).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadExactlyAsync(size, cancellationToken).ConfigureAwait(false));
            string end = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (size == 0)
            {
                while (end.Length > 0)
                {
                    end = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
                }
                return body.ToArray();
            }
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        int index;
        while ((index = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new EndOfStreamException();
            }
        }
        string line = Encoding.Latin1.GetString(_buffer, _start, index);
        _start += index + 2;
        return line;
    }

    private async Task<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new EndOfStreamException();
            }
        }
        byte[] bytes = _buffer.AsSpan(_start, count).ToArray();
        _start += count;
        return bytes;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        int read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        206 => "Partial Content",
        301 => "Moved Permanently",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        503 => "Slow Down",
        _ => "Status",
    };
}
