using System;

namespace CloudTrailTools.SampleData;

/// <summary>
/// Who makes a call: the <c>userIdentity</c> element as CloudTrail writes it, and where the calls come from.
/// Every key and token made here ends in EXAMPLE, as in the documentation of AWS.
/// </summary>
public sealed record SampleIdentity
{
    private SampleIdentity(string accountId, string json)
    {
        AccountId = accountId;
        Json = json;
    }

    /// <summary>The account whose trail records the calls unless an event says otherwise.</summary>
    public string AccountId { get; }

    public string Json { get; }

    public string? Arn { get; private init; }

    public string? AccessKeyId { get; private init; }

    public string SourceIp { get; init; } = "198.51.100.10";

    public string UserAgent { get; init; } = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0-1021-aws md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe";

    /// <summary>CloudTrail adds <c>sessionCredentialFromConsole</c> to what a console session does.</summary>
    public bool FromConsole { get; init; }

    /// <summary>Calls that a service makes carry the name of the service instead of an address and no TLS details.</summary>
    public bool IsService { get; private init; }

    public static SampleIdentity IamUser(string accountId, string name, string? accessKeyId = null)
    {
        string key = accessKeyId ?? AccessKey("AKIA", accountId + name);
        string arn = $"arn:aws:iam::{accountId}:user/{name}";
        return new SampleIdentity(
            accountId,
            $$"""{"type":"IAMUser","principalId":"{{PrincipalId("AIDA", accountId + name)}}","arn":"{{arn}}","accountId":"{{accountId}}","accessKeyId":"{{key}}","userName":"{{name}}"}""")
        {
            Arn = arn,
            AccessKeyId = key,
        };
    }

    /// <summary>An IAM user signed in to the console: temporary credentials, and the session tells of MFA.</summary>
    public static SampleIdentity ConsoleUser(string accountId, string name, DateTime signedIn, bool mfa)
    {
        string key = AccessKey("ASIA", accountId + name + signedIn.Ticks);
        string arn = $"arn:aws:iam::{accountId}:user/{name}";
        return new SampleIdentity(
            accountId,
            $$$"""{"type":"IAMUser","principalId":"{{{PrincipalId("AIDA", accountId + name)}}}","arn":"{{{arn}}}","accountId":"{{{accountId}}}","accessKeyId":"{{{key}}}","userName":"{{{name}}}","sessionContext":{{{ConsoleSession(signedIn, mfa)}}}}""")
        {
            Arn = arn,
            AccessKeyId = key,
            FromConsole = true,
        };
    }

    public static SampleIdentity Root(string accountId, DateTime signedIn, bool mfa)
    {
        string key = AccessKey("ASIA", accountId + "root" + signedIn.Ticks);
        string arn = $"arn:aws:iam::{accountId}:root";
        return new SampleIdentity(
            accountId,
            $$$"""{"type":"Root","principalId":"{{{accountId}}}","arn":"{{{arn}}}","accountId":"{{{accountId}}}","accessKeyId":"{{{key}}}","sessionContext":{{{ConsoleSession(signedIn, mfa)}}}}""")
        {
            Arn = arn,
            AccessKeyId = key,
            FromConsole = true,
        };
    }

    /// <param name="accountId">The account of the role.</param>
    /// <param name="role">The name of the role.</param>
    /// <param name="session">The name of the session.</param>
    /// <param name="assumed">When the role was assumed; a session has one key.</param>
    /// <param name="path">The path of the role, with slashes at both ends.</param>
    /// <param name="mfa">What the session says of MFA.</param>
    /// <param name="sourceIdentity">Set by the first caller and kept through role chaining.</param>
    /// <param name="webIdentityProvider">The provider whose token was exchanged for the role.</param>
    /// <param name="invokedBy">The service that uses the caller's session on the caller's behalf.</param>
    public static SampleIdentity AssumedRole(
        string accountId,
        string role,
        string session,
        DateTime assumed,
        string path = "/",
        bool mfa = false,
        string? sourceIdentity = null,
        string? webIdentityProvider = null,
        string? invokedBy = null)
    {
        string key = AccessKey("ASIA", accountId + role + session + assumed.Ticks);
        string roleId = PrincipalId("AROA", accountId + role);
        string arn = $"arn:aws:sts::{accountId}:assumed-role/{role}/{session}";
        string federation = webIdentityProvider is null
            ? string.Empty
            : $$$""","webIdFederationData":{"federatedProvider":"{{{webIdentityProvider}}}","attributes":{}}""";
        string source = sourceIdentity is null ? string.Empty : $",\"sourceIdentity\":\"{sourceIdentity}\"";
        string invoker = invokedBy is null ? string.Empty : $",\"invokedBy\":\"{invokedBy}\"";
        SampleIdentity identity = new(
            accountId,
            $$$"""{"type":"AssumedRole","principalId":"{{{roleId}}}:{{{session}}}","arn":"{{{arn}}}","accountId":"{{{accountId}}}","accessKeyId":"{{{key}}}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"{{{roleId}}}","arn":"arn:aws:iam::{{{accountId}}}:role{{{path}}}{{{role}}}","accountId":"{{{accountId}}}","userName":"{{{role}}}"}{{{federation}}},"attributes":{"creationDate":"{{{SampleEvent.Timestamp(assumed)}}}","mfaAuthenticated":"{{{Text(mfa)}}}"}{{{source}}}}{{{invoker}}}}""")
        {
            Arn = arn,
            AccessKeyId = key,
        };
        return invokedBy is null ? identity : identity with { IsService = true, SourceIp = invokedBy, UserAgent = invokedBy };
    }

    /// <summary>A service that acts for itself: nothing but its name is recorded.</summary>
    public static SampleIdentity Service(string accountId, string service) =>
        new(accountId, $$"""{"type":"AWSService","invokedBy":"{{service}}"}""")
        {
            IsService = true,
            SourceIp = service,
            UserAgent = service,
        };

    /// <summary>What a service event carries: no type, only the account and "AWS Internal" or a service.</summary>
    public static SampleIdentity Internal(string accountId, string invokedBy = "AWS Internal") =>
        new(accountId, $$"""{"accountId":"{{accountId}}","invokedBy":"{{invokedBy}}"}""")
        {
            IsService = true,
            SourceIp = invokedBy,
            UserAgent = invokedBy,
        };

    /// <summary>A caller of another account, as the trail of the account that is called sees it.</summary>
    public static SampleIdentity ForeignAccount(string recipientAccountId, string callerAccountId, string principalId) =>
        new(recipientAccountId, $$"""{"type":"AWSAccount","principalId":"{{principalId}}","accountId":"{{callerAccountId}}"}""");

    public static SampleIdentity WebIdentity(string accountId, string provider, string subject) =>
        new(accountId, $$"""{"type":"WebIdentityUser","principalId":"{{provider}}:sts.amazonaws.com:{{subject}}","userName":"{{subject}}","identityProvider":"{{provider}}"}""");

    public static SampleIdentity SamlUser(string accountId, string provider, string userName) =>
        new(accountId, $$"""{"type":"SAMLUser","principalId":"{{new SeededRandom(provider).Mixed(27)}}=:{{userName}}","userName":"{{userName}}","identityProvider":"{{new SeededRandom(provider).Mixed(27)}}="}""");

    public static SampleIdentity IdentityCenterUser(string accountId, string userId, string identityStore) =>
        new(accountId, $$$"""{"type":"IdentityCenterUser","accountId":"{{{accountId}}}","onBehalfOf":{"userId":"{{{userId}}}","identityStoreArn":"arn:aws:identitystore::{{{accountId}}}:identitystore/{{{identityStore}}}"},"credentialId":"{{{new SeededRandom(userId + "credential").Hex(64)}}}"}""");

    /// <summary>A sign-in that failed before it was known who signs in.</summary>
    public static SampleIdentity FailedSignIn(string accountId, string? userName) =>
        new(accountId, $$"""{"type":"IAMUser","accountId":"{{accountId}}","accessKeyId":"","userName":"{{userName ?? "HIDDEN_DUE_TO_SECURITY_REASONS"}}"}""");

    public static string PrincipalId(string prefix, string name) => prefix + new SeededRandom(prefix + name).UpperId(10) + "EXAMPLE";

    public static string AccessKey(string prefix, string name) => prefix + new SeededRandom(prefix + name + "key").UpperId(9) + "EXAMPLE";

    private static string ConsoleSession(DateTime signedIn, bool mfa)
    {
        string attributes = $$"""{"creationDate":"{{SampleEvent.Timestamp(signedIn)}}","mfaAuthenticated":"{{Text(mfa)}}"}""";
        return $$$"""{"attributes":{{{attributes}}}}""";
    }

    private static string Text(bool value) => value ? "true" : "false";
}
