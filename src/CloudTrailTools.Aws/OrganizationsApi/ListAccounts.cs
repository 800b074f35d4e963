using System.Collections.Generic;
using System.Text.Json;
using Amazon.Runtime;
using CloudTrailTools.Aws.JsonApi;

namespace CloudTrailTools.Aws.OrganizationsApi;

internal sealed class ListAccountsRequest : AmazonWebServiceRequest, IJsonRequest
{
    public string? NextToken { get; set; }

    void IJsonRequest.WriteFields(Utf8JsonWriter writer) => writer.WriteText("NextToken", NextToken);
}

internal sealed class ListAccountsResponse : AmazonWebServiceResponse
{
    public List<Account>? Accounts { get; set; }

    public string? NextToken { get; set; }

    internal static ListAccountsResponse Read(JsonElement body) => new()
    {
        Accounts = body.GetList("Accounts", Account.Read),
        NextToken = body.GetText("NextToken"),
    };
}

internal sealed class Account
{
    public string? Id { get; set; }

    /// <summary>ACTIVE, SUSPENDED or PENDING_CLOSURE.</summary>
    public string? Status { get; set; }

    internal static Account Read(JsonElement item) => new()
    {
        Id = item.GetText("Id"),
        Status = item.GetText("Status"),
    };
}
