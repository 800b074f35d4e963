using System;
using System.Security.Cryptography;
using System.Text;

namespace CloudTrailTools.SampleData.Digests;

/// <summary>A key of our own with which sample digests are signed as CloudTrail signs with its keys.</summary>
public sealed class SigningKey
{
    private readonly RSA _rsa = RSA.Create(2048);

    /// <param name="region">The region whose digests it signs.</param>
    /// <param name="validFrom">Start of its validity.</param>
    /// <param name="validTo">End of its validity.</param>
    /// <param name="asSubjectPublicKeyInfo">Publishes it as SubjectPublicKeyInfo instead of PKCS #1: both have been seen.</param>
    public SigningKey(string region, DateTime validFrom, DateTime validTo, bool asSubjectPublicKeyInfo = false)
    {
        Region = region;
        ValidFrom = validFrom;
        ValidTo = validTo;
        Value = Convert.ToBase64String(asSubjectPublicKeyInfo ? _rsa.ExportSubjectPublicKeyInfo() : _rsa.ExportRSAPublicKey());
        Fingerprint = Convert.ToHexString(MD5.HashData(_rsa.ExportRSAPublicKey())).ToLowerInvariant();
    }

    public string Region { get; }

    public DateTime ValidFrom { get; }

    public DateTime ValidTo { get; }

    /// <summary>The public key in base64.</summary>
    public string Value { get; }

    public string Fingerprint { get; }

    public string Sign(string text) =>
        Convert.ToHexString(_rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)).ToLowerInvariant();
}
