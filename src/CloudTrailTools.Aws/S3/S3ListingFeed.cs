using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace CloudTrailTools.Aws;

/// <summary>Lets one thread take from a listing that goes on in the background, without waiting longer than it wants to.</summary>
internal sealed class S3ListingFeed : IDisposable
{
    // So far ahead that the number of files is known long before most of them are read; some 10 MB when they are that many.
    private const int Ahead = 20_000;

    // Somebody else may have to end first what the listing waits for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<S3Listed> _items = Channel.CreateBounded<S3Listed>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop;
    private readonly Task _listing;
    private Task<bool>? _ready;

    public S3ListingFeed(IAsyncEnumerable<S3Listed> listing, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _listing = Task.Run(() => ListAsync(listing, _stop.Token), CancellationToken.None);
    }

    /// <summary>True when the listing has ended and everything has been taken.</summary>
    public bool IsCompleted => _items.Reader.Completion.IsCompletedSuccessfully;

    /// <summary>The next thing listed; false when none came within <paramref name="patience"/>, or none comes any more.</summary>
    /// <exception cref="CloudTrailProblemException">The listing failed as a whole.</exception>
    public bool TryTake(TimeSpan patience, out S3Listed item)
    {
        if (_items.Reader.TryRead(out item))
        {
            return true;
        }
        _ready ??= _items.Reader.WaitToReadAsync(_stop.Token).AsTask();
        try
        {
            if (!_ready.Wait(patience))
            {
                return false;
            }
            bool more = _ready.Result;
            _ready = null;
            return more && _items.Reader.TryRead(out item);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        if (_listing.Wait(Patience))
        {
            _stop.Dispose();
        }
    }

    private async Task ListAsync(IAsyncEnumerable<S3Listed> listing, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (S3Listed item in listing.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await _items.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            }
            _items.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            // Handed on to whoever takes next.
            _items.Writer.TryComplete(exception);
        }
    }
}
