using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using CloudTrailTools.Aws.JsonApi;
using CloudTrailTools.Aws.OrganizationsApi;

namespace CloudTrailTools.Aws.EventHistory;

/// <summary>Which accounts are to be read, as the user gave it.</summary>
internal sealed record HistoryAccountOptions
{
    /// <summary>Name, with its path, of a role that exists in every account.</summary>
    public string? AssumeRoleName { get; init; }

    public IReadOnlyList<string> RoleArns { get; init; } = [];

    public IReadOnlyList<string> AccountIds { get; init; } = [];

    /// <summary>All active accounts of the organization, or those of them in <see cref="AccountIds"/>.</summary>
    public bool Organization { get; init; }

    public string? ExternalId { get; init; }

    public string? RoleSessionName { get; init; }
}

/// <summary>Finds the accounts and gives each its credentials.</summary>
internal static partial class HistoryAccounts
{
    private const string DefaultSessionName = "CloudTrailTools";

    /// <summary>Whether a text is the number of an account.</summary>
    public static bool IsId(string text) => AccountPattern().IsMatch(text);

    /// <exception cref="CloudTrailProblemException">What was given does not go together.</exception>
    public static void Check(HistoryAccountOptions options)
    {
        string? conflict =
            options.RoleArns.Count > 0 && (options.AssumeRoleName is not null || options.Organization) ? "-RoleArn names the roles itself: leave out -AssumeRoleName and -Organization."
            : options.AssumeRoleName is string name && !RoleNamePattern().IsMatch(name) ? $"-AssumeRoleName is the name of a role, with its path if it has one, and not '{name}'{(name.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) ? ": -RoleArn takes ARNs" : ", which holds what none has")}."
            : options.RoleSessionName is string session && !SessionNamePattern().IsMatch(session) ? $"-RoleSessionName has 2 to 64 letters, digits and characters of _+=,.@-, and not '{session}'."
            : options.Organization && options.AssumeRoleName is null ? "-Organization needs -AssumeRoleName, the role to use in each account."
            : options.AssumeRoleName is not null && !options.Organization && options.AccountIds.Count == 0 ? "-AssumeRoleName needs -AccountId, the accounts to read, or -Organization."
            : options.AssumeRoleName is not null && options.AccountIds.FirstOrDefault(id => !IsId(id)) is string account ? $"With -AssumeRoleName every -AccountId is a number of 12 digits, without wildcards, and '{account}' is none."
            : null;
        if (conflict is not null)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict(conflict));
        }
    }

    /// <returns>The accounts to read, and where all of the organization are asked for, those that are closed or suspended.</returns>
    /// <exception cref="CloudTrailProblemException">The accounts cannot be found out.</exception>
    public static async Task<(IReadOnlyList<HistoryAccount> Accounts, IReadOnlyList<string> Inactive)> ResolveAsync(
        HistoryAccountOptions options, AwsClientFactory clients, string home, CancellationToken cancellation)
    {
        if (options.RoleArns.Count > 0)
        {
            return (options.RoleArns.Distinct(StringComparer.Ordinal).Select(arn => Through(arn, AccountOf(arn, home))).ToArray(), []);
        }

        if (options.AssumeRoleName is null)
        {
            return ([new HistoryAccount(clients, home)], []);
        }

        HistoryAccount own = new(clients, home);
        string? ownId = await own.GetIdAsync().WaitAsync(cancellation).ConfigureAwait(false);
        ILookup<bool, string> ids = options.Organization
            ? await ListAsync(options, clients, home, cancellation).ConfigureAwait(false)
            : options.AccountIds.Distinct(StringComparer.Ordinal).ToLookup(_ => true);
        string partition = HistoryRegions.PartitionOf(home);

        // The account the credentials belong to needs no role.
        HistoryAccount[] accounts = [.. ids[true].Select(id => id == ownId ? own : Through($"arn:{partition}:iam::{id}:role/{options.AssumeRoleName.TrimStart('/')}", id))];
        return (accounts, options.AccountIds.Count == 0 ? [.. ids[false]] : []);

        HistoryAccount Through(string arn, string id) => new(
            clients.WithCredentials(new AssumedRoleCredentials(clients.Sts(home), arn, options.RoleSessionName ?? DefaultSessionName, options.ExternalId, cancellation)), home, id);
    }

    /// <summary>The accounts of the organization that are asked for, by whether they are active.</summary>
    private static async Task<ILookup<bool, string>> ListAsync(
        HistoryAccountOptions options, AwsClientFactory clients, string home, CancellationToken cancellation)
    {
        List<OrganizationsApi.Account> members = [];
        ListAccountsRequest request = new();
        try
        {
            do
            {
                ListAccountsResponse page = await clients.Organizations(home).ListAccountsAsync(request, cancellation).ConfigureAwait(false);
                members.AddRange(page.Accounts ?? []);
                request.NextToken = PageToken.Next(page.NextToken, request.NextToken, "the accounts of the organization");
            }
            while (request.NextToken is not null);
        }
        catch (Exception exception) when (exception is not CloudTrailProblemException && !cancellation.IsCancellationRequested)
        {
            throw new CloudTrailProblemException(AwsFailure.Of(exception).ToProblem(
                new AwsCall("organizations:ListAccounts", "the accounts of the organization", clients.Source)));
        }

        if (members.Count == 0)
        {
            // Its own account at least is in each.
            throw new CloudTrailProblemException(Problems.RequestFailed("the accounts of the organization", "organizations:ListAccounts", "", "the answer names no account; it may come from something else than AWS, such as what -EndpointUrl names", null));
        }

        return members.DistinctBy(account => account.Id)
            .Where(account => options.AccountIds.Count == 0 || options.AccountIds.Contains(account.Id!, StringComparer.Ordinal))
            .ToLookup(account => account.Status is null or "ACTIVE", account => account.Id!);
    }

    /// <summary>Whether it has the form of the ARN of a role.</summary>
    public static bool IsRole(string arn) => RolePattern().IsMatch(arn);

    private static string AccountOf(string roleArn, string home)
    {
        Match match = RolePattern().Match(roleArn);
        string partition = HistoryRegions.PartitionOf(home);
        return !match.Success ? throw new CloudTrailProblemException(Problems.RoleArnInvalid(roleArn))
            : match.Groups["partition"].Value != partition ? throw new CloudTrailProblemException(Problems.RoleOfOtherPartition(roleArn, partition, home))
            : match.Groups["account"].Value;
    }

    [GeneratedRegex(@"^\d{12}$", RegexOptions.CultureInvariant)]
    private static partial Regex AccountPattern();

    [GeneratedRegex(@"^arn:(?<partition>aws[a-z-]*):iam::(?<account>\d{12}):role/[\w+=,.@/-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@-]{2,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex SessionNamePattern();

    [GeneratedRegex(@"^[\w+=,.@/-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex RoleNamePattern();
}
