using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace CloudTrailTools.Aws;

/// <summary>
/// Has an answer in memory before the SDK takes it apart. By itself the SDK reads the connection while it parses, and when the request is cancelled
/// meanwhile disposes the body from another thread: both then read from one connection, which may come back as a free one that it is not, and the
/// next request waits for nothing or gets what is not its own. A read that is cancelled or has waited in vain closes its connection instead.
/// </summary>
internal sealed class WholeBodyHandler : PipelineHandler
{
    /// <summary>How long an answer may take to begin, and its body stand still.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    // Many times what the largest page of any service takes. Objects are streams, and have a limit of their own.
    private const int MostBytes = 64 << 20;

    private static readonly HashSet<string> SecretHeaders = new(StringComparer.OrdinalIgnoreCase) { "X-Amz-Security-Token", "Authorization" };

    /// <summary>Puts one where it sees what the SDK would parse.</summary>
    public static void AddTo(RuntimePipeline pipeline) => pipeline.AddHandlerAfter<Unmarshaller>(new WholeBodyHandler());

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        CancellationToken cancellation = executionContext.RequestContext.CancellationToken;
        T result;
        try
        {
            result = await SendAsync<T>((RequestContext)executionContext.RequestContext, executionContext, cancellation).ConfigureAwait(false);
        }
        catch (HttpErrorResponseException error)
        {
            throw new HttpErrorResponseException(error.Message, error.InnerException, await TakeErrorAsync(error.Response).ConfigureAwait(false));
        }

        // The SDK by itself goes where it is sent, or takes that for what was asked.
        if ((int)executionContext.ResponseContext.HttpResponse.StatusCode is >= 300 and < 400)
        {
            throw new HttpErrorResponseException(await TakeErrorAsync(executionContext.ResponseContext.HttpResponse).ConfigureAwait(false));
        }

        // What is handed on as a stream is read, and disposed, by who asked for it.
        if (!executionContext.RequestContext.Unmarshaller.HasStreamingProperty)
        {
            executionContext.ResponseContext.HttpResponse = await TakeAsync(executionContext.ResponseContext.HttpResponse, cancellation).ConfigureAwait(false);
        }

        return result;

        async Task<Answer> TakeErrorAsync(IWebResponseData response)
        {
            // A server, or a proxy that helps with errors, may repeat the request in what it says.
            Answer answer = await TakeAsync(response, cancellation).ConfigureAwait(false);
            answer.Hide(executionContext.RequestContext.Request?.Headers.Where(header => SecretHeaders.Contains(header.Key)).Select(header => header.Value) ?? []);
            return answer;
        }
    }

    /// <summary>The SDK by itself waits without end for the first byte of an answer.</summary>
    private async Task<T> SendAsync<T>(RequestContext request, IExecutionContext executionContext, CancellationToken cancellation)
        where T : AmazonWebServiceResponse, new()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(Patience);
        request.CancellationToken = stop.Token;
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw AwsFailure.NothingArrived(Patience, exception);
        }
        finally
        {
            request.CancellationToken = cancellation;
        }
    }

    private async Task<Answer> TakeAsync(IWebResponseData answer, CancellationToken cancellation)
    {
        using IHttpResponseBody body = answer.ResponseBody;
        Stream source = await body.OpenResponseAsync().ConfigureAwait(false);
        MemoryStream content = new();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            int read;
            do
            {
                stop.CancelAfter(Patience);
                read = await source.ReadAsync(buffer, stop.Token).ConfigureAwait(false);
                content.Write(buffer, 0, read);
                if (content.Length > MostBytes)
                {
                    throw new InvalidDataException($"the answer is larger than {MostBytes >> 20} MB, which none of AWS is; it may come from a proxy on the way, or from what -EndpointUrl names");
                }
            }
            while (read > 0);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw AwsFailure.NothingArrived(Patience, exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        content.Position = 0;
        return new Answer(answer, content);
    }

    private sealed class Answer(IWebResponseData head, MemoryStream content) : IWebResponseData, IHttpResponseBody
    {
        public long ContentLength => head.ContentLength;

        public string ContentType => head.ContentType;

        public HttpStatusCode StatusCode => head.StatusCode;

        public bool IsSuccessStatusCode => head.IsSuccessStatusCode;

        public IHttpResponseBody ResponseBody => this;

        public string[] GetHeaderNames() => head.GetHeaderNames();

        public bool IsHeaderPresent(string headerName) => head.IsHeaderPresent(headerName);

        public string GetHeaderValue(string headerName) => head.GetHeaderValue(headerName);

        public IEventStreamHeader GetEventStreamHeader(string headerName) => head.GetEventStreamHeader(headerName);

        public bool IsEventHeaderPresent(string headerName) => head.IsEventHeaderPresent(headerName);

        /// <summary>Leaves these texts out of what is answered.</summary>
        public void Hide(IEnumerable<string> secrets)
        {
            string text = Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
            string told = secrets.Where(secret => secret.Length > 0).Aggregate(text, static (rest, secret) => Regex.Replace(rest, string.Concat(secret.Select(Spellings)), "…", RegexOptions.CultureInvariant));
            content = told == text ? content : new MemoryStream(Encoding.UTF8.GetBytes(told));
        }

        /// <summary>A character as it may stand in JSON, HTML or an address.</summary>
        private static string Spellings(char letter) => char.IsAsciiLetterOrDigit(letter)
            ? letter.ToString()
            : string.Create(CultureInfo.InvariantCulture, $@"(?i:\\?{Regex.Escape(letter.ToString())}|\\u{(int)letter:x4}|%{(int)letter:x2}|&#{(int)letter};|&#x{(int)letter:x2};)");

        public Stream OpenResponse() => content;

        public Task<Stream> OpenResponseAsync() => Task.FromResult<Stream>(content);

        // It is in memory, and whoever parses it may not be done yet.
        public void Dispose()
        {
        }
    }
}
