namespace CloudTrailTools.Aws;

/// <summary>Where credentials come from, for messages.</summary>
/// <param name="Name">The credentials and where they are.</param>
/// <param name="Profile">The profile they are taken from; null when there is none.</param>
internal sealed record CredentialSource(string Name, string? Profile = null)
{
    public static readonly CredentialSource Unknown = new("the credentials");
}
