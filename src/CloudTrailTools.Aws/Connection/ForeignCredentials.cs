using System;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Threading.Tasks;
using Amazon.Runtime;

namespace CloudTrailTools.Aws;

/// <summary>
/// Credentials made by another build of AWSSDK.Core, used by the names of their members. Every call is passed on, so the
/// foreign object goes on refreshing itself when its session expires.
/// </summary>
internal sealed class ForeignCredentials : AWSCredentials
{
    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const int MaxWrappers = 3;

    private readonly object _credentials;
    private readonly MethodInfo _getCredentials;

    private ForeignCredentials(object credentials, MethodInfo getCredentials)
    {
        _credentials = credentials;
        _getCredentials = getCredentials;
    }

    /// <summary>Takes an AWSCredentials of any build, or a wrapper with a Credentials member that holds one.</summary>
    public static bool TryCreate(object? candidate, [NotNullWhen(true)] out AWSCredentials? credentials)
    {
        for (int depth = 0; candidate is not null && depth <= MaxWrappers; depth++)
        {
            if (candidate is AWSCredentials own)
            {
                credentials = own;
                return true;
            }
            Type type = candidate.GetType();
            MethodInfo? method = type.GetMethod("GetCredentials", BindingFlags.Instance | BindingFlags.Public, Type.EmptyTypes);
            if (method is not null && HasKeys(method.ReturnType))
            {
                credentials = new ForeignCredentials(candidate, method);
                return true;
            }
            candidate = type.GetProperty("Credentials", AnyInstance)?.GetValue(candidate)
                ?? type.GetField("Credentials", AnyInstance)?.GetValue(candidate);
        }
        credentials = null;
        return false;
    }

    public override ImmutableCredentials GetCredentials()
    {
        object keys;
        try
        {
            keys = _getCredentials.Invoke(_credentials, null)!;
        }
        catch (TargetInvocationException exception) when (exception.InnerException is not null)
        {
            throw new AmazonClientException($"The credentials given could not be renewed: {exception.InnerException.Message}", exception.InnerException);
        }
        return new ImmutableCredentials(Text(keys, "AccessKey"), Text(keys, "SecretKey"), Text(keys, "Token") is { Length: > 0 } token ? token : null);
    }

    /// <summary>The foreign refresh may be a blocking web request, so it is kept off the calling thread.</summary>
    public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.Run(GetCredentials);

    private static bool HasKeys(Type type) => type.GetProperty("AccessKey") is not null && type.GetProperty("SecretKey") is not null && type.GetProperty("Token") is not null;

    private static string? Text(object keys, string property) => keys.GetType().GetProperty(property)!.GetValue(keys) as string;
}
