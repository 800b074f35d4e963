using System;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Deletions;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Reads the events in CloudTrail log files.</summary>
[Cmdlet(VerbsData.Import, "CTLogFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CloudTrailEvent))]
public sealed class ImportCTLogFileCommand : LogFileCommand
{
    private LogVerification? _verification;

    /// <summary>Checks each file against CloudTrail's digests while it is read, sets Verified on its events, and warns of what is not proven.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>Files with CloudTrail's public keys, as Save-CTPublicKey makes them; without them the keys are asked for.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? PublicKeyPath { get; set; }

    private protected override EventReaderOptions ReaderOptions()
    {
        EventReaderOptions options = base.ReaderOptions();
        if (!Verify)
        {
            if (PublicKeyPath is not null)
            {
                throw new CloudTrailProblemException(Problems.ParameterConflict("-PublicKeyPath holds the keys for -Verify: without it nothing is verified. Give both."));
            }

            return options;
        }

        string?[] buckets = [BucketName, .. (Path ?? []).Where(S3Address.IsAddress).Select(path => S3Session.PlaceOf(path).BucketName)];
        if (Array.Find(buckets, bucket => bucket is not null && S3Address.IsAccessPoint(bucket)) is string name)
        {
            throw new CloudTrailProblemException(Problems.AccessPointProvesNothing(name));
        }

        _verification = new LogVerification(Engine, this, PublicKeyPath, file => S3.IntegrityStore(file), StopToken);
        return options with { Inspect = _verification.Inspect };
    }

    private protected override string? WhenEmpty =>
        RecordingAdvice.NotInHistory(EventSource, EventName, isHistory: false) is { Count: > 0 } advice ? string.Join(' ', advice.Take(Slips.MostHints)) : null;

    private protected override void Emit(CloudTrailEvent e)
    {
        CheckSignIn();
        base.Emit(e);
    }

    private protected override void Finish()
    {
        CheckSignIn();
        if (_verification?.Conclude() is { } problem && Strict)
        {
            Fail(problem);
        }
    }

    /// <summary>Ends before the first event that was to be verified and could not be.</summary>
    private void CheckSignIn()
    {
        if (_verification?.SignInProblem is { } problem)
        {
            Fail(problem);
        }
    }

    private protected override void Release()
    {
        base.Release();
        _verification?.Dispose();
    }
}
