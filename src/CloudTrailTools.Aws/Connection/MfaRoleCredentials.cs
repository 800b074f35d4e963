using System;
using System.Threading.Tasks;
using Amazon.Runtime;

namespace CloudTrailTools.Aws;

/// <summary>Keys of a role that wants a code of an MFA device for each session.</summary>
internal sealed class MfaRoleCredentials : AssumeRoleAWSCredentials
{
    private readonly Func<string, string?>? _prompt;
    private bool _hadSession;
    private bool _isDeclined;

    /// <param name="prompt">Asks for the code of the device with a serial: an empty answer declines, null says that nobody can be asked.</param>
    public MfaRoleCredentials(AWSCredentials source, AssumeRoleAWSCredentials role, Func<string, string?>? prompt)
        : base(source, role.RoleArn, role.RoleSessionName, role.Options)
    {
        _prompt = prompt;
        Options.MfaTokenCodeCallback = AskForCode;
    }

    protected override CredentialsRefreshState GenerateNewCredentials()
    {
        CredentialsRefreshState session = base.GenerateNewCredentials();
        _hadSession = true;
        return session;
    }

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        CredentialsRefreshState session = await base.GenerateNewCredentialsAsync().ConfigureAwait(false);
        _hadSession = true;
        return session;
    }

    // Sessions are made one after the other, so all those who wait for one come here in turn.
    private string AskForCode()
    {
        string serial = Options.MfaSerialNumber;
        string? answer = _isDeclined ? "" : _prompt?.Invoke(serial)?.Trim();
        if (!string.IsNullOrEmpty(answer))
        {
            return answer;
        }

        // Whoever says no is not asked again for the next region that waits.
        _isDeclined = answer is not null;
        throw new CloudTrailProblemException(_hadSession ? Problems.MfaSessionEnded(RoleArn, serial) : Problems.MfaCodeMissing(RoleArn, serial));
    }
}
