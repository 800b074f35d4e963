using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Aws;
using CloudTrailTools.Aws.EventHistory;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>A cmdlet that reads Event history: over which regions and accounts, and with whose credentials.</summary>
public abstract class EventHistoryCommand : EventFilterCommand, IAwsConnectionParameters
{
    private AwsClientFactory? _clients;

    /// <summary>Every region of the partition that the account has enabled.</summary>
    [Parameter]
    public SwitchParameter AllRegions { get; set; }

    /// <summary>Do not add us-east-1, where IAM, sign-in and other services without regions write their events.</summary>
    [Parameter]
    public SwitchParameter NoGlobalRegion { get; set; }

    /// <summary>Name of the role to assume in each account of -AccountId or -Organization.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? AssumeRoleName { get; set; }

    /// <summary>ARNs of the roles to assume, one for each account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? RoleArn { get; set; }

    /// <summary>Read every active account of the organization, through -AssumeRoleName.</summary>
    [Parameter]
    public SwitchParameter Organization { get; set; }

    /// <summary>External id the roles ask for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? ExternalId { get; set; }

    /// <summary>Name under which the sessions of the roles are recorded.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? RoleSessionName { get; set; }

    /// <summary>The profile whose credentials are used.</summary>
    [Parameter]
    [Alias("StoredCredentials", "AWSProfileName")]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>The credentials file, when it is not in the usual place.</summary>
    [Parameter]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>Access key of the credentials.</summary>
    [Parameter]
    [Alias("AK")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? AccessKey { get; set; }

    /// <summary>Secret key of the credentials.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? SecretKey { get; set; }

    /// <summary>Session token of temporary credentials.</summary>
    [Parameter]
    [Alias("ST")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? SessionToken { get; set; }

    /// <summary>An AWSCredentials object, as Get-AWSCredential gives it.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NoCompleter))]
    public object? Credential { get; set; }

    /// <summary>Address of another endpoint.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? EndpointUrl { get; set; }

    /// <summary>How it is read where no parameter says; tests read more predictably.</summary>
    internal EventHistoryOptions Reading { get; init; } = new();

    private protected AwsClientFactory Clients => _clients ??= AwsConnection.Connect(this, RegionToSignIn(Region), Engine);

    /// <summary>What the parameters of this class say.</summary>
    private protected EventHistoryOptions HistoryOptions(EventFilterOptions filter) => Reading with
    {
        Filter = filter with { Region = null },
        RelativeWindow = Last is TimeSpan last && EndTime is null ? $"last {last.ToString("c", CultureInfo.InvariantCulture)}" : null,
        Regions = Region ?? [],
        AllRegions = AllRegions,
        NoGlobalRegion = NoGlobalRegion,
        Accounts = new HistoryAccountOptions
        {
            AssumeRoleName = AssumeRoleName,
            RoleArns = RoleArn ?? [],
            AccountIds = AssumeRoleName is null ? [] : AccountId ?? [],
            Organization = Organization,
            ExternalId = ExternalId,
            RoleSessionName = RoleSessionName,
        },
    };

    /// <summary>Warns of parameters without effect beside the others.</summary>
    private protected void WarnOfIdleParameters()
    {
        DoubtRegionBesideAll(AllRegions, NoGlobalRegion, Region);
        if (AssumeRoleName is null && RoleArn is null && (ExternalId ?? RoleSessionName) is not null)
        {
            Engine.WriteWarning("-ExternalId and -RoleSessionName are about roles, and none is named: -RoleArn or -AssumeRoleName names one.");
        }
    }

    /// <summary>Warns of what Event history does not find, before it is read for that.</summary>
    /// <param name="terms">What the service is asked for.</param>
    private protected void WarnOfBlindSpots(EventFilterOptions filter, IReadOnlyList<LookupTerm> terms)
    {
        foreach (string? key in terms.Where(term => term.IsOfResources).Select(term => term.KeyName).Distinct())
        {
            string example = (key == nameof(filter.ResourceName) ? filter.ResourceName : filter.ResourceType)![0];
            // What records call a thing may be the last part of its ARN only.
            Engine.WriteWarning($"Event history is asked for -{key} by its own list of resources, which does not hold all that a record names. A pattern such as *{Slips.NameOf(example)}* looks into every record, which takes longer.");
        }

        if (filter.EventCategory is { Length: > 0 } categories && !new WildcardList(categories).IsMatch("Management"))
        {
            // Insights are also about calls that are data events.
            return;
        }

        foreach (string advice in RecordingAdvice.NotInHistory(filter.EventSource, filter.EventName))
        {
            Engine.WriteWarning(advice);
        }
    }

    private protected override void Release() => _clients?.Dispose();
}
