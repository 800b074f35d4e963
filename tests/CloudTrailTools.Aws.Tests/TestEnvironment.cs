using System;
using System.IO;
using System.Runtime.CompilerServices;
using CloudTrailTools.TestEndpoint;
using Xunit;

[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace CloudTrailTools.Aws.Tests;

internal static class TestEnvironment
{
    /// <summary>The SDK looks once per process for the credentials file to use, so there is one; it is empty unless a test writes it.</summary>
    internal static string CredentialsFile { get; } = CredentialsFileOf(Environment.ProcessId);

    internal static string CredentialsFileOf(int processId) => Path.Combine(Path.GetTempPath(), $"cttools-credentials-{processId}");

    /// <summary>What the machine is configured for must not reach any test, nor any test the instance metadata.</summary>
    [ModuleInitializer]
    internal static void Isolate()
    {
        foreach (string name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3" })
        {
            Environment.SetEnvironmentVariable(name, null);
        }
        File.WriteAllText(CredentialsFile, "");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(CredentialsFile);
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", CredentialsFile);
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", CredentialsFile + ".config");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    /// <summary>A connection to the endpoint with the keys it knows.</summary>
    internal static AwsConnectionOptions Connection(this AwsTestEndpoint endpoint) => new()
    {
        AccessKey = AwsTestEndpoint.AccessKeyId,
        SecretKey = AwsTestEndpoint.SecretKey,
        EndpointUrl = endpoint.Url,
    };
}

/// <summary>Tests that change environment variables run one after the other, and alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentVariablesGroup
{
    public const string Name = "Environment variables";
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cttools-").FullName;

    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
