using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SecurityToken;

namespace CloudTrailTools.Aws;

/// <summary>What an exception of the SDK means to us.</summary>
internal enum AwsFailureKind
{
    /// <summary>Too many requests: slow down and try again.</summary>
    Throttled,

    /// <summary>A server or network fault that may pass: try again.</summary>
    Transient,

    /// <summary>What arrived is not what the checksum says was sent: try again.</summary>
    Corrupted,
    AccessDenied,
    CredentialsExpired,
    CredentialsRejected,
    SignInExpired,
    ClockSkewed,
    BucketNotFound,
    ObjectNotFound,

    /// <summary>The bucket lives in another region.</summary>
    WrongRegion,

    /// <summary>The object lies in an archive and has to be restored first.</summary>
    Archived,
    Other,
}

/// <summary>A call that was made, so that a failure can be told in its terms.</summary>
/// <param name="Action">The permission the call needs, such as "s3:GetObject".</param>
/// <param name="Target">What it was about: "s3://bucket/key", or a region and account.</param>
internal sealed record AwsCall(string Action, string Target, CredentialSource? Credentials = null)
{
    public string? Profile => Credentials?.Profile;
}

/// <summary>An exception of the SDK, understood. The only place that knows the error codes and messages of AWS.</summary>
internal sealed partial record AwsFailure(AwsFailureKind Kind, string Code, string Message, Exception Exception)
{
    private const string BucketRegionHeader = "x-amz-bucket-region";
    public const string ForeignAnswer = "the answer is none that AWS gives; it may come from a proxy or a sign-in page on the way, or from what -EndpointUrl names";

    private static readonly HashSet<string> ThrottlingCodes = new(StringComparer.OrdinalIgnoreCase)
    {
        "SlowDown", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
        "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException",
        "ProvisionedThroughputExceededException", "PriorRequestNotComplete", "EC2ThrottledException", "TransactionInProgressException",
    };

    private static readonly HashSet<string> DeniedCodes = new(StringComparer.OrdinalIgnoreCase)
    {
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden", "AllAccessDisabled", "AccountProblem",
    };

    private static readonly HashSet<string> ExpiredCodes = new(StringComparer.OrdinalIgnoreCase)
    {
        "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired",
    };

    private static readonly HashSet<string> RejectedCodes = new(StringComparer.OrdinalIgnoreCase)
    {
        "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidToken",
        "AuthFailure", "IncompleteSignature", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "NotSignedUp", "OptInRequired",
    };

    /// <summary>Where the bucket is, when <see cref="Kind"/> says that it is elsewhere and the answer told.</summary>
    public string? BucketRegion { get; init; }

    /// <summary>Something answered that is not AWS.</summary>
    public bool IsForeign { get; init; }

    /// <summary>It was no answer to the request: a session for it could not be had.</summary>
    public bool IsOfSession => Chain(Exception).OfType<AmazonSecurityTokenServiceException>().Any();

    public bool MayPass => Kind is AwsFailureKind.Throttled or AwsFailureKind.Transient or AwsFailureKind.Corrupted;

    public static AwsFailure Of(Exception exception)
    {
        IReadOnlyList<Exception> chain = Chain(exception);
        if (chain.OfType<AmazonServiceException>().FirstOrDefault(service => !string.IsNullOrEmpty(service.ErrorCode) || service.StatusCode != 0) is AmazonServiceException serviceException)
        {
            string code = serviceException.ErrorCode ?? "";
            string? region = chain.OfType<HttpErrorResponseException>().FirstOrDefault()?.Response?.GetHeaderValue(BucketRegionHeader) is { Length: > 0 } told && CloudTrailLogFile.IsRegion(told) ? told : null;
            AwsFailureKind serviceKind = Classify(serviceException, code);
            // What S3 says is XML; without it the SDK takes the name of the status for a code.
            bool isForeign = serviceException.StatusCode != 0 && !(serviceKind == AwsFailureKind.WrongRegion && region is not null) && (code.Length == 0 || serviceException.Message.StartsWith("Error making request with Error Code", StringComparison.Ordinal));
            if (isForeign && serviceKind is AwsFailureKind.ObjectNotFound or AwsFailureKind.AccessDenied or AwsFailureKind.WrongRegion)
            {
                // What AWS would mean by the status says nothing of the object, the right or the bucket then.
                serviceKind = AwsFailureKind.Other;
            }

            return new AwsFailure(serviceKind, isForeign ? $"HTTP {(int)serviceException.StatusCode}" : Plain(code), isForeign ? ForeignAnswer : Plain(serviceException.Message), exception)
            {
                IsForeign = isForeign,
                BucketRegion = region,
            };
        }
        bool signIn = chain.Any(item => item.Message.Contains("SSO", StringComparison.Ordinal) && item.Message.Contains("oken", StringComparison.Ordinal));
        bool network = chain.Any(item => item is HttpRequestException or SocketException or IOException or TimeoutException or WebException or TaskCanceledException);
        bool corrupted = chain.Any(item => item is AmazonClientException && item.Message.Contains("hash not equal", StringComparison.OrdinalIgnoreCase));
        // Or cut off on its way.
        bool foreign = chain.Any(item => item is XmlException);
        if (chain.OfType<InvalidDataException>().FirstOrDefault() is InvalidDataException endless)
        {
            return new AwsFailure(AwsFailureKind.Other, "", endless.Message, exception) { IsForeign = true };
        }
        AwsFailureKind kind = signIn ? AwsFailureKind.SignInExpired
            : corrupted ? AwsFailureKind.Corrupted
            : network || foreign ? AwsFailureKind.Transient
            : AwsFailureKind.Other;
        return new AwsFailure(kind, "", foreign && !network ? ForeignAnswer : SaidPlainly((chain.OfType<TimeoutException>().FirstOrDefault() ?? Naming(chain) ?? chain[^1]).Message), exception) { IsForeign = foreign && !network };
    }

    public CloudTrailProblem ToProblem(AwsCall call)
    {
        List<Exception> chain = Chain(Exception);
        if (chain.OfType<CloudTrailProblemException>().FirstOrDefault() is CloudTrailProblemException known)
        {
            return known.Problem;
        }
        if (chain.OfType<ProcessAWSCredentialException>().FirstOrDefault() is ProcessAWSCredentialException process)
        {
            return Problems.CredentialProcessFailed(call.Profile, process);
        }
        if (chain.Exists(item => item is AmazonClientException && item.Message.Contains("have already expired", StringComparison.Ordinal)))
        {
            return Problems.CredentialsExpired(call.Target, call.Profile, Exception);
        }
        return Kind switch
        {
            AwsFailureKind.AccessDenied => Problems.AccessDenied(call.Target, DeniedAction() ?? call.Action, Message, IsMute ? MuteHint(call.Action) : "", Exception),
            AwsFailureKind.CredentialsExpired => Problems.CredentialsExpired(call.Target, call.Profile, Exception),
            AwsFailureKind.CredentialsRejected => Problems.CredentialsRejected(call.Target, (call.Credentials ?? CredentialSource.Unknown).Name, Code, Exception),
            AwsFailureKind.SignInExpired => Problems.SignInExpired(call.Profile, Exception),
            AwsFailureKind.ClockSkewed => Problems.ClockSkewed(call.Target, DateTime.UtcNow, Exception),
            AwsFailureKind.BucketNotFound => Problems.BucketNotFound(S3Address.TryParse(call.Target, out S3Address address) ? $"{S3Address.Scheme}{address.BucketName}" : call.Target, Exception),
            AwsFailureKind.ObjectNotFound => Problems.ObjectNotFound(call.Target, Exception),
            AwsFailureKind.WrongRegion when call.Action.StartsWith("s3:", StringComparison.Ordinal) => Problems.BucketElsewhere(call.Target, BucketRegion, Exception),
            AwsFailureKind.Archived => Problems.ObjectArchived(call.Target, Exception),
            AwsFailureKind.Corrupted => Problems.ObjectCorrupted(call.Target, Exception),
            AwsFailureKind.Throttled => Problems.RequestThrottled(call.Target, call.Action, Exception),
            AwsFailureKind.Transient when Code.Length == 0 && !IsForeign => Problems.EndpointUnreachable(call.Target, Message, Exception),
            _ => Problems.RequestFailed(call.Target, call.Action, Code, Message, Exception),
        };
    }

    /// <summary>S3 says no more than this when the bucket is another account's, or makes requesters pay.</summary>
    private bool IsMute => Message.Trim().TrimEnd('.').Equals("Access Denied", StringComparison.OrdinalIgnoreCase);

    private static string MuteHint(string action) => action switch
    {
        "s3:GetObject" => " An object encrypted with KMS also takes kms:Decrypt on its key; a bucket whose requesters pay takes -RequesterPays.",
        "s3:ListBucket" => " A bucket whose requesters pay takes -RequesterPays.",
        _ => "",
    };

    /// <summary>The permission AWS says is missing: it names kms:Decrypt when the object could be read but not its key.</summary>
    private string? DeniedAction()
    {
        Match match = DeniedActionPattern().Match(Message);
        return match.Success ? match.Groups[1].Value : null;
    }

    private static AwsFailureKind Classify(AmazonServiceException exception, string code)
    {
        HttpStatusCode status = exception.StatusCode;
        if (ThrottlingCodes.Contains(code) || status == HttpStatusCode.TooManyRequests)
        {
            return AwsFailureKind.Throttled;
        }
        if (ExpiredCodes.Contains(code))
        {
            return AwsFailureKind.CredentialsExpired;
        }
        if (code is "RequestTimeTooSkewed" or "RequestInTheFuture" || (code is "InvalidSignatureException" or "SignatureDoesNotMatch" && exception.Message.Contains("Signature ", StringComparison.Ordinal) && exception.Message.Contains(" now ", StringComparison.Ordinal)))
        {
            return AwsFailureKind.ClockSkewed;
        }
        if (code is "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" || status is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect)
        {
            return AwsFailureKind.WrongRegion;
        }
        if (RejectedCodes.Contains(code) || code == "InvalidSignatureException")
        {
            return AwsFailureKind.CredentialsRejected;
        }
        if (code == "NoSuchBucket")
        {
            return AwsFailureKind.BucketNotFound;
        }
        if (code is "NoSuchKey" or "NoSuchVersion" or "NotFound" || status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return AwsFailureKind.ObjectNotFound;
        }
        if (code == "InvalidObjectState")
        {
            return AwsFailureKind.Archived;
        }
        if (code.StartsWith("KMS.", StringComparison.Ordinal))
        {
            // A key that is disabled, to be deleted, or gone: no permission helps.
            return code == "KMS.AccessDeniedException" ? AwsFailureKind.AccessDenied : AwsFailureKind.Other;
        }
        if (DeniedCodes.Contains(code) || status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            return AwsFailureKind.AccessDenied;
        }
        // An answer that cannot be read was cut off on its way.
        bool serverFault = exception is AmazonUnmarshallingException || (int)status >= 500 || status == HttpStatusCode.RequestTimeout || code is "RequestTimeout" or "RequestTimeoutException" or "InternalError" or "InternalFailure" or "ServiceUnavailable";
        bool withoutAnswer = status == 0;
        return serverFault || withoutAnswer ? AwsFailureKind.Transient : AwsFailureKind.Other;
    }

    public static TimeoutException NothingArrived(TimeSpan patience, Exception exception) =>
        new(string.Create(CultureInfo.InvariantCulture, $"nothing arrived for {patience.TotalSeconds:0.#} seconds"), exception);

    /// <summary>What names the host too, when it was not reached.</summary>
    private static HttpRequestException? Naming(IReadOnlyList<Exception> chain) => chain.OfType<HttpRequestException>().FirstOrDefault(request => request.InnerException is SocketException);

    /// <summary>.NET's words name a setting that the user has not made.</summary>
    private static string SaidPlainly(string message) => message.Contains(nameof(SocketsHttpHandler.ConnectTimeout), StringComparison.Ordinal)
        ? $"no connection came about within {AwsClientFactory.ConnectTimeout.TotalSeconds:0} seconds"
        : message.Replace(" (ResponseEnded)", "", StringComparison.Ordinal);

    private static List<Exception> Chain(Exception exception)
    {
        List<Exception> chain = [];
        for (Exception? item = exception; item is not null; item = item.InnerException)
        {
            chain.Add(item);
        }
        return chain;
    }

    /// <summary>What a server says, for people: without what could steer a terminal or begin a line of a log, and no longer than anybody reads.</summary>
    public static string Plain(string message)
    {
        const int Longest = 1000;
        string plain = ShownText.WithoutControls(message.ReplaceLineEndings(" "))!;
        return plain.Length > Longest ? plain[..Longest] + "…" : plain;
    }

    [GeneratedRegex(@"not authorized to perform:?\s+([a-z0-9-]+:[A-Za-z*]+)", RegexOptions.CultureInvariant)]
    private static partial Regex DeniedActionPattern();
}
