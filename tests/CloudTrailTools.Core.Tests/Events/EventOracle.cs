using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace CloudTrailTools.Core.Tests.Events;

/// <summary>Compares events with the framework's own reading of the same record, and with each other.</summary>
internal static partial class EventOracle
{
    private static readonly (string Name, Func<CloudTrailEvent, string?> Get)[] Texts =
    [
        ("eventName", e => e.EventName),
        ("eventSource", e => e.EventSource),
        ("awsRegion", e => e.AwsRegion),
        ("recipientAccountId", e => e.RecipientAccountId),
        ("sourceIPAddress", e => e.SourceIPAddress),
        ("userAgent", e => e.UserAgent),
        ("errorCode", e => e.ErrorCode),
        ("errorMessage", e => e.ErrorMessage),
        ("requestID", e => e.RequestId),
        ("sharedEventID", e => e.SharedEventId),
        ("eventType", e => e.EventType),
        ("eventCategory", e => e.EventCategory),
        ("eventVersion", e => e.EventVersion),
        ("apiVersion", e => e.ApiVersion),
        ("vpcEndpointId", e => e.VpcEndpointId),
        ("vpcEndpointAccountId", e => e.VpcEndpointAccountId),
        ("annotation", e => e.Annotation),
    ];

    private static readonly (string Name, Func<CloudTrailUserIdentity, string?> Get)[] IdentityTexts =
    [
        ("type", i => i.Type),
        ("principalId", i => i.PrincipalId),
        ("arn", i => i.Arn),
        ("accountId", i => i.AccountId),
        ("accessKeyId", i => i.AccessKeyId),
        ("userName", i => i.UserName),
        ("identityProvider", i => i.IdentityProvider),
        ("invokedBy", i => i.InvokedBy),
        ("credentialId", i => i.CredentialId),
    ];

    private static readonly (string Name, Func<CloudTrailEvent, object?> Get)[] Trees =
    [
        ("requestParameters", e => e.RequestParameters),
        ("responseElements", e => e.ResponseElements),
        ("additionalEventData", e => e.AdditionalEventData),
        ("serviceEventDetails", e => e.ServiceEventDetails),
        ("tlsDetails", e => e.TlsDetails),
        ("addendum", e => e.Addendum),
        ("insightDetails", e => e.InsightDetails),
        ("edgeDeviceDetails", e => e.EdgeDeviceDetails),
        ("eventContext", e => e.EventContext),
        ("timeWindow", e => e.TimeWindow),
        ("summary", e => e.Summary),
    ];

    public static void AssertMatches(JsonElement record, CloudTrailEvent actual)
    {
        foreach ((string name, Func<CloudTrailEvent, string?> get) in Texts)
        {
            AssertEqual(name, Text(record, name), get(actual));
        }

        foreach ((string name, Func<CloudTrailEvent, object?> get) in Trees)
        {
            AssertTree(Find(record, name), get(actual));
        }

        AssertEqual("eventID", Text(record, "eventID"), actual.EventId);
        string timeName = Find(record, "eventTime") is null or { ValueKind: JsonValueKind.Null } ? "@timestamp" : "eventTime";
        AssertEqual(timeName, Text(record, timeName), actual.EventTimeText);
        AssertEqual(timeName, Time(Text(record, timeName)), actual.EventTime);
        AssertEqual("readOnly", Truth(record, "readOnly"), actual.ReadOnly);
        AssertEqual("managementEvent", Truth(record, "managementEvent"), actual.ManagementEvent);
        AssertEqual("sessionCredentialFromConsole", Truth(record, "sessionCredentialFromConsole"), actual.SessionCredentialFromConsole);
        AssertEqual("service", Text(record, "eventSource")?.Replace(".amazonaws.com", "", StringComparison.Ordinal), actual.Service);
        AssertEqual("succeeded", Succeeded(record), actual.Succeeded);
        Assert.Equal(Resources(record), actual.Resources.Select(r => r.Arn ?? r.ArnPrefix ?? r.Name ?? "").ToArray());
        AssertTree(record, actual.Fields);
        AssertIdentity(Find(record, "userIdentity"), Text(Find(record, "additionalEventData"), "UserName"), actual);
        foreach (JsonProperty field in record.EnumerateObject())
        {
            AssertTree(Find(record, field.Name), actual.GetField(field.Name));
        }
    }

    /// <summary>Asserts that two events differ in nothing but where they came from.</summary>
    public static void AssertSame(CloudTrailEvent expected, CloudTrailEvent actual)
    {
        Assert.Equal(expected.Raw, actual.Raw);
        foreach (System.Reflection.PropertyInfo property in typeof(CloudTrailEvent).GetProperties())
        {
            if (property.Name is not (nameof(CloudTrailEvent.Origin) or nameof(CloudTrailEvent.Raw)
                or nameof(CloudTrailEvent.RecordIndex) or nameof(CloudTrailEvent.ByteOffset)))
            {
                Assert.Equal(Spelling(property.GetValue(expected)), Spelling(property.GetValue(actual)));
            }
        }
    }

    private static void AssertEqual<T>(string what, T expected, T actual)
    {
        Assert.True(Equals(expected, actual), $"{what} is '{actual}' instead of '{expected}'.");
    }

    private static string? Spelling(object? value)
    {
        return value is System.Collections.IEnumerable list and not string and not CloudTrailObject
            ? "[" + string.Join(", ", list.Cast<object?>().Select(Spelling)) + "]"
            : Convert.ToString(value, CultureInfo.InvariantCulture);
    }

    private static void AssertIdentity(JsonElement? identity, string? signInName, CloudTrailEvent actual)
    {
        if (identity is not { ValueKind: JsonValueKind.Object } expected)
        {
            Assert.Null(actual.UserIdentity);
            return;
        }

        CloudTrailUserIdentity found = Assert.IsType<CloudTrailUserIdentity>(actual.UserIdentity);
        foreach ((string name, Func<CloudTrailUserIdentity, string?> get) in IdentityTexts)
        {
            AssertEqual("userIdentity." + name, Text(expected, name), get(found));
        }

        AssertTree(expected, found.Fields);
        Assert.Equal(actual.Actor ?? "", Text(expected, "type") == "IdentityCenterUser" && Text(expected, "userName") is null && signInName is not null ? signInName : found.ToString());
        JsonElement? session = Find(expected, "sessionContext");
        JsonElement? issuer = Find(session, "sessionIssuer");
        JsonElement? attributes = Find(session, "attributes");
        AssertEqual("issuer", Text(issuer, "userName"), found.SessionContext?.SessionIssuer?.UserName);
        AssertEqual("issuer", Text(issuer, "arn"), found.SessionContext?.SessionIssuer?.Arn);
        AssertEqual("mfa", Truth(attributes, "mfaAuthenticated"), found.SessionContext?.MfaAuthenticated);
        AssertEqual("creation", Time(Text(attributes, "creationDate")), found.SessionContext?.CreationDate);
        AssertEqual("source identity", Text(session, "sourceIdentity"), found.SessionContext?.SourceIdentity);
        AssertEqual("on behalf of", Text(Find(expected, "onBehalfOf"), "userId"), found.OnBehalfOf?.UserId);
        string? user = Text(expected, "userName");
        if (found.Kind == CloudTrailIdentityKind.IamUser && user is { Length: > 0 } and not "HIDDEN_DUE_TO_SECURITY_REASONS")
        {
            Assert.Equal(user, actual.Actor);
        }
    }

    private static void AssertTree(JsonElement? expected, object? actual)
    {
        switch (expected?.ValueKind)
        {
            case null or JsonValueKind.Null or JsonValueKind.Undefined:
                Assert.Null(actual);
                break;
            case JsonValueKind.Object:
                CloudTrailObject found = Assert.IsType<CloudTrailObject>(actual);
                Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
                foreach (JsonProperty member in expected.Value.EnumerateObject())
                {
                    members[member.Name] = member.Value;
                }

                Assert.Equal(members.Keys, found.Keys);
                foreach ((string name, JsonElement value) in members)
                {
                    AssertTree(value, found[name]);
                }

                break;
            case JsonValueKind.Array:
                object?[] elements = Assert.IsType<object?[]>(actual);
                Assert.Equal(expected.Value.GetArrayLength(), elements.Length);
                for (int i = 0; i < elements.Length; i++)
                {
                    AssertTree(expected.Value[i], elements[i]);
                }

                break;
            case JsonValueKind.String:
                Assert.Equal(String(expected.Value), Assert.IsType<string>(actual));
                break;
            case JsonValueKind.Number:
                AssertNumber(expected.Value.GetRawText(), actual);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Assert.Equal(expected.Value.GetBoolean(), actual);
                break;
        }
    }

    private static void AssertNumber(string spelling, object? actual)
    {
        switch (actual)
        {
            case long or BigInteger:
                Assert.Equal(spelling, Convert.ToString(actual, CultureInfo.InvariantCulture));
                break;
            case double number:
                Assert.Equal(double.Parse(spelling, CultureInfo.InvariantCulture), number);
                break;
            case decimal number:
                Assert.Equal(decimal.Parse(spelling, NumberStyles.Float, CultureInfo.InvariantCulture), number);
                break;
            default:
                Assert.Equal(spelling, actual);
                break;
        }
    }

    /// <summary>The last member with exactly this name, or else the last one that differs in case only.</summary>
    private static JsonElement? Find(JsonElement? element, string name)
    {
        if (element is not { ValueKind: JsonValueKind.Object } container)
        {
            return null;
        }

        return container.TryGetProperty(name, out JsonElement exact)
            ? exact
            : container.EnumerateObject().Where(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(m => (JsonElement?)m.Value).LastOrDefault();
    }

    private static string? Text(JsonElement? element, string name)
    {
        return Find(element, name) is not { } value ? null : value.ValueKind switch
        {
            JsonValueKind.String => String(value),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
    }

    private static string String(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The framework refuses lone surrogates; JSON's escapes are a part of the regular expressions'.
            return Regex.Unescape(value.GetRawText()[1..^1]);
        }
    }

    private static bool? Truth(JsonElement? element, string name)
    {
        return bool.TryParse(Text(element, name), out bool truth) ? truth : null;
    }

    private static DateTime? Time(string? text)
    {
        return text is not null && TimeForm().IsMatch(text) && DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime utc) ? utc : null;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$")]
    private static partial Regex TimeForm();

    private static bool Succeeded(JsonElement record)
    {
        string? code = Text(record, "errorCode");
        bool hasError = string.IsNullOrEmpty(code) ? !string.IsNullOrEmpty(Text(record, "errorMessage")) : code != "200";
        return !hasError && Text(Find(record, "responseElements"), "ConsoleLogin") != "Failure";
    }

    private static string[] Resources(JsonElement record)
    {
        IEnumerable<JsonElement> elements = Find(record, "resources") switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
            { } single => [single],
            null => [],
        };
        return
        [
            .. elements
                .Where(e => e.ValueKind == JsonValueKind.String ? String(e).Length > 0 : e.ValueKind == JsonValueKind.Object && e.EnumerateObject().Any())
                .Select(e => e.ValueKind == JsonValueKind.String ? String(e) : Text(e, "ARN") ?? Text(e, "ARNPrefix") ?? ""),
        ];
    }
}
