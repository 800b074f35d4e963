using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.TestEndpoint;

/// <summary>AWS STS: AssumeRole hands out keys the endpoint then knows, GetCallerIdentity says whose keys were used.</summary>
public sealed class StsService(AwsTestEndpoint? endpoint = null) : IEndpointService
{
    private int _issued;

    public string Name => "sts";

    /// <summary>The endpoint that has to know the keys this service hands out.</summary>
    public AwsTestEndpoint? Endpoint { get; set; } = endpoint;

    /// <summary>Role ARNs nobody may assume.</summary>
    public ConcurrentDictionary<string, bool> DeniedRoles { get; } = new(StringComparer.Ordinal);

    /// <summary>When set, AssumeRole wants this MFA code.</summary>
    public string? RequiredTokenCode { get; set; }

    /// <summary>How many of the next who ask are not told who they are.</summary>
    public int IdentityRefusals { get; set; }

    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(1);

    public Task<EndpointResponse> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        if (request.Caller is not EndpointIdentity caller)
        {
            throw new EndpointException(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
        }
        Dictionary<string, string> form = HttpConnection.ParsePairs(Encoding.UTF8.GetString(request.Body)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        string action = form.GetValueOrDefault("Action", "");
        EndpointResponse response = action switch
        {
            "GetCallerIdentity" when IdentityRefusals-- > 0 => throw new EndpointException(403, "AccessDenied", "No."),
            "GetCallerIdentity" => Answer(action, $"<Arn>{Escape(caller.Arn)}</Arn><UserId>{caller.AccessKeyId}</UserId><Account>{caller.AccountId}</Account>"),
            "AssumeRole" => AssumeRole(form, caller),
            _ => throw new EndpointException(400, "InvalidAction", $"Could not find operation {action}"),
        };
        return Task.FromResult(response);
    }

    public EndpointResponse Refuse(EndpointRequest request, EndpointException refusal) => EndpointResponse.Xml(refusal.Status,
        $"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{refusal.Code}</Code><Message>{Escape(refusal.Message)}</Message></Error><RequestId>{Guid.NewGuid()}</RequestId></ErrorResponse>");

    private EndpointResponse AssumeRole(Dictionary<string, string> form, EndpointIdentity caller)
    {
        string role = form.GetValueOrDefault("RoleArn", "");
        string session = form.GetValueOrDefault("RoleSessionName", "");
        string[] parts = role.Split(':');
        if (parts.Length != 6 || session.Length == 0)
        {
            throw new EndpointException(400, "ValidationError", $"{role} is invalid");
        }
        if (DeniedRoles.ContainsKey(role) || (RequiredTokenCode is not null && form.GetValueOrDefault("TokenCode") != RequiredTokenCode))
        {
            throw new EndpointException(403, "AccessDenied", $"User: {caller.Arn} is not authorized to perform: sts:AssumeRole on resource: {role}");
        }
        int number = Interlocked.Increment(ref _issued);
        string roleName = parts[5][(parts[5].LastIndexOf('/') + 1)..];
        DateTime expiry = DateTime.UtcNow + SessionLifetime;
        EndpointIdentity identity = new($"ASIATESTENDPOINT{number:D4}", $"SessionSecretKeyNotARealOne{number:D13}", parts[4])
        {
            SessionToken = $"SessionToken/{number}==",
            Arn = $"arn:aws:sts::{parts[4]}:assumed-role/{roleName}/{session}",
        };
        Endpoint!.AddIdentity(identity);
        return Answer("AssumeRole",
            $"<AssumedRoleUser><Arn>{Escape(identity.Arn)}</Arn><AssumedRoleId>AROATESTENDPOINT0001:{Escape(session)}</AssumedRoleId></AssumedRoleUser>"
            + $"<Credentials><AccessKeyId>{identity.AccessKeyId}</AccessKeyId><SecretAccessKey>{identity.SecretKey}</SecretAccessKey>"
            + $"<SessionToken>{identity.SessionToken}</SessionToken><Expiration>{expiry:yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials>");
    }

    private static EndpointResponse Answer(string action, string result) => EndpointResponse.Xml(200,
        $"<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>{result}</{action}Result><ResponseMetadata><RequestId>{Guid.NewGuid()}</RequestId></ResponseMetadata></{action}Response>");

    private static string Escape(string text) => SecurityElement.Escape(text)!;
}
