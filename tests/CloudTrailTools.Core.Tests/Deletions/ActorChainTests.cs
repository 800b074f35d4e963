using System;
using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Deletions;
using Xunit;

namespace CloudTrailTools.Core.Tests.Deletions;

/// <summary>The caller is followed back to whoever first held credentials, with the event that shows each station.</summary>
public sealed class ActorChainTests
{
    [Fact]
    public void A_user_is_found_behind_two_roles_in_three_accounts()
    {
        (CloudTrailDeletion deletion, IReadOnlyList<CloudTrailEvent> records) = Only("chain-user-role-role");

        Assert.Equal("alice", deletion.Actor);
        Assert.Equal("alice > hub/alice > admin/from-hub", deletion.ActorChain.ToString());
        Assert.True(deletion.ActorChain.IsComplete);
        Assert.Equal(["111122223333", "444455556666", "777788889999"], deletion.ActorChain.Select(hop => hop.AccountId));
        Assert.Equal(["AssumeRole", "AssumeRole", "call"], deletion.ActorChain.Select(hop => hop.How));
    }

    [Fact]
    public void Each_station_names_its_evidence_in_both_accounts_records()
    {
        (CloudTrailDeletion deletion, IReadOnlyList<CloudTrailEvent> records) = Only("chain-user-role-role");

        // The callers' own records are the last two, those of the roles' owners stand before them.
        Assert.Equal([records[4].EventId, records[3].EventId, records[0].EventId], deletion.ActorChain.Select(hop => hop.EvidenceEventId));
        Assert.Equal([records[2].EventId, records[1].EventId, null], deletion.ActorChain.Select(hop => hop.OtherEvidenceEventId));
        Assert.Equal(records[4].SharedEventId, records[2].SharedEventId);
        Assert.Equal("access key ASIAEXAMPLEHUB000001", deletion.ActorChain[0].Evidence);
    }

    [Fact]
    public void Where_the_other_accounts_records_are_missing_the_chain_says_which_account_would_tell()
    {
        (CloudTrailDeletion deletion, _) = Only("chain-user-role-role-broken");

        Assert.False(deletion.ActorChain.IsComplete);
        Assert.Contains("444455556666", deletion.ActorChain.BrokenBecause, StringComparison.Ordinal);
        Assert.Equal("admin/from-hub", deletion.Actor);
        Assert.StartsWith("? > ", deletion.ActorChain.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chain-sso-role", "carol@example.com", "Identity Center sign-in", CloudTrailIdentityKind.IdentityCenterUser)]
    [InlineData("chain-web-identity", "repo:example/shop:ref:refs/heads/main", "AssumeRoleWithWebIdentity", CloudTrailIdentityKind.WebIdentityUser)]
    [InlineData("chain-saml", "dave@example.com", "AssumeRoleWithSAML", CloudTrailIdentityKind.SamlUser)]
    [InlineData("chain-service-linked", "autoscaling.amazonaws.com", "service-linked role", CloudTrailIdentityKind.AwsService)]
    [InlineData("chain-ec2-instance", "EC2 instance i-0123456789abcdef0", "instance profile", CloudTrailIdentityKind.AwsService)]
    [InlineData("chain-root", "root of 111122223333", "call", CloudTrailIdentityKind.Root)]
    [InlineData("chain-assumed-root", "erin", "AssumeRoot", CloudTrailIdentityKind.IamUser)]
    [InlineData("chain-source-identity", "frank", "source identity", CloudTrailIdentityKind.None)]
    [InlineData("chain-federated-user", "alice", "GetFederationToken", CloudTrailIdentityKind.IamUser)]
    [InlineData("chain-console-session", "alice", "AssumeRole", CloudTrailIdentityKind.IamUser)]
    public void The_origin_is_told_with_how_it_acted(string fixture, string origin, string how, CloudTrailIdentityKind kind)
    {
        (CloudTrailDeletion deletion, IReadOnlyList<CloudTrailEvent> records) = Only(fixture);

        Assert.Equal(origin, deletion.Actor);
        Assert.Equal(how, deletion.ActorChain.Origin!.How);
        Assert.Equal(kind, deletion.ActorChain.Origin.Kind);
        Assert.True(deletion.ActorChain.IsComplete);
        Assert.All(deletion.ActorChain, hop =>
        {
            Assert.Contains(hop.EvidenceEventId, records.Select(record => record.EventId));
            Assert.NotNull(hop.Evidence);
        });
    }

    [Fact]
    public void A_person_signed_in_is_found_behind_the_role_they_went_on_to()
    {
        (CloudTrailDeletion deletion, IReadOnlyList<CloudTrailEvent> records) = Only("chain-sso-role");

        Assert.Equal("carol@example.com > carol@example.com (Admin) > ops/carol@example.com", deletion.ActorChain.ToString());
        Assert.Equal([records[0].EventId, records[0].EventId, records[1].EventId], deletion.ActorChain.Select(hop => hop.EvidenceEventId));
    }

    [Fact]
    public void The_instance_rather_than_the_service_that_fetched_its_credentials_is_the_origin()
    {
        (CloudTrailDeletion deletion, IReadOnlyList<CloudTrailEvent> records) = Only("chain-ec2-instance");

        Assert.Equal(records[0].EventId, deletion.ActorChain.Origin!.EvidenceEventId);
        Assert.Equal(CloudTrailHand.Automation, deletion.By);
    }

    [Theory]
    [InlineData("chain-web-identity-unread", "token.actions.githubusercontent.com", "AssumeRoleWithWebIdentity")]
    [InlineData("chain-assumed-root-unread", "root of 111122223333", "AssumeRoot")]
    public void A_chain_that_breaks_says_which_event_is_missing(string fixture, string farthest, string missing)
    {
        (CloudTrailDeletion deletion, _) = Only(fixture);

        Assert.Equal(farthest, deletion.Actor);
        Assert.Contains(missing, deletion.ActorChain.BrokenBecause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_console_session_is_matched_by_its_name_and_the_second_it_was_made()
    {
        (CloudTrailDeletion deletion, _) = Only("chain-console-session");

        Assert.StartsWith("session AROACONSOLEADM", deletion.ActorChain[0].Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ops", "i-0123456789abcdef0", null, "EC2 instance i-0123456789abcdef0")]
    [InlineData("AWSReservedSSO_Admin_0", "bob@example.com", null, "bob@example.com")]
    [InlineData("AWSServiceRoleForShop", "s", null, "AWS service")]
    [InlineData("AWSReservedSSO_Admin_0", "bob@example.com", "role/AWSReservedSSO_Admin_0", "bob@example.com (Admin)")]
    [InlineData("AWSServiceRoleForShop", "s", "role/AWSServiceRoleForShop", "AWSServiceRoleForShop/s")]
    public void Who_is_known_by_a_name_that_anybody_may_choose_is_looked_for(string role, string session, string? issuer, string believed)
    {
        string deletion = Delete(role, session, issuer is null ? "" : $$""","sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:{{issuer}}"}""");
        string mint = $$"""
            {"eventTime":"2026-03-02T09:00:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","eventID":"mint",
            "userIdentity":{"type":"IAMUser","userName":"mallory","accessKeyId":"AKIAMALLORY"},
            "responseElements":{"credentials":{"accessKeyId":"ASIAONE"},"assumedRoleUser":{"assumedRoleId":"AROAONE:{{session}}"} } }
            """;

        CloudTrailDeletion alone = Assert.Single(Finding.All(new DeletionFinderOptions(), deletion));
        CloudTrailDeletion found = Assert.Single(Finding.All(new DeletionFinderOptions(), deletion, mint));

        Assert.Equal(believed, alone.Actor);
        Assert.False(alone.ActorChain.IsComplete);
        Assert.Contains("ASIAONE is not in the input", alone.ActorChain.BrokenBecause, StringComparison.Ordinal);
        Assert.Equal("mallory", found.Actor);
        Assert.True(found.ActorChain.IsComplete);
    }

    [Theory]
    [InlineData("AWSReservedSSO_Admin_0", "bob@example.com", "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0", "bob@example.com")]
    [InlineData("AWSServiceRoleForShop", "s", "role/aws-service-role/shop.amazonaws.com/AWSServiceRoleForShop", "shop.amazonaws.com")]
    public void Who_is_known_by_a_role_that_only_AWS_makes_is_the_origin(string role, string session, string issuer, string origin)
    {
        CloudTrailDeletion alone = Assert.Single(Finding.All(
            new DeletionFinderOptions(),
            Delete(role, session, $$""","sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:{{issuer}}"}""")));

        Assert.Equal(origin, alone.Actor);
        Assert.True(alone.ActorChain.IsComplete);
    }

    private static string Delete(string role, string session, string issuer) => $$"""
        {"eventTime":"2026-03-02T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","requestParameters":{"bucketName":"ledger"},
        "userIdentity":{"type":"AssumedRole","principalId":"AROAONE:{{session}}","arn":"arn:aws:sts::111122223333:assumed-role/{{role}}/{{session}}","accessKeyId":"ASIAONE",
        "sessionContext":{"attributes":{"creationDate":"2026-03-02T09:00:00Z"}{{issuer}} } } }
        """;

    private static (CloudTrailDeletion Deletion, IReadOnlyList<CloudTrailEvent> Records) Only(string fixture)
    {
        IReadOnlyList<CloudTrailEvent> records = Finding.Fixture(fixture);
        return (Assert.Single(Finding.All(new DeletionFinder(new DeletionFinderOptions()), records)), records);
    }
}
