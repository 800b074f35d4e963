using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>The public keys known in one test; asks its source for a region's keys when it first meets a digest they do not cover. Not thread-safe.</summary>
internal sealed class PublicKeyRing : IDisposable
{
    // CloudTrail may sign a digest some time after the hour it covers, with the key of that moment.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(2);

    private readonly List<CloudTrailPublicKey> _keys;
    private readonly PublicKeySource? _source;
    private readonly Dictionary<string, RSA> _imported = new(StringComparer.Ordinal);
    private readonly HashSet<(string Region, DateTime Time)> _asked = new();
    private readonly Dictionary<string, CloudTrailProblem> _failures = new(StringComparer.Ordinal);

    public PublicKeyRing(IEnumerable<CloudTrailPublicKey> keys, PublicKeySource? source = null)
    {
        _keys = keys.ToList();
        _source = source;
    }

    /// <summary>Regions whose keys could not be asked for, and why.</summary>
    public IReadOnlyDictionary<string, CloudTrailProblem> Failures => _failures;

    /// <summary>Asks once for a whole range, so that a long chain costs one call.</summary>
    public Task PrefetchAsync(string region, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        AskAsync(region, from, to + Margin, cancellationToken);

    /// <summary>All keys of that name which may sign digests of the region: ranges overlap, and a name may be listed more than once.</summary>
    public async Task<IReadOnlyList<CloudTrailPublicKey>> FindAsync(string region, string fingerprint, DateTime signedAbout, CancellationToken cancellationToken)
    {
        List<CloudTrailPublicKey> found = Matching(region, fingerprint);
        if (found.Count == 0 && _asked.Add((region, signedAbout)))
        {
            await AskAsync(region, signedAbout - Margin, signedAbout + Margin, cancellationToken).ConfigureAwait(false);
            found = Matching(region, fingerprint);
        }

        return found;
    }

    /// <summary>True when a key of the region is known for that time, so that another name cannot be CloudTrail's own.</summary>
    public bool Covers(string region, DateTime time) => _keys.Any(key =>
        key.Region == region && key.ValidityStartTime <= time && time <= key.ValidityEndTime);

    /// <summary>Whether all keys were given, and none is asked for.</summary>
    public bool IsOfFiles => _source is null;

    /// <summary>Why there may be no key of a region, as the end of a sentence about it.</summary>
    public string WhyMissing(string region) => IsOfFiles ? "is not among the keys given"
        : _failures.ContainsKey(region) ? "could not be asked for"
        : "is not among those that CloudTrail lists for that time";

    /// <summary>The key ready for use; kept as long as the ring.</summary>
    public RSA Verifier(CloudTrailPublicKey key)
    {
        if (!_imported.TryGetValue(key.Value, out RSA? rsa))
        {
            _imported[key.Value] = rsa = Import(key.Value);
        }

        return rsa;
    }

    public void Dispose()
    {
        foreach (RSA rsa in _imported.Values)
        {
            rsa.Dispose();
        }
    }

    /// <summary>Reads either encoding of a key.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static RSA Import(string value)
    {
        RSA rsa = RSA.Create();
        try
        {
            byte[] der = Convert.FromBase64String(value);
            if (IsSubjectPublicKeyInfo(der))
            {
                rsa.ImportSubjectPublicKeyInfo(der, out _);
            }
            else
            {
                rsa.ImportRSAPublicKey(der, out _);
            }

            return rsa;
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException or FormatException)
        {
            rsa.Dispose();
            throw new FormatException("a Value is not an RSA public key in DER (PKCS #1 or SubjectPublicKeyInfo)", exception);
        }
    }

    /// <summary>SubjectPublicKeyInfo starts with a sequence in a sequence, an RSAPublicKey with an integer in it.</summary>
    private static bool IsSubjectPublicKeyInfo(byte[] der)
    {
        AsnReader reader = new(der, AsnEncodingRules.DER);
        return reader.ReadSequence().PeekTag().HasSameClassAndValue(Asn1Tag.Sequence);
    }

    private List<CloudTrailPublicKey> Matching(string region, string fingerprint) => _keys
        .Where(key => string.Equals(key.Fingerprint, fingerprint, StringComparison.OrdinalIgnoreCase) && (key.Region is null || key.Region == region))
        .ToList();

    private async Task AskAsync(string region, DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        if (_source is null || _failures.ContainsKey(region))
        {
            return;
        }

        try
        {
            IReadOnlyList<CloudTrailPublicKey> keys = await _source.ListAsync(region, from, to, cancellationToken).ConfigureAwait(false);
            _keys.AddRange(keys.Where(key => !_keys.Exists(known => known.IsSameAs(key))));
        }
        catch (CloudTrailProblemException exception)
        {
            _failures[region] = exception.Problem;
        }
    }
}
