using System.Collections;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>Lets texts through from the pipeline; objects are taken by the names of their properties, not by the text they would make.</summary>
internal sealed class TextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        null or string or IList => inputData,
        // The engine tries the next way to bind when this is the reason.
        object other => throw new ArgumentTransformationMetadataException($"{other.GetType().Name} is no text.", new PSInvalidCastException()),
    };
}
