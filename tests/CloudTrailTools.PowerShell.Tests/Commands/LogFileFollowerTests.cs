using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using CloudTrailTools.Aws;
using CloudTrailTools.Filtering;
using CloudTrailTools.Reading;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.PowerShell.Tests.Commands;

public sealed class LogFileFollowerTests : IDisposable
{
    private readonly TestBucket _bucket = new("trail");
    private readonly S3Service _s3;
    private readonly AwsTestEndpoint _endpoint;
    private readonly AwsClientFactory _clients;
    private readonly List<CloudTrailProblem> _problems = [];
    private readonly List<string> _described = [];
    private readonly DateTime _now = DateTime.UtcNow;

    public LogFileFollowerTests()
    {
        _s3 = new S3Service(_bucket);
        _endpoint = new AwsTestEndpoint(_s3);
        _clients = new AwsClientFactory(new AwsConnectionOptions
        {
            AccessKey = AwsTestEndpoint.AccessKeyId,
            SecretKey = AwsTestEndpoint.SecretKey,
            Region = "us-east-1",
            EndpointUrl = _endpoint.Url,
        });
    }

    public void Dispose()
    {
        _clients.Dispose();
        _endpoint.Dispose();
    }

    [Fact]
    public void From_now_on_whatever_appears_is_found_once_also_under_the_day_before()
    {
        Put("before", _now.AddMinutes(-5));
        LogFileFollower follower = Follower(_now, isFromNow: true);
        Assert.Equal(["before"], Look(follower));
        Assert.Equal(["s3://trail True"], _described);

        Put("fresh", _now);
        Put("late", _now.AddHours(-20));
        Put("far too late", _now.AddDays(-3));

        Assert.Equal(["fresh", "late"], Look(follower));
        Assert.Empty(Look(follower));
    }

    [Fact]
    public void Since_a_time_the_first_look_goes_back_to_it_and_later_ones_a_day()
    {
        Put("old", _now.AddDays(-3));
        Put("older", _now.AddDays(-6));
        LogFileFollower follower = Follower(_now.AddDays(-4), isFromNow: false);
        Assert.Equal(["old"], Look(follower));

        Put("late", _now.AddHours(-20));
        Put("unseen", _now.AddDays(-3));

        Assert.Equal(["late"], Look(follower));
    }

    [Fact]
    public void A_look_that_fails_is_told_and_the_next_one_finds_what_it_missed()
    {
        LogFileFollower follower = Follower(_now, isFromNow: true);
        Look(follower);
        Put("fresh", _now);
        _s3.ResetAttempts();
        _s3.Faults = new S3FaultPlan(1) { PassingShare = 0, LastingShare = 0, ListShare = 1 };

        Assert.Empty(Look(follower));
        Assert.Contains(Assert.Single(_problems).Id, new[] { ErrorIds.RequestThrottled, ErrorIds.RequestFailed });
        _s3.Faults = null;

        Assert.Equal(["fresh"], Look(follower));
    }

    [Fact]
    public void What_came_while_no_look_could_list_is_found_however_long_that_was()
    {
        LaterClock clock = new();
        LogFileFollower follower = Follower(_now, isFromNow: true, clock: clock);
        Look(follower);
        _s3.Faults = new S3FaultPlan(1) { PassingShare = 0, LastingShare = 0, ListShare = 1 };
        for (int hour = 0; hour < 4; hour++)
        {
            Put($"missed {hour}", _now.AddHours(hour));
            clock.Ahead = TimeSpan.FromHours(20 * (hour + 1));
            _s3.ResetAttempts();
            Assert.Empty(Look(follower));
        }

        _s3.Faults = null;

        Assert.Equal(["missed 0", "missed 1", "missed 2", "missed 3"], Look(follower));
        Assert.Empty(Look(follower));

        // Nor does it matter when nobody looked, as while a machine slept.
        Put("slept", _now.AddHours(81));
        clock.Ahead += TimeSpan.FromDays(3);
        Assert.Equal(["slept"], Look(follower));
    }

    [Theory]
    [InlineData("s3://trail")]
    [InlineData("s3://trail/AWSLogs/111122223333/")]
    public void What_came_while_a_sign_in_had_ended_is_found_once_it_is_renewed(string address)
    {
        LaterClock clock = new();
        SignIn signIn = new();
        using AwsClientFactory clients = _clients.WithCredentials(signIn);
        LogFileFollower follower = Follower(_now, isFromNow: true, address, clock, clients);
        Look(follower);
        signIn.HasEnded = true;
        for (int look = 1; look <= 3; look++)
        {
            Put($"missed {look}", _now.AddHours(20 * (look - 1)));
            clock.Ahead = TimeSpan.FromHours(20 * look);
            Assert.Empty(Look(follower));
        }

        Assert.All(_problems, problem => Assert.Equal(ErrorIds.SignInExpired, problem.Id));
        Assert.NotEmpty(_problems);
        signIn.HasEnded = false;

        Assert.Equal(["missed 1", "missed 2", "missed 3"], Look(follower));
    }

    [Theory]
    [InlineData("s3://trail")]
    [InlineData("s3://trail/AWSLogs/111122223333/")]
    public void Keys_that_have_ended_and_cannot_be_renewed_end_the_watch(string address)
    {
        EndpointIdentity identity = new("ASIAENDING", "secret", "111122223333");
        _endpoint.AddIdentity(identity);
        using AwsClientFactory clients = _clients.WithCredentials(new BasicAWSCredentials("ASIAENDING", "secret"));
        LogFileFollower follower = Follower(_now, isFromNow: true, address, clients: clients);
        Look(follower);
        identity.ExpiresAt = DateTime.UtcNow.AddHours(-1);

        Assert.Equal(ErrorIds.CredentialsExpired, Assert.Throws<CloudTrailProblemException>(() => Look(follower)).Problem.Id);
    }

    [Fact]
    public void A_machine_that_slept_between_failing_looks_has_not_waited_meanwhile()
    {
        LaterClock clock = new();
        LogFileFollower follower = Follower(_now, isFromNow: true, clock: clock);
        Look(follower);
        _s3.Faults = new S3FaultPlan(1) { PassingShare = 0, LastingShare = 0, ListShare = 1 };
        _s3.ResetAttempts();
        Assert.Empty(Look(follower));
        Put("missed", _now);
        clock.Ahead = TimeSpan.FromDays(20);
        _s3.ResetAttempts();
        Assert.Empty(Look(follower));
        _s3.Faults = null;

        Assert.Equal(["missed"], Look(follower));
    }

    [Fact]
    public void A_place_that_goes_on_failing_holds_back_itself_alone_and_not_for_ever()
    {
        LaterClock clock = new();
        CommandRun host = new(new WatchCTEventCommand());
        LogFileFollower follower = new(
            [], [new BucketPlace("trail", ""), new BucketPlace("trail", "elsewhere/")], new EventFilterOptions { StartTime = _now }, isFromNow: true, host, Look(_clients), _problems.Add, CancellationToken.None, clock);
        Look(follower);
        _s3.Faults = new S3FaultPlan(1) { PassingShare = 0, LastingShare = 0, ListShare = 1, ListPart = "elsewhere" };
        for (int day = 1; day <= 20; day++)
        {
            clock.Ahead = TimeSpan.FromDays(day);
            Put($"{day:00}", _now.AddDays(day));
            for (int hour = 0; hour < 24; hour++)
            {
                clock.Ahead += TimeSpan.FromHours(1);
                _s3.ResetAttempts();
                Assert.Equal(hour == 0 ? [$"{day:00}"] : [], Look(follower));
            }
        }

        Assert.InRange(follower.Kept, 1, 10);
        Assert.Contains("could not be listed wholly for 14 days", Assert.Single(host.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_was_ahead_hides_nothing_once_it_is_right_again()
    {
        LaterClock clock = new();
        LogFileFollower follower = Follower(_now, isFromNow: true, clock: clock);
        Look(follower);
        clock.Ahead = TimeSpan.FromDays(30);
        Look(follower);
        clock.Ahead = TimeSpan.FromMinutes(1);
        Put("fresh", _now.AddMinutes(1));

        Assert.Equal(["fresh"], Look(follower));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_that_is_gone_for_days_is_gone_on_with_when_it_is_back(bool leavesFolder)
    {
        string root = Directory.CreateTempSubdirectory("cttools").FullName;
        try
        {
            string drive = Path.Combine(root, "drive");
            string day = Path.Combine(drive, "AWSLogs", "111122223333", "CloudTrail", "us-east-1", $"{_now:yyyy}", $"{_now:MM}", $"{_now:dd}");
            Directory.CreateDirectory(day);
            string old = Path.Combine(day, $"111122223333_CloudTrail_us-east-1_{_now:yyyyMMdd'T'HHmm}Z_old.json");
            File.WriteAllText(old, "{\"Records\":[]}");
            File.SetLastWriteTimeUtc(old, _now.AddMinutes(-1));
            LaterClock clock = new();
            LogFileFollower follower = new([drive], [], new EventFilterOptions { StartTime = _now }, isFromNow: true, new CommandRun(new WatchCTEventCommand()), s3: null, _problems.Add, CancellationToken.None, clock);
            Assert.Equal(old, Assert.Single(follower.FindNew()).Name);
            Directory.Move(drive, Path.Combine(root, "away"));
            if (leavesFolder)
            {
                Directory.CreateDirectory(drive);
            }

            for (int days = 5; days <= 40; days += 5)
            {
                clock.Ahead = TimeSpan.FromDays(days);
                Assert.Empty(follower.FindNew());
            }

            Assert.All(_problems, problem => Assert.Equal(ErrorIds.PathNotFound, problem.Id));
            if (leavesFolder)
            {
                Directory.Delete(drive);
            }

            Directory.Move(Path.Combine(root, "away"), drive);
            string path = Path.Combine(day, $"111122223333_CloudTrail_us-east-1_{_now:yyyyMMdd'T'HHmm}Z_0123456789abcdef.json");
            File.WriteAllText(path, "{\"Records\":[]}");

            Assert.Equal(path, Assert.Single(follower.FindNew()).Name);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_without_log_files_is_told_once(bool isFromNow)
    {
        using LogFolder logs = new();
        CommandRun host = new(new WatchCTEventCommand());
        LogFileFollower follower = new([logs.Folder], [], new EventFilterOptions { StartTime = _now }, isFromNow, host, s3: null, _problems.Add, CancellationToken.None);
        Assert.Empty(follower.FindNew());
        Assert.Empty(follower.FindNew());

        Assert.Equal($"There is no log file in '{logs.Folder}' or below it yet; those that appear there are read.", Assert.Single(host.Warnings));
        Assert.Empty(_problems);
    }

    [Fact]
    public void What_the_first_look_could_not_list_is_not_new_when_a_later_one_can()
    {
        Put("old there", _now.AddHours(-3), "eu-west-1");
        Put("old here", _now.AddHours(-3));
        _bucket.IsListDenied = prefix => prefix.Contains("/eu-west-1/", StringComparison.Ordinal);
        LogFileFollower follower = Follower(_now, isFromNow: true);
        Assert.Equal(["old here"], Look(follower));
        Assert.Equal(ErrorIds.AccessDenied, Assert.Single(_problems).Id);

        // What a listing came to that was not whole says nothing of the place.
        Assert.Equal(["s3://trail False"], _described);

        _bucket.IsListDenied = _ => false;
        Put("new there", _now, "eu-west-1", lastModified: DateTime.UtcNow.AddMinutes(1));
        Put("new here", _now);

        Assert.Equal(["new here", "new there"], Look(follower));
        Assert.Empty(Look(follower));
    }

    [Fact]
    public void Names_are_kept_as_long_as_a_look_can_list_them()
    {
        Put("old", _now.AddDays(-3));
        Put("recent", _now.AddHours(-20));
        Put("fresh", _now);
        LogFileFollower follower = Follower(_now.AddDays(-4), isFromNow: false);
        Look(follower);
        Assert.Equal(3, follower.Kept);

        Assert.Empty(Look(follower));
        Assert.Equal(2, follower.Kept);
        Assert.Empty(Look(follower));
    }

    [Fact]
    public void What_is_wrong_from_the_start_ends_the_watch()
    {
        LogFileFollower follower = Follower(_now, isFromNow: true, "s3://absent");

        Assert.Equal(ErrorIds.BucketNotFound, Assert.Throws<CloudTrailProblemException>(() => Look(follower)).Problem.Id);
    }

    [Fact]
    public void A_file_that_could_not_be_read_is_found_again_when_told_so()
    {
        Put("fresh", _now);
        LogFileFollower follower = Follower(_now, isFromNow: true);
        LogSource source = Assert.Single(follower.FindNew());

        follower.FindAgain(source.Name);

        Assert.Equal(["fresh"], Look(follower));
    }

    [Fact]
    public void A_file_of_long_ago_that_could_not_be_read_at_the_first_look_is_found_again_too()
    {
        Put("old", _now.AddDays(-3));
        LogFileFollower follower = Follower(_now.AddDays(-4), isFromNow: false);
        LogSource source = Assert.Single(follower.FindNew());

        follower.FindAgain(source.Name);

        Assert.Equal(["old"], Look(follower));
        Assert.Empty(Look(follower));
    }

    [Fact]
    public void A_file_written_just_before_a_watch_from_now_on_is_not_new_unless_it_goes_on_growing()
    {
        using LogFolder logs = new();
        string whole = logs.File("whole.json", "1");
        string growing = logs.File("growing.json", "2");
        LaterClock clock = new();
        LogFileFollower follower = new([logs.Folder], [], new EventFilterOptions { StartTime = _now }, isFromNow: true, new CommandRun(new WatchCTEventCommand()), s3: null, _problems.Add, CancellationToken.None, clock);
        Assert.Equal([growing, whole], follower.FindNew().Select(source => source.Name));

        clock.Ahead = TimeSpan.FromMinutes(1);
        Assert.Empty(follower.FindNew());

        logs.File("growing.json", "2", "3");
        Assert.Equal(growing, Assert.Single(follower.FindNew()).Name);
    }

    [Fact]
    public void Since_a_time_a_file_that_was_just_written_was_there()
    {
        using LogFolder logs = new();
        string path = logs.File("one.json", "1");
        LaterClock clock = new();
        LogFileFollower follower = new([logs.Folder], [], new EventFilterOptions { StartTime = _now.AddDays(-2) }, isFromNow: false, new CommandRun(new WatchCTEventCommand()), s3: null, _problems.Add, CancellationToken.None, clock);
        Assert.Empty(follower.FindNew());

        clock.Ahead = TimeSpan.FromMinutes(1);

        Assert.Equal(path, Assert.Single(follower.FindNew()).Name);
        Assert.True(follower.WasThere(path));
    }

    [Fact]
    public void Since_a_time_what_lay_where_the_first_look_could_not_list_was_there()
    {
        Put("old there", _now.AddHours(-3), "eu-west-1");
        _bucket.IsListDenied = prefix => prefix.Contains("/eu-west-1/", StringComparison.Ordinal);
        LogFileFollower follower = Follower(_now.AddHours(-4), isFromNow: false);
        Assert.Empty(Look(follower));

        _bucket.IsListDenied = _ => false;
        Put("new there", _now, "eu-west-1", lastModified: DateTime.UtcNow.AddMinutes(1));
        string[] names = [.. follower.FindNew().Select(source => source.Name)];

        Assert.Equal([false, true], names.Order(StringComparer.Ordinal).Select(follower.WasThere).Order());
        Assert.True(follower.WasThere(names.Single(name => name.Contains("old there", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_empty_folder_has_been_seen_whole(bool isFromNow)
    {
        using LogFolder logs = new();
        LogFileFollower follower = new([logs.Folder], [], new EventFilterOptions { StartTime = _now.AddDays(-2) }, isFromNow, new CommandRun(new WatchCTEventCommand()), s3: null, _problems.Add, CancellationToken.None);
        Assert.Empty(follower.FindNew());

        // Copied with the time it has elsewhere.
        string path = logs.File("copied.json", "1");
        File.SetLastWriteTimeUtc(path, _now.AddDays(-1));

        Assert.Equal(path, Assert.Single(follower.FindNew()).Name);
        Assert.False(follower.WasThere(path));
        Assert.Empty(_problems);
    }

    [DeniableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_lay_in_a_folder_that_the_first_look_could_not_read_was_there(bool isFromNow)
    {
        using LogFolder logs = new();
        string locked = Directory.CreateDirectory(Path.Combine(logs.Folder, "locked")).FullName;
        string old = logs.File(Path.Combine("locked", "old.json"), "1");
        File.SetLastWriteTimeUtc(old, _now.AddDays(-1));
        SetMode(locked, UnixFileMode.None);
        LogFileFollower follower = new([logs.Folder], [], new EventFilterOptions { StartTime = _now.AddDays(-2) }, isFromNow, new CommandRun(new WatchCTEventCommand()), s3: null, _problems.Add, CancellationToken.None);
        Assert.Empty(follower.FindNew());
        Assert.Equal(ErrorIds.FileUnreadable, Assert.Single(_problems).Id);

        SetMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal(isFromNow ? [] : [old], follower.FindNew().Select(source => source.Name));
        Assert.Equal(!isFromNow, follower.WasThere(old));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void On_disk_what_appears_is_found_whatever_time_its_name_and_its_folder_have(bool isFromNow)
    {
        using LogFolder logs = new();
        string there = Deliver("there", _now.AddDays(-100));
        LogFileFollower follower = new([logs.Folder], [], new EventFilterOptions { StartTime = _now.AddDays(-2) }, isFromNow, new CommandRun(new WatchCTEventCommand()), s3: null, _problems.Add, CancellationToken.None);
        Assert.Equal(isFromNow ? [there] : [], follower.FindNew().Select(source => source.Name));

        string beside = Deliver("beside", _now.AddDays(-100));
        string older = Deliver("older", _now.AddDays(-300));

        Assert.Equal(new[] { beside, older }.Order(StringComparer.Ordinal), follower.FindNew().Select(source => source.Name).Order(StringComparer.Ordinal));
        Assert.Empty(follower.FindNew());

        string Deliver(string name, DateTime time)
        {
            string folder = Path.Combine(logs.Folder, "AWSLogs", "111122223333", "CloudTrail", "us-east-1", $"{time:yyyy}", $"{time:MM}", $"{time:dd}");
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, $"111122223333_CloudTrail_us-east-1_{time:yyyyMMdd'T'HHmm}Z_{name}.json");
            File.WriteAllText(path, "{\"Records\":[]}");
            File.SetLastWriteTimeUtc(path, _now.AddMinutes(-1));
            return path;
        }
    }

    [Fact]
    public void Names_of_files_on_disk_are_kept_until_the_file_has_been_gone_for_days()
    {
        string folder = Directory.CreateTempSubdirectory("cttools").FullName;
        try
        {
            string path = Path.Combine(folder, "one.json");
            File.WriteAllText(path, "{\"Records\":[]}");
            File.SetLastWriteTimeUtc(path, _now.AddMinutes(-1));
            LaterClock clock = new();
            LogFileFollower follower = new([folder], [], new EventFilterOptions { StartTime = _now.AddHours(-1) }, isFromNow: false, new CommandRun(new WatchCTEventCommand()), s3: null, _problems.Add, CancellationToken.None, clock);
            Assert.Equal(path, Assert.Single(follower.FindNew()).Name);

            clock.Ahead = TimeSpan.FromDays(30);
            Assert.Empty(follower.FindNew());
            Assert.Equal(1, follower.Kept);

            // One that is empty may be where a drive was.
            File.WriteAllText(Path.Combine(folder, "other.json"), "{\"Records\":[]}");
            File.Delete(path);
            clock.Ahead = TimeSpan.FromDays(31);
            Assert.Single(follower.FindNew());
            Assert.Equal(2, follower.Kept);
            clock.Ahead = TimeSpan.FromDays(48);
            Assert.Empty(follower.FindNew());
            Assert.Equal(1, follower.Kept);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private LogFileFollower Follower(DateTime since, bool isFromNow, string address = "s3://trail", TimeProvider? clock = null, AwsClientFactory? clients = null)
    {
        CommandRun host = new(new WatchCTEventCommand());
        return new LogFileFollower([], [S3Session.PlaceOf(address)], new EventFilterOptions { StartTime = since }, isFromNow, host, Look(clients ?? _clients), _problems.Add, CancellationToken.None, clock);
    }

    private BucketLook Look(AwsClientFactory clients)
    {
        S3Store store = new(clients, new S3Options { MaxAttempts = 1, Wait = (_, _) => Task.CompletedTask });
        return new BucketLook(
            (place, scope) => new S3LogLister(store.Bucket(place.BucketName), new S3ListingPlan { BucketName = place.BucketName, KeyPrefix = place.KeyPrefix, Scope = scope }),
            file => new S3LogSource(store, file), (lister, _, isWhole) => _described.Add($"{lister.Address} {isWhole}"));
    }

    /// <summary>The names that a look finds, which stand in place of the random part of a log file's name.</summary>
    private static IEnumerable<string> Look(LogFileFollower follower) =>
        follower.FindNew().Select(source => source.Name.Split('_')[^1].Split('.')[0]).Order(StringComparer.Ordinal).ToArray();

    private void Put(string name, DateTime time, string region = "us-east-1", DateTime? lastModified = null) => _bucket.Put(
        string.Create(CultureInfo.InvariantCulture, $"AWSLogs/111122223333/CloudTrail/{region}/{time:yyyy'/'MM'/'dd}/111122223333_CloudTrail_{region}_{time:yyyyMMdd'T'HHmm}Z_{name}.json"),
        Encoding.UTF8.GetBytes("{\"Records\":[]}"),
        lastModified: lastModified);

    private static void SetMode(string folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, mode);
        }
    }

    /// <summary>A test that needs somebody who can be kept from reading a folder.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class DeniableTheoryAttribute : TheoryAttribute
    {
        public DeniableTheoryAttribute() =>
            Skip = OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess ? "Root reads every folder, and Windows has other rights: nothing can be denied here." : null!;
    }

    /// <summary>A sign-in that ends, and can be made anew beside the watch.</summary>
    private sealed class SignIn : AWSCredentials
    {
        public bool HasEnded { get; set; }

        public override ImmutableCredentials GetCredentials() => HasEnded
            ? throw new AmazonClientException("SSO Token has expired.")
            : new ImmutableCredentials(AwsTestEndpoint.AccessKeyId, AwsTestEndpoint.SecretKey, null);
    }
}
