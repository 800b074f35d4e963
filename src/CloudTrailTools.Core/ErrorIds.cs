namespace CloudTrailTools;

/// <summary>
/// Every error id the module can emit. They are public API: scripts match on them, so a name here is never changed or reused.
/// </summary>
internal static class ErrorIds
{
    // Reading files and records
    public const string PathNotFound = nameof(PathNotFound);
    public const string PathProviderUnsupported = nameof(PathProviderUnsupported);
    public const string FileUnreadable = nameof(FileUnreadable);
    public const string FileEmpty = nameof(FileEmpty);
    public const string FileNotJson = nameof(FileNotJson);
    public const string FileNotCloudTrail = nameof(FileNotCloudTrail);
    public const string FileTruncated = nameof(FileTruncated);
    public const string FileDamaged = nameof(FileDamaged);
    public const string FileTooLarge = nameof(FileTooLarge);
    public const string FolderWithoutLogs = nameof(FolderWithoutLogs);
    public const string RecordDamaged = nameof(RecordDamaged);
    public const string RecordTooLarge = nameof(RecordTooLarge);
    public const string FolderLinked = nameof(FolderLinked);
    public const string RecordTooDeep = nameof(RecordTooDeep);
    public const string InputUnsupported = nameof(InputUnsupported);

    // Parameters
    public const string FilterInvalid = nameof(FilterInvalid);
    public const string TimeRangeInvalid = nameof(TimeRangeInvalid);
    public const string ParameterConflict = nameof(ParameterConflict);

    // Reaching AWS
    public const string AnswersRepeated = nameof(AnswersRepeated);
    public const string CredentialsNotFound = nameof(CredentialsNotFound);
    public const string CredentialsExpired = nameof(CredentialsExpired);
    public const string CredentialsRejected = nameof(CredentialsRejected);
    public const string CredentialUnsupported = nameof(CredentialUnsupported);
    public const string ProfileNotFound = nameof(ProfileNotFound);
    public const string ProfileInvalid = nameof(ProfileInvalid);
    public const string SignInExpired = nameof(SignInExpired);
    public const string MfaCodeMissing = nameof(MfaCodeMissing);
    public const string MfaSessionEnded = nameof(MfaSessionEnded);
    public const string RegionNotSet = nameof(RegionNotSet);
    public const string ClockSkewed = nameof(ClockSkewed);
    public const string AccessDenied = nameof(AccessDenied);
    public const string EndpointUnreachable = nameof(EndpointUnreachable);
    public const string RequestThrottled = nameof(RequestThrottled);
    public const string RequestFailed = nameof(RequestFailed);

    // S3
    public const string BucketNotFound = nameof(BucketNotFound);
    public const string BucketElsewhere = nameof(BucketElsewhere);
    public const string ObjectNotFound = nameof(ObjectNotFound);
    public const string ObjectIncomplete = nameof(ObjectIncomplete);
    public const string KeyUnusable = nameof(KeyUnusable);
    public const string FileNotRemote = nameof(FileNotRemote);
    public const string AddressInvalid = nameof(AddressInvalid);
    public const string FileUnwritable = nameof(FileUnwritable);
    public const string ObjectCorrupted = nameof(ObjectCorrupted);
    public const string ObjectArchived = nameof(ObjectArchived);
    public const string TrailNotFound = nameof(TrailNotFound);

    // Integrity
    public const string PublicKeyFileInvalid = nameof(PublicKeyFileInvalid);
    public const string PublicKeysUnavailable = nameof(PublicKeysUnavailable);
    public const string IntegrityNeedsFolder = nameof(IntegrityNeedsFolder);
    public const string LogFilesNotVerified = nameof(LogFilesNotVerified);
    public const string IntegrityNotProven = nameof(IntegrityNotProven);

    // Event history
    public const string EventCategoryUnavailable = nameof(EventCategoryUnavailable);
    public const string RegionUnknown = nameof(RegionUnknown);
    public const string RegionNotEnabled = nameof(RegionNotEnabled);
    public const string RoleArnInvalid = nameof(RoleArnInvalid);
    public const string RoleNotAssumed = nameof(RoleNotAssumed);
    public const string CheckpointInvalid = nameof(CheckpointInvalid);
    public const string CheckpointMismatch = nameof(CheckpointMismatch);
    public const string CheckpointUnwritable = nameof(CheckpointUnwritable);
    public const string TimeIsUp = nameof(TimeIsUp);

    // Coverage
    public const string CoverageIncomplete = nameof(CoverageIncomplete);
}
