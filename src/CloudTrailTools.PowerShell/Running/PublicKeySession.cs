using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws;

namespace CloudTrailTools.PowerShell;

/// <summary>Asks CloudTrail for its public keys. Made when a cmdlet first needs one: nothing of the AWS SDK is loaded before.</summary>
internal sealed class PublicKeySession : IDisposable
{
    private readonly AwsClientFactory _clients;

    public PublicKeySession(ICommandHost host, IAwsConnectionParameters parameters)
    {
        _clients = new AwsClientFactory(AwsConnection.OptionsOf(parameters, region: null, host));
        // Here and now, as asking for an MFA code belongs on the pipeline's own thread.
        _clients.Authenticate();
        Source = new ListedPublicKeys(_clients);
    }

    public PublicKeySource Source { get; }

    /// <summary>The region requests go to when none is named.</summary>
    /// <exception cref="CloudTrailProblemException">There is none.</exception>
    public string RequireRegion() => _clients.RequireRegion();

    public IReadOnlyList<CloudTrailPublicKey> List(string region, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        Task.Run(() => Source.ListAsync(region, from, to, cancellationToken), cancellationToken).GetAwaiter().GetResult();

    public void Dispose() => _clients.Dispose();
}
