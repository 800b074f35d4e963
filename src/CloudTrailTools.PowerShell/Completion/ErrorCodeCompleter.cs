using System.Collections.Generic;

namespace CloudTrailTools.PowerShell;

/// <summary>Error codes that are met often; each service has more of its own.</summary>
internal sealed class ErrorCodeCompleter : ValueCompleter
{
    internal static readonly Choice[] All =
    [
        new("AccessDenied", "Refused by a policy"),
        new("AccessDeniedException", "Refused by a policy (JSON services)"),
        new("Client.UnauthorizedOperation", "Refused by a policy (EC2)"),
        new("UnauthorizedOperation", "Refused by a policy"),
        new("AuthFailure", "Credentials that are not valid (EC2)"),
        new("Client.AuthFailure", "Credentials that are not valid (EC2)"),
        new("InvalidClientTokenId", "An access key that does not exist"),
        new("SignatureDoesNotMatch", "A secret key that does not fit"),
        new("ExpiredToken", "Temporary credentials after their time"),
        new("ExpiredTokenException", "Temporary credentials after their time (JSON services)"),
        new("UnrecognizedClientException", "Credentials that are not valid (JSON services)"),
        new("OptInRequired", "A service the account has not signed up for"),
        new("Client.DryRunOperation", "A trial that would have succeeded (EC2)"),
        new("Client.RequestLimitExceeded", "Too many calls (EC2)"),
        new("ThrottlingException", "Too many calls"),
        new("RequestLimitExceeded", "Too many calls"),
        new("LimitExceededException", "A quota is used up"),
        new("NoSuchBucket", "S3 has no such bucket"),
        new("NoSuchKey", "S3 has no such object"),
        new("NoSuchEntityException", "IAM has no such thing"),
        new("ResourceNotFoundException", "There is no such resource"),
        new("EntityAlreadyExistsException", "IAM has such a thing already"),
        new("DeleteConflictException", "IAM: something still depends on it"),
        new("DependencyViolation", "Something still depends on it"),
        new("MalformedPolicyDocumentException", "A policy that cannot be read"),
        new("ValidationException", "Parameters that are not valid"),
        new("InvalidParameterValue", "Parameters that are not valid"),
        new("TrailNotFoundException", "CloudTrail has no such trail"),
        new("KMS.DisabledException", "A key that is switched off"),
        new("InternalFailure", "An error on the side of AWS"),
        new("ServiceUnavailable", "An error on the side of AWS"),
    ];

    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => All;
}
