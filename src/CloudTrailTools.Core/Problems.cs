using System;
using System.Globalization;

namespace CloudTrailTools;

/// <summary>The one factory of problems: each method is one error id with its text.</summary>
internal static class Problems
{
    public static CloudTrailProblem PathNotFound(string path) => new(
        ErrorIds.PathNotFound,
        $"Cannot find '{path}'. Check the spelling, or use -LiteralPath when the name holds wildcard characters such as [ ].",
        path, ProblemCategory.NotFound);

    public static CloudTrailProblem PathProviderUnsupported(string path, string provider) => new(
        ErrorIds.PathProviderUnsupported,
        $"'{path}' belongs to the provider '{provider}'. Log files are read from the file system or from S3 (s3://bucket/prefix).",
        path, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem FileUnreadable(string name, Exception exception) => new(
        ErrorIds.FileUnreadable,
        $"Cannot read '{name}': {exception.Message}",
        name, exception is UnauthorizedAccessException ? ProblemCategory.PermissionDenied : ProblemCategory.ReadError, exception);

    public static CloudTrailProblem FileEmpty(string name) => new(
        ErrorIds.FileEmpty,
        $"'{name}' is empty. CloudTrail never delivers an empty file: the copy was probably interrupted.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileNotJson(string name, long offset, string found) => new(
        ErrorIds.FileNotJson,
        $"'{name}' is not JSON: at byte {Number(offset)} there is {found}. CloudTrail log files are JSON, plain or compressed with gzip.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileNotCloudTrail(string name, string what) => new(
        ErrorIds.FileNotCloudTrail,
        $"'{name}' holds no CloudTrail events: it is {what}.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileTruncated(string name, long offset, int records) => new(
        ErrorIds.FileTruncated,
        $"'{name}' is cut off at byte {Number(offset)} of its content; the {Number(records)} whole records before the cut were read. Copy the file again.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileDamaged(string name, long offset, string reason) => new(
        ErrorIds.FileDamaged,
        $"'{name}' is damaged at byte {Number(offset)} of its content: {reason}. What was whole has been read; copy the file again to get the rest.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem FileTooLarge(string name, long limit) => new(
        ErrorIds.FileTooLarge,
        $"'{name}' holds more than {Size(limit)} of content, the limit per file. Events before the limit were read. CloudTrail files stay far below it; raise -MaxFileSize if you trust this one.",
        name, ProblemCategory.LimitsExceeded);

    public static CloudTrailProblem FolderWithoutLogs(string path) => new(
        ErrorIds.FolderWithoutLogs,
        $"The folder '{path}' has no CloudTrail log file in it or below it (*.json.gz, *.json, *.gz, *.jsonl, *.ndjson).",
        path, ProblemCategory.NotFound);

    public static CloudTrailProblem RecordDamaged(string name, int index, long offset, string reason) => new(
        ErrorIds.RecordDamaged,
        $"Record {Number(index)} of '{name}' (byte {Number(offset)} of its content) is damaged: {reason}. It is left out; reading goes on behind it.",
        name, ProblemCategory.InvalidData);

    public static CloudTrailProblem RecordTooLarge(string name, int index, long offset, long limit) => new(
        ErrorIds.RecordTooLarge,
        $"Record {Number(index)} of '{name}' (byte {Number(offset)} of its content) is larger than {Size(limit)}, the limit per record; CloudTrail's own is 1 MB. It is left out; reading goes on behind it.",
        name, ProblemCategory.LimitsExceeded);

    public static CloudTrailProblem RecordTooDeep(string name, int index, long offset, int limit) => new(
        ErrorIds.RecordTooDeep,
        $"Record {Number(index)} of '{name}' (byte {Number(offset)} of its content) is nested deeper than {Number(limit)} levels. It is left out; reading goes on behind it.",
        name, ProblemCategory.LimitsExceeded);

    public static CloudTrailProblem InputUnsupported(string what) => new(
        ErrorIds.InputUnsupported,
        $"Cannot make an event of {what}. Give JSON text, or objects with a CloudTrailEvent property as Find-CTEvent and 'aws cloudtrail lookup-events' return them.",
        what, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem FilterInvalid(string parameter, string value, string reason) => new(
        ErrorIds.FilterInvalid,
        $"-{parameter} does not take '{value}': {reason}",
        value, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem TimeRangeInvalid(string reason) => new(
        ErrorIds.TimeRangeInvalid, reason, null, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem ParameterConflict(string reason) => new(
        ErrorIds.ParameterConflict, reason, null, ProblemCategory.InvalidArgument);

    public static CloudTrailProblem CoverageIncomplete(CloudTrailCoverage coverage) => new(
        ErrorIds.CoverageIncomplete,
        $"Not everything that was asked for could be read: {coverage}. See the errors above, or the coverage object of -CoverageVariable.",
        coverage, ProblemCategory.InvalidOperation);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes >= 1L << 30
        ? $"{(bytes >> 30).ToString(CultureInfo.InvariantCulture)} GB"
        : $"{(bytes >> 20).ToString(CultureInfo.InvariantCulture)} MB";
}
