using System;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Lets a length-of-time parameter take what people type ('7d', '36h', '1d12h').</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class DurationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => TimeArgument.ToDuration(TimeArgument.Unwrap(inputData));
}
