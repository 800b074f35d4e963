using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws;

namespace CloudTrailTools.PowerShell;

/// <summary>Asks CloudTrail for its public keys. Made when a cmdlet first needs one: nothing of the AWS SDK is loaded before.</summary>
internal sealed class PublicKeySession : IDisposable
{
    /// <summary>For a cmdlet that takes the keys from files too.</summary>
    public const string KeysNeedNone = "They are for CloudTrail's public keys: keys that Save-CTPublicKey has kept in a file need none, give it with -PublicKeyPath.";

    private readonly AwsClientFactory _clients;
    private readonly ListedPublicKeys _listed;
    private readonly string? _hint;

    /// <param name="hint">What else can be done where there are no credentials.</param>
    public PublicKeySession(ICommandHost host, IAwsConnectionParameters parameters, string? hint = null)
    {
        _clients = AwsConnection.Connect(parameters, region: null, host);
        _hint = hint;
        _listed = new ListedPublicKeys(_clients);
    }

    public PublicKeySource Source => _listed;

    /// <summary>Signs in, for which a user may be asked for an MFA code.</summary>
    /// <exception cref="CloudTrailProblemException">There are no credentials.</exception>
    public async Task AuthenticateAsync(CancellationToken cancellation)
    {
        try
        {
            await _clients.AuthenticateAsync(cancellation).ConfigureAwait(false);
        }
        catch (CloudTrailProblemException exception) when (exception.Problem.Id == ErrorIds.CredentialsNotFound && _hint is not null)
        {
            throw new CloudTrailProblemException(Problems.WithHint(exception.Problem, _hint));
        }
    }

    /// <summary>The region requests go to when none is named.</summary>
    /// <exception cref="CloudTrailProblemException">There is none.</exception>
    public string RequireRegion() => _clients.RequireRegion();

    public IReadOnlyList<CloudTrailPublicKey> List(string region, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        Task.Run(() => _listed.FetchAsync(region, from, to, cancellationToken), cancellationToken).GetAwaiter().GetResult();

    public void Dispose() => _clients.Dispose();
}
