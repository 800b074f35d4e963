using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;

namespace CloudTrailTools.SampleData;

/// <summary>
/// Many files of a busy organization for measurements: four accounts in two regions over ten days, with the mix of
/// services, callers, addresses and agents that trails have, and 1.35 % of calls named <c>Delete…</c>. Every file follows
/// from its number alone, so files are made in parallel and a corpus of one size is the same everywhere.
/// </summary>
public static class Corpus
{
    /// <summary>Goes up with every change of what is generated.</summary>
    public const int Version = 1;

    /// <summary>The delivery of the last file: the last day of a corpus is the day before.</summary>
    public static readonly DateTime End = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The start of the last of the ten days.</summary>
    public static readonly DateTime LastDay = End.AddDays(-1);

    private const int Days = 10;
    private const int SlotsPerDay = 24 * 12;

    private static readonly (string Account, string Region)[] Streams =
        [.. from account in CorpusAccount.All from region in new[] { "us-east-1", "eu-west-1" } select (account.Id, region)];

    public static void WriteTo(string folder, int events, int files)
    {
        Parallel.For(
            0,
            files,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            number => MakeFile(number, files, events / files + (number < events % files ? 1 : 0)).WriteUnder(folder));
    }

    public static SampleLogFile MakeFile(int number, int files, int events)
    {
        SeededRandom random = new((ulong)number * 7919 + 17);
        (string accountId, string region) = Streams[number % Streams.Length];
        DateTime delivered = DeliveryOf(number / Streams.Length, (files + Streams.Length - 1) / Streams.Length);
        CorpusAccount account = CorpusAccount.All.First(candidate => candidate.Id == accountId);
        IEnumerable<Action<Utf8JsonWriter>> records = Enumerable.Range(0, events)
            .Select(index => (Action<Utf8JsonWriter>)CorpusEvents.Make(
                new CorpusScene(random, account, region, delivered.AddSeconds(-660 + index * 600 / events + random.Next(55)))).WriteTo);
        return SampleLogFile.FromRecords(SampleLogFile.MakeKey(null, accountId, region, delivered, random.Mixed(16)), delivered, records);
    }

    /// <summary>The files of one account and region are spread evenly over the days, on stamps of five minutes.</summary>
    private static DateTime DeliveryOf(int index, int count) =>
        End.AddDays(-Days).AddMinutes(5 * (1 + (long)index * Days * SlotsPerDay / count));
}

/// <summary>The people, roles, programs and things of one account.</summary>
internal sealed class CorpusAccount
{
    internal static readonly string[] Systems = ["shop", "orders", "billing", "search", "catalog", "ingest", "reports", "identity", "media", "ledger"];
    internal static readonly string[] Parts = ["api", "worker", "importer", "scheduler", "render", "stream", "sync", "cache"];
    private static readonly string[] FirstNames = ["ana", "bo", "chidi", "dana", "emil", "farah", "goran", "hana", "ivo", "jun"];
    private static readonly string[] LastNames = ["abara", "berg", "castro", "dahl", "eriksen", "fofana", "gupta", "hassan", "ito", "jansen"];
    private static readonly string[] PermissionSets = ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "BillingAccess"];

    private static readonly string[] Agents =
    [
        "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0-1021-aws md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/distrib#ubuntu.24 md/prompt#off md/command#ec2.describe-instances",
        "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#source md/prompt#off md/command#s3api.list-objects-v2",
        "Boto3/1.36.21 md/Botocore#1.36.21 ua/2.0 os/linux#6.1.124 md/arch#aarch64 lang/python#3.12.8 md/pyimpl#CPython cfg/retry-mode#adaptive Botocore/1.36.21",
        "Boto3/1.26.90 Python/3.9.16 Linux/5.10.184 exec-env/AWS_Lambda_python3.9 Botocore/1.29.165",
        "aws-sdk-go-v2/1.36.2 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.202.4 m/E",
        "aws-sdk-go/1.55.5 (go1.22.11; linux; amd64) amazon-ssm-agent/3.3.1611.0",
        "aws-sdk-java/2.29.52 md/io#sync md/http#Apache ua/2.1 os/Linux#5.15.0 lang/java#17.0.13 md/OpenJDK_64-Bit_Server_VM#17.0.13+11 md/vendor#Amazon.com_Inc. md/en_US exec-env/AWS_ECS_FARGATE m/D,N",
        "aws-sdk-js/3.750.0 ua/2.1 os/linux#5.10.230 lang/js md/nodejs#20.18.2 api/dynamodb#3.750.0 exec-env/AWS_Lambda_nodejs20.x m/E",
        "APN/1.0 HashiCorp/1.0 Terraform/1.11.0 (+https://www.terraform.io) terraform-provider-aws/5.89.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.2 ua/2.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64 api/iam#1.39.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
        "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.780 Linux/5.10.230 OpenJDK_64-Bit_Server_VM/25.432-b06 java/1.8.0_432 vendor/Oracle_Corporation cfg/retry-mode/standard]",
        "AWS Internal",
    ];

    private CorpusAccount(string id, int number)
    {
        Id = id;
        SeededRandom random = new("corpus account " + id);
        List<SampleIdentity> people = [];
        List<SampleIdentity> workloads = [];
        for (int index = 0; index < 40; index++)
        {
            string name = $"{random.Pick(FirstNames)}.{random.Pick(LastNames)}{index}";
            DateTime signedIn = Corpus.End.AddDays(-random.Next(1, 10)).AddMinutes(random.Next(1440));
            SampleIdentity person = (index % 4) switch
            {
                0 => SampleIdentity.IamUser(id, name),
                1 => SampleIdentity.ConsoleUser(id, name, signedIn, random.Chance(0.8)),
                _ => SampleIdentity.AssumedRole(id, $"AWSReservedSSO_{random.Pick(PermissionSets)}_{random.Hex(16)}", name + "@example.com", signedIn, "/aws-reserved/sso.amazonaws.com/eu-west-1/"),
            };
            people.Add(person with { SourceIp = Address(random, number), UserAgent = random.Pick(Agents) });
        }

        for (int index = 0; index < 260; index++)
        {
            string role = $"{random.Pick(Systems)}-{random.Pick(Parts)}-role";
            string session = random.Chance(0.5) ? "i-0" + random.Hex(16) : $"{random.Pick(Systems)}-{random.Pick(Parts)}";
            DateTime assumed = Corpus.End.AddDays(-random.Next(1, 10)).AddMinutes(random.Next(1440));
            workloads.Add(SampleIdentity.AssumedRole(id, role, session, assumed) with { SourceIp = Address(random, number), UserAgent = random.Pick(Agents) });
        }

        People = people;
        Workloads = workloads;
        ServiceRoles =
        [
            .. from service in new[] { "config", "autoscaling", "inspector2", "access-analyzer", "guardduty", "elasticloadbalancing" }
               select SampleIdentity.AssumedRole(
                   id,
                   "AWSServiceRoleFor" + service,
                   service + "-session",
                   Corpus.End.AddHours(-7),
                   $"/aws-service-role/{service}.amazonaws.com/",
                   invokedBy: service + ".amazonaws.com"),
        ];
        Services = [.. from service in new[] { "lambda", "ec2", "ecs-tasks", "cloudtrail", "s3", "secretsmanager", "states", "events" } select SampleIdentity.Service(id, service + ".amazonaws.com")];
        Root = SampleIdentity.Root(id, Corpus.End.AddDays(-2), mfa: true) with { SourceIp = "198.51.100.3", UserAgent = Agents[9] };
    }

    public static IReadOnlyList<CorpusAccount> All { get; } =
        [new("111122223333", 1), new("444455556666", 2), new("777788889999", 3), new("012345678901", 4)];

    public string Id { get; }

    public IReadOnlyList<SampleIdentity> People { get; }

    public IReadOnlyList<SampleIdentity> Workloads { get; }

    public IReadOnlyList<SampleIdentity> ServiceRoles { get; }

    public IReadOnlyList<SampleIdentity> Services { get; }

    public SampleIdentity Root { get; }

    private static string Address(SeededRandom random, int number) => random.Next(3) switch
    {
        0 => $"192.0.2.{random.Next(1, 255)}",
        1 => $"10.{number}.{random.Next(8)}.{random.Next(4, 250)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"2001:db8:{number}:{random.Next(16):x}::{random.Next(1, 60000):x}"),
    };
}
