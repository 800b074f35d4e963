using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Reading;

namespace CloudTrailTools.Core.Tests.Reading;

/// <summary>Bytes as a source; <c>wrap</c> makes their stream awkward.</summary>
internal sealed class BytesSource : LogSource
{
    private readonly byte[] _bytes;
    private readonly Func<Stream, Stream>? _wrap;

    public BytesSource(string name, byte[] bytes, Func<Stream, Stream>? wrap = null)
    {
        Name = name;
        _bytes = bytes;
        _wrap = wrap;
    }

    public override string Name { get; }

    public override CloudTrailOriginKind Kind => CloudTrailOriginKind.Text;

    public override Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        Stream stream = new MemoryStream(_bytes);
        return Task.FromResult(_wrap is null ? stream : _wrap(stream));
    }
}
