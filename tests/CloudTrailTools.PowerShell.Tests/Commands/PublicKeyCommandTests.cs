using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CloudTrailTools.SampleData.Digests;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

public sealed class PublicKeyCommandTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 5, 6, 0, 0, 0, DateTimeKind.Utc);

    private static readonly string Value = MadeKey();

    private const string KeyBefore = "fedcba9876543210fedcba9876543210";
    private const string NewKey = "0123456789abcdef0123456789abcdef";

    private static readonly string SavedBefore = $$$"""{"PublicKeyList":[{"Value":"{{{MadeKey()}}}","Fingerprint":"{{{KeyBefore}}}"},{"Value":"{{{MadeKey()}}}","Fingerprint":"{{{KeyBefore}}}"}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("cttools").FullName;
    private readonly CloudTrailService _cloudTrail = new();
    private readonly S3Service _s3 = new();
    private readonly AwsTestEndpoint _endpoint;

    public PublicKeyCommandTests()
    {
        _endpoint = new AwsTestEndpoint(_cloudTrail, _s3);
        _cloudTrail.RefusedRegions["eu-west-1"] = new EndpointException(400, "AccessDeniedException", "not authorized to perform: cloudtrail:ListPublicKeys");
    }

    public void Dispose()
    {
        _endpoint.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("eu-west-1")]
    [InlineData("eu-west-2")]
    public void Keys_are_added_to_those_of_a_file_also_where_those_of_a_region_are_missing(string missing)
    {
        AddKey("us-east-1");
        string path = Path.Combine(_folder, "keys.json");
        File.WriteAllText(path, SavedBefore);

        CloudTrailProblem problem = Assert.Single(Save(path, "us-east-1", missing).Errors);

        Assert.Contains(missing, problem.Message, StringComparison.Ordinal);
        Assert.Equal([NewKey, KeyBefore, KeyBefore], FingerprintsIn(path));
        Assert.Empty(Save(path, "us-east-1").Errors);
        Assert.Equal([NewKey, KeyBefore, KeyBefore], FingerprintsIn(path));
    }

    [Fact]
    public void Keys_are_saved_to_a_new_file_also_where_those_of_a_region_are_missing()
    {
        AddKey("us-east-1");
        string path = Path.Combine(_folder, "keys.json");

        Assert.Single(Save(path, "us-east-1", "eu-west-1").Errors);

        Assert.Equal([NewKey], FingerprintsIn(path));
    }

    [Fact]
    public void Keys_that_cannot_be_had_are_told_once_for_all_places()
    {
        foreach (string name in new[] { "first", "second" })
        {
            SignedBucket signed = new(name);
            signed.AddMadeUp("111122223333", "eu-west-1", Start, 2);
            TestBucket bucket = new(name);
            foreach ((string key, SampleObject item) in signed.Objects)
            {
                bucket.Put(key, item.Body, item.Metadata);
            }
            _s3.AddBucket(bucket);
        }

        using CommandRun run = CommandRun.Of(new TestCTLogIntegrityCommand
        {
            Path = ["s3://first", "s3://second"],
            AccessKey = AwsTestEndpoint.AccessKeyId,
            SecretKey = AwsTestEndpoint.SecretKey,
            EndpointUrl = _endpoint.Url,
        });

        Assert.Equal(ErrorIds.PublicKeysUnavailable, Assert.Single(run.Errors).Id);
        Assert.Equal(2, run.Output.OfType<CloudTrailIntegritySummary>().Count());
    }

    private static string[] FingerprintsIn(string path) => [.. JsonNode.Parse(File.ReadAllText(path))!["PublicKeyList"]!.AsArray().Select(key => (string)key!["Fingerprint"]!)];

    private static string MadeKey()
    {
        using RSA rsa = RSA.Create(2048);
        return Convert.ToBase64String(rsa.ExportRSAPublicKey());
    }

    private void AddKey(string region) => _cloudTrail.PublicKeys[region] =
    [
        new JsonObject
        {
            ["Value"] = Value,
            ["ValidityStartTime"] = (Start - DateTime.UnixEpoch).TotalSeconds,
            ["ValidityEndTime"] = (Start.AddDays(30) - DateTime.UnixEpoch).TotalSeconds,
            ["Fingerprint"] = NewKey,
        },
    ];

    private CommandRun Save(string path, params string[] regions) => CommandRun.Of(new SaveCTPublicKeyCommand
    {
        Path = path,
        Region = regions,
        StartTime = Start,
        EndTime = Start.AddDays(2),
        AccessKey = AwsTestEndpoint.AccessKeyId,
        SecretKey = AwsTestEndpoint.SecretKey,
        EndpointUrl = _endpoint.Url,
    });
}
