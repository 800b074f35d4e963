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

    /// <summary>True when all of the piece was given, although it is not proven.</summary>
    public bool IsInflated { get; private init; }

    /// <summary>True when something else stands where a piece should begin.</summary>
    public bool IsForeign { get; private init; }

    /// <summary>True when the stream gives the next piece that can be read when it is read again; otherwise it has ended.</summary>
    public bool GoesOn { get; private init; }

    public static GzipDamageException CutOff(bool goesOn) => new("a piece of gzip is cut off there", null) { IsCutOff = true, GoesOn = goesOn };

    public static GzipDamageException Foreign(bool goesOn) => new("what stands behind its compressed content is no gzip", null) { IsForeign = true, GoesOn = goesOn };

    public static GzipDamageException ForeignStart() => new("what it begins with is no gzip", null) { IsForeign = true, GoesOn = true };

    /// <summary>A compressed file proves its content only at its end: what stands before damage may have been changed by it.</summary>
    public static GzipDamageException Undecompressable(Exception cause, bool goesOn) =>
        new("it cannot be decompressed further, and no checksum confirms the piece of gzip that ends there, so that any event of that may be altered", cause) { GoesOn = goesOn };

    public static GzipDamageException WrongChecksum(Exception cause, bool goesOn) =>
        new("the checksum of the piece of gzip that ends there does not belong to its content, so that any event of that may be altered", cause) { IsInflated = true, GoesOn = goesOn };
}
