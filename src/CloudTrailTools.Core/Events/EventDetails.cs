using System.Collections.Generic;
using System.Threading;

namespace CloudTrailTools;

/// <summary>The fields that are trees of values and are kept once they were asked for.</summary>
internal enum TreeField
{
    RequestParameters,
    ResponseElements,
    AdditionalEventData,
    ServiceEventDetails,
    TlsDetails,
    Addendum,
    InsightDetails,
    EdgeDeviceDetails,
    EventContext,
    TimeWindow,
    Summary,
    Count,
}

/// <summary>What an event keeps of the objects it made on demand. Of two threads that make the same one, the first wins.</summary>
internal sealed class EventDetails(LookupInfo? lookup)
{
    private readonly object?[] _trees = new object?[(int)TreeField.Count];

    private CloudTrailUserIdentity? _identity;

    private CloudTrailObject? _fields;

    private IReadOnlyList<CloudTrailResource>? _resources;

    public LookupInfo? Lookup { get; } = lookup;

    public CloudTrailUserIdentity? Identity => Volatile.Read(ref _identity);

    public CloudTrailObject? Fields => Volatile.Read(ref _fields);

    public IReadOnlyList<CloudTrailResource>? Resources => Volatile.Read(ref _resources);

    public object? Tree(TreeField field)
    {
        return Volatile.Read(ref _trees[(int)field]);
    }

    public CloudTrailUserIdentity Keep(CloudTrailUserIdentity identity)
    {
        return Interlocked.CompareExchange(ref _identity, identity, null) ?? identity;
    }

    public CloudTrailObject Keep(CloudTrailObject fields)
    {
        return Interlocked.CompareExchange(ref _fields, fields, null) ?? fields;
    }

    public IReadOnlyList<CloudTrailResource> Keep(IReadOnlyList<CloudTrailResource> resources)
    {
        return Interlocked.CompareExchange(ref _resources, resources, null) ?? resources;
    }

    public object Keep(TreeField field, object tree)
    {
        return Interlocked.CompareExchange(ref _trees[(int)field], tree, null) ?? tree;
    }
}
