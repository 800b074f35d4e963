using System;
using System.IO;

namespace CloudTrailTools.Reading;

/// <summary>A piece of gzip cannot be read to its end.</summary>
internal sealed class GzipDamageException : IOException
{
    private GzipDamageException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>True when the stored bytes end within the piece.</summary>
    public bool IsCutOff { get; private init; }

    /// <summary>True when the stream gives the next piece that can be read when it is read again; otherwise it has ended.</summary>
    public bool GoesOn { get; init; }

    /// <summary>A compressed file proves its content only at its end: what stands before damage may have been changed by it.</summary>
    public static GzipDamageException Undecompressable(InvalidDataException cause, bool goesOn) => new(
        "it cannot be decompressed further, and no checksum confirms the piece of gzip that ends there, so that any event of that may be altered", cause)
    {
        GoesOn = goesOn,
    };

    public static GzipDamageException CutOff(bool goesOn) => new("a piece of gzip is cut off there", null) { IsCutOff = true, GoesOn = goesOn };

    public static GzipDamageException Foreign(bool goesOn) => new("what stands behind its compressed content is no gzip", null) { GoesOn = goesOn };
}
