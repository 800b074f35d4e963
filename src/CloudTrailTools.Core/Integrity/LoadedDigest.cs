using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools;

/// <summary>A digest as it was found: read, damaged, unreadable or gone.</summary>
internal sealed record LoadedDigest(StoredObject Object, DigestName Name)
{
    /// <summary>Its content; null when it could not be read.</summary>
    public DigestFile? File { get; private init; }

    public DigestMetadata Metadata { get; private init; } = DigestMetadata.None;

    /// <summary>Why it is not a whole digest.</summary>
    public string? Damage { get; private init; }

    /// <summary>Why it could not be opened or read.</summary>
    public string? ReadError { get; private init; }

    /// <summary>True when it is not there.</summary>
    public bool IsGone => File is null && Damage is null && ReadError is null;

    public static async Task<LoadedDigest> LoadAsync(IntegrityStore store, IntegrityFolder folder, StoredObject item, DigestName name, CancellationToken cancellationToken)
    {
        LoadedDigest digest = new(item, name);
        try
        {
            using StoredContent? content = await store.OpenAsync(folder, item, cancellationToken).ConfigureAwait(false);
            if (content is null)
            {
                return digest;
            }

            digest = digest with { Metadata = content.Metadata };
            return digest with { File = DigestFile.Read(content.Stream, cancellationToken) };
        }
        catch (FormatException exception)
        {
            return digest with { Damage = exception.Message };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CloudTrailProblemException)
        {
            return digest with { ReadError = exception.Message };
        }
    }
}
