using System;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Lets a time parameter take what people type ('7d', 'yesterday', '2024-03-31 14:05'); the value arrives in UTC.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class InstantAttribute(TimeRangeEdge edge) : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => TimeArgument.ToInstant(TimeArgument.Unwrap(inputData), edge);
}
