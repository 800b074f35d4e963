using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json.Nodes;

namespace CloudTrailTools.TestEndpoint;

/// <summary>One event of Event history, as LookupEvents returns it.</summary>
public sealed record HistoryEvent(string EventId, DateTime EventTime, string EventName, string EventSource)
{
    public bool ReadOnly { get; init; }

    public string? AccessKeyId { get; init; }

    public string? Username { get; init; }

    public IReadOnlyList<(string? Type, string Name)> Resources { get; init; } = [];

    /// <summary>An Insights event: found only when the category is asked for.</summary>
    public bool Insight { get; init; }

    /// <summary>The record itself; made from the other members when null.</summary>
    public string? Record { get; init; }

    /// <summary>The event of a record, with what the service lists beside it: a call that gives out credentials names among its resources the key, the session and the role.</summary>
    public static HistoryEvent OfRecord(string record)
    {
        JsonNode root = JsonNode.Parse(record)!;
        JsonNode? response = root["responseElements"];
        List<(string? Type, string Name)> resources = [];
        Add("AWS::IAM::AccessKey", response?["credentials"]?["accessKeyId"]);
        Add("AWS::STS::AssumedRole", response?["assumedRoleUser"]?["arn"]);
        Add("AWS::STS::AssumedRole", response?["assumedRoleUser"]?["assumedRoleId"]);
        Add("AWS::STS::AssumedRole", root["requestParameters"]?["roleSessionName"]);
        Add("AWS::IAM::Role", root["requestParameters"]?["roleArn"]);
        return new HistoryEvent(
            (string)root["eventID"]!,
            DateTime.Parse((string)root["eventTime"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
            (string)root["eventName"]!,
            (string)root["eventSource"]!)
        {
            ReadOnly = (bool?)root["readOnly"] ?? false,
            AccessKeyId = (string?)root["userIdentity"]?["accessKeyId"],
            Username = (string?)root["userIdentity"]?["userName"],
            Resources = resources,
            Record = record,
        };

        void Add(string type, JsonNode? name)
        {
            if (name is not null)
            {
                resources.Add((type, (string)name!));
            }
        }
    }

    internal bool Has(string key, string value) => key switch
    {
        "EventId" => EventId == value,
        "EventName" => EventName == value,
        "ReadOnly" => (ReadOnly ? "true" : "false") == value,
        "Username" => Username == value,
        "ResourceType" => Contains(value, resource => resource.Type),
        "ResourceName" => Contains(value, resource => resource.Name),
        "EventSource" => EventSource == value,
        _ => AccessKeyId == value,
    };

    internal JsonObject ToJson(string accountId, string region)
    {
        JsonArray resources = [];
        foreach ((string? type, string name) in Resources)
        {
            resources.Add(new JsonObject { ["ResourceType"] = type, ["ResourceName"] = name });
        }
        JsonObject item = new()
        {
            ["EventId"] = EventId,
            ["EventName"] = EventName,
            ["ReadOnly"] = ReadOnly ? "true" : "false",
            ["EventTime"] = (EventTime - DateTime.UnixEpoch).TotalSeconds,
            ["EventSource"] = EventSource,
            ["Resources"] = resources,
            ["CloudTrailEvent"] = Record ?? MakeRecord(accountId, region).ToJsonString(),
        };
        if (AccessKeyId is not null)
        {
            item["AccessKeyId"] = AccessKeyId;
        }
        if (Username is not null)
        {
            item["Username"] = Username;
        }
        return item;
    }

    private JsonObject MakeRecord(string accountId, string region) => new()
    {
        ["eventVersion"] = "1.09",
        ["userIdentity"] = new JsonObject
        {
            ["type"] = "IAMUser",
            ["principalId"] = "AIDAEXAMPLE",
            ["arn"] = $"arn:aws:iam::{accountId}:user/{Username ?? "tester"}",
            ["accountId"] = accountId,
            ["accessKeyId"] = AccessKeyId ?? "AKIAIOSFODNN7EXAMPLE",
            ["userName"] = Username ?? "tester",
        },
        ["eventTime"] = EventTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["eventSource"] = EventSource,
        ["eventName"] = EventName,
        ["awsRegion"] = region,
        ["sourceIPAddress"] = "192.0.2.10",
        ["userAgent"] = "aws-cli/2.17.0",
        ["requestParameters"] = null,
        ["responseElements"] = null,
        ["requestID"] = EventId,
        ["eventID"] = EventId,
        ["readOnly"] = ReadOnly,
        ["eventType"] = "AwsApiCall",
        ["managementEvent"] = true,
        ["recipientAccountId"] = accountId,
        ["eventCategory"] = Insight ? "Insight" : "Management",
    };

    private bool Contains(string value, Func<(string? Type, string Name), string?> member)
    {
        foreach ((string? Type, string Name) resource in Resources)
        {
            if (member(resource) == value)
            {
                return true;
            }
        }
        return false;
    }
}
