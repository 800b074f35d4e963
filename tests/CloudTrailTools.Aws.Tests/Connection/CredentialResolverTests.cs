using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using CloudTrailTools.TestEndpoint;
using Xunit;

namespace CloudTrailTools.Aws.Tests.Connection;

[Collection(EnvironmentVariablesGroup.Name)]
public sealed class CredentialResolverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _changed = [];

    public void Dispose()
    {
        foreach ((string name, string? value) in _changed)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
        File.WriteAllText(TestEnvironment.CredentialsFile, "");
        _folder.Dispose();
    }

    [Fact]
    public void Keys_win_over_everything_else()
    {
        AwsConnectionOptions options = new() { AccessKey = "AKIA1", SecretKey = "s1", ProfileName = "absent", Credential = new BasicAWSCredentials("AKIA2", "s2"), StoredCredentials = new BasicAWSCredentials("AKIA3", "s3") };

        Assert.Equal("AKIA1", CredentialResolver.Resolve(options).GetCredentials().AccessKey);
    }

    [Fact]
    public void A_session_token_goes_with_the_keys()
    {
        ImmutableCredentials keys = CredentialResolver.Resolve(new() { AccessKey = "ASIA1", SecretKey = "s1", SessionToken = "t1" }).GetCredentials();

        Assert.Equal(("ASIA1", "s1", "t1"), (keys.AccessKey, keys.SecretKey, keys.Token));
    }

    [Fact]
    public void A_secret_key_without_access_key_is_refused()
    {
        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => CredentialResolver.Resolve(new() { SecretKey = "do-not-show" }));

        Assert.Equal(ErrorIds.ParameterConflict, exception.Problem.Id);
        Assert.DoesNotContain("do-not-show", exception.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_were_exchanged_are_not_sent()
    {
        CloudTrailProblemException exception = Assert.Throws<CloudTrailProblemException>(() => CredentialResolver.Resolve(new() { AccessKey = "do-not-show-do-not-show-do-not-show-1234", SecretKey = "AKIAIOSFODNN7EXAMPLE" }));

        Assert.Equal(ErrorIds.ParameterConflict, exception.Problem.Id);
        Assert.StartsWith("-SecretKey was given the id of an access key", exception.Problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("do-not-show", exception.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credentials_object_wins_over_the_profile_and_the_session()
    {
        AwsConnectionOptions options = new() { ProfileName = "absent", Credential = new BasicAWSCredentials("AKIA2", "s2"), StoredCredentials = new BasicAWSCredentials("AKIA3", "s3") };

        Assert.Equal("AKIA2", CredentialResolver.Resolve(options).GetCredentials().AccessKey);
    }

    [Fact]
    public void A_profile_wins_over_the_session()
    {
        string file = _folder.Write("credentials", "[audit]\naws_access_key_id = AKIAAUDIT\naws_secret_access_key = x\n");

        AwsConnectionOptions options = new() { ProfileName = "audit", ProfileLocation = file, StoredCredentials = new BasicAWSCredentials("AKIA3", "s3") };

        Assert.Equal("AKIAAUDIT", CredentialResolver.Resolve(options).GetCredentials().AccessKey);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("AWS PS Default")]
    public void The_default_profile_of_a_location_that_is_given_wins_over_the_session_and_the_environment(string name)
    {
        File.WriteAllText(TestEnvironment.CredentialsFile, "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n");
        Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Set("AWS_SECRET_ACCESS_KEY", "x");
        string file = _folder.Write("credentials", $"[{name}]\naws_access_key_id = AKIAGIVEN\naws_secret_access_key = x\n");

        AwsConnectionOptions options = new() { ProfileLocation = file, StoredCredentials = new BasicAWSCredentials("AKIA3", "s3") };

        Assert.Equal("AKIAGIVEN", CredentialResolver.Resolve(options).GetCredentials().AccessKey);
    }

    [Fact]
    public void AWS_PROFILE_names_a_profile_of_a_location_that_is_given()
    {
        Set("AWS_PROFILE", "audit");
        string file = _folder.Write("credentials", "[audit]\naws_access_key_id = AKIAAUDIT\naws_secret_access_key = x\n");

        Assert.Equal("AKIAAUDIT", CredentialResolver.Resolve(new() { ProfileLocation = file }).GetCredentials().AccessKey);
    }

    [Fact]
    public void A_location_without_a_default_profile_does_not_fall_through_to_another_identity()
    {
        File.WriteAllText(TestEnvironment.CredentialsFile, "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n");
        string file = _folder.Write("credentials", "[audit]\naws_access_key_id = AKIAAUDIT\naws_secret_access_key = x\n");

        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => CredentialResolver.Resolve(new() { ProfileLocation = file })).Problem;

        Assert.Equal(ErrorIds.ProfileNotFound, problem.Id);
        Assert.Contains("'default'. Those there are: audit.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_endpoints_are_those_of_the_profile_whose_location_is_given()
    {
        StsService sts = new();
        using AwsTestEndpoint endpoint = new(sts);
        sts.Endpoint = endpoint;
        string file = _folder.Write("credentials", $"[default]\naws_access_key_id = {AwsTestEndpoint.AccessKeyId}\naws_secret_access_key = {AwsTestEndpoint.SecretKey}\nendpoint_url = {endpoint.Url}\n");
        using AwsClientFactory factory = new(new AwsConnectionOptions { ProfileLocation = file });

        Assert.Equal(AwsTestEndpoint.AccountId, (await factory.Sts("eu-west-1").GetCallerIdentityAsync(new GetCallerIdentityRequest())).Account);
    }

    [Fact]
    public void Stored_credentials_of_the_session_win_over_the_environment()
    {
        Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Set("AWS_SECRET_ACCESS_KEY", "x");

        AwsConnectionOptions options = new() { StoredCredentials = new SessionWrapper(new BasicAWSCredentials("AKIA3", "s3")) };

        Assert.Equal("AKIA3", CredentialResolver.Resolve(options).GetCredentials().AccessKey);
    }

    [Fact]
    public void The_environment_serves_when_nothing_is_given()
    {
        Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Set("AWS_SECRET_ACCESS_KEY", "x");

        Assert.Equal("AKIAENV", CredentialResolver.Resolve(new()).GetCredentials().AccessKey);
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")]
    public void Half_a_pair_of_keys_in_the_environment_does_not_fall_through_to_another_identity(string set, string missing)
    {
        File.WriteAllText(TestEnvironment.CredentialsFile, "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n");
        Set(set, "half");

        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => CredentialResolver.Resolve(new())).Problem;

        Assert.Equal(ErrorIds.CredentialsNotFound, problem.Id);
        Assert.Contains($"{missing} is missing", problem.Message, StringComparison.Ordinal);
        Assert.Equal("AKIA3", CredentialResolver.Resolve(new() { StoredCredentials = new BasicAWSCredentials("AKIA3", "s3") }).GetCredentials().AccessKey);
    }

    [Fact]
    public void AWS_PROFILE_chooses_the_profile()
    {
        File.WriteAllText(TestEnvironment.CredentialsFile, "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n[audit]\naws_access_key_id = AKIAAUDIT\naws_secret_access_key = x\n");
        Set("AWS_PROFILE", "audit");

        Assert.Equal("AKIAAUDIT", CredentialResolver.Resolve(new()).GetCredentials().AccessKey);
    }

    [Fact]
    public void Where_the_credentials_come_from_is_the_place_they_are_taken_from()
    {
        string file = System.IO.Path.Combine(_folder.Path, "others");
        File.WriteAllText(file, "[default]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = x\n");
        AwsConnectionOptions stored = new() { StoredCredentials = new BasicAWSCredentials("AKIA3", "s3") };

        Assert.Equal("the credentials given as -AccessKey and -SecretKey", Source(stored with { AccessKey = "AKIA1", SecretKey = "s1", ProfileName = "corp" }));
        Assert.Equal("the credentials given as -Credential", Source(stored with { Credential = new BasicAWSCredentials("AKIA2", "s2") }));
        Assert.Equal("the credentials of profile 'corp'", Source(stored with { ProfileName = "corp" }));
        Assert.Equal("the credentials of profile 'default'", Source(stored with { ProfileLocation = file }));
        Assert.Equal("the credentials in $StoredAWSCredentials", Source(stored));
        Assert.Equal("the credentials", Source(new()));
        File.WriteAllText(TestEnvironment.CredentialsFile, "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n");
        Assert.Equal("the credentials of profile 'default'", Source(new()));
        Set("AWS_PROFILE", "audit");
        Assert.Equal("the credentials of profile 'audit'", Source(new()));
        Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Assert.Equal("the credentials in the environment variable AWS_ACCESS_KEY_ID", Source(new()));

        static string Source(AwsConnectionOptions options) => CredentialResolver.SourceOf(options).Name;
    }

    [Fact]
    public void The_default_profile_of_AWS_Tools_serves_when_there_is_no_other_default()
    {
        File.WriteAllText(TestEnvironment.CredentialsFile, "[AWS PS Default]\naws_access_key_id = AKIATOOLS\naws_secret_access_key = x\n");

        Assert.Equal("AKIATOOLS", CredentialResolver.Resolve(new()).GetCredentials().AccessKey);
    }

    [Theory]
    [InlineData("badarn", ErrorIds.ProfileInvalid, "role_arn 'Audit' of profile 'badarn' is no ARN of a role")]
    [InlineData("badsource", ErrorIds.ProfileInvalid, "source_profile 'nosuch' of profile 'badsource' does not exist")]
    [InlineData("loop", ErrorIds.ProfileInvalid, "loop > loop2 > loop")]
    [InlineData("goood", ErrorIds.ProfileNotFound, "Those there are: badarn, badsource, good, loop, loop2, own, sso.")]
    public void A_profile_that_leads_nowhere_is_told_with_what_is_wrong(string name, string id, string told)
    {
        const string Role = "arn:aws:iam::123456789012:role/A";
        string file = _folder.Write("credentials", $"[good]\naws_access_key_id = A\naws_secret_access_key = x\n[sso]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = x\n[badarn]\nrole_arn = Audit\nsource_profile = good\n"
            + $"[badsource]\nrole_arn = {Role}\nsource_profile = nosuch\n[loop]\nrole_arn = {Role}\nsource_profile = loop2\n[loop2]\nrole_arn = {Role}\nsource_profile = loop\n"
            + $"[own]\nrole_arn = {Role}\nsource_profile = own\naws_access_key_id = A\naws_secret_access_key = x\n");

        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => CredentialResolver.Resolve(new() { ProfileName = name, ProfileLocation = file })).Problem;

        Assert.Equal(id, problem.Id);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_profile_is_an_error_that_lists_the_profiles_there_are()
    {
        string file = _folder.Write("credentials", "[beta]\naws_access_key_id = A\naws_secret_access_key = x\n[alpha]\naws_access_key_id = B\naws_secret_access_key = x\n");

        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => CredentialResolver.Resolve(new() { ProfileName = "alhpa", ProfileLocation = file })).Problem;

        Assert.Equal(ErrorIds.ProfileNotFound, problem.Id);
        Assert.Contains("'alhpa'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("alpha, beta", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_credentials_the_error_says_where_they_may_come_from()
    {
        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => CredentialResolver.Resolve(new())).Problem;

        Assert.Equal(ErrorIds.CredentialsNotFound, problem.Id);
        Assert.Contains("-ProfileName", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_is_no_credentials_is_refused_by_its_type()
    {
        CloudTrailProblem problem = Assert.Throws<CloudTrailProblemException>(() => CredentialResolver.Resolve(new() { Credential = new Uri("http://x/") })).Problem;

        Assert.Equal(ErrorIds.CredentialUnsupported, problem.Id);
        Assert.Contains("System.Uri", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_credentials_are_asked_again_on_every_use_and_so_refresh_themselves()
    {
        ForeignBuild.RefreshingCredentials foreign = new();
        AWSCredentials credentials = CredentialResolver.Resolve(new() { Credential = foreign });

        Assert.Equal("ASIA1", credentials.GetCredentials().AccessKey);
        foreign.Expire();
        ImmutableCredentials renewed = credentials.GetCredentials();

        Assert.Equal(("ASIA2", "secret2", "token2"), (renewed.AccessKey, renewed.SecretKey, renewed.Token));
    }

    [Fact]
    public void An_expired_sign_in_names_the_command_that_signs_in()
    {
        string file = _folder.Write("credentials", "[corp]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-central-1\nsso_account_id = 111122223333\nsso_role_name = Audit\n");
        AwsConnectionOptions options = new() { ProfileName = "corp", ProfileLocation = file };
        using AwsClientFactory factory = new(options);

        Exception exception = Assert.ThrowsAny<Exception>(() => factory.Credentials.GetCredentials());
        CloudTrailProblem problem = AwsFailure.Of(exception).ToProblem(new AwsCall("s3:ListBucket", "s3://b", new CredentialSource("the credentials", "corp")));

        Assert.Equal(ErrorIds.SignInExpired, problem.Id);
        Assert.Contains("aws sso login --profile corp", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_endpoint_of_the_environment_is_called()
    {
        StsService sts = new();
        using AwsTestEndpoint endpoint = new(sts);
        sts.Endpoint = endpoint;
        Set("AWS_ENDPOINT_URL", endpoint.Url);
        using AwsClientFactory factory = new(new AwsConnectionOptions { AccessKey = AwsTestEndpoint.AccessKeyId, SecretKey = AwsTestEndpoint.SecretKey, Region = "eu-west-1" });

        GetCallerIdentityResponse identity = await factory.Sts("eu-west-1").GetCallerIdentityAsync(new GetCallerIdentityRequest());

        Assert.Equal(AwsTestEndpoint.AccountId, identity.Account);
    }

    [Fact]
    public async Task A_role_that_wants_MFA_asks_the_host_for_the_code()
    {
        using AwsTestEndpoint endpoint = StsThatWants("123456");
        string? asked = null;
        AwsConnectionOptions options = MfaProfile(endpoint, serial =>
        {
            asked = serial;
            return "123456";
        });
        using AwsClientFactory factory = new(options);

        GetCallerIdentityResponse identity = await factory.Sts("eu-west-1").GetCallerIdentityAsync(new GetCallerIdentityRequest());

        Assert.Equal("arn:aws:iam::111122223333:mfa/me", asked);
        Assert.Equal("444455556666", identity.Account);
    }

    [Fact]
    public async Task The_code_is_asked_for_also_when_the_role_is_the_source_of_another()
    {
        using AwsTestEndpoint endpoint = StsThatWants(null);
        List<string> asked = [];
        AwsConnectionOptions options = MfaProfile(endpoint, serial =>
        {
            asked.Add(serial);
            return "123456";
        });
        File.AppendAllText(options.ProfileLocation!, "[deep]\nrole_arn = arn:aws:iam::777788889999:role/Deep\nsource_profile = audit\nregion = eu-west-1\n");
        using AwsClientFactory factory = new(options with { ProfileName = "deep" });

        GetCallerIdentityResponse identity = await factory.Sts("eu-west-1").GetCallerIdentityAsync(new GetCallerIdentityRequest());

        Assert.Equal("arn:aws:iam::111122223333:mfa/me", Assert.Single(asked));
        Assert.Equal("777788889999", identity.Account);
    }

    [Fact]
    public async Task Whoever_declines_to_give_a_code_is_asked_once()
    {
        using AwsTestEndpoint endpoint = StsThatWants("123456");
        int asked = 0;
        using AwsClientFactory factory = new(MfaProfile(endpoint, _ =>
        {
            asked++;
            return "";
        }));

        Assert.Equal(ErrorIds.MfaCodeMissing, (await Assert.ThrowsAsync<CloudTrailProblemException>(() => factory.AuthenticateAsync(CancellationToken.None))).Problem.Id);
        Assert.Equal(ErrorIds.MfaCodeMissing, (await Assert.ThrowsAsync<CloudTrailProblemException>(() => factory.AuthenticateAsync(CancellationToken.None))).Problem.Id);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Only_a_session_that_was_had_can_have_ended()
    {
        using AwsTestEndpoint endpoint = StsThatWants("123456");
        Queue<string?> answers = new(["000000", null, "123456", null]);
        using AwsClientFactory factory = new(MfaProfile(endpoint, _ => answers.Dequeue()));

        Assert.Equal(ErrorIds.AccessDenied, (await Assert.ThrowsAsync<CloudTrailProblemException>(() => factory.AuthenticateAsync(CancellationToken.None))).Problem.Id);
        Assert.Equal(ErrorIds.MfaCodeMissing, (await Assert.ThrowsAsync<CloudTrailProblemException>(() => factory.AuthenticateAsync(CancellationToken.None))).Problem.Id);
        await factory.Credentials.GetCredentialsAsync();
        ((RefreshingAWSCredentials)factory.Credentials).ClearCredentials();
        Assert.Equal(ErrorIds.MfaSessionEnded, (await Assert.ThrowsAsync<CloudTrailProblemException>(() => factory.AuthenticateAsync(CancellationToken.None))).Problem.Id);
    }

    [Fact]
    public void The_region_is_the_parameters_then_the_sessions_then_the_profiles_then_the_environments()
    {
        string file = _folder.Write("credentials", "[audit]\naws_access_key_id = A\naws_secret_access_key = x\nregion = eu-west-3\n");
        Set("AWS_REGION", "ap-south-1");
        AwsConnectionOptions all = new() { Region = "EU-Central-1 ", StoredRegion = "us-west-2", ProfileName = "audit", ProfileLocation = file };

        Assert.Equal("eu-central-1", Region(all));
        Assert.Equal("us-west-2", Region(all with { Region = null }));
        Assert.Equal("eu-west-3", Region(all with { Region = null, StoredRegion = null }));
        Assert.Equal("ap-south-1", Region(new()));
        Assert.Equal("eu-west-3", Region(new() { ProfileLocation = _folder.Write("others", "[default]\naws_access_key_id = A\naws_secret_access_key = x\nregion = eu-west-3\n") }));
    }

    [Fact]
    public void What_names_the_configured_region_is_known()
    {
        string file = _folder.Write("credentials", "[audit]\naws_access_key_id = A\naws_secret_access_key = x\nregion = eu-west-3\n[plain]\naws_access_key_id = A\naws_secret_access_key = x\n");
        AwsConnectionOptions all = new() { Region = "eu-central-1", StoredRegion = "us-west-2", ProfileName = "audit", ProfileLocation = file };

        Assert.Null(Configured(new()));
        Set("AWS_DEFAULT_REGION", "AP-south-1");
        Assert.Equal(("us-west-2", "$StoredAWSRegion"), Configured(all));
        Assert.Equal(("eu-west-3", "the profile 'audit'"), Configured(all with { StoredRegion = null }));
        Assert.Equal(("ap-south-1", "the environment variable AWS_DEFAULT_REGION"), Configured(all with { StoredRegion = null, ProfileName = "plain" }));

        static (string, string)? Configured(AwsConnectionOptions options)
        {
            using AwsClientFactory factory = new(options);
            return factory.FindConfiguredRegion();
        }
    }

    [Fact]
    public void A_region_object_of_any_build_gives_its_name()
    {
        Assert.Equal("eu-north-1", Region(new() { Region = Amazon.RegionEndpoint.EUNorth1 }));
        Assert.Equal("eu-south-2", Region(new() { StoredRegion = new ForeignBuild.AwsRegion("eu-south-2") }));
    }

    [Fact]
    public void Without_any_region_the_error_says_how_to_set_one()
    {
        using AwsClientFactory factory = new(new());

        Assert.Equal(ErrorIds.RegionNotSet, Assert.Throws<CloudTrailProblemException>(factory.RequireRegion).Problem.Id);
    }

    [Fact]
    public void A_variable_of_an_endpoint_that_is_empty_names_none()
    {
        Set("AWS_ENDPOINT_URL", "");
        using AwsClientFactory factory = new(new() { AccessKey = "A", SecretKey = "x" });

        Assert.Equal("eu-west-3", factory.S3("eu-west-3").Config.RegionEndpoint.SystemName);
    }

    private AwsTestEndpoint StsThatWants(string? code)
    {
        StsService sts = new() { RequiredTokenCode = code };
        AwsTestEndpoint endpoint = new(sts);
        sts.Endpoint = endpoint;
        Set("AWS_ENDPOINT_URL_STS", endpoint.Url);
        return endpoint;
    }

    /// <summary>A profile with a role that wants MFA.</summary>
    private AwsConnectionOptions MfaProfile(AwsTestEndpoint endpoint, Func<string, string?> prompt) => new()
    {
        ProfileName = "audit",
        ProfileLocation = _folder.Write("credentials", $"[base]\naws_access_key_id = {AwsTestEndpoint.AccessKeyId}\naws_secret_access_key = {AwsTestEndpoint.SecretKey}\n[audit]\nrole_arn = arn:aws:iam::444455556666:role/Audit\nsource_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/me\nregion = eu-west-1\n"),
        EndpointUrl = endpoint.Url,
        MfaPrompt = prompt,
    };

    private static string? Region(AwsConnectionOptions options)
    {
        using AwsClientFactory factory = new(options);
        return factory.FindRegion();
    }

    private void Set(string name, string? value)
    {
        _changed.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>As AWS.Tools keeps credentials in the session: in a property that is not public.</summary>
    private sealed class SessionWrapper(AWSCredentials credentials)
    {
        internal AWSCredentials Credentials { get; } = credentials;
    }

    /// <summary>Types of the same shape as those of another build of the SDK.</summary>
    private static class ForeignBuild
    {
        public sealed record ImmutableCredentials(string AccessKey, string SecretKey, string Token);

        public sealed class RefreshingCredentials
        {
            private int _generation = 1;

            public void Expire() => _generation++;

            public ImmutableCredentials GetCredentials() => new($"ASIA{_generation}", $"secret{_generation}", $"token{_generation}");
        }

        public sealed record AwsRegion(string Region);
    }
}
