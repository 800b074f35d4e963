using System;
using System.Globalization;
using System.Management.Automation;
using CloudTrailTools.Activity;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Shows what is new: actors, calls, addresses, regions and agents that were not seen before.</summary>
[Cmdlet(VerbsData.Compare, "CTActivity", DefaultParameterSetName = SetsSet)]
[OutputType(typeof(CloudTrailActivityChange))]
public sealed class CompareCTActivityCommand : LogFileCommand
{
    private const string SinceSet = "Since";
    private const string SetsSet = "Sets";

    private ActivityComparer _comparer = null!;
    private EventProperty[] _properties = [];
    private long _earlier;
    private long _later;
    private long _untimed;
    private DateTime? _first;
    private DateTime? _last;

    /// <summary>Events of the whole time, from the pipeline.</summary>
    // Not mandatory: the engine would ask for events where somebody forgot the path.
    [Parameter(ValueFromPipeline = true, ParameterSetName = SinceSet)]
    [ValidateNotNull]
    [Events]
    public CloudTrailEvent[]? InputObject { get; set; }

    /// <summary>Where the later time begins: a date, or a distance such as 1d.</summary>
    // Not mandatory where events or others are piped: the engine could only say that no parameter set fits, of each of them.
    [Parameter(ParameterSetName = SinceSet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Parameter(Mandatory = true, ParameterSetName = LogFileSet)]
    [Parameter(Mandatory = true, ParameterSetName = BucketSet)]
    [Parameter(Mandatory = true, ParameterSetName = TrailSet)]
    [Instant(TimeRangeEdge.Start)]
    [ArgumentCompleter(typeof(TimeCompleter))]
    public DateTime Since { get; set; }

    /// <summary>The earlier events: what is known.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SetsSet)]
    [AllowNull]
    [AllowEmptyCollection]
    [Events(RefusesText = true)]
    public CloudTrailEvent[]? ReferenceObject { get; set; }

    /// <summary>The later events: what is asked about.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = SetsSet)]
    [AllowNull]
    [AllowEmptyCollection]
    [Events(RefusesText = true)]
    public CloudTrailEvent[]? DifferenceObject { get; set; }

    /// <summary>The properties to compare.</summary>
    [Parameter]
    [Alias("By")]
    [ArgumentCompleter(typeof(EventPropertyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Property { get; set; } = { "Actor", "EventName", "Service", "SourceIPAddress", "AwsRegion", "UserAgent" };

    /// <summary>Also shows what was seen before and is not any more.</summary>
    [Parameter]
    public SwitchParameter IncludeGone { get; set; }

    // Two sets are there: nothing is read.
    private protected override bool FoundNothing => Engine.ParameterSetName != SetsSet && base.FoundNothing;

    private protected override void Begin()
    {
        RequireInput(SinceSet, InputObject);
        RefuseBesideInput((nameof(InputObject), InputObject), (nameof(ReferenceObject), ReferenceObject), (nameof(DifferenceObject), DifferenceObject));
        if (MaxEvents != long.MaxValue)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-MaxEvents would leave out what is to be compared: use Select-Object -First for fewer changes."));
        }

        if (Engine.ParameterSetName == SetsSet && (Unique || Ordered || Strict || ThrottleLimit > 0 || DeliverySlack is not null || CoverageVariable is not null))
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-Unique, -Ordered, -Strict, -ThrottleLimit, -DeliverySlack and -CoverageVariable are about reading: leave them out where the sets are given."));
        }

        EventFilterOptions asked = FilterOptions();
        if (Since != default && (asked.StartTime >= Since || asked.EndTime <= Since))
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("-Since divides the time that is read: -StartTime or -Last has to begin before it, and -EndTime to lie after it."));
        }

        _properties = EventProperty.FindAll(Property, nameof(Property));
        _comparer = new ActivityComparer(_properties);
        PropertyDoubt.Begin(Engine, _properties);
        base.Begin();
    }

    private protected override void Process()
    {
        if (Engine.ParameterSetName == PathSet && !Array.TrueForAll(Path!, Problems.IsObjectOrRecord))
        {
            RequireSince();
        }

        base.Process();
    }

    private protected override void ProcessOther()
    {
        if (Engine.ParameterSetName == SetsSet)
        {
            _earlier = AddSet(ReferenceObject, _comparer.AddEarlier);
            _later = AddSet(DifferenceObject, _comparer.AddLater);
            return;
        }

        RequireSince();
        AddEvents(InputObject);
    }

    private void RequireSince()
    {
        if (Since == default)
        {
            throw new CloudTrailProblemException(Problems.ParameterConflict("Nothing says where the later time begins: give -Since, such as -Since 7d."));
        }
    }

    private protected override void Emit(CloudTrailEvent e)
    {
        _first = e.EventTime < _first || _first is null ? e.EventTime : _first;
        _last = e.EventTime > _last || _last is null ? e.EventTime : _last;

        // Events without a readable time belong to what is known: nobody can say that they are new.
        _untimed += e.EventTime is null ? 1 : 0;
        if (e.EventTime >= Since)
        {
            _later++;
            _comparer.AddLater(e);
        }
        else
        {
            _earlier++;
            _comparer.AddEarlier(e);
        }
    }

    private protected override long Untimed => Filter.Untimed + _untimed;

    private protected override string DescribeUntimed(long count) => CountText.OfUntimed(count, "not told as new", "after -Since");

    private protected override void Finish()
    {
        if (_first is not null && (_earlier == 0 || _later == 0))
        {
            // Nothing was split, so that the answer is all or nothing, whatever the events are.
            Engine.WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"No event lies {(_earlier == 0 ? "before" : "at or after")} -Since {Since:yyyy-MM-dd HH:mm:ss} UTC, so {(_earlier == 0 ? "everything is" : "nothing can be")} new: they run from {_first:yyyy-MM-dd HH:mm:ss} to {_last:yyyy-MM-dd HH:mm:ss} UTC."));
        }
        else if (Engine.ParameterSetName == SetsSet && (_earlier == 0 || _later == 0))
        {
            // A variable that was never filled looks the same.
            Engine.WriteWarning((_earlier, _later) switch
            {
                (0, 0) => "Neither set holds an event that is to be compared.",
                (0, _) => "-ReferenceObject holds no event that is to be compared, so everything is new.",
                _ => "-DifferenceObject holds no event that is to be compared, so nothing can be new.",
            });
        }

        foreach (CloudTrailActivityChange change in _comparer.Changes(IncludeGone))
        {
            Engine.WriteObject(change);
        }

        PropertyDoubt.End(Engine, _properties);
    }

    private long AddSet(CloudTrailEvent[]? events, Action<CloudTrailEvent> add)
    {
        long added = 0;
        foreach (CloudTrailEvent e in events ?? [])
        {
            if (Filter.Matches(e))
            {
                added++;
                add(e);
            }
        }

        return added;
    }
}
