using System;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Deletions;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>The filter vocabulary that all reading cmdlets share. Lists mean "one of", different parameters mean "and".</summary>
public abstract class EventFilterCommand : CloudTrailCommand
{
    /// <summary>Names of API calls, such as TerminateInstances or Delete*.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventNameCompleter))]
    public virtual string[]? EventName { get; set; }

    /// <summary>Services, such as ec2, s3.amazonaws.com or code*.</summary>
    [Parameter]
    [Alias("Service")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventSourceCompleter))]
    public string[]? EventSource { get; set; }

    /// <summary>Who called: a user name, role, session name, ARN, principal id or calling service.</summary>
    [Parameter]
    [Alias("User", "UserName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? Actor { get; set; }

    /// <summary>Access keys that signed the calls.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? AccessKeyId { get; set; }

    /// <summary>Names, ids or ARNs of resources, wherever the record names them.</summary>
    [Parameter]
    [Alias("Resource")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public virtual string[]? ResourceName { get; set; }

    /// <summary>Types of resources, such as AWS::S3::Bucket, where the record gives them.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    public string[]? ResourceType { get; set; }

    /// <summary>Ids of events.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? EventId { get; set; }

    /// <summary>Error codes, such as AccessDenied or *Unauthorized*.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ErrorCodeCompleter))]
    public string[]? ErrorCode { get; set; }

    /// <summary>Source addresses, networks (203.0.113.0/24) or calling services.</summary>
    [Parameter]
    [Alias("IPAddress")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? SourceIPAddress { get; set; }

    /// <summary>Regions, such as eu-west-1 or us-*.</summary>
    [Parameter]
    [Alias("AwsRegion", "RegionToCall")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>Accounts whose trail recorded the event. Text, because account ids may begin with zeros.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AccountIdCompleter))]
    public string[]? AccountId { get; set; }

    /// <summary>Management, Data, Insight, NetworkActivity or Aggregated.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventCategoryCompleter))]
    public string[]? EventCategory { get; set; }

    /// <summary>Kinds of identity, such as Root, IAMUser or AssumedRole.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IdentityTypeCompleter))]
    public string[]? IdentityType { get; set; }

    /// <summary>Only calls that succeeded.</summary>
    [Parameter]
    public SwitchParameter Succeeded { get; set; }

    /// <summary>Only calls that failed or were denied.</summary>
    [Parameter]
    public SwitchParameter Failed { get; set; }

    /// <summary>Only calls that read.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Only calls that change something.</summary>
    [Parameter]
    public SwitchParameter WriteOnly { get; set; }

    /// <summary>Earliest time of the events, inclusive.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.Start)]
    [Alias("After", "UtcStartTime")]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? StartTime { get; set; }

    /// <summary>Latest time of the events, inclusive.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.End)]
    [Alias("Before", "UtcEndTime")]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? EndTime { get; set; }

    /// <summary>The time up to now, such as 7d, 36h or 90m.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? Last { get; set; }

    /// <summary>Text that the record holds anywhere.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? Match { get; set; }

    /// <summary>Names of API calls to leave out.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventNameCompleter))]
    public string[]? ExcludeEventName { get; set; }

    /// <summary>Services to leave out.</summary>
    [Parameter]
    [Alias("ExcludeService")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EventSourceCompleter))]
    public string[]? ExcludeEventSource { get; set; }

    /// <summary>Callers to leave out.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? ExcludeActor { get; set; }

    /// <summary>Error codes to leave out.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ErrorCodeCompleter))]
    public string[]? ExcludeErrorCode { get; set; }

    /// <summary>Source addresses and networks to leave out.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string[]? ExcludeSourceIPAddress { get; set; }

    /// <summary>Those of -ResourceType as records write them.</summary>
    private protected string[]? ResourceTypes => ResourceType is null ? null : Array.ConvertAll(ResourceType, CloudTrailResource.FullType);

    /// <summary>Warns, before anything is read, of values that no event can have, or only few of those that are meant.</summary>
    /// <param name="resources">What records are compared with as names of resources.</param>
    private protected void DoubtValues(string[]? resources)
    {
        if (Slips.InEventIds(EventId) is string doubt)
        {
            TellDoubt(doubt);
        }

        foreach (string arn in (resources ?? []).Where(ResourceQuery.IsOfAll))
        {
            TellDoubt($"-ResourceName {arn} finds records that hold a whole ARN only: most hold a name, which does not say what it names. All of a service is found by -EventSource.");
        }

        foreach (string name in (resources ?? []).Where(name => name.Length > 1 && name.IndexOf('/', StringComparison.Ordinal) == name.Length - 1 && Slips.IsExact(name)))
        {
            TellDoubt($"-ResourceName {name} finds records that hold it with the / alone; write {name.TrimEnd('/')} for what is called so, such as a bucket, and {name}* for what is in it.");
        }
    }

    private protected EventFilterOptions FilterOptions()
    {
        DateTime? start = StartTime;
        DateTime? end = EndTime;
        if (Last is TimeSpan last)
        {
            if (start is not null)
            {
                throw new CloudTrailProblemException(Problems.TwoBeginnings());
            }

            start = TimeInput.Before(end ?? DateTime.UtcNow, last);
        }

        return new EventFilterOptions
        {
            EventName = EventName,
            EventSource = EventSource,
            Actor = Actor,
            AccessKeyId = AccessKeyId,
            ResourceName = ResourceName,
            ResourceType = ResourceTypes,
            EventId = EventId,
            ErrorCode = ErrorCode,
            SourceIPAddress = SourceIPAddress,
            Region = Region,
            AccountId = AccountId,
            EventCategory = EventCategory,
            IdentityType = IdentityType,
            Match = Match,
            ExcludeEventName = ExcludeEventName,
            ExcludeEventSource = ExcludeEventSource,
            ExcludeActor = ExcludeActor,
            ExcludeErrorCode = ExcludeErrorCode,
            ExcludeSourceIPAddress = ExcludeSourceIPAddress,
            Succeeded = Succeeded,
            Failed = Failed,
            ReadOnly = ReadOnly,
            WriteOnly = WriteOnly,
            StartTime = start,
            EndTime = end,
        };
    }
}
