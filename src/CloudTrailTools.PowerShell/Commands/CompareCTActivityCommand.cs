using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Activity;

namespace CloudTrailTools.PowerShell;

/// <summary>Shows what is new: actors, calls, addresses, regions and agents that were not seen before.</summary>
[Cmdlet(VerbsData.Compare, "CTActivity", DefaultParameterSetName = SinceSet)]
[OutputType(typeof(CloudTrailActivityChange))]
public sealed class CompareCTActivityCommand : CloudTrailCommand
{
    private const string SinceSet = "Since";
    private const string SetsSet = "Sets";

    private ActivityComparer _comparer = null!;
    private EventProperty[] _properties = [];
    private long _earlier;
    private long _later;
    private DateTime? _first;
    private DateTime? _last;

    /// <summary>Events of the whole time, from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = SinceSet)]
    [ValidateNotNull]
    [Events(RefusesText = true)]
    public CloudTrailEvent[]? InputObject { get; set; }

    /// <summary>Where the later time begins: a date, or a distance such as 1d.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SinceSet)]
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

    private protected override void Begin()
    {
        _properties = Property.Select(name => EventProperty.Find(name, nameof(Property))).ToArray();
        _comparer = new ActivityComparer(_properties);
        PropertyDoubt.Begin(Engine, _properties);
    }

    private protected override void Process()
    {
        foreach (CloudTrailEvent e in InputObject ?? Array.Empty<CloudTrailEvent>())
        {
            _first = e.EventTime < _first || _first is null ? e.EventTime : _first;
            _last = e.EventTime > _last || _last is null ? e.EventTime : _last;

            // Events without a readable time belong to what is known: nobody can say that they are new.
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
    }

    private protected override void End()
    {
        if (_first is not null && (_earlier == 0 || _later == 0))
        {
            // Nothing was split, so that the answer is all or nothing, whatever the events are.
            Engine.WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"{(_earlier == 0 ? $"No event lies before -Since {Since:yyyy-MM-dd HH:mm:ss} UTC, so everything is new" : $"No event lies at or after -Since {Since:yyyy-MM-dd HH:mm:ss} UTC, so nothing can be new")}: they run from {_first:yyyy-MM-dd HH:mm:ss} to {_last:yyyy-MM-dd HH:mm:ss} UTC."));
        }

        foreach (CloudTrailEvent e in ReferenceObject ?? Array.Empty<CloudTrailEvent>())
        {
            _comparer.AddEarlier(e);
        }

        foreach (CloudTrailEvent e in DifferenceObject ?? Array.Empty<CloudTrailEvent>())
        {
            _comparer.AddLater(e);
        }

        foreach (CloudTrailActivityChange change in _comparer.Changes(IncludeGone))
        {
            Engine.WriteObject(change);
        }

        PropertyDoubt.End(Engine, _properties);
    }
}
