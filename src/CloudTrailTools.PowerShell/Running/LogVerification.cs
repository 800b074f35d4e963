using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Checks log files against their digests while a cmdlet reads them, and says at the end what was not proven.</summary>
internal sealed class LogVerification : IDisposable
{
    private const int MostTold = 20;
    private const int MostOfReason = 3;

    private readonly ICommandHost _host;
    private readonly LocalIntegrityStore _disk = new([]);
    private readonly ConcurrentDictionary<string, IntegrityStore> _buckets = new(StringComparer.Ordinal);
    private readonly PublicKeySession? _session;
    private readonly ReadingVerifier _verifier;

    /// <param name="publicKeyPaths">Files with public keys; when there are none, CloudTrail is asked.</param>
    /// <param name="bucketOf">The store of a file's bucket. Called on any thread, for files that were opened from S3 already.</param>
    public LogVerification(ICommandHost host, IAwsConnectionParameters connection, IEnumerable<string>? publicKeyPaths, Func<CloudTrailLogFile, IntegrityStore> bucketOf, CancellationToken stop)
    {
        _host = host;
        _session = publicKeyPaths is null ? new PublicKeySession(host, connection, PublicKeySession.KeysNeedNone) : null;
        PublicKeyRing keys = new(publicKeyPaths is null ? [] : KeysIn(publicKeyPaths, host, stop), _session is null ? null : new KeysOfFirstDigest(this, _session));
        _verifier = new ReadingVerifier(
            source => source.File switch
            {
                { Path: not null } => _disk,
                { BucketName: { } bucket } file => _buckets.GetOrAdd(bucket, _ => bucketOf(file)),
                _ => null,
            },
            keys,
            stop);
    }

    /// <summary>Why nobody could sign in when the first digest wanted a key; null while that was not tried, or went well.</summary>
    public CloudTrailProblem? SignInProblem { get; private set; }

    /// <summary>The keys that files hold.</summary>
    /// <exception cref="CloudTrailProblemException">One is not there, or holds none.</exception>
    public static IEnumerable<CloudTrailPublicKey> KeysIn(IEnumerable<string> paths, ICommandHost host, CancellationToken stop)
    {
        try
        {
            // A pipe gives its content when somebody writes to it, and a stop does not wait for that.
            return [.. paths.SelectMany(host.ResolvePath).SelectMany(path => host.WaitFor(Task.Run(() => PublicKeyFile.Read(path)).WaitAsync(stop)))];
        }
        catch (CloudTrailProblemException exception) when (exception.Problem.Id == ErrorIds.PathNotFound)
        {
            throw new CloudTrailProblemException(Problems.WithHint(exception.Problem, "-PublicKeyPath takes a file of public keys, which Save-CTPublicKey makes."));
        }
    }

    public System.IO.Stream Inspect(LogSource source, System.IO.Stream stored, CloudTrailOrigin origin) => _verifier.Inspect(source, stored, origin);

    /// <summary>Warns of everything that is not proven; null when there is nothing of the kind.</summary>
    public CloudTrailProblem? Conclude()
    {
        IReadOnlyList<UnverifiedFile> unverified = _verifier.Unverified;
        _host.WriteVerbose($"Verified {CountText.Of(_verifier.Verified, "file")}; not proven: {unverified.Count:N0}.");
        foreach (CloudTrailProblem problem in _verifier.KeyProblems)
        {
            _host.WriteError(problem);
        }

        if (unverified.Count == 0)
        {
            return null;
        }

        int told = 0;
        int refuted = unverified.Count(file => file.IsRefuted);
        foreach ((string warning, int files) in unverified.OrderBy(file => file.Origin.Name, StringComparer.Ordinal)
            .GroupBy(file => (file.IsRefuted, file.Reason)).OrderByDescending(files => files.Key.IsRefuted).SelectMany(Describe).Take(MostTold))
        {
            _host.WriteWarning(warning);
            told += files;
        }

        if (unverified.Count > told)
        {
            _host.WriteWarning($"Nor is that all: {CountText.Of(unverified.Count - told, "more file")} not proven{(refuted > told ? $", {refuted - told:N0} of them NOT as CloudTrail delivered {(refuted - told == 1 ? "it" : "them")}" : "")}. Test-CTLogIntegrity tells of each.");
        }

        return Problems.LogFilesNotVerified(refuted, unverified.Count, unverified[0].Origin.Name);
    }

    /// <summary>What is said of files for one reason, and of how many: of each that is another than CloudTrail delivered, and of many others at once.</summary>
    private static IEnumerable<(string Warning, int Files)> Describe(IGrouping<(bool IsRefuted, string Reason), UnverifiedFile> files)
    {
        (bool isRefuted, string reason) = files.Key;
        string[] names = [.. files.Select(file => file.Origin.Name)];
        return isRefuted ? names.Select(name => ($"NOT as CloudTrail delivered it: {name}: {reason}.", 1))
            : names.Length <= MostOfReason ? names.Select(name => ($"Not proven: {name}: {reason}.", 1))
            : [($"Not proven: {CountText.Of(names.Length, "file")}, such as {names[0]}: {reason}.", names.Length)];
    }

    public void Dispose()
    {
        _verifier.Dispose();
        _session?.Dispose();
    }

    /// <summary>Signs in when the first digest wants a key: where there are no digests, no credentials are needed. Asked by one thread at a time.</summary>
    private sealed class KeysOfFirstDigest(LogVerification verification, PublicKeySession session) : PublicKeySource
    {
        private bool _hasSignedIn;

        public override async Task<IReadOnlyList<CloudTrailPublicKey>> ListAsync(string region, DateTime from, DateTime to, CancellationToken cancellationToken)
        {
            if (!_hasSignedIn)
            {
                try
                {
                    await session.AuthenticateAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (CloudTrailProblemException exception)
                {
                    verification.SignInProblem = exception.Problem;
                    throw;
                }

                _hasSignedIn = true;
            }

            return await session.Source.ListAsync(region, from, to, cancellationToken).ConfigureAwait(false);
        }
    }
}
