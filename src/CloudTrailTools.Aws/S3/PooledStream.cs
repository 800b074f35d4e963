using System.Buffers;
using System.IO;
using System.Threading;

namespace CloudTrailTools.Aws;

/// <summary>A body in rented memory, which goes back to the pool when the stream is disposed.</summary>
internal sealed class PooledStream : MemoryStream
{
    private byte[]? _rented;

    /// <param name="rented">Rented from the shared pool; belongs to the stream from now on.</param>
    public PooledStream(byte[] rented, int length)
        : base(rented, 0, length, writable: false, publiclyVisible: true) => _rented = rented;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        // Given back once, whoever is first: what is rented twice at a time would be written to by two.
        if (disposing && Interlocked.Exchange(ref _rented, null) is byte[] rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
