using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Core.Tests.Reading;

/// <summary>Content held in memory, read as if it were a file.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="content">The stored bytes.</param>
/// <param name="largestRead">How many bytes a read gives at most.</param>
internal sealed class MemoryLogSource(string name, byte[] content, int largestRead = int.MaxValue) : LogSource
{
    public override string Name => name;

    public override CloudTrailOriginKind Kind => CloudTrailOriginKind.File;

    public override Task<Stream> OpenAsync(CancellationToken cancellation) => Task.FromResult<Stream>(new SlowStream(content, largestRead));

    private sealed class SlowStream(byte[] content, int largestRead) : MemoryStream(content, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, largestRead));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, largestRead)]);
    }
}
