using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.SampleData;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

public sealed class UserQuestionsTests
{
    private readonly List<(string Question, int Thread)> _asked = [];
    private readonly UserQuestions _questions;

    public UserQuestionsTests() => _questions = new UserQuestions(question =>
    {
        _asked.Add((question, Environment.CurrentManagedThreadId));
        return $"answer to {question}";
    });

    [Fact]
    public void The_pipelines_own_thread_asks_at_once()
    {
        Assert.Equal("answer to one", _questions.Ask("one"));
        Assert.Equal(("one", Environment.CurrentManagedThreadId), Assert.Single(_asked));
    }

    [Fact]
    public void Another_thread_cannot_ask_while_no_questions_are_accepted()
    {
        Assert.Null(OnAnotherThread(() => _questions.Ask("one")));
        _questions.Accept().Dispose();
        Assert.Null(OnAnotherThread(() => _questions.Ask("two")));
        using (_questions.Accept())
        {
            // Inner ones end with the outer one.
            _questions.Accept().Dispose();
        }

        Assert.Null(OnAnotherThread(() => _questions.Ask("three")));
        Assert.Empty(_asked);
    }

    [Fact]
    public void What_another_thread_asks_is_asked_on_the_pipelines_and_answered_there()
    {
        using IDisposable acceptance = _questions.Accept();
        Thread[] workers = new Thread[3];
        string?[] answers = new string?[workers.Length];
        for (int index = 0; index < workers.Length; index++)
        {
            int own = index;
            workers[index] = new Thread(() => answers[own] = _questions.Ask($"{own}"));
            workers[index].Start();
        }

        while (workers.Any(worker => worker.IsAlive))
        {
            _questions.AnswerAll();
            Thread.Yield();
        }

        Assert.Equal("answer to 0, answer to 1, answer to 2", string.Join(", ", answers));
        Assert.All(_asked, asked => Assert.Equal(Environment.CurrentManagedThreadId, asked.Thread));
    }

    [Fact]
    public void Nobody_is_asked_once_the_command_is_stopped_also_while_questions_are_accepted()
    {
        using IDisposable acceptance = _questions.Accept();
        string? answer = "";
        Thread worker = new(() => answer = _questions.Ask("one"));
        worker.Start();

        _questions.Close();

        worker.Join();
        Assert.Null(answer);
        Assert.Null(OnAnotherThread(() => _questions.Ask("two")));
        Assert.Empty(_asked);
    }

    [Fact]
    public void Nobody_waits_for_an_answer_when_the_command_has_ended_or_is_stopped_at_the_prompt()
    {
        UserQuestions stopped = new(_ => throw new OperationCanceledException());
        IDisposable acceptance = stopped.Accept();
        string? answer = "";
        Thread worker = new(() => answer = stopped.Ask("one"));
        worker.Start();

        Assert.Throws<OperationCanceledException>(() =>
        {
            while (worker.IsAlive)
            {
                stopped.AnswerAll();
                Thread.Yield();
            }
        });
        worker.Join();
        Assert.Null(answer);

        answer = "";
        worker = new Thread(() => answer = stopped.Ask("two"));
        worker.Start();
        acceptance.Dispose();
        worker.Join();
        Assert.Null(answer);
    }

    private static string? OnAnotherThread(Func<string?> work)
    {
        string? result = "";
        Thread thread = new(() => result = work());
        thread.Start();
        thread.Join();
        return result;
    }
}

/// <summary>A role that wants MFA, whose session ends in mid-run.</summary>
public sealed class MfaRenewalTests : IDisposable
{
    private const string Code = "123456";
    private readonly string _folder = Directory.CreateTempSubdirectory("cttools").FullName;
    private readonly CloudTrailService _history = new() { RequestsPerSecond = 0 };
    private readonly StsService _sts = new() { RequiredTokenCode = Code };
    private readonly AwsTestEndpoint _endpoint;
    private readonly string? _stsEndpoint = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_STS");

    public MfaRenewalTests()
    {
        _endpoint = new AwsTestEndpoint(_history, _sts, new S3Service(new TestBucket("trail") { OwnerAccountId = "444455556666" }));
        _sts.Endpoint = _endpoint;
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", _endpoint.Url);
        File.WriteAllText(
            Path.Combine(_folder, "credentials"),
            $"[base]\naws_access_key_id = {AwsTestEndpoint.AccessKeyId}\naws_secret_access_key = {AwsTestEndpoint.SecretKey}\n[audit]\nrole_arn = arn:aws:iam::444455556666:role/Audit\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/me\nregion = eu-west-1\n");
        DateTime now = DateTime.UtcNow;
        _history.AddEvents("444455556666", "eu-west-1", Enumerable.Range(1, 250).Select(number => new HistoryEvent(Guid.NewGuid().ToString(), now.AddMinutes(-number), "RunInstances", "ec2.amazonaws.com")));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", _stsEndpoint);
        _endpoint.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_code_for_a_new_session_in_mid_run_is_asked_for_on_the_pipelines_thread()
    {
        int refusals = 0;
        _history.Refusal = (_, _) => _history.Lookups == 3 && refusals++ == 0 ? Expired : null;
        List<int> threads = [];
        using CommandRun run = Command(_ =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return Code;
        });

        run.Begin();
        run.End();

        Assert.Empty(run.Errors);
        Assert.Equal(250, run.Output.Count);
        Assert.Equal([Environment.CurrentManagedThreadId, Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void Without_a_code_for_it_the_error_says_how_to_go_on()
    {
        _history.Refusal = (_, _) => _history.Lookups >= 3 ? Expired : null;
        int asked = 0;
        using CommandRun run = Command(_ => asked++ == 0 ? Code : null);

        run.Begin();
        run.End();

        CloudTrailProblem problem = Assert.Single(run.Errors);
        Assert.Equal(ErrorIds.MfaSessionEnded, problem.Id);
        Assert.Contains("-Checkpoint", problem.Message, StringComparison.Ordinal);
        Assert.Equal(100, run.Output.Count);
        Assert.Single(run.Warnings);
    }

    [Fact]
    public void A_wrong_code_is_one_error_for_all_regions()
    {
        _history.Refusal = (_, _) => Expired;
        int asked = 0;
        using CommandRun run = Command(_ => asked++ == 0 ? Code : "000000", "eu-west-1", "eu-west-2", "eu-west-3");

        run.Begin();
        run.End();

        CloudTrailProblem problem = Assert.Single(run.Errors);
        Assert.Equal(ErrorIds.AccessDenied, problem.Id);
        Assert.Contains("sts:AssumeRole", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_bucket_is_read_codes_are_asked_for_on_the_pipelines_thread_too()
    {
        // The SDK wants a new session five minutes before the end: here after each second, of which reading one object after another takes more than two.
        _sts.SessionLifetime = TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1);
        _endpoint.Latency = TimeSpan.FromMilliseconds(20);
        TestBucket bucket = new("trail");
        bucket.PutFolder(Repository.SampleTrail);
        _endpoint.AddService(new S3Service(bucket));
        List<int> threads = [];
        using CommandRun run = new(
            new ImportCTLogFileCommand { BucketName = "trail", ProfileName = "audit", ProfileLocation = Path.Combine(_folder, "credentials"), EndpointUrl = _endpoint.Url, ThrottleLimit = 1 },
            "Bucket")
        {
            Questions = new UserQuestions(_ =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                return Code;
            }),
        };

        run.Begin();
        run.Process();
        run.End();

        Assert.Empty(run.Errors);
        Assert.Equal(530, run.Output.Count);
        Assert.True(threads.Count > 1, $"{threads.Count} codes were asked for.");
        Assert.All(threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
    }

    [Fact]
    public void A_watch_of_a_bucket_asks_for_the_code_before_it_lists()
    {
        List<int> threads = [];
        WatchCTEventCommand command = new()
        {
            ProfileName = "audit",
            ProfileLocation = Path.Combine(_folder, "credentials"),
            EndpointUrl = _endpoint.Url,
            Path = ["s3://trail"],
            For = TimeSpan.FromTicks(1),
        };
        using CommandRun run = new(command)
        {
            Questions = new UserQuestions(_ =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                return Code;
            }),
        };

        run.Begin();
        run.End();

        Assert.Empty(run.Errors);
        Assert.Equal(Environment.CurrentManagedThreadId, Assert.Single(threads));
    }

    private static EndpointException Expired => new(400, "ExpiredTokenException", "The security token included in the request is expired");

    private CommandRun Command(Func<string, string?> user, params string[] regions) => new(new GetCTEventCommand
    {
        ProfileName = "audit",
        ProfileLocation = Path.Combine(_folder, "credentials"),
        EndpointUrl = _endpoint.Url,
        Region = regions.Length == 0 ? ["eu-west-1"] : regions,
        EventSource = ["ec2"],
        Last = TimeSpan.FromDays(1),
        // Answers that come late, as they do on a busy machine, would begin a second chain of pages.
        Reading = new EventHistoryOptions { MostChains = 1 },
    })
    {
        Questions = new UserQuestions(user),
    };
}
