using System;

namespace CloudTrailTools;

/// <summary>A public key with which CloudTrail's digests of one region are verified.</summary>
public sealed class CloudTrailPublicKey
{
    internal CloudTrailPublicKey(string fingerprint, string value, DateTime? validityStartTime, DateTime? validityEndTime, string? region)
    {
        Fingerprint = fingerprint;
        Value = value;
        ValidityStartTime = validityStartTime;
        ValidityEndTime = validityEndTime;
        Region = region;
    }

    /// <summary>The name by which digests refer to the key.</summary>
    public string Fingerprint { get; }

    /// <summary>The key, DER in base64: a PKCS #1 RSAPublicKey or a SubjectPublicKeyInfo.</summary>
    public string Value { get; }

    /// <summary>Start of the time in which CloudTrail signs with it (UTC).</summary>
    public DateTime? ValidityStartTime { get; }

    /// <summary>End of the time in which CloudTrail signs with it (UTC).</summary>
    public DateTime? ValidityEndTime { get; }

    /// <summary>The region whose digests it signs; null when the file it came from does not say.</summary>
    public string? Region { get; }

    /// <summary>Whether it says the same as another one: a fingerprint is a name, and may be listed more than once.</summary>
    /// <param name="orOfNoRegion">Whether one that does not say of which region it is counts too.</param>
    internal bool IsSameAs(CloudTrailPublicKey other, bool orOfNoRegion = false) => (Region == other.Region || (orOfNoRegion && other.Region is null)) && Fingerprint == other.Fingerprint && Value == other.Value;

    /// <summary>Fingerprint and region.</summary>
    public override string ToString() => Region is null ? Fingerprint : $"{Fingerprint} ({Region})";
}
