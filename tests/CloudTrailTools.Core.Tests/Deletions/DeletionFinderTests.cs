using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;
using CloudTrailTools.SampleData;
using Xunit;

namespace CloudTrailTools.Core.Tests.Deletions;

public sealed class DeletionFinderTests
{
    [Fact]
    public void Only_what_is_gone_or_goes_is_found_at_first()
    {
        IReadOnlyList<CloudTrailEvent> records = [.. Finding.Fixture("shapes"), .. Finding.Fixture("cloudwatch-logs")];

        List<CloudTrailDeletion> found = Finding.All(new DeletionFinder(new DeletionFinderOptions()), records);

        Assert.Equal(
            [CloudTrailDeletionLevel.Deleted, CloudTrailDeletionLevel.ScheduledDeletion],
            found.Select(one => one.Level).Distinct().Order());
        Assert.All(found, one => Assert.Equal(CloudTrailDeletionOutcome.Succeeded, one.Outcome));
    }

    [Fact]
    public void The_name_patterns_let_every_event_pass_that_the_finder_uses()
    {
        DeletionFinderOptions options = new() { Levels = Enum.GetValues<CloudTrailDeletionLevel>(), IncludeFailed = true };
        WildcardList patterns = new(new DeletionFinder(options).NamePatterns!);

        Assert.All(DeletionCatalogue.Default.Rules.Where(one => one.Rule.Level != RuleLevel.None), one =>
        {
            Assert.True(patterns.IsMatch(one.Rule.Call), one.Rule.Call);
            Assert.True(patterns.IsMatch(one.Rule.Call + "20150331v2") || one.Rule.Call.EndsWith("Deletion", StringComparison.Ordinal), one.Rule.Call);
        });
        Assert.True(patterns.IsMatch("AssumeRoleWithSAML"));
        Assert.False(patterns.IsMatch("GetObject"));
        Assert.False(patterns.IsMatch("DescribeInstances"));
    }

    [Fact]
    public void Events_that_merely_pass_by_are_not_asked_for_at_the_default_levels()
    {
        WildcardList patterns = new(new DeletionFinder(new DeletionFinderOptions()).NamePatterns!);

        Assert.True(patterns.IsMatch("RemovePermission20150331v2"));
        Assert.False(patterns.IsMatch("RemoveTags"));
        Assert.False(patterns.IsMatch("StopLogging"));
    }

    [Fact]
    public void Deletions_come_out_in_the_order_of_the_input_though_one_waits_for_its_origin()
    {
        IReadOnlyList<CloudTrailEvent> chain = Finding.Fixture("chain-user-role-role");
        CloudTrailEvent byUser = Finding.Fixture("cloud-map")[0];
        DeletionFinder finder = new(new DeletionFinderOptions());

        finder.Add(chain[0]);
        finder.Add(byUser);
        Assert.False(finder.TryTake(out _));
        foreach (CloudTrailEvent record in chain.Skip(1))
        {
            finder.Add(record);
        }

        Assert.True(finder.TryTake(out CloudTrailDeletion? first));
        Assert.True(finder.TryTake(out CloudTrailDeletion? second));
        Assert.Equal("ledger", first!.ResourceId);
        Assert.True(first.ActorChain.IsComplete);
        Assert.Equal("ns-abcdefgh12345678", second!.ResourceId);
    }

    [Fact]
    public void The_actor_does_not_depend_on_which_comes_first_the_deletion_or_the_event_that_gave_out_its_credentials()
    {
        const string Role = """ "sessionContext":{"sessionIssuer":{"type":"Role","userName":"Admin","arn":"arn:aws:iam::111122223333:role/Admin"},"sourceIdentity":"alice","attributes":{"creationDate":"2026-01-01T00:00:00Z"}}""";
        CloudTrailEvent deletion = Record($$$$"""{"eventID":"d","eventTime":"2026-01-01T00:01:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Admin/s","principalId":"AROA1:s","accessKeyId":"ASIA1",{{{{Role}}}}},"requestParameters":{"bucketName":"b"}}""");
        CloudTrailEvent mint = Mint("s");

        Assert.Equal("bob", Finding.All(new DeletionFinder(new DeletionFinderOptions()), [mint, deletion]).Single().Actor);
        Assert.Equal("bob", Finding.All(new DeletionFinder(new DeletionFinderOptions()), [deletion, mint]).Single().Actor);
        Assert.Equal("alice", Finding.All(new DeletionFinder(new DeletionFinderOptions()), [deletion]).Single().Actor);
    }

    [Theory]
    [InlineData("responseElements")]
    [InlineData("userIdentity")]
    [InlineData("credentials")]
    [InlineData("eventTime")]
    public void Nobody_leaves_the_chain_by_naming_a_session_after_a_field(string session)
    {
        CloudTrailEvent deletion = Record($$$$"""{"eventID":"d","eventTime":"2026-01-01T00:01:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Admin/{{{{session}}}}","principalId":"AROA1:{{{{session}}}}","accessKeyId":"ASIA1"},"requestParameters":{"bucketName":"b"}}""");

        Assert.Equal("bob", Finding.All(new DeletionFinder(new DeletionFinderOptions()), [Mint(session), deletion]).Single().Actor);
    }

    [Fact]
    public void No_more_than_a_fixed_number_of_deletions_wait()
    {
        CloudTrailEvent orphan = Finding.Fixture("chain-assumed-root-unread")[0];
        DeletionFinder finder = new(new DeletionFinderOptions());
        for (int i = 0; i < DeletionFinder.MaxWaiting; i++)
        {
            finder.Add(orphan);
        }

        Assert.False(finder.TryTake(out _));
        Assert.Equal(0, finder.Crowded);
        finder.Add(orphan);
        Assert.True(finder.TryTake(out _));
        Assert.False(finder.TryTake(out _));
        Assert.Equal(1, finder.Crowded);
        finder.Complete();
        Assert.Equal(1, finder.Crowded);
        int rest = 0;
        while (finder.TryTake(out _))
        {
            rest++;
        }

        Assert.Equal(DeletionFinder.MaxWaiting, rest);
    }

    [Fact]
    public void What_a_service_deletes_goes_back_to_the_stack_group_or_cluster_that_made_it()
    {
        DeletionFinderOptions options = new() { Levels = Enum.GetValues<CloudTrailDeletionLevel>() };
        Dictionary<string, string?> causes = Finding.All(new DeletionFinder(options), Finding.Fixture("causes"))
            .ToDictionary(one => one.ResourceId!, one => one.CausedBy);

        Assert.Equal("possibly cloudformation Stack shop (DeleteStack)", causes["orders"]);
        Assert.Equal("possibly autoscaling AutoScalingGroup web (SetDesiredCapacity)", causes["i-0aaa1111bbb22222c"]);
        Assert.Equal("possibly eks Nodegroup blue (DeleteNodegroup)", causes["lt-0aaa1111"]);
        Assert.Null(causes["by-hand"]);
    }

    [Theory]
    [InlineData("shop-orders-1A2B", "cloudformation Stack shop (DeleteStack)")]
    [InlineData("shop-of-iam", "cloudformation Stack shop (DeleteStack)", "iam", "DeleteRole", "roleName", "us-east-1")]
    [InlineData("workshop-1A2B", "possibly one of: cloudformation Stack shop (DeleteStack), cloudformation Stack blog (DeleteStack)")]
    public void A_cause_is_certain_where_the_call_of_the_service_has_its_name(
        string thing, string cause, string service = "dynamodb", string call = "DeleteTable", string parameter = "tableName", string region = "eu-west-1")
    {
        const string Place = "\"awsRegion\":\"eu-west-1\",\"recipientAccountId\":\"111122223333\"";
        const string Stack = "{\"eventTime\":\"2026-03-02T09:00:00Z\",\"eventSource\":\"cloudformation.amazonaws.com\",\"eventName\":\"DeleteStack\"," + Place;

        List<CloudTrailDeletion> found = Finding.All(
            new DeletionFinderOptions(),
            Stack + ",\"requestParameters\":{\"stackName\":\"arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/aaaa\"}}",
            Stack + ",\"requestParameters\":{\"stackName\":\"blog\"}}",
            "{\"eventTime\":\"2026-03-02T09:01:00Z\",\"eventSource\":\"" + service + ".amazonaws.com\",\"eventName\":\"" + call + "\",\"sourceIPAddress\":\"cloudformation.amazonaws.com\","
                + Place.Replace("eu-west-1", region, StringComparison.Ordinal) + ",\"requestParameters\":{\"" + parameter + "\":\"" + thing + "\"}}");

        Assert.Equal(cause, found[^1].CausedBy);
    }

    [Theory]
    [InlineData("ledger")]
    [InlineData("led*")]
    [InlineData("LEDGER")]
    [InlineData("arn:aws:s3:::ledger")]
    public void A_thing_is_asked_for_by_name_wildcard_or_arn_and_what_it_held_comes_along(string resource)
    {
        DeletionFinderOptions options = new() { Resources = ResourceQuery.Of([resource]) };

        List<CloudTrailDeletion> found = Finding.All(new DeletionFinder(options), Finding.Fixture("history"));

        Assert.Contains(found, one => one.ResourceType == "AWS::S3::Bucket");
        Assert.DoesNotContain(found, one => one.ResourceId == "other");
    }

    [Fact]
    public void An_arn_asks_for_a_thing_whose_record_spells_only_the_name_but_not_for_its_namesake_of_another_service()
    {
        DeletionFinderOptions role = new() { Resources = ResourceQuery.Of(["arn:aws:iam::111122223333:role/service-role/deployer"]), IncludeFailed = true };
        DeletionFinderOptions user = new() { Resources = ResourceQuery.Of(["arn:aws:iam::111122223333:user/deployer"]), IncludeFailed = true };

        Assert.Contains(Finding.All(new DeletionFinder(role), Finding.Fixture("shapes")), one => one.EventName == "DeleteRole");
        Assert.DoesNotContain(Finding.All(new DeletionFinder(user), Finding.Fixture("shapes")), one => one.EventName == "DeleteRole");
    }

    [Theory]
    [InlineData("SecretId")]
    [InlineData("ARN")]
    public void A_version_of_a_secret_whose_record_holds_no_version_is_told_by_its_secret(string name)
    {
        const string Secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/token-Xa81Qz";
        CloudTrailDeletion found = Assert.Single(Finding.All(new DeletionFinderOptions(), $$$"""
            {"eventTime":"2026-03-10T15:08:02Z","eventSource":"secretsmanager.amazonaws.com","eventName":"EndSecretVersionDelete","awsRegion":"us-east-1",
             "userIdentity":{"accountId":"111122223333","invokedBy":"secretsmanager.amazonaws.com"},"requestParameters":null,
             "additionalEventData":{"{{{name}}}":"{{{Secret}}}"},"eventType":"AwsServiceEvent","eventID":"e1"}
            """));

        Assert.Equal((null, Secret, "The record names only what held it."), (found.ResourceId, found.Resource.Parent, found.UnknownReason));
    }

    [Fact]
    public void A_trail_tells_whether_the_chain_made_of_it_is_complete()
    {
        DeletionFinderOptions options = new() { IncludeFailed = true, Levels = Enum.GetValues<CloudTrailDeletionLevel>() };
        IEnumerable<string> fixtures = Directory.EnumerateFiles(Path.Combine(Repository.Fixtures, "deletions"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path));
        List<CloudTrailDeletion> found = [.. fixtures.SelectMany(name => Finding.All(new DeletionFinder(options), Finding.Fixture(name)))];

        Assert.Contains(found, one => one.ActorChain.IsComplete);
        Assert.Contains(found, one => !one.ActorChain.IsComplete);
        Assert.All(found, one => Assert.Equal(one.ActorChain.IsComplete, one.Trail.IsComplete));
    }

    [Fact]
    public void The_history_of_a_thing_tells_who_made_changed_and_deleted_it()
    {
        DeletionFinder finder = new(new DeletionFinderOptions { Resources = ResourceQuery.Of(["ledger"]), WithHistory = true });
        Assert.Empty(Finding.All(finder, Finding.Fixture("history")));

        CloudTrailResourceHistory history = Assert.Single(finder.Histories());
        Assert.Equal("AWS::S3::Bucket", history.ResourceType);
        Assert.Equal("arn:aws:s3:::ledger", history.ResourceArn);
        Assert.Equal("CreateBucket", history.Creation!.EventName);
        Assert.Equal("alice", history.CreatedBy);
        Assert.Equal(["PutBucketTagging", "CreateTrail", "DeleteBucketPolicy"], history.Changes.Select(change => change.EventName));
        Assert.Equal("alice", history.DeletedBy);
        Assert.Equal(new DateTime(2026, 3, 2, 9, 20, 0, DateTimeKind.Utc), history.DeletedAt);
    }

    [Theory]
    [InlineData("s3", "CreateBucket", """{"bucketName":"ledger"}""", "null", "AWS::S3::Bucket")]
    [InlineData("lambda", "CreateFunction20150331", """{"functionName":"ledger"}""", "null", "AWS::Lambda::Function")]
    [InlineData("rds", "CreateDBSnapshot", """{"dBSnapshotIdentifier":"ledger"}""", "null", "AWS::RDS::DBSnapshot")]
    [InlineData("ec2", "RunInstances", "{}", """{"instancesSet":{"items":[{"instanceId":"ledger"}]}}""", "AWS::EC2::Instance")]
    [InlineData("eks", "CreateCluster", "{}", """{"cluster":{"name":"ledger"}}""", "AWS::EKS::Cluster")]
    [InlineData("ec2", "AllocateAddress", """{"name":"ledger"}""", "null", "AWS::EC2::EIP")]
    [InlineData("s3", "CreateWidget", """{"widgetName":"ledger"}""", "null", "AWS::S3::Widget")]
    // What they use is not what they make.
    [InlineData("ec2", "RunInstances", """{"iamInstanceProfile":{"name":"ledger"}}""", "null", null)]
    [InlineData("ecs", "RegisterTaskDefinition", """{"family":"f","containerDefinitions":[{"name":"ledger"}]}""", "null", null)]
    public void The_history_of_a_thing_that_was_made_and_not_deleted_has_its_type(string service, string call, string request, string response, string? type)
    {
        string json = $$"""{"eventName":"{{call}}","eventSource":"{{service}}.amazonaws.com","eventTime":"2026-03-01T08:00:00Z","requestParameters":{{request}},"responseElements":{{response}}}""";
        DeletionFinder finder = new(new DeletionFinderOptions { Resources = ResourceQuery.Of(["ledger"]), WithHistory = true });
        Assert.Empty(Finding.All(finder, [CloudTrailEvent.Parse(json)]));

        CloudTrailResourceHistory history = Assert.Single(finder.Histories());
        Assert.Equal(type is null ? null : call, history.Creation?.EventName);
        Assert.Equal(type, history.ResourceType);
    }

    [Fact]
    public void Text_that_would_command_a_terminal_is_shown_as_pictures()
    {
        string json = System.Text.Json.JsonSerializer.Serialize(new
        {
            eventName = "DeleteObject",
            eventSource = "s3.amazonaws.com",
            userIdentity = new { type = "IAMUser", userName = "bob\u001b]0;title\u0007" },
            requestParameters = new { bucketName = "shop", key = "a\u001b[2J\r\u009b1m\tb" },
        });

        CloudTrailDeletion deletion = Assert.Single(Finding.All(new DeletionFinderOptions(), json));

        Assert.Equal("a\u241b[2J\u240d\ufffd1m\tb", deletion.ResourceId);
        Assert.Equal("bob\u241b]0;title\u2407", deletion.Actor);
        Assert.Equal("a\u001b[2J\r\u009b1m\tb", deletion.Resource.Id);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tx")]
    public void Text_that_begins_like_a_formula_stands_behind_an_apostrophe_and_exactly_beside_it(string name)
    {
        string json = System.Text.Json.JsonSerializer.Serialize(new
        {
            eventName = "DeleteObject",
            eventSource = "s3.amazonaws.com",
            userAgent = name,
            userIdentity = new { type = "IAMUser", userName = name },
            requestParameters = new { bucketName = "shop", key = name },
        });

        CloudTrailDeletion deletion = Assert.Single(Finding.All(new DeletionFinderOptions(), json));

        Assert.Equal("'" + name, deletion.ResourceId);
        Assert.Equal("'" + name, deletion.UserAgent);
        Assert.Equal("'" + name, deletion.Actor);
        Assert.Equal("'" + name, deletion.ActorChain.ToString());
        Assert.Equal(name, deletion.Resource.Id);
        foreach (System.Reflection.PropertyInfo property in typeof(CloudTrailDeletion).GetProperties())
        {
            Assert.DoesNotMatch("^[=+@\\t\\r-]", property.GetValue(deletion)?.ToString() ?? "");
        }
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/deploy-1", true)]
    [InlineData("arn:aws:iam::111122223333:role/deploy-*", true)]
    [InlineData("arn:aws:iam::*:role/deploy-?", true)]
    [InlineData("arn:aws:iam::111122223333:*", true)]
    [InlineData("arn:aws:iam::*", true)]
    [InlineData("arn:aws:*:*:111122223333:*", true)]
    [InlineData("arn:aws:*", true)]
    [InlineData("arn:aws:iam::111122223333:user/*", false)]
    [InlineData("arn:aws:iam::444455556666:*", false)]
    [InlineData("arn:aws:ec2:*", false)]
    [InlineData("arn:aws:iam::444455556666:role/deploy-1", false)]
    [InlineData("arn:aws:iam::444455556666:role/*", false)]
    [InlineData("arn:aws:iam::111122223333:role/other-*", false)]
    public void An_arn_stands_for_the_things_of_its_account_alone(string resource, bool isFound)
    {
        CloudTrailEvent record = Record("""{"eventID":"1","eventTime":"2026-03-01T10:00:00Z","eventName":"DeleteRole","eventSource":"iam.amazonaws.com","awsRegion":"us-east-1","recipientAccountId":"111122223333","requestParameters":{"roleName":"deploy-1"}}""");

        Assert.Equal(isFound, Finding.All(new DeletionFinder(new DeletionFinderOptions { Resources = ResourceQuery.Of([resource]) }), [record]).Count > 0);
    }

    [Theory]
    [InlineData("arn:aws:rds:us-east-1:444455556666:db:orders", true)]
    [InlineData("orders", true)]
    [InlineData("arn:aws:rds:us-east-1:111122223333:db:orders", false)]
    [InlineData("arn:aws:rds:eu-west-1:444455556666:db:orders", false)]
    [InlineData("arn:aws:s3:::orders", false)]
    public void The_history_of_an_arn_is_that_of_its_service_and_place_alone(string resource, bool isFound)
    {
        DeletionFinder finder = new(new DeletionFinderOptions { Resources = ResourceQuery.Of([resource]), WithHistory = true });
        finder.Add(Record("""{"eventID":"1","eventTime":"2026-03-01T10:00:00Z","eventName":"CreateDBSnapshot","eventSource":"rds.amazonaws.com","awsRegion":"us-east-1","recipientAccountId":"444455556666","requestParameters":{"dBInstanceIdentifier":"orders"}}"""));
        finder.Complete();

        Assert.Equal(isFound, finder.Histories().Any());
    }

    [Theory]
    [InlineData("arn:aws:s3:::shop-exports")]
    [InlineData("arn:aws:s3:::shop-*")]
    [InlineData("arn:aws:s3:::shop-export?")]
    public void What_a_thing_held_comes_along_with_a_pattern_too(string resource)
    {
        CloudTrailEvent policy = Record("""{"eventID":"1","eventTime":"2026-03-01T10:00:00Z","eventName":"DeleteBucketPolicy","eventSource":"s3.amazonaws.com","awsRegion":"us-east-1","requestParameters":{"bucketName":"shop-exports"}}""");

        Assert.Single(Finding.All(new DeletionFinder(new DeletionFinderOptions { Resources = ResourceQuery.Of([resource]) }), [policy]));
    }

    [Theory]
    [InlineData("arn:aws:iam::444455556666:role/batch", true)]
    [InlineData("arn:aws:iam::444455556666:user/batch", false)]
    [InlineData("arn:aws:iam::444455556666:policy/batch", false)]
    [InlineData("arn:aws:iam::444455556666:mfa/batch", false)]
    public void What_a_thing_held_comes_along_with_things_of_its_kind_only(string resource, bool isFound)
    {
        CloudTrailEvent policy = Record("""{"eventID":"1","eventTime":"2026-03-01T10:00:00Z","eventName":"DeleteRolePolicy","eventSource":"iam.amazonaws.com","awsRegion":"us-east-1","recipientAccountId":"444455556666","requestParameters":{"roleName":"batch","policyName":"inline"}}""");

        Assert.Equal(isFound, Finding.All(new DeletionFinder(new DeletionFinderOptions { Resources = ResourceQuery.Of([resource]) }), [policy]).Count == 1);
    }

    [Fact]
    public void The_objects_of_a_bucket_are_not_the_bucket()
    {
        CloudTrailEvent policy = Record("""{"eventID":"1","eventTime":"2026-03-01T10:00:00Z","eventName":"DeleteBucketPolicy","eventSource":"s3.amazonaws.com","awsRegion":"us-east-1","requestParameters":{"bucketName":"shop"}}""");
        CloudTrailEvent item = Record("""{"eventID":"2","eventTime":"2026-03-01T10:00:00Z","eventName":"DeleteObject","eventSource":"s3.amazonaws.com","awsRegion":"us-east-1","requestParameters":{"bucketName":"shop","key":"a/b.csv"}}""");
        CloudTrailEvent many = Record("""{"eventID":"3","eventTime":"2026-03-01T10:00:00Z","eventName":"DeleteObjects","eventSource":"s3.amazonaws.com","awsRegion":"us-east-1","requestParameters":{"bucketName":"shop"}}""");

        Assert.Equal(["2", "3"], Finding.All(new DeletionFinder(new DeletionFinderOptions { Resources = ResourceQuery.Of(["arn:aws:s3:::shop/*"]) }), [policy, item, many]).Select(one => one.Event.EventId));
        Assert.Equal(["1", "2"], Finding.All(new DeletionFinder(new DeletionFinderOptions { Resources = ResourceQuery.Of(["arn:aws:s3:::shop"]) }), [policy, item]).Select(one => one.Event.EventId));
    }

    [Fact]
    public void What_a_call_could_not_do_of_a_list_is_told_as_failed()
    {
        CloudTrailEvent record = Record("""{"eventID":"1","eventTime":"2026-03-01T10:00:00Z","eventName":"TerminateWorkspaces","eventSource":"workspaces.amazonaws.com","awsRegion":"us-east-1","requestParameters":{"terminateWorkspaceRequests":[{"workspaceId":"ws-1"},{"workspaceId":"ws-2"}]},"responseElements":{"failedRequests":[{"workspaceId":"ws-2","errorCode":"OperationNotSupported"}]}}""");

        List<CloudTrailDeletion> found = Finding.All(new DeletionFinder(new DeletionFinderOptions { IncludeFailed = true }), [record]);

        Assert.Equal([("ws-1", CloudTrailDeletionOutcome.Succeeded), ("ws-2", CloudTrailDeletionOutcome.Failed)], found.Select(one => (one.ResourceId, one.Outcome)));
    }

    [Fact]
    public void Of_a_thing_that_changes_all_the_time_the_first_and_the_last_changes_are_kept()
    {
        const int Changes = 10_100;
        DeletionFinder finder = new(new DeletionFinderOptions { Resources = ResourceQuery.Of(["ledger"]), WithHistory = true });
        for (int i = 0; i < Changes; i++)
        {
            string time = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(i).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            finder.Add(Record($$$"""{"eventID":"{{{i}}}","eventTime":"{{{time}}}","eventName":"PutBucketPolicy","eventSource":"s3.amazonaws.com","awsRegion":"us-east-1","requestParameters":{"bucketName":"ledger"}}"""));
        }

        finder.Complete();
        CloudTrailResourceHistory history = Assert.Single(finder.Histories());

        Assert.Equal(100, finder.ChangesLeftOut);
        Assert.Equal(("0", "10099"), (history.Changes[0].EventId, history.Changes[^1].EventId));
    }

    private static CloudTrailEvent Mint(string session) => Record(
        $$$$"""{"eventID":"m","userIdentity":{"type":"IAMUser","userName":"bob","arn":"arn:aws:iam::111122223333:user/bob","accessKeyId":"AKIA1"},"eventTime":"2026-01-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/Admin","roleSessionName":"{{{{session}}}}"},"responseElements":{"credentials":{"accessKeyId":"ASIA1"},"assumedRoleUser":{"assumedRoleId":"AROA1:{{{{session}}}}"}}}""");

    private static CloudTrailEvent Record(string json) => CloudTrailEvent.Parse(json);
}
