using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

public class ActorTests
{
    [Theory]
    [InlineData("alice", """{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::123456789012:user/ops/alice","userName":"alice"}""")]
    [InlineData("alice", """{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::123456789012:user/ops/alice"}""")]
    [InlineData("AIDA1", """{"type":"IAMUser","principalId":"AIDA1","invokedBy":"AWS Internal"}""")]
    [InlineData("(unknown user name)", """{"type":"IAMUser","accountId":"123456789012","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}""")]
    [InlineData("root of 012345678901", """{"type":"Root","principalId":"012345678901","arn":"arn:aws:iam::012345678901:root","accountId":"012345678901"}""")]
    [InlineData("root of 012345678901", """{"type":"Root","arn":"arn:aws:iam::012345678901:root"}""")]
    [InlineData("root of 012345678901", """{"arn":"arn:aws:iam::012345678901:root"}""")]
    [InlineData("root of 012345678901 (acme)", """{"type":"Root","accountId":"012345678901","userName":"acme"}""")]
    [InlineData("root of 012345678901", """{"type":"Root","accountId":"012345678901","userName":"root"}""")]
    [InlineData("root (acme)", """{"type":"Root","userName":"acme"}""")]
    [InlineData("root", """{"type":"Root"}""")]
    [InlineData("Admin/bob", """{"type":"AssumedRole","principalId":"AROA1:bob","arn":"arn:aws:sts::123456789012:assumed-role/Admin/bob"}""")]
    [InlineData("Admin/bob", """{"type":"AssumedRole","principalId":"AROA1:bob","sessionContext":{"sessionIssuer":{"type":"Role","userName":"Admin"}}}""")]
    [InlineData("Admin", """{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"type":"Role","userName":"Admin"}}}""")]
    [InlineData("Admin/bob", """{"type":"AssumedRole","principalId":"AROA1:bob","arn":"arn:aws:sts::123456789012:assumed-role/Admin"}""")]
    [InlineData("bob", """{"type":"AssumedRole","principalId":"AROA1:bob","sessionContext":{"sessionIssuer":{}}}""")]
    [InlineData("AROA1", """{"type":"AssumedRole","principalId":"AROA1"}""")]
    [InlineData("Admin/bob", """{"arn":"arn:aws:sts::123456789012:assumed-role/Admin/bob"}""")]
    [InlineData("al@example.com (Power_User)", """{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Power_User_0123456789abcdef/al@example.com"}""")]
    [InlineData("al (Reader)", """{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Reader/al"}""")]
    [InlineData("Deploy", """{"type":"Role","arn":"arn:aws:iam::123456789012:role/ci/Deploy","principalId":"AROA1"}""")]
    [InlineData("bob", """{"type":"FederatedUser","principalId":"123456789012:bob","arn":"arn:aws:sts::123456789012:federated-user/bob"}""")]
    [InlineData("carol", """{"type":"Directory","userName":"carol"}""")]
    [InlineData("account 111122223333", """{"type":"AWSAccount","principalId":"AIDA1","accountId":"111122223333"}""")]
    [InlineData("anonymous", """{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}""")]
    [InlineData("anonymous", """{"type":"AWSAccount","accountId":"anonymous"}""")]
    [InlineData("AIDA1", """{"type":"AWSAccount","principalId":"AIDA1"}""")]
    [InlineData("ec2.amazonaws.com", """{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}""")]
    [InlineData("account 111122223333", """{"type":"AWSService","accountId":"111122223333"}""")]
    [InlineData("dave", """{"type":"IdentityCenterUser","arn":"","userName":"dave","onBehalfOf":{"userId":"544894e8-1"}}""")]
    [InlineData("544894e8-1", """{"type":"IdentityCenterUser","arn":"","accessKeyId":"","onBehalfOf":{"userId":"544894e8-1"}}""")]
    [InlineData("eve", """{"type":"SAMLUser","principalId":"x:eve","userName":"eve","identityProvider":"p"}""")]
    [InlineData("web-1", """{"type":"WebIdentityUser","principalId":"accounts.google.com:app:web-1","userName":"web-1"}""")]
    [InlineData("544894e8-1", """{"type":"Unknown","principalId":"123","onBehalfOf":{"userId":"544894e8-1"}}""")]
    [InlineData("AWS Internal", """{"accountId":"123456789012","invokedBy":"AWS Internal"}""")]
    [InlineData("account 123456789012", """{"accountId":"123456789012"}""")]
    [InlineData("...", """{"type":"...","userName":"..."}""")]
    [InlineData("someone", "\"someone\"")]
    [InlineData("zoë", """{"type":"IAMUser","userName":"zoë"}""")]
    [InlineData("zoë \"z\"", """{"type":"IAMUser","userName":"zo\u00eb \"z\""}""")]
    [InlineData("late", """{"type":"IAMUser","userName":"early","userName":"late"}""")]
    [InlineData("exact", """{"type":"IAMUser","userName":"exact","username":"similar"}""")]
    [InlineData("alice", """{"Type":"IAMUser","username":"alice"}""")]
    [InlineData("alice", """{"type":"IAMUser","\u0075serName":"alice"}""")]
    [InlineData(null, """{"type":"Unknown"}""")]
    [InlineData(null, """{"type":"AssumedRole","arn":"","principalId":"","sessionContext":null}""")]
    [InlineData(null, "{}")]
    [InlineData(null, "null")]
    [InlineData(null, "\"\"")]
    [InlineData(null, "[]")]
    public void Every_identity_has_one_readable_name(string? expected, string identity)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse($$"""{"userIdentity":{{identity}}}""");

        Assert.Equal(expected, e.Actor);
    }

    [Theory]
    [InlineData("maria@example.com", "93675290-d061-70f5-3c1e-0a6b2f0f7c11", "maria@example.com")]
    [InlineData("maria@example.com", "9067642ac7-fcde3b49-1ab2-4c3d-8e4f-0123456789ab", "maria@example.com")]
    [InlineData("93675290-d061-70f5-3c1e-0a6b2f0f7c11", "93675290-d061-70f5-3c1e-0a6b2f0f7c11", "HIDDEN_DUE_TO_SECURITY_REASONS")]
    [InlineData("93675290-d061-70f5-3c1e-0a6b2f0f7c11", "93675290-d061-70f5-3c1e-0a6b2f0f7c11", "")]
    public void A_sign_in_to_Identity_Center_names_the_user_beside_the_identity(string expected, string id, string name)
    {
        CloudTrailEvent e = CloudTrailEvent.Parse($$$"""{"userIdentity":{"type":"IdentityCenterUser","onBehalfOf":{"userId":"{{{id}}}"}},"additionalEventData":{"UserName":"{{{name}}}"}}""");

        Assert.Equal(expected, e.Actor);
    }

    [Fact]
    public void Without_any_identity_there_is_no_actor()
    {
        Assert.Null(CloudTrailEvent.Parse("{}").Actor);
    }

    [Fact]
    public void A_name_longer_than_the_pool_takes_is_whole()
    {
        string session = new('s', 5000);
        CloudTrailEvent e = CloudTrailEvent.Parse(
            $$$"""{"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/Admin/{{{session}}}"}}""");

        Assert.Equal("Admin/" + session, e.Actor);
    }
}
