using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace CloudTrailTools.PowerShell;

/// <summary>
/// Lets texts through from the pipeline; objects are taken by the names of their properties, not by the text they would make. One that has none of
/// these is written like an object made of properties, so that the cmdlet can tell it.
/// </summary>
/// <param name="properties">The names by which the cmdlet takes objects.</param>
internal sealed class TextAttribute(params string[] properties) : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        null or string => inputData,
        IList list => list.Cast<object?>().Select(Item).ToArray(),
        object other when !Array.Exists(properties, name => PSObject.AsPSObject(inputData).Properties[name] is not null) => Marked(other),
        // The engine tries the next way to bind when this is the reason.
        object other => throw new ArgumentTransformationMetadataException($"{other.GetType().Name} is no text.", new PSInvalidCastException()),
    };

    private static object? Item(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) is { } value and not string ? Marked(value) : item;

    private static string Marked(object value) => $"@{{{value.GetType().Name}}}";
}
