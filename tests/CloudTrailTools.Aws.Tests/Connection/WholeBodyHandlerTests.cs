using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.S3.Model;
using Amazon.S3.Model.Internal.MarshallTransformations;
using Xunit;
using ExecutionContext = Amazon.Runtime.Internal.ExecutionContext;

namespace CloudTrailTools.Aws.Tests.Connection;

public sealed class WholeBodyHandlerTests
{
    private readonly byte[] _content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 50_000)));

    [Fact]
    public async Task An_answer_is_whole_before_it_is_taken_apart_and_its_connection_free()
    {
        Body body = new(new MemoryStream(_content));

        ExecutionContext context = await SendAsync(body, CancellationToken.None);

        Assert.True(body.IsDisposed);
        using Stream stream = context.ResponseContext.HttpResponse.ResponseBody.OpenResponse();
        context.ResponseContext.HttpResponse.ResponseBody.Dispose();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        Assert.Equal(_content, copy.ToArray());
        Assert.Equal("value", context.ResponseContext.HttpResponse.GetHeaderValue("name"));
    }

    [Fact]
    public async Task An_error_is_whole_too()
    {
        Body body = new(new MemoryStream(_content)) { IsError = true };

        HttpErrorResponseException error = await Assert.ThrowsAsync<HttpErrorResponseException>(() => SendAsync(body, CancellationToken.None));

        Assert.True(body.IsDisposed);
        Assert.Equal(_content.Length, error.Response.ResponseBody.OpenResponse().Length);
    }

    [Fact]
    public async Task A_body_that_is_asked_for_as_a_stream_is_left_to_who_asked()
    {
        Body body = new(new MemoryStream(_content));

        ExecutionContext context = await SendAsync(body, CancellationToken.None, GetObjectResponseUnmarshaller.Instance);

        Assert.False(body.IsDisposed);
        Assert.Same(body, context.ResponseContext.HttpResponse.ResponseBody);
    }

    [Fact]
    public async Task A_stop_ends_a_read_that_waits_before_the_connection_is_let_go()
    {
        using CancellationTokenSource stop = new();
        Endless stream = new();
        Body body = new(stream);
        Task<ExecutionContext> sent = SendAsync(body, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        Assert.True(body.IsDisposed);
        Assert.False(stream.WasDisposedWhileRead);
    }

    [Fact]
    public async Task A_body_that_stands_still_is_given_up()
    {
        Body body = new(new Endless());

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(() => SendAsync(body, CancellationToken.None, patience: TimeSpan.FromMilliseconds(100)));

        Assert.Equal("nothing arrived for 0.1 seconds", exception.Message);
        Assert.True(AwsFailure.Of(exception).MayPass);
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task An_answer_without_end_is_none_of_AWS_and_not_asked_for_again()
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => SendAsync(new Body(new Flood()), CancellationToken.None));

        AwsFailure failure = AwsFailure.Of(exception);
        Assert.True(failure.IsForeign);
        Assert.False(failure.MayPass);
        Assert.Contains("larger than 64 MB", failure.ToProblem(new AwsCall("s3:ListBucket", "s3://trail")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_begin_is_given_up_and_the_request_keeps_its_own_stop()
    {
        using CancellationTokenSource stop = new();
        RequestContext request = new(false, new NullSigner()) { CancellationToken = stop.Token, Unmarshaller = ListObjectsV2ResponseUnmarshaller.Instance };
        WholeBodyHandler handler = new() { Patience = TimeSpan.FromMilliseconds(100), InnerHandler = new Silence() };

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(() => handler.InvokeAsync<ListObjectsV2Response>(new ExecutionContext(request, new ResponseContext())));

        Assert.True(AwsFailure.Of(exception).MayPass);
        Assert.Equal(stop.Token, request.CancellationToken);
        Task<ListObjectsV2Response> sent = new WholeBodyHandler { InnerHandler = new Silence() }.InvokeAsync<ListObjectsV2Response>(new ExecutionContext(request, new ResponseContext()));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    private static async Task<ExecutionContext> SendAsync(Body body, CancellationToken cancellation, ResponseUnmarshaller? unmarshaller = null, TimeSpan? patience = null)
    {
        RequestContext request = new(false, new NullSigner()) { CancellationToken = cancellation, Unmarshaller = unmarshaller ?? ListObjectsV2ResponseUnmarshaller.Instance };
        ExecutionContext context = new(request, new ResponseContext());
        WholeBodyHandler handler = new() { Patience = patience ?? TimeSpan.FromMinutes(5), InnerHandler = new Sender(body) };
        await handler.InvokeAsync<ListObjectsV2Response>(context);
        return context;
    }

    private sealed class Sender(Body body) : PipelineHandler
    {
        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            executionContext.ResponseContext.HttpResponse = body;
            return body.IsError ? throw new HttpErrorResponseException(body) : Task.FromResult(default(T)!);
        }
    }

    private sealed class Silence : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            await Task.Delay(Timeout.Infinite, executionContext.RequestContext.CancellationToken);
            return default!;
        }
    }

    /// <summary>An answer whose body has to come yet.</summary>
    private sealed class Body(Stream stream) : IWebResponseData, IHttpResponseBody
    {
        public bool IsError { get; init; }

        public bool IsDisposed { get; private set; }

        public long ContentLength => -1;

        public string ContentType => "text/plain";

        public HttpStatusCode StatusCode => IsError ? HttpStatusCode.BadRequest : HttpStatusCode.OK;

        public bool IsSuccessStatusCode => !IsError;

        public IHttpResponseBody ResponseBody => this;

        public string[] GetHeaderNames() => ["name"];

        public bool IsHeaderPresent(string headerName) => headerName == "name";

        public string GetHeaderValue(string headerName) => headerName == "name" ? "value" : "";

        public IEventStreamHeader GetEventStreamHeader(string headerName) => throw new NotSupportedException();

        public bool IsEventHeaderPresent(string headerName) => false;

        public Stream OpenResponse() => stream;

        public Task<Stream> OpenResponseAsync() => Task.FromResult(stream);

        public void Dispose()
        {
            IsDisposed = true;
            stream.Dispose();
        }
    }

    /// <summary>A stream that does not end.</summary>
    private sealed class Flood : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }

    /// <summary>A stream of which nothing comes.</summary>
    private sealed class Endless : MemoryStream
    {
        private int _reading;

        public bool WasDisposedWhileRead { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _reading);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 0;
            }
            finally
            {
                Interlocked.Decrement(ref _reading);
            }
        }

        protected override void Dispose(bool disposing)
        {
            WasDisposedWhileRead |= _reading > 0;
            base.Dispose(disposing);
        }
    }
}
