using System;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>A cmdlet that is about what trails have delivered to a bucket: the parameters that say where, and of what account, region and time.</summary>
public abstract class TrailPlaceCommand : AwsCommand, IBucketParameters
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string BucketSet = "Bucket";
    private protected const string TrailSet = "Trail";

    private S3Session? _s3;

    /// <summary>The bucket a trail delivers to.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BucketSet)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? BucketName { get; set; }

    /// <summary>What stands before AWSLogs in the keys.</summary>
    [Parameter(ParameterSetName = BucketSet)]
    [Alias("Prefix")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? KeyPrefix { get; set; }

    /// <summary>The organization, such as o-a1b2c3d4e5, when the bucket holds trails of several.</summary>
    [Parameter(ParameterSetName = BucketSet)]
    [Parameter(ParameterSetName = TrailSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? OrganizationId { get; set; }

    /// <summary>Name or ARN of a trail, whose bucket is looked up.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TrailSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? TrailName { get; set; }

    /// <summary>Accounts, as the folders name them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? AccountId { get; set; }

    /// <summary>Regions, as the folders name them.</summary>
    [Parameter]
    [Alias("AwsRegion", "RegionToCall")]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Region { get; set; }

    /// <summary>Earliest time asked for.</summary>
    [Parameter]
    [Instant(TimeRangeEdge.Start)]
    [Alias("After", "UtcStartTime")]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime? StartTime { get; set; }

    /// <summary>Latest time asked for.</summary>
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

    /// <summary>How many files are worked on at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public int ThrottleLimit { get; set; }

    /// <summary>Pays for the requests, where the bucket's owner does not.</summary>
    [Parameter]
    public SwitchParameter RequesterPays { get; set; }

    private protected S3Session S3 => _s3 ??= new S3Session(Engine, this, DoubtRegions(Region), ThrottleLimit, StopToken);

    private protected override void Begin()
    {
        RefuseBesideInput((nameof(BucketName), BucketName), (nameof(TrailName), TrailName));
        if (Last is not null && StartTime is not null)
        {
            Fail(Problems.TwoBeginnings());
        }
    }

    private protected override void Release() => _s3?.Dispose();
}
