using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace CloudTrailTools.TestEndpoint;

/// <summary>Recomputes the signature of a request (Signature Version 4, Authorization header) from the secret the endpoint knows.</summary>
internal static class SignatureVerifier
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AllowedSkewOfS3 = TimeSpan.FromMinutes(15);

    /// <summary>Reads the credential scope, before anything is verified; false when the request is not signed.</summary>
    public static bool TryReadScope(EndpointRequest request, out CredentialScope scope)
    {
        scope = default;
        string? authorization = request.Header("Authorization");
        if (authorization is null || !authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            return false;
        }
        Dictionary<string, string> parts = authorization[(Algorithm.Length + 1)..]
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (!parts.TryGetValue("Credential", out string? credential)
            || !parts.TryGetValue("SignedHeaders", out string? signedHeaders)
            || !parts.TryGetValue("Signature", out string? signature))
        {
            return false;
        }
        string[] fields = credential.Split('/');
        if (fields.Length != 5 || fields[4] != "aws4_request")
        {
            return false;
        }
        scope = new CredentialScope(fields[0], fields[1], fields[2], fields[3], signedHeaders.Split(';'), signature);
        return true;
    }

    /// <exception cref="EndpointException">The signature, the token or the time is not right.</exception>
    public static void Verify(EndpointRequest request, CredentialScope scope, EndpointIdentity identity, DateTime now)
    {
        string? stamp = request.Header("X-Amz-Date");
        if (stamp is null || !DateTime.TryParseExact(stamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime signedAt))
        {
            throw new EndpointException(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
        }
        TimeSpan allowed = scope.Service == "s3" ? AllowedSkewOfS3 : AllowedSkew;
        if ((now - signedAt).Duration() > allowed)
        {
            throw scope.Service == "s3"
                ? new EndpointException(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
                : new EndpointException(403, "InvalidSignatureException", $"Signature expired: {stamp} is now earlier than {now - allowed:yyyyMMdd'T'HHmmss'Z'}");
        }
        if (request.Header("X-Amz-Security-Token") != identity.SessionToken)
        {
            throw new EndpointException(403, scope.Service == "s3" ? "InvalidToken" : "UnrecognizedClientException", "The provided token is malformed or otherwise invalid.");
        }
        if (!scope.SignedHeaders.Contains("host") || (identity.SessionToken is not null && !scope.SignedHeaders.Contains("x-amz-security-token")))
        {
            throw new EndpointException(403, "SignatureDoesNotMatch", "A header that has to be signed is not.");
        }
        string payloadHash = PayloadHash(request);
        string canonicalRequest = string.Join('\n',
            request.Method,
            scope.Service == "s3" ? request.RawPath : EncodePath(request.RawPath),
            CanonicalQuery(request),
            string.Concat(scope.SignedHeaders.Select(name => $"{name}:{CanonicalValue(request.Header(name))}\n")),
            string.Join(';', scope.SignedHeaders),
            payloadHash);
        string stringToSign = string.Join('\n', Algorithm, stamp, $"{scope.Date}/{scope.Region}/{scope.Service}/aws4_request", Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest))));
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + identity.SecretKey);
        foreach (string part in new[] { scope.Date, scope.Region, scope.Service, "aws4_request", stringToSign })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        if (!stamp.StartsWith(scope.Date, StringComparison.Ordinal) || Hex(key) != scope.Signature)
        {
            throw new EndpointException(403, scope.Service == "s3" ? "SignatureDoesNotMatch" : "InvalidSignatureException", "The request signature we calculated does not match the signature you provided.");
        }
        if (identity.ExpiresAt is DateTime expiry && now >= expiry)
        {
            throw scope.Service == "s3"
                ? new EndpointException(400, "ExpiredToken", "The provided token has expired.")
                : new EndpointException(scope.Service == "sts" ? 403 : 400, scope.Service == "sts" ? "ExpiredToken" : "ExpiredTokenException", "The security token included in the request is expired");
        }
    }

    private static string PayloadHash(EndpointRequest request)
    {
        string actual = Hex(SHA256.HashData(request.Body));
        string? declared = request.Header("X-Amz-Content-SHA256");
        if (declared is null || declared.Equals(actual, StringComparison.OrdinalIgnoreCase))
        {
            return declared ?? actual;
        }
        if (declared == "UNSIGNED-PAYLOAD" || declared.StartsWith("STREAMING-", StringComparison.Ordinal))
        {
            return declared;
        }
        throw new EndpointException(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }

    private static string CanonicalQuery(EndpointRequest request)
    {
        return string.Join('&', request.Query
            .Select(pair => (Name: Encode(pair.Key), Value: Encode(pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string CanonicalValue(string? value) => string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string EncodePath(string path) => string.Join('/', path.Split('/').Select(Encode));

    private static string Encode(string text)
    {
        StringBuilder encoded = new(text.Length);
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            char character = (char)value;
            if (char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~')
            {
                encoded.Append(character);
            }
            else
            {
                encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
        }
        return encoded.ToString();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}

internal readonly record struct CredentialScope(string AccessKeyId, string Date, string Region, string Service, string[] SignedHeaders, string Signature);
