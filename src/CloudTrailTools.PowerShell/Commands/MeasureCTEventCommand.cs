using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using CloudTrailTools.Activity;
using CloudTrailTools.Reading;

namespace CloudTrailTools.PowerShell;

/// <summary>Counts events in groups: how many, how many failed, since when, by how many actors, from how many addresses.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "CTEvent", DefaultParameterSetName = EventSet)]
[OutputType(typeof(CloudTrailActivity))]
public sealed class MeasureCTEventCommand : LogFileCommand
{
    private const string EventSet = "Event";

    // Has a view of its own, without the columns that are empty then.
    private const string CountType = "CloudTrailTools.CloudTrailActivity#Count";

    private ActivityCounter _counter = null!;
    private EventProperty[] _properties = Array.Empty<EventProperty>();

    /// <summary>Events to count, from any of the reading cmdlets.</summary>
    // Not mandatory: the engine would ask for events where somebody forgot the path.
    [Parameter(ValueFromPipeline = true, ParameterSetName = EventSet)]
    [ValidateNotNull]
    [Events]
    public CloudTrailEvent[]? InputObject { get; set; }

    /// <summary>The properties to group by; parts of the record with dots, and Day, Hour or Weekday.</summary>
    [Parameter]
    [Alias("By")]
    [ArgumentCompleter(typeof(EventPropertyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Property { get; set; } = { "Service", "EventName" };

    /// <summary>Emits no more than this many groups, the largest.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public int Top { get; set; } = int.MaxValue;

    /// <summary>Counts and nothing else, which is fastest by one property when reading files.</summary>
    [Parameter]
    public SwitchParameter CountOnly { get; set; }

    private protected override void Begin()
    {
        RequireInput(EventSet, InputObject);
        RefuseBesideInput((nameof(InputObject), InputObject));
        _properties = EventProperty.FindAll(Property, nameof(Property));
        _counter = new ActivityCounter(_properties, CountOnly);
        PropertyDoubt.Begin(Engine, _properties);
        base.Begin();
    }

    private protected override EventReaderOptions ReaderOptions() =>
        base.ReaderOptions() with { CountBy = CountedBy };

    private protected override void ProcessOther() => AddEvents(InputObject);

    private protected override void Emit(CloudTrailEvent e) => _counter.Add(e);

    private protected override void Count(IReadOnlyDictionary<string, long> counts)
    {
        foreach ((string value, long count) in counts)
        {
            _counter.Add(value, count);
        }
    }

    private protected override void Finish()
    {
        if (CountedBy is not null)
        {
            Engine.WriteVerbose("Events that were delivered more than once count more than once, which nothing looks for here; -Unique counts them once.");
        }

        foreach (CloudTrailActivity group in _counter.Groups().Take(Top))
        {
            PSObject output = new(group);
            if (CountOnly)
            {
                output.TypeNames.Insert(0, CountType);
            }

            for (int i = 0; i < _properties.Length; i++)
            {
                // One column per property, so that the groups can be sorted and filtered by each of them.
                if (output.Properties[_properties[i].Name] is null)
                {
                    output.Properties.Add(new PSNoteProperty(_properties[i].Name, group.Values[i]));
                }
            }

            Engine.WriteObject(output);
        }

        PropertyDoubt.End(Engine, _properties);
    }

    /// <summary>The field whose values files are counted by without making events.</summary>
    private HotField? CountedBy =>
        CountOnly && !Unique && !Ordered && MaxEvents == long.MaxValue && _properties.Length == 1 && Enum.TryParse(_properties[0].Name, out HotField counted)
        && counted is HotField.EventName or HotField.EventSource or HotField.AwsRegion or HotField.SourceIPAddress or HotField.RecipientAccountId or HotField.EventType or HotField.EventCategory or HotField.UserAgent
            ? counted
            : null;
}
