using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>Where public keys come from when they are not given as files: ListPublicKeys, asked in the digest's own region.</summary>
internal abstract class PublicKeySource
{
    /// <summary>The keys that were valid at any moment of the range. Throws <see cref="CloudTrailProblemException"/> when it cannot ask.</summary>
    public abstract Task<IReadOnlyList<CloudTrailPublicKey>> ListAsync(string region, DateTime from, DateTime to, CancellationToken cancellationToken);
}
