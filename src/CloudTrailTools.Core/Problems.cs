using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;

namespace CloudTrailTools;

/// <summary>The one factory of problems: each method is one error id with its text.</summary>
internal static class Problems
{
    /// <summary>How text that came through the pipeline is named, before its number.</summary>
    public const string InputName = "input ";

    /// <param name="isLiteral">It was given without wildcards.</param>
    public static CloudTrailProblem PathNotFound(string path, bool isLiteral = false) => IsRecord(path) ? RecordAsPath(path) : IsObject(path) ? ObjectAsPath(path) : new(
        ErrorIds.PathNotFound,
        S3Address.Meant(path) is S3Address meant ? $"Cannot find '{S3Address.WithoutQuery(path)}'. A place in S3 is written {meant}."
        : IsTrail(path) ? TrailAsPath(path)
        : AwsCatalogue.Regions.Any(region => region.Name == path) ? $"Cannot find '{path}'. A region is written -Region {path}."
        : IsLikeBucket(path) ? $"Cannot find '{path}'. Check the spelling. {BucketOrTrail(new S3Address(path, string.Empty))}"
        : !isLiteral && path.AsSpan().IndexOfAny("[]*?") >= 0
            ? $"Cannot find '{path}'. Check the spelling. Where [, ], * or ? is part of the name, write a backtick before it, or use -LiteralPath if there is one."
            : $"Cannot find '{path}'. Check the spelling.",
        S3Address.WithoutQuery(path), ProblemCategory.NotFound);

    private static CloudTrailProblem RecordAsPath(string text) => new(
        ErrorIds.InputUnsupported,
        $"'{Start(text)}' is a record and no path: pipe records to ConvertFrom-CTRecord first.",
        text, ProblemCategory.InvalidArgument);

    private static CloudTrailProblem ObjectAsPath(string text) => new(
        ErrorIds.InputUnsupported,
        text.StartsWith($"@{{{nameof(CloudTrailDeletion)} ", StringComparison.Ordinal) ? "These are deletions and no paths. ForEach-Object Event gives the events they stand for, which Measure-CTEvent and Compare-CTActivity take."
        : text.StartsWith($"@{{{nameof(CloudTrailEvent)} ", StringComparison.Ordinal) ? "These are events and no paths: they are read already. Pipe them to Where-Object, Measure-CTEvent, Find-CTDeletion or Compare-CTActivity, or give them to those as -InputObject. Whether files are as they were delivered is tested of their folder or bucket."
        : $"'{Start(text.Contains('=', StringComparison.Ordinal) ? text : text[2..].TrimEnd('}'))}' is an object and no path. Pipe paths, what Get-ChildItem or Get-CTLogFile gives, or whole events to the cmdlets that take them; choose columns (Select-Object) behind those. Where a column holds paths, put | ForEach-Object and its name before this cmdlet. This is told once for all such objects.",
        text, ProblemCategory.InvalidArgument);

    private static string Start(string text) => text.Length > 40 ? text[..40] + "…" : text;

    /// <summary>As PowerShell writes objects that are made of properties, and <c>PathsAttribute</c> all others.</summary>
    public static bool IsObject(string path) => path.StartsWith("@{", StringComparison.Ordinal);

    /// <summary>Whether a text stands for something else that came through the pipeline: an object, or a record.</summary>
    public static bool IsObjectOrRecord(string text) => IsObject(text) || IsRecord(text);

    private static bool IsRecord(string path) => path.AsSpan().TrimStart() is ['{', .. ReadOnlySpan<char> rest] && rest.TrimStart() is ['"', ..];

    /// <summary>Small letters and digits with hyphens: few files are called so, and most buckets.</summary>
    private static bool IsLikeBucket(string path) =>
        path.Length is >= 3 and <= 63 && path.Contains('-') && path[0] != '-' && path[^1] != '-' && path.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static bool IsTrail(string path) =>
        path.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) && path.Contains(":cloudtrail:", StringComparison.OrdinalIgnoreCase) && path.Contains(":trail/", StringComparison.OrdinalIgnoreCase);

    private const string NameOfBucket = "has letters, digits, dots and hyphens, and no wildcards";

    /// <summary>What to write for a name that may be one of either.</summary>
    private static string BucketOrTrail(S3Address place) =>
        $"If it is a bucket, write {place}{(place.Key.Length == 0 ? $"; if it is a trail, write -TrailName {place.BucketName}" : "")}.";

    private static string TrailAsPath(string arn) => $"'{arn}' is a trail and no path. Use -TrailName, as in Import-CTLogFile -TrailName {arn}.";

    public static CloudTrailProblem PathProviderUnsupported(string path, string provider) => new(
        ErrorIds.PathProviderUnsupported,
        $"'{path}' belongs to the provider '{provider}'. Log files are read from the file system or from S3 (s3://bucket/prefix).",
        path, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem FileUnreadable(string name, Exception exception) => new(
        ErrorIds.FileUnreadable,
        exception is UnauthorizedAccessException
            ? $"Cannot read '{name}': access is denied. The user that runs this needs the right to read it, and to list the folders above it."
            : $"Cannot read '{name}': {Reason(exception, name)}.",
        name, exception is UnauthorizedAccessException ? ProblemCategory.PermissionDenied : ProblemCategory.ReadError, exception);

    public static CloudTrailProblem FileEmpty(string name) => new(
        ErrorIds.FileEmpty,
        $"'{name}' is empty. {(IsText(name) ? "Whatever wrote it gave nothing." : "CloudTrail never delivers an empty file: the copy was probably interrupted.")}",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileNotJson(string name, long offset, string found) => new(
        ErrorIds.FileNotJson,
        $"'{name}' is not JSON: at byte {Number(offset)} there is {found}. {(IsText(name) ? "CloudTrail records are JSON." : "CloudTrail log files are JSON, plain or compressed with gzip.")}",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileNotCloudTrail(string name, string what) => new(
        ErrorIds.FileNotCloudTrail,
        $"'{name}' holds no CloudTrail events: it is {what}.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileNotCloudTrail(string name, long offset) => new(
        ErrorIds.FileNotCloudTrail,
        $"'{name}' holds JSON that is neither a CloudTrail record nor one of the objects that records come in, first at byte {Number(offset)}. Such parts are left out and counted.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem RecordForeign(string name, int index, long offset) => new(
        ErrorIds.FileNotCloudTrail,
        $"'{name}' holds no CloudTrail event in record {Number(index)} (byte {Number(offset)} of its content): it is an S3 or Lambda notification, which looks alike but records no API call. It is left out.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileTruncated(string name, long offset, int records) => new(
        ErrorIds.FileTruncated,
        $"'{name}' is cut off at byte {Number(offset)} of its content; {(records == 0 ? "no whole record stands" : records == 1 ? "the whole record" : $"the {Number(records)} whole records")} before the cut{(records == 0 ? string.Empty : records == 1 ? " was read" : " were read")}.{(IsText(name) ? " Give the whole of it." : " Copy the file again.")}",
        name, ProblemCategory.InvalidData)
    {
        IsOfFile = true,
    };

    public static CloudTrailProblem FileDamaged(string name, long offset, string reason) => FileDamaged(name, offset, reason, "What was whole has been read");

    /// <summary>Reading ended before the end.</summary>
    public static CloudTrailProblem FileBroken(string name, long offset, Exception cause) =>
        FileDamaged(name, offset, cause.Message, "Nothing behind it was read") with { IsOfFile = true };

    public static CloudTrailProblem FileDamaged(string name, long offset, GzipDamageException damage)
    {
        string rest = damage switch
        {
            { GoesOn: true, IsForeign: true } => "The pieces of gzip behind it were read as far as they can be",
            { GoesOn: false, IsInflated: false } => "Nothing behind it was read",
            { GoesOn: false } => "It was read to that end",
            { IsInflated: true } => "The pieces behind it were read as far as they can be",
            _ => "The rest of that piece is lost; the pieces behind it were read as far as they can be",
        };
        return FileDamaged(name, offset, damage.Message, rest) with { IsOfFile = true };
    }

    private static CloudTrailProblem FileDamaged(string name, long offset, string reason, string rest) => new(
        ErrorIds.FileDamaged,
        $"'{name}' is damaged at byte {Number(offset)} of its content: {reason}. {rest}{(IsText(name) ? "" : "; copy the file again")}.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileMuchDamaged(string name, int more, int records) => new(
        ErrorIds.FileDamaged,
        $"'{name}' has {CountText.Of(more, "more damaged place")}{(records == 0 ? "" : $"; lost at all of them: {CountText.Of(records, "record")}")}. What was whole has been read; copy the file again.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileTooLarge(string name, long limit) => new(
        ErrorIds.FileTooLarge,
        $"'{name}' holds more than {CountText.OfBytes(limit)} of content, the limit per file. Events before the limit were read. Decompress the file first if you trust it.",
        name, ProblemCategory.LimitsExceeded);

    public static CloudTrailProblem FolderLinked(string path) => new(
        ErrorIds.FolderLinked,
        $"'{path}' is a link to a folder, and links that a search comes upon are not followed: give it as a path of its own too.",
        path, ProblemCategory.NotFound);

    public static CloudTrailProblem FolderLinkedInCopy(string path) => new(
        ErrorIds.FolderLinked,
        $"'{path}' is a link to a folder. Only files that digests found elsewhere name are read through it, and others behind it are not looked for: give it as a path of its own too.",
        path, ProblemCategory.NotFound);

    /// <summary>Of a link that may have led to a folder; one with the name of a log file is read as such.</summary>
    public static CloudTrailProblem LinkBroken(string path) => new(
        ErrorIds.FolderLinked,
        $"'{path}' is a link to what is not there or cannot be reached; it may be a folder of log files. Mend the link, or delete it.",
        path, ProblemCategory.NotFound);

    public static CloudTrailProblem FolderWithoutLogs(string path) => new(
        ErrorIds.FolderWithoutLogs,
        $"The folder '{path}' has no CloudTrail log file in it or below it (*.json.gz, *.json, *.gz, *.jsonl, *.ndjson).",
        path, ProblemCategory.NotFound);

    /// <param name="trailName">The trail by which the place was found.</param>
    public static CloudTrailProblem BucketWithoutLogs(S3Address place, string? organizationId, string? trailName)
    {
        string address = place.ToString();
        int folder = address.IndexOf("AWSLogs/", StringComparison.Ordinal);
        return new(
            ErrorIds.FolderWithoutLogs,
            place.Key.StartsWith('/') ? $"There are no CloudTrail log files in '{address}': the keys of those that CloudTrail delivers do not begin with a slash. Leave it out of the prefix."
            : folder >= 0 ? $"There are no CloudTrail log files in '{address}'. Check what stands behind AWSLogs/, where * is no wildcard; Get-CTLogFile '{address[..folder]}' lists those there are."
            : organizationId is not null ? $"There are no CloudTrail log files of the organization {organizationId} in '{address}'. Check its id, and bucket and prefix; without -OrganizationId those of every organization are found."
            : trailName is not null ? $"There are no CloudTrail log files in '{address}', where the trail {trailName} delivers: it has delivered none there yet, or they are gone."
            : $"There are no CloudTrail log files in '{address}': their keys begin with this prefix and AWSLogs/. Check bucket and prefix; Get-CTLogFile -TrailName finds them by the trail.",
            address, ProblemCategory.NotFound);
    }

    public static CloudTrailProblem ObjectMissing(string address) => new(
        ErrorIds.ObjectNotFound, $"There is no object '{address}'. Check its key: Get-CTLogFile lists those there are.", address, ProblemCategory.NotFound);

    /// <param name="isAlone">Whether its end is known; else what stands before the next record that is surely one is left out with it.</param>
    public static CloudTrailProblem RecordDamaged(string name, int index, long offset, string reason, bool isAlone) => new(
        ErrorIds.RecordDamaged,
        $"Record {Number(index)} of '{name}' (counted from 0; byte {Number(offset)} of its content) is damaged: {reason.TrimEnd('.')}. It is left out{(isAlone ? "" : ", with whatever else stands before the next whole record")}.",
        name, ProblemCategory.InvalidData);

    /// <summary>Of an event whose record Event history holds, or gives, damaged: what else it says of the event finds it again.</summary>
    public static CloudTrailProblem EventDamaged(string place, string? id, string? name, DateTime? time, string reason) => new(
        ErrorIds.RecordDamaged,
        $"The record of {name ?? "an event"}{(time is DateTime at ? string.Create(CultureInfo.InvariantCulture, $" at {at:yyyy-MM-dd HH:mm:ss}Z") : "")} ({(id is null ? "without an id" : $"event id {id}")}) in Event history of {place} is damaged: {reason.TrimEnd('.')}. It is left out.",
        place, ProblemCategory.InvalidData);

    public static CloudTrailProblem RecordTooLarge(string name, int index, long offset, long limit) => new(
        ErrorIds.RecordTooLarge,
        $"Record {Number(index)} of '{name}' (counted from 0; byte {Number(offset)} of its content) is larger than {CountText.OfBytes(limit)}, the limit per record; CloudTrail's own is 1 MB. It is left out.",
        name, ProblemCategory.LimitsExceeded);

    public static CloudTrailProblem RecordTooDeep(string name, int index, long offset, int limit) => new(
        ErrorIds.RecordTooDeep,
        $"Record {Number(index)} of '{name}' (counted from 0; byte {Number(offset)} of its content) is nested deeper than {Number(limit)} levels. It is left out.",
        name, ProblemCategory.LimitsExceeded);

    public static CloudTrailProblem InputUnsupported(string what) => new(
        ErrorIds.InputUnsupported,
        $"Cannot make an event of {what}. Give JSON text, or objects whose CloudTrailEvent property is text, as Find-CTEvent and 'aws cloudtrail lookup-events' return them.",
        what, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem InputNotSaved(string text) => new(
        ErrorIds.InputUnsupported,
        "Save-CTLogFile copies log files, and takes addresses such as s3://bucket and what Get-CTLogFile gives. Name the bucket or trail: Save-CTLogFile s3://bucket <folder>. Events and other objects are saved by Export-Csv, Export-Clixml or ConvertTo-Json. This is told once for all such objects.",
        Start(text), ProblemCategory.InvalidArgument);

    public static CloudTrailProblem InputNotNamed(string text) => new(
        ErrorIds.InputUnsupported,
        $"An object of type {text[2..].TrimEnd('}')} names no call. Give names of services, or pipe events and other objects with the properties EventSource and EventName. This is told once for all such objects.",
        text, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem TextNoEvent(string text) => new(
        ErrorIds.InputUnsupported,
        $"'{text}' is no event. Compare-CTActivity takes two sets of events, such as Import-CTLogFile gives, or reads files with -Since: Compare-CTActivity <path> -Since 7d",
        text, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem DeletionNoEvent(CloudTrailDeletion deletion) => new(
        ErrorIds.InputUnsupported, $"'{deletion}' is a deletion and no event. ForEach-Object Event gives the events that deletions stand for.", deletion, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem FilterInvalid(string parameter, string value, string reason) => new(
        ErrorIds.FilterInvalid,
        $"-{parameter} does not take '{value}': {reason}",
        value, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem FilterEmpty(string parameter) => FilterInvalid(parameter, string.Empty, "an empty value matches nothing; leave the parameter out to match everything.");

    /// <summary>The value is not repeated.</summary>
    public static CloudTrailProblem SecretAsFilter() => new(
        ErrorIds.FilterInvalid,
        "-AccessKeyId was given something as long as a secret key. It is not repeated here, and nothing was done with it; the id of the key, which -AccessKeyId takes, has 20 capital letters and digits. If it was a secret key and stands in a script or a log now, replace the key.",
        nameof(EventFilterOptions.AccessKeyId), ProblemCategory.InvalidArgument);

    public static CloudTrailProblem EndpointInvalid(string value) => FilterInvalid(
        "EndpointUrl", value, $"it begins with http:// or https://, such as http{(value.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) || value.StartsWith("127.", StringComparison.Ordinal) ? "" : "s")}://{(value.Contains("://", StringComparison.Ordinal) || value.Length == 0 ? "s3.example.com" : value)}.");

    public static CloudTrailProblem TimeRangeInvalid(string reason) => new(
        ErrorIds.TimeRangeInvalid, reason, null, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem StartInFuture() => TimeRangeInvalid("-StartTime lies in the future.");

    public static CloudTrailProblem TwoBeginnings() => ParameterConflict("-Last and -StartTime both say where the time begins: give one of them.");

    public static CloudTrailProblem ParameterConflict(string reason) => new(
        ErrorIds.ParameterConflict, reason, null, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem KeyWithoutSecret => ParameterConflict(
        "-AccessKey and -SecretKey, the credentials to sign in with, go together: one of them is missing. -AccessKeyId asks for the events of a key.");

    public static CloudTrailProblem KeysExchanged => ParameterConflict(
        "-SecretKey was given the id of an access key: that is for -AccessKey, and the secret key for -SecretKey. Nothing was sent.");

    /// <param name="missing">The environment variable without which another one is of no use; null when that is not so.</param>
    public static CloudTrailProblem CredentialsNotFound(string? missing, Exception? exception) => new(
        ErrorIds.CredentialsNotFound,
        missing is not null ? $"No AWS credentials were found: the environment variable {missing} is missing beside the other half of a key."
        : "No AWS credentials were found: none given, none in the session, the environment, the default profile, the container or the instance. Use -ProfileName, -AccessKey and -SecretKey, -Credential, Set-AWSCredential or the AWS_… environment variables.",
        null, ProblemCategory.Authentication, exception);

    public static CloudTrailProblem CredentialsExpired(string target, string? profile, Exception exception) => new(
        ErrorIds.CredentialsExpired,
        $"The session of the AWS credentials has expired, so {target} could not be read. Sign in again{(profile is null ? "" : $" for profile '{profile}'")} and repeat.",
        target, ProblemCategory.Authentication, exception);

    public static CloudTrailProblem CredentialsRejected(string target, string credentials, string code, Exception exception) => new(
        ErrorIds.CredentialsRejected,
        $"AWS does not accept {credentials} for {target} ({code}). Check access key, secret key and session token: they belong together, and to the partition of the region.",
        target, ProblemCategory.Authentication, exception);

    public static CloudTrailProblem CredentialUnsupported(string source, string type) => new(
        ErrorIds.CredentialUnsupported,
        $"{source} holds a {type}, which is no AWS credentials object. Give what Get-AWSCredential returns, or use -ProfileName or -AccessKey and -SecretKey.",
        source, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem ProfileLocationNotFound(string path) => new(
        ErrorIds.ProfileNotFound,
        $"-ProfileLocation '{path}' is no file with profiles, and no folder with a file named credentials or config.",
        path, ProblemCategory.NotFound);

    public static CloudTrailProblem ProfileNotFound(string name, IReadOnlyList<string> known) => new(
        ErrorIds.ProfileNotFound,
        known.Count == 0
            ? $"There is no AWS profile '{name}', and no other one either. Check -ProfileLocation, or make one with 'aws configure' or Set-AWSCredential."
            : $"There is no AWS profile '{name}'. Those there are: {string.Join(", ", known)}.",
        name, ProblemCategory.NotFound);

    public static CloudTrailProblem ProfileInvalid(string name, Exception exception) => new(
        ErrorIds.ProfileInvalid,
        $"The AWS profile '{name}' cannot be used: {(exception.Message.Contains("valid combination", StringComparison.Ordinal) ? "a profile has aws_access_key_id and aws_secret_access_key, or role_arn with source_profile or credential_source, or an SSO session or a credential_process" : OneLine(exception.Message).TrimEnd('.'))}.",
        name, ProblemCategory.InvalidData, exception);

    public static CloudTrailProblem CredentialProcessFailed(string? profile, Exception exception)
    {
        // What the process wrote stands behind that, and may be anything, a secret too.
        string reason = OneLine(exception.Message.Split(" with the error")[0]).TrimEnd(' ', '.', '-');
        return new(
            ErrorIds.ProfileInvalid,
            $"The AWS profile '{profile ?? "default"}' cannot be used, as its credential_process fails: {reason}. Run that command by itself to see why.",
            profile, ProblemCategory.InvalidData, exception);
    }

    public static CloudTrailProblem SignInExpired(string? profile, Exception exception) => new(
        ErrorIds.SignInExpired,
        $"The IAM Identity Center sign-in{(profile is null ? "" : $" of profile '{profile}'")} is missing or has expired. Run: aws sso login{(profile is null ? "" : $" --profile {profile}")}",
        profile, ProblemCategory.Authentication, exception);

    public static CloudTrailProblem MfaCodeMissing(string role, string serial) => new(
        ErrorIds.MfaCodeMissing,
        $"The role '{role}' wants a code of the MFA device '{serial}', and nobody can be asked for it here. Run it in an interactive session, or give session credentials.",
        role, ProblemCategory.Authentication);

    public static CloudTrailProblem MfaSessionEnded(string role, string serial) => new(
        ErrorIds.MfaSessionEnded,
        $"The session of the role '{role}' has ended, and a new one takes a code of the MFA device '{serial}', which was not to be had while the command was at work. Run the command again: it asks at its start, and Get-CTEvent with -Checkpoint goes on where it stopped.",
        role, ProblemCategory.Authentication);

    public static CloudTrailProblem RegionNotSet() => new(
        ErrorIds.RegionNotSet,
        "No AWS region is set. Use -Region, Set-DefaultAWSRegion, AWS_REGION, or a profile with a region.",
        null, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem ClockSkewed(string target, DateTime here, Exception exception) => new(
        ErrorIds.ClockSkewed,
        string.Create(CultureInfo.InvariantCulture, $"AWS refuses requests for {target} because the clock of this computer is wrong: it shows {here:yyyy-MM-dd HH:mm:ss} UTC. Set the clock."),
        target, ProblemCategory.Authentication, exception);

    /// <summary>The rest of what refuses in the same words as what was told one by one.</summary>
    public static CloudTrailProblem AccessDeniedLikewise(IReadOnlyCollection<string> targets) => new(
        ErrorIds.AccessDenied,
        $"Access is denied in the same words to {CountText.Of(targets.Count, "other")}: {string.Join(", ", targets)}.",
        string.Join(", ", targets), ProblemCategory.PermissionDenied);

    public static CloudTrailProblem AccessDenied(string target, string action, string reason, string hint, Exception exception) => new(
        ErrorIds.AccessDenied,
        $"Access to {target} is denied: the permission {action} is {(IsExplicit(reason) ? "taken away by a policy" : "missing")}{(action.StartsWith("kms:", StringComparison.Ordinal) ? " on the KMS key that encrypts it" : "")}. AWS says: {reason.TrimEnd('.')}.{(IsExplicit(reason) ? " No other permission outweighs that: whoever manages the policy has to change it." : "")}{hint}",
        target, ProblemCategory.PermissionDenied, exception);

    private static bool IsExplicit(string reason) => reason.Contains("explicit deny", StringComparison.OrdinalIgnoreCase);

    public static CloudTrailProblem EndpointUnreachable(string target, string reason, Exception exception) => new(
        ErrorIds.EndpointUnreachable,
        $"AWS could not be reached for {target}: {reason.TrimEnd('.')}. Check network, proxy and region, and of -EndpointUrl or AWS_ENDPOINT_URL also whether it is http or https.",
        target, ProblemCategory.Unavailable, exception);

    public static CloudTrailProblem RequestThrottled(string target, string action, Exception exception) => new(
        ErrorIds.RequestThrottled,
        $"AWS kept refusing {action} for {target} as too many requests, also after slowing down. Repeat later, or use a lower -ThrottleLimit where there is one.",
        target, ProblemCategory.LimitsExceeded, exception);

    public static CloudTrailProblem RequestFailed(string target, string action, string code, string reason, Exception? exception) => new(
        ErrorIds.RequestFailed,
        $"{action} failed for {target}{(code.Length == 0 ? "" : $" ({code})")}: {reason.TrimEnd('.')}.",
        target, ProblemCategory.ReadError, exception);

    public static CloudTrailProblem AnswersRepeated(string target) => new(
        ErrorIds.AnswersRepeated,
        $"The pages of the answer for {target} repeat themselves, so that it has no end. AWS does not answer so: check what stands between, and what -EndpointUrl names.",
        target, ProblemCategory.ReadError);

    public static CloudTrailProblem BucketNotFound(string target, Exception? exception) => new(
        ErrorIds.BucketNotFound,
        $"There is no such bucket: {target}. Check the spelling{(HasCapitals(target) ? ", as names of new buckets have no capitals" : "")}, and whether -EndpointUrl or AWS_ENDPOINT_URL, if one is given, points to the right store.",
        target, ProblemCategory.NotFound, exception);

    private static bool HasCapitals(string target) => S3Address.TryParse(target, out S3Address place) && place.BucketName.AsSpan().ContainsAnyInRange('A', 'Z');

    public static CloudTrailProblem BucketElsewhere(string target, string? region, Exception exception) => new(
        ErrorIds.BucketElsewhere,
        $"The bucket of {target} is in {(region is null ? "another region" : $"the region {region}")} and could not be reached there: check network and proxy, and what -EndpointUrl names, if it is given.",
        target, ProblemCategory.InvalidArgument, exception);

    public static CloudTrailProblem ObjectNotFound(string target, Exception exception) => new(
        ErrorIds.ObjectNotFound,
        $"{target} does not exist (any more): it was deleted after it had been listed, or its name is wrong.",
        target, ProblemCategory.NotFound, exception);

    public static CloudTrailProblem ObjectIncomplete(string target, long received, long expected) => new(
        ErrorIds.ObjectIncomplete,
        $"{target} arrived incomplete ({Number(received)} of {Number(expected)} bytes), again after every retry. It is left out.",
        target, ProblemCategory.ReadError);

    public static CloudTrailProblem KeyUnusable(string target) => new(
        ErrorIds.KeyUnusable,
        $"{target} cannot be saved: its key has parts that no file can be named by here. It is left out.",
        target, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileNotRemote(string target) => new(
        ErrorIds.FileNotRemote,
        $"'{target}' is not in S3, so there is nothing to fetch. Copy-Item copies files that are on disk.",
        target, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem BucketNameInvalid(string name) => new(
        ErrorIds.AddressInvalid,
        $"'{S3Address.WithoutQuery(name)}' is no name of a bucket{((S3Address.Meant(name) ?? S3Address.WithoutScheme(name)) is S3Address meant ? $"; write -BucketName {meant.BucketName}{(meant.Key.Length == 0 ? "" : meant.Key.Contains(' ', StringComparison.Ordinal) ? $" -KeyPrefix '{meant.Key}'" : $" -KeyPrefix {meant.Key}")}" : $", which {NameOfBucket}")}.",
        S3Address.WithoutQuery(name), ProblemCategory.InvalidArgument);

    public static CloudTrailProblem AccessPointProvesNothing(string name) => new(
        ErrorIds.AddressInvalid,
        $"'{name}' is an access point, and digests were signed for the bucket behind it: give that bucket's own name to prove its files.",
        name, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem AddressInvalid(string address) => new(
        ErrorIds.AddressInvalid,
        S3Address.Meant(address) is S3Address meant
            ? $"'{S3Address.WithoutQuery(address)}' is no address in S3; write {meant}."
            : IsTrail(address) ? TrailAsPath(address)
            : S3Address.WithoutScheme(address) is S3Address bucket ? $"'{S3Address.WithoutQuery(address)}' is no address in S3. {BucketOrTrail(bucket)}"
            : $"'{S3Address.WithoutQuery(address)}' is no address in S3: it has the form s3://bucket or s3://bucket/prefix, and the name of a bucket {NameOfBucket}.",
        S3Address.WithoutQuery(address), ProblemCategory.InvalidArgument);

    public static CloudTrailProblem FileUnwritable(string path, Exception exception) => new(
        ErrorIds.FileUnwritable,
        $"Cannot write '{path}': {Reason(exception, path)}.",
        path, exception is UnauthorizedAccessException ? ProblemCategory.PermissionDenied : ProblemCategory.WriteError, exception);

    /// <param name="account">How much was saved until then, and how much was not.</param>
    public static CloudTrailProblem DestinationUnwritable(string folder, string account, Exception exception) => new(
        ErrorIds.FileUnwritable,
        $"Cannot write to the destination '{folder}': {(exception is FileNotFoundException or DirectoryNotFoundException ? "it is not there, and cannot be made" : Reason(exception, folder))}. Nothing more is fetched: {account}. When it can be written to, the same command goes on from there.",
        folder, exception is UnauthorizedAccessException ? ProblemCategory.PermissionDenied : ProblemCategory.WriteError, exception);

    public static CloudTrailProblem ObjectCorrupted(string target, Exception exception) => new(
        ErrorIds.ObjectCorrupted,
        $"{target} arrived damaged, again after every retry: its checksum is not that of the object. It is left out.",
        target, ProblemCategory.ReadError, exception);

    public static CloudTrailProblem ObjectArchived(string target, Exception exception) => new(
        ErrorIds.ObjectArchived,
        $"{target} is archived (S3 Glacier) and cannot be read now. Restore it first, then repeat.",
        target, ProblemCategory.Unavailable, exception);

    public static CloudTrailProblem TrailNotFound(string name, bool isArn, IEnumerable<string> regions, IReadOnlyCollection<string> known)
    {
        string advice = isArn ? "Check the ARN, or use the credentials of the account in it." : $"{TrailElsewhere}, or use the credentials of the account that owns it.";
        return new(
            ErrorIds.TrailNotFound,
            $"There is no trail '{name}' to be seen from {string.Join(" or ", regions)}{(known.Count == 0 ? ", and no other one either" : "")}. {(known.Count == 0 ? "" : $"These are: {string.Join(", ", known)}. ")}"
            + (LikeTrail(name, known) is string near ? $"Did you mean {near}? Otherwise {char.ToLowerInvariant(advice[0])}{advice[1..]}" : advice),
            name, ProblemCategory.NotFound);
    }

    /// <summary>The trail that may have been meant, by the end of its ARN or a name that is spelled much like it.</summary>
    private static string? LikeTrail(string name, IReadOnlyCollection<string> known) =>
        known.FirstOrDefault(trail => name.Equals($"trail/{trail}", StringComparison.OrdinalIgnoreCase)) ?? Spelling.Nearest(name, known).FirstOrDefault();

    /// <summary>Where a command's -Region says which files are wanted, and so is no place to name the region of a trail.</summary>
    public static CloudTrailProblem TrailWithoutRegion(string name) => new(
        ErrorIds.RegionNotSet,
        $"No AWS region is set in which to look for the trail '{name}'. {TrailElsewhere}, or use Set-DefaultAWSRegion or a profile with a region.",
        name, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem EventCategoryUnavailable(string category) => new(
        ErrorIds.EventCategoryUnavailable,
        $"Event history holds events of the categories Management and Insight only, none of '{category}'. Import-CTLogFile reads all categories from the log files of a trail.",
        category, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem RegionUnknown(string name, IReadOnlyList<string> known) => new(
        ErrorIds.RegionUnknown,
        Spelling.SeveralInOne(name) is { } several ? $"No region is called so: {several}"
            : AwsCatalogue.RegionWritten(name) is string written && System.Linq.Enumerable.Contains(known, written) ? $"'{name}' stands for no region; did you mean {written}?"
            : Spelling.Nearest(name, known) is { Count: > 0 } near ? $"'{name}' stands for no region; did you mean {string.Join(" or ", near)}?"
            : $"'{name}' stands for no region. The regions here are: {string.Join(", ", known)}. Those of another partition, such as China, come with one whole name of it, such as cn-north-1.",
        name, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem RegionNotEnabled(string region, string account, Exception exception) => new(
        ErrorIds.RegionNotEnabled,
        $"The region {region} is not enabled for {account}, or the session token comes from the global STS endpoint, whose tokens are not valid there. Leave the region out, enable it, or use a regional STS endpoint.",
        region, ProblemCategory.Unavailable, exception);

    public static CloudTrailProblem RoleArnInvalid(string arn) => new(
        ErrorIds.RoleArnInvalid,
        $"'{arn}' is no ARN of a role. It looks like arn:aws:iam::111122223333:role/Auditor.",
        arn, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem RoleOfOtherPartition(string arn, string partition, string region) => new(
        ErrorIds.RoleArnInvalid,
        $"'{arn}' is of another partition than {region}, which is of '{partition}': none of its credentials are good there. Give regions and roles of one partition.",
        arn, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem RoleNotAssumed(string role, string reason, Exception exception) => new(
        ErrorIds.RoleNotAssumed,
        $"The role {role} cannot be assumed: its trust policy has to name you (and the external id, if it asks for one), and you need sts:AssumeRole on it. AWS says: {reason.TrimEnd('.')}.",
        role, ProblemCategory.PermissionDenied, exception);

    public static CloudTrailProblem CheckpointInvalid(string path, string reason, Exception? exception) => new(
        ErrorIds.CheckpointInvalid,
        $"'{path}' is no checkpoint that can be continued: {reason.TrimEnd('.')}. Give another file, or remove this one to start anew.",
        path, ProblemCategory.InvalidData, exception);

    /// <param name="different">What was asked otherwise then.</param>
    /// <param name="isTime">Whether a time is among that.</param>
    public static CloudTrailProblem CheckpointMismatch(string path, IReadOnlyList<string> different, bool isTime) => new(
        ErrorIds.CheckpointMismatch,
        $"The checkpoint '{path}' belongs to another query, which differs in {string.Join(", ", different)}. Repeat the command exactly, or give another file.{(isTime ? " A time reckoned from now, as '2 hours ago', is another one each time: give -Last alone, or times that stay the same." : "")}",
        path, ProblemCategory.InvalidOperation);

    public static CloudTrailProblem CheckpointAccountUnknown(string path) => new(
        ErrorIds.CheckpointMismatch,
        $"sts:GetCallerIdentity told whose credentials these are either now or when '{path}' was written, but not both times, so it is not sure that this run goes on there. Repeat when STS can be reached as it could then, or give another file.",
        path, ProblemCategory.InvalidOperation);

    public static CloudTrailProblem CheckpointUnwritable(string path, Exception exception) => new(
        ErrorIds.CheckpointUnwritable,
        Directory.Exists(path) ? $"The checkpoint '{path}' cannot be written: it is a folder. Give the path of a file."
            : exception is DirectoryNotFoundException ? $"The checkpoint '{path}' cannot be written: its folder does not exist. Make the folder, or give another path."
            : $"The checkpoint '{path}' cannot be written: {Reason(exception, path)}. Put that right and repeat the command{(File.Exists(path) ? ": it goes on where the file says" : "")}.",
        path, ProblemCategory.WriteError, exception);

    public static CloudTrailProblem LookGivenUp(TimeSpan patience) => new(
        ErrorIds.TimeIsUp,
        $"The time of -For is over, and nothing has come of Event history for {patience.TotalSeconds:0} seconds: the last look was given up, and what only it would have shown is missing. Begin the next watch with -Since.",
        null, ProblemCategory.Unavailable);

    public static CloudTrailProblem TimeIsUp(TimeSpan timeout, string remedy) => new(
        ErrorIds.TimeIsUp,
        $"The time allowed ({timeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s) was over before everything had been read. {remedy}",
        null, ProblemCategory.LimitsExceeded);

    /// <param name="gaps">What was not covered.</param>
    /// <param name="summary">What was, in one line.</param>
    public static CloudTrailProblem CoverageIncomplete(CloudTrailCoverage coverage, string gaps, string summary) => new(
        ErrorIds.CoverageIncomplete,
        $"{gaps} In all: {summary}. The object of -CoverageVariable tells all of it.",
        coverage, ProblemCategory.InvalidOperation);

    public static CloudTrailProblem PublicKeyFileInvalid(string path, string reason) => new(
        ErrorIds.PublicKeyFileInvalid,
        $"'{path}' holds no public keys of CloudTrail: {reason}. Make the file with Save-CTPublicKey, or with 'aws cloudtrail list-public-keys --output json'.",
        path, ProblemCategory.InvalidData);

    public static CloudTrailProblem PublicKeysUnavailable(string region, string reason, Exception? exception) => new(
        ErrorIds.PublicKeysUnavailable,
        $"Cannot get CloudTrail's public keys of {region}: {reason} Without them no signature can be verified. Give the keys with -PublicKeyPath (Save-CTPublicKey makes such a file), or credentials that may call cloudtrail:ListPublicKeys.",
        region, ProblemCategory.Unavailable, exception);

    public static CloudTrailProblem PublicKeysMissing(string region, DateTime start, DateTime end) => new(
        ErrorIds.PublicKeysUnavailable,
        string.Create(CultureInfo.InvariantCulture, $"CloudTrail has no public key of {region} for {start:yyyy-MM-dd} to {end:yyyy-MM-dd} UTC, so none of it is saved. Give the time and the regions of the digests to be proven."),
        region, ProblemCategory.NotFound);

    public static CloudTrailProblem IntegrityNeedsFolder(string path, bool isPiped) => new(
        ErrorIds.IntegrityNeedsFolder,
        $"'{path}' is no folder. A proof takes the folder that holds the digests and the log files they name, such as one made by Save-CTLogFile.{(isPiped ? " This is told once for all files that are piped." : "")}",
        path, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem LogFilesNotVerified(int refuted, int count, string first) => new(
        ErrorIds.LogFilesNotVerified,
        $"Not proven by digests: {CountText.Of(count, "file")} of those read; not as CloudTrail delivered it: {Number(refuted)}. The first is '{first}'. See the warnings above, or run Test-CTLogIntegrity.",
        first, ProblemCategory.InvalidData);

    public static CloudTrailProblem NothingTested() => new(
        ErrorIds.IntegrityNotProven, "Nothing was tested: no folder or address came through the pipeline. Check what is piped to Test-CTLogIntegrity.", null, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem IntegrityNotProven(CloudTrailIntegritySummary summary) => new(
        ErrorIds.IntegrityNotProven,
        $"The logs are not proven complete and untouched: {summary}. Test-CTLogIntegrity -ProblemOnly lists what is wrong.",
        summary, ProblemCategory.InvalidData);

    /// <summary>The same problem with a sentence more, of one who knows what was asked.</summary>
    public static CloudTrailProblem WithHint(CloudTrailProblem problem, string hint) =>
        problem with { Message = $"{problem.Message} {hint}" };

    /// <summary>Whether it is the name of what came through the pipeline and is neither file nor folder: a text, a record or an object.</summary>
    public static bool IsNoPlace(string name) => IsText(name) || IsObject(name) || IsRecord(name);

    /// <summary>Text that came through the pipeline is in no file.</summary>
    private static bool IsText(string name) => name.StartsWith(InputName, StringComparison.Ordinal);

    private const string TrailElsewhere = "Give its ARN, which names its region (arn:aws:cloudtrail:us-east-1:111122223333:trail/name), set AWS_REGION to the region it is in";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What the system says, without the path, or one below it, that the message names already.</summary>
    private static string Reason(Exception exception, string path) =>
        exception is FileNotFoundException && new FileInfo(path).LinkTarget is string target
            ? $"it is a link to '{target}', which is not there"
            : exception is UnauthorizedAccessException ? "access is denied"
            : exception.Message.Split($" : '{path}")[0].TrimEnd('.');

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
