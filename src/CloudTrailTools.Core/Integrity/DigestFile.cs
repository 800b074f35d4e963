using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace CloudTrailTools;

/// <summary>One log file as a digest names it.</summary>
internal readonly record struct DigestLogEntry(string Bucket, string Key, string Hash, string HashAlgorithm);

/// <summary>The content of a digest file.</summary>
internal sealed class DigestFile
{
    // Far above any real digest (about 400 bytes per log file); below it a hostile one cannot exhaust memory.
    private const int MaxContent = 256 * 1024 * 1024;

    private DigestFile(ContentHash content)
    {
        ContentHash = content.Sha256!;
        TrailingBytes = content.TrailingBytes;
    }

    /// <summary>SHA-256 of the content.</summary>
    public string ContentHash { get; }

    /// <summary>Bytes in the file behind the compressed content.</summary>
    public long TrailingBytes { get; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required string EndTimeText { get; init; }

    public required DateTime StartTime { get; init; }

    public required DateTime EndTime { get; init; }

    public required string Fingerprint { get; init; }

    public required string? SignatureAlgorithm { get; init; }

    public required string? PreviousBucket { get; init; }

    public required string? PreviousKey { get; init; }

    public required string? PreviousHash { get; init; }

    public required string? PreviousSignature { get; init; }

    public required IReadOnlyList<DigestLogEntry> Logs { get; init; }

    /// <summary>Reads a digest.</summary>
    /// <exception cref="FormatException">It is damaged or no digest; the message tells how, as the end of a sentence.</exception>
    public static DigestFile Read(Stream stream, CancellationToken cancellationToken)
    {
        using MemoryStream content = new();
        ContentHash hash = ContentHasher.Hash(stream, cancellationToken, content, MaxContent);
        if (hash.Damage is not null)
        {
            throw new FormatException(hash.Damage);
        }

        try
        {
            return Parse(content.GetBuffer().AsMemory(0, (int)content.Length), hash);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("its content is not that of a digest", exception);
        }
    }

    /// <summary>True when the other one says of itself that it is the predecessor this one names.</summary>
    public bool Names(DigestFile? other) => other is not null && other.Key == PreviousKey && other.Bucket == (PreviousBucket ?? Bucket);

    /// <summary>True when the signature is the one made with the key for this digest.</summary>
    public bool IsSignedBy(RSA key, string signatureHex)
    {
        byte[] signature;
        try
        {
            signature = Convert.FromHexString(signatureHex);
        }
        catch (FormatException)
        {
            return false;
        }

        string signed = $"{EndTimeText}\n{Bucket}/{Key}\n{ContentHash}\n{PreviousSignature ?? "null"}";
        return key.VerifyData(Encoding.UTF8.GetBytes(signed), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static DigestFile Parse(ReadOnlyMemory<byte> content, ContentHash hash)
    {
        using JsonDocument document = JsonDocument.Parse(content);
        JsonElement root = document.RootElement;
        string endTime = Required(root, "digestEndTime");
        List<DigestLogEntry> logs = new();
        if (root.TryGetProperty("logFiles", out JsonElement files) && files.ValueKind == JsonValueKind.Array)
        {
            logs.EnsureCapacity(files.GetArrayLength());
            foreach (JsonElement file in files.EnumerateArray())
            {
                logs.Add(new DigestLogEntry(Required(file, "s3Bucket"), Required(file, "s3Object"), Required(file, "hashValue"), Optional(file, "hashAlgorithm") ?? "SHA-256"));
            }
        }

        root.GetProperty("previousDigestSignature");
        return new DigestFile(hash)
        {
            Bucket = Required(root, "digestS3Bucket"),
            Key = Required(root, "digestS3Object"),
            EndTimeText = endTime,
            StartTime = Time(Required(root, "digestStartTime")),
            EndTime = Time(endTime),
            Fingerprint = Required(root, "digestPublicKeyFingerprint"),
            SignatureAlgorithm = Optional(root, "digestSignatureAlgorithm"),
            PreviousBucket = Optional(root, "previousDigestS3Bucket"),
            PreviousKey = Optional(root, "previousDigestS3Object"),
            PreviousHash = Optional(root, "previousDigestHashValue"),
            PreviousSignature = Optional(root, "previousDigestSignature"),
            Logs = logs,
        };
    }

    private static string Required(JsonElement item, string name) => item.GetProperty(name).GetString() ?? throw new KeyNotFoundException();

    private static string? Optional(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static DateTime Time(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time)
            ? time
            : throw new KeyNotFoundException();
}
