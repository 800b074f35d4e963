using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace CloudTrailTools.TestEndpoint;

/// <summary>AWS Organizations: lists the accounts, a few to a page.</summary>
public sealed class OrganizationsService() : JsonTargetService("organizations")
{
    private const int PageSize = 2;

    /// <summary>Id and status of each account.</summary>
    public List<(string Id, string Status)> Accounts { get; } = [];

    /// <summary>The token of every page, the last one too, when set.</summary>
    public string? TokenOfAll { get; set; }

    /// <summary>Thrown for every request when set.</summary>
    public EndpointException? Refusal { get; set; }

    protected override Task<EndpointResponse> InvokeAsync(string operation, JsonObject input, EndpointRequest request, CancellationToken cancellationToken)
    {
        if (request.Header("X-Amz-Target") != "AWSOrganizationsV20161128.ListAccounts")
        {
            throw UnknownOperation(operation);
        }
        if (Refusal is not null)
        {
            throw Refusal;
        }
        int skip = (string?)input["NextToken"] is string token ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        JsonObject answer = new()
        {
            ["Accounts"] = new JsonArray(Accounts.Skip(skip).Take(PageSize).Select(account => (JsonNode)new JsonObject
            {
                ["Id"] = account.Id,
                ["Arn"] = $"arn:aws:organizations::{AwsTestEndpoint.AccountId}:account/o-exampleorgid/{account.Id}",
                ["Name"] = $"account {account.Id}",
                ["Status"] = account.Status,
            }).ToArray()),
        };
        if (skip + PageSize < Accounts.Count)
        {
            answer["NextToken"] = (skip + PageSize).ToString(CultureInfo.InvariantCulture);
        }
        answer["NextToken"] = TokenOfAll ?? answer["NextToken"]?.DeepClone();
        return Task.FromResult(Answer(answer));
    }
}
