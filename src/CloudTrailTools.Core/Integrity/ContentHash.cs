namespace CloudTrailTools;

/// <summary>The digest's view of one stored file: the hash of its content, and whether anything but that content is in it.</summary>
/// <param name="Sha256">Lower-case hex of the uncompressed content; null when it cannot be inflated.</param>
/// <param name="Length">Bytes of uncompressed content.</param>
/// <param name="Damage">Why the file is not whole: not inflatable, cut off, or its own checksum is wrong; null otherwise.</param>
/// <param name="TrailingBytes">Bytes behind the compressed content.</param>
/// <param name="IsPlain">True when the file is not compressed at all.</param>
internal readonly record struct ContentHash(string? Sha256, long Length, string? Damage, long TrailingBytes, bool IsPlain)
{
    /// <summary>True when it was given up because there is more content than asked for.</summary>
    public bool IsLarger { get; init; }
}
