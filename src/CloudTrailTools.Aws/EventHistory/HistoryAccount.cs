using System;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>An account whose history is read, with the credentials that may read it.</summary>
internal sealed class HistoryAccount
{
    private readonly Lazy<Task<string?>> _id;
    private readonly string _home;
    private long _renewedAt = long.MinValue;

    public HistoryAccount(AwsClientFactory clients, string home, string? id = null)
    {
        Clients = clients;
        Id = id;
        _home = home;
        _id = new Lazy<Task<string?>>(() => id is null ? Task.Run(() => AskAsync(clients, home, TimeSpan.FromSeconds(10))) : Task.FromResult<string?>(id));
    }

    public AwsClientFactory Clients { get; }

    /// <summary>Its number; null until the service has told.</summary>
    public string? Id { get; private set; }

    public string Name => Id ?? UnknownName;

    /// <summary>What the caller's own account is called while its number is not known.</summary>
    public const string UnknownName = "the credentials' account";

    /// <summary>Set when none of its regions can be read.</summary>
    public CloudTrailProblem? Failure { get; set; }

    /// <summary>Its number; null when it cannot be found out, which is no reason not to read.</summary>
    public Task<string?> GetIdAsync() => _id.Value;

    /// <summary>Asks once more, and longer, where much depends on it.</summary>
    public async Task<string?> InsistOnIdAsync() => await GetIdAsync().ConfigureAwait(false) ?? await AskAsync(Clients, _home, TimeSpan.FromSeconds(30)).ConfigureAwait(false);

    /// <summary>
    /// Throws away keys that have expired; false when no others can be made. A request that was sent before that was last done failed with the
    /// keys of then, and those of now, for which somebody may just have been asked for a code, stay. Under the lock of the run.
    /// </summary>
    public bool Renew(long sentAt, long now)
    {
        if (Clients.Credentials is not RefreshingAWSCredentials refreshing)
        {
            return false;
        }

        if (sentAt > _renewedAt)
        {
            refreshing.ClearCredentials();
            _renewedAt = now;
        }

        return true;
    }

    private async Task<string?> AskAsync(AwsClientFactory clients, string home, TimeSpan longest)
    {
        using CancellationTokenSource patience = new(longest);
        try
        {
            GetCallerIdentityResponse caller = await clients.Sts(home).GetCallerIdentityAsync(new GetCallerIdentityRequest(), patience.Token).ConfigureAwait(false);
            return Id = caller.Account;
        }
        catch (Exception)
        {
            // Whatever it is: it is no reason not to read.
            return null;
        }
    }
}

/// <summary>Keys of a role, made anew before they expire. The SDK lets nobody else break off how they are made.</summary>
internal sealed class AssumedRoleCredentials : RefreshingAWSCredentials
{
    private readonly IAmazonSecurityTokenService _sts;
    private readonly AssumeRoleRequest _request;
    private readonly CancellationToken _cancellation;

    public AssumedRoleCredentials(IAmazonSecurityTokenService sts, string roleArn, string sessionName, string? externalId, CancellationToken cancellation)
    {
        _sts = sts;
        _cancellation = cancellation;
        _request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = sessionName, ExternalId = externalId };
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        try
        {
            AssumeRoleResponse answer = await _sts.AssumeRoleAsync(_request, _cancellation).ConfigureAwait(false);
            if (answer.Credentials is not { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0, SessionToken.Length: > 0, Expiration: not null })
            {
                throw new CloudTrailProblemException(Problems.RequestFailed(_request.RoleArn, "sts:AssumeRole", "", AwsFailure.ForeignAnswer, null));
            }

            return new CredentialsRefreshState(
                new ImmutableCredentials(answer.Credentials.AccessKeyId, answer.Credentials.SecretAccessKey, answer.Credentials.SessionToken),
                answer.Credentials.Expiration.Value);
        }
        catch (AmazonSecurityTokenServiceException exception) when (AwsFailure.Of(exception).Kind is AwsFailureKind.AccessDenied)
        {
            throw new CloudTrailProblemException(Problems.RoleNotAssumed(_request.RoleArn, AwsFailure.Of(exception).Message, exception));
        }
    }
}
