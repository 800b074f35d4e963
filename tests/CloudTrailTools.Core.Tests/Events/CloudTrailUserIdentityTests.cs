using System;
using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

public class CloudTrailUserIdentityTests
{
    [Fact]
    public void Every_field_has_its_property()
    {
        CloudTrailUserIdentity identity = Identity("""
            {
              "type": "AssumedRole", "principalId": "AROA1:s", "arn": "arn:aws:sts::012345678901:assumed-role/Admin/s", "accountId": "012345678901",
              "accessKeyId": "ASIA1", "userName": "u", "identityProvider": "idp", "invokedBy": "cloudformation.amazonaws.com", "credentialId": "c-1",
              "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"},
              "inScopeOf": {"sourceArn": "arn:s", "sourceAccount": "002", "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": "arn:c"},
              "invokedByDelegate": {"accountId": "003"},
              "sessionContext": {
                "sessionIssuer": {"type": "Role", "userName": "Admin", "principalId": "AROA1", "arn": "arn:aws:iam::012345678901:role/Admin", "accountId": "012345678901"},
                "webIdFederationData": {"federatedProvider": "www.amazon.com", "attributes": {"www.amazon.com:user_id": "amzn1"}},
                "attributes": {"creationDate": "2021-03-04T05:06:07Z", "mfaAuthenticated": "true"},
                "sourceIdentity": "alice", "ec2RoleDelivery": "2.0", "assumedRoot": "true", "signInSessionArn": "arn:signin"
              },
              "futureField": 1
            }
            """);

        Assert.Equal(CloudTrailIdentityKind.AssumedRole, identity.Kind);
        Assert.Equal("AssumedRole", identity.Type);
        Assert.Equal("AROA1:s", identity.PrincipalId);
        Assert.Equal("arn:aws:sts::012345678901:assumed-role/Admin/s", identity.Arn);
        Assert.Equal("012345678901", identity.AccountId);
        Assert.Equal("ASIA1", identity.AccessKeyId);
        Assert.Equal("u", identity.UserName);
        Assert.Equal("idp", identity.IdentityProvider);
        Assert.Equal("cloudformation.amazonaws.com", identity.InvokedBy);
        Assert.Equal("c-1", identity.CredentialId);
        Assert.Equal("u-1", identity.OnBehalfOf!.UserId);
        Assert.Equal("arn:aws:identitystore::1:identitystore/d-1", identity.OnBehalfOf.IdentityStoreArn);
        Assert.Equal("arn:s", identity.InScopeOf!.SourceArn);
        Assert.Equal("002", identity.InScopeOf.SourceAccount);
        Assert.Equal("AWS::Lambda::Function", identity.InScopeOf.IssuerType);
        Assert.Equal("arn:c", identity.InScopeOf.CredentialsIssuedTo);
        Assert.Equal("003", identity.InvokedByDelegate!.AccountId);
        CloudTrailSessionContext session = identity.SessionContext!;
        Assert.Equal("Role", session.SessionIssuer!.Type);
        Assert.Equal("Admin", session.SessionIssuer.UserName);
        Assert.Equal("AROA1", session.SessionIssuer.PrincipalId);
        Assert.Equal("arn:aws:iam::012345678901:role/Admin", session.SessionIssuer.Arn);
        Assert.Equal("012345678901", session.SessionIssuer.AccountId);
        Assert.Equal("www.amazon.com", session.WebIdFederationData!.FederatedProvider);
        Assert.Equal("amzn1", session.WebIdFederationData.Attributes!["www.amazon.com:user_id"]);
        Assert.Equal(new DateTime(2021, 3, 4, 5, 6, 7, DateTimeKind.Utc), session.CreationDate);
        Assert.True(session.MfaAuthenticated);
        Assert.Equal("alice", session.SourceIdentity);
        Assert.Equal("2.0", session.Ec2RoleDelivery);
        Assert.True(session.AssumedRoot);
        Assert.Equal("arn:signin", session.SignInSessionArn);
        Assert.Equal("Admin", identity.RoleName);
        Assert.Equal("s", identity.SessionName);
        Assert.Equal(1L, identity.Fields["futureField"]);
    }

    [Fact]
    public void What_is_missing_or_empty_is_null()
    {
        CloudTrailUserIdentity identity = Identity("""{"sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{}},"onBehalfOf":null}""");

        Assert.Equal(CloudTrailIdentityKind.None, identity.Kind);
        Assert.Null(identity.Type);
        Assert.Null(identity.Arn);
        Assert.Null(identity.OnBehalfOf);
        Assert.Null(identity.InScopeOf);
        Assert.Null(identity.InvokedByDelegate);
        Assert.Null(identity.SessionContext!.SessionIssuer);
        Assert.Null(identity.SessionContext.WebIdFederationData);
        Assert.Null(identity.SessionContext.CreationDate);
        Assert.Null(identity.SessionContext.MfaAuthenticated);
        Assert.Null(identity.RoleName);
        Assert.Null(identity.SessionName);
    }

    [Theory]
    [InlineData("Root", CloudTrailIdentityKind.Root)]
    [InlineData("IAMUser", CloudTrailIdentityKind.IamUser)]
    [InlineData("AssumedRole", CloudTrailIdentityKind.AssumedRole)]
    [InlineData("Role", CloudTrailIdentityKind.Role)]
    [InlineData("FederatedUser", CloudTrailIdentityKind.FederatedUser)]
    [InlineData("Directory", CloudTrailIdentityKind.Directory)]
    [InlineData("AWSAccount", CloudTrailIdentityKind.AwsAccount)]
    [InlineData("AWSService", CloudTrailIdentityKind.AwsService)]
    [InlineData("IdentityCenterUser", CloudTrailIdentityKind.IdentityCenterUser)]
    [InlineData("SAMLUser", CloudTrailIdentityKind.SamlUser)]
    [InlineData("WebIdentityUser", CloudTrailIdentityKind.WebIdentityUser)]
    [InlineData("Unknown", CloudTrailIdentityKind.Unknown)]
    [InlineData("...", CloudTrailIdentityKind.Unknown)]
    [InlineData("", CloudTrailIdentityKind.None)]
    public void Every_type_is_a_kind(string type, CloudTrailIdentityKind kind)
    {
        CloudTrailUserIdentity identity = Identity($$"""{"type":"{{type}}"}""");

        Assert.Equal(kind, identity.Kind);
        Assert.Equal(kind == CloudTrailIdentityKind.Root, identity.IsRoot);
    }

    [Theory]
    [InlineData(true, """{"type":"AssumedRole"}""")]
    [InlineData(true, """{"type":"FederatedUser"}""")]
    [InlineData(true, """{"type":"Role"}""")]
    [InlineData(true, """{"type":"IAMUser","accessKeyId":"ASIAIOSFODNN7EXAMPLE"}""")]
    [InlineData(true, """{"type":"Root","accessKeyId":"","sessionContext":{"attributes":{"creationDate":"2021-03-04T05:06:07Z"}}}""")]
    [InlineData(false, """{"type":"IAMUser","accessKeyId":"AKIAIOSFODNN7EXAMPLE"}""")]
    [InlineData(false, """{"type":"Root","sessionContext":{"attributes":{}}}""")]
    [InlineData(false, """{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}""")]
    [InlineData(false, "{}")]
    public void Temporary_credentials_are_known_by_kind_key_or_session(bool expected, string identity)
    {
        Assert.Equal(expected, Identity(identity).IsTemporaryCredential);
    }

    [Theory]
    [InlineData(true, """{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}""")]
    [InlineData(true, """{"type":"AWSService"}""")]
    [InlineData(true, """{"accountId":"123456789012","invokedBy":"AWS Internal"}""")]
    [InlineData(true, """{"type":"IAMUser","userName":"alice","invokedBy":"cloudformation.amazonaws.com"}""")]
    [InlineData(false, """{"type":"IAMUser","userName":"alice","invokedBy":""}""")]
    [InlineData(false, """{"type":"IAMUser","userName":"alice"}""")]
    public void A_service_called_when_it_is_the_identity_or_invoked_the_call(bool expected, string identity)
    {
        Assert.Equal(expected, Identity(identity).IsAwsService);
    }

    [Theory]
    [InlineData("Deploy", null, """{"type":"Role","arn":"arn:aws:iam::123456789012:role/ci/Deploy"}""")]
    [InlineData(null, "bob", """{"type":"FederatedUser","arn":"arn:aws:sts::123456789012:federated-user/bob","sessionContext":{"sessionIssuer":{"type":"IAMUser","userName":"alice"}}}""")]
    [InlineData(null, "bob", """{"type":"AWSAccount","principalId":"AROA1:bob","accountId":"123456789012"}""")]
    [InlineData(null, null, """{"type":"WebIdentityUser","principalId":"accounts.google.com:app:user"}""")]
    [InlineData(null, null, """{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/alice"}""")]
    [InlineData("Admin", null, """{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/Admin"}""")]
    public void Roles_and_sessions_have_names(string? role, string? session, string text)
    {
        CloudTrailUserIdentity identity = Identity(text);

        Assert.Equal(role, identity.RoleName);
        Assert.Equal(session, identity.SessionName);
    }

    [Fact]
    public void Lower_cased_keys_of_log_shippers_are_understood()
    {
        CloudTrailUserIdentity identity = Identity("""{"principalid":"p","sessioncontext":{"attributes":{"mfaauthenticated":"false"}}}""");

        Assert.Equal("p", identity.PrincipalId);
        Assert.False(identity.SessionContext!.MfaAuthenticated);
    }

    private static CloudTrailUserIdentity Identity(string json)
    {
        return CloudTrailEvent.Parse($$"""{"userIdentity":{{json}}}""").UserIdentity!;
    }
}
