using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace CloudTrailTools.Aws;

/// <summary>
/// Chooses credentials in the order AWS.Tools does: keys, -Credential, -ProfileName, the default profile in -ProfileLocation,
/// the session's stored credentials, and last the SDK's own chain (environment, web identity, AWS_PROFILE or the default
/// profile, container, instance).
/// </summary>
internal static class CredentialResolver
{
    private const string KeyVariable = "AWS_ACCESS_KEY_ID";
    private const string DefaultProfile = "default";

    // The profile Initialize-AWSDefaultConfiguration of AWS.Tools writes.
    private const string AwsToolsDefaultProfile = "AWS PS Default";

    /// <exception cref="CloudTrailProblemException">What was given explicitly cannot be used, or nothing was found.</exception>
    public static AWSCredentials Resolve(AwsConnectionOptions options)
    {
        if (!string.IsNullOrEmpty(options.AccessKey) || !string.IsNullOrEmpty(options.SecretKey))
        {
            return FromKeys(options);
        }
        if (ObjectOf(options) is object given)
        {
            return FromObject(given, given == options.Credential ? "-Credential" : "$StoredAWSCredentials");
        }
        return ProfileOf(options) is string profile ? FromProfile(profile, options) : FromChain(options);
    }

    /// <summary>Where the credentials come from, as far as that can be told before there are any.</summary>
    public static CredentialSource SourceOf(AwsConnectionOptions options)
    {
        if (!string.IsNullOrEmpty(options.AccessKey))
        {
            return new("the credentials given as -AccessKey and -SecretKey");
        }
        if (ObjectOf(options) is object given)
        {
            return new(given == options.Credential ? "the credentials given as -Credential" : "the credentials in $StoredAWSCredentials");
        }
        try
        {
            return ProfileOf(options) is string profile ? new($"the credentials of profile '{profile}'", profile)
                : IsSet(KeyVariable) ? new($"the credentials in the environment variable {KeyVariable}")
                : CredentialSource.Unknown;
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            // Told where credentials are taken from it.
            return CredentialSource.Unknown;
        }
    }

    /// <summary>The profile the credentials are taken from; null when they come from elsewhere, keys and objects left aside.</summary>
    private static string? ProfileOf(AwsConnectionOptions options)
    {
        if (!string.IsNullOrEmpty(options.ProfileName))
        {
            return options.ProfileName;
        }
        if (!string.IsNullOrEmpty(options.ProfileLocation))
        {
            // Whoever names a file of profiles means one of them, and no other identity where it is not there.
            return EnvironmentProfile() ?? DefaultProfileIn(Store(options)) ?? DefaultProfile;
        }
        // Whoever set half a key means those keys: what comes next is someone else.
        return IsSet(KeyVariable) || MissingHalf() is not null ? null
            : EnvironmentProfile() ?? (IsSet("AWS_WEB_IDENTITY_TOKEN_FILE") ? null : DefaultProfileIn(Store(options)));
    }

    /// <summary>The object of credentials that comes first; null when something else does.</summary>
    public static object? ObjectOf(AwsConnectionOptions options) =>
        !string.IsNullOrEmpty(options.AccessKey) || !string.IsNullOrEmpty(options.SecretKey) ? null
        : options.Credential ?? (options.AsksForProfile ? null : options.StoredCredentials);

    /// <summary>The profile in use when there is one: it says where a region or an endpoint may be configured.</summary>
    public static CredentialProfile? FindProfile(AwsConnectionOptions options)
    {
        string name = options.ProfileName is { Length: > 0 } given ? given : EnvironmentProfile() ?? DefaultProfile;
        try
        {
            return Store(options).TryGetProfile(name, out CredentialProfile profile) ? profile : null;
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            // Told where credentials are taken from it.
            return null;
        }
    }

    private static AWSCredentials FromKeys(AwsConnectionOptions options)
    {
        if (string.IsNullOrEmpty(options.AccessKey) || string.IsNullOrEmpty(options.SecretKey))
        {
            throw new CloudTrailProblemException(Problems.KeyWithoutSecret);
        }

        if (options.SecretKey is ['A', 'K' or 'S', 'I', 'A', ..] && options.SecretKey.Length < options.AccessKey.Length)
        {
            throw new CloudTrailProblemException(Problems.KeysExchanged);
        }

        return string.IsNullOrEmpty(options.SessionToken)
            ? new BasicAWSCredentials(options.AccessKey, options.SecretKey)
            : new SessionAWSCredentials(options.AccessKey, options.SecretKey, options.SessionToken);
    }

    private static AWSCredentials FromObject(object candidate, string source) => ForeignCredentials.TryCreate(candidate, out AWSCredentials? credentials)
        ? credentials
        : throw new CloudTrailProblemException(Problems.CredentialUnsupported(source, candidate.GetType().FullName ?? candidate.GetType().Name));

    private static AWSCredentials FromProfile(string name, AwsConnectionOptions options)
    {
        try
        {
            CredentialProfileStoreChain store = Store(options);
            if (!store.TryGetProfile(name, out CredentialProfile profile))
            {
                throw new CloudTrailProblemException(Problems.ProfileNotFound(name, NamesOf(options)));
            }

            CheckRoles(profile, store);
            return Prepare(AWSCredentialsFactory.GetAWSCredentials(profile, store), options);
        }
        catch (Exception exception) when (IsOfFile(exception) || exception is ArgumentException)
        {
            // A profile that is broken breaks the search for one that is not there.
            string[] known = NamesOf(options);
            throw new CloudTrailProblemException(known.Length == 0 || known.Contains(name, StringComparer.Ordinal) ? Problems.ProfileInvalid(name, exception) : Problems.ProfileNotFound(name, known));
        }
    }

    private static string[] NamesOf(AwsConnectionOptions options)
    {
        try
        {
            return [.. ProfileNames.At(options.ProfileLocation).Select(profile => profile.Name).Order(StringComparer.OrdinalIgnoreCase)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            // What is wrong with the files is told where they are used.
            return [];
        }
    }

    /// <summary>Says what is wrong with a chain of roles, where the SDK says only that something is, or AWS without the name of the profile.</summary>
    /// <exception cref="InvalidDataException">It leads nowhere, back to itself, or to what is no role.</exception>
    private static void CheckRoles(CredentialProfile profile, CredentialProfileStoreChain store)
    {
        List<string> seen = [profile.Name];
        while (profile.Options.RoleArn is { Length: > 0 } role)
        {
            if (!EventHistory.HistoryAccounts.IsRole(role))
            {
                throw new InvalidDataException($"role_arn '{role}' of profile '{profile.Name}' is no ARN of a role, such as arn:aws:iam::123456789012:role/Audit");
            }

            if (profile.Options.SourceProfile is not { Length: > 0 } source)
            {
                return;
            }

            if (!store.TryGetProfile(source, out CredentialProfile next))
            {
                throw new InvalidDataException($"source_profile '{source}' of profile '{profile.Name}' does not exist, or has neither keys nor a role");
            }

            if (source == profile.Name)
            {
                // Its own keys take the role.
                return;
            }

            if (seen.Contains(source, StringComparer.Ordinal))
            {
                throw new InvalidDataException($"its source_profile leads back to where it came from: {string.Join(" > ", seen.Append(source))}");
            }

            seen.Add(source);
            profile = next;
        }
    }

    /// <summary>Whether it is about a file of profiles, or about what a profile holds.</summary>
    private static bool IsOfFile(Exception exception) => exception is InvalidDataException or AmazonClientException;

    /// <summary>The variable that is not set while its other half is.</summary>
    private static string? MissingHalf()
    {
        const string Secret = "AWS_SECRET_ACCESS_KEY";
        // The SDK takes the secret of a key by its former name too.
        const string FormerSecret = "AWS_SECRET_KEY";
        return IsSet(KeyVariable) ? IsSet(Secret) || IsSet(FormerSecret) ? null : Secret
            : IsSet(Secret) ? KeyVariable : null;
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    private static AWSCredentials FromChain(AwsConnectionOptions options)
    {
        if (MissingHalf() is string missing)
        {
            throw new CloudTrailProblemException(Problems.CredentialsNotFound(missing, null));
        }
        try
        {
            using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(15));
            return Prepare(new DefaultAWSCredentialsIdentityResolver().ResolveIdentity(null, timeout.Token), options);
        }
        catch (Exception exception) when (exception is AmazonClientException or OperationCanceledException)
        {
            throw new CloudTrailProblemException(Problems.CredentialsNotFound(null, exception));
        }
    }

    /// <summary>Lets a role that wants MFA ask for its code, however deep it stands in a chain of source profiles.</summary>
    private static AWSCredentials Prepare(AWSCredentials credentials, AwsConnectionOptions options)
    {
        if (credentials is not AssumeRoleAWSCredentials role)
        {
            return credentials;
        }
        AWSCredentials source = Prepare(role.SourceCredentials, options);
        return !string.IsNullOrEmpty(role.Options.MfaSerialNumber) ? new MfaRoleCredentials(source, role, options.MfaPrompt)
            : source != role.SourceCredentials ? new AssumeRoleAWSCredentials(source, role.RoleArn, role.RoleSessionName, role.Options)
            : role;
    }

    private static string? DefaultProfileIn(CredentialProfileStoreChain store) =>
        new[] { DefaultProfile, AwsToolsDefaultProfile }.FirstOrDefault(name => store.TryGetProfile(name, out CredentialProfile found) && found.CanCreateAWSCredentials);

    private static string? EnvironmentProfile() => Environment.GetEnvironmentVariable("AWS_PROFILE") is { Length: > 0 } name ? name : null;

    private static CredentialProfileStoreChain Store(AwsConnectionOptions options) => new(options.ProfileLocation);
}
