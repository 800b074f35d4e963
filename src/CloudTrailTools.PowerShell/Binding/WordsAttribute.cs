using System;
using System.Collections;
using System.Management.Automation;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.PowerShell;

/// <summary>Tells, of a parameter that takes certain words, which one a misspelt one may have meant. PowerShell lists them all.</summary>
/// <param name="what">What a word is.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class WordsAttribute<T>(string what) : ArgumentTransformationAttribute
    where T : struct, Enum
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        foreach (object? each in value is IList list ? list : new[] { value })
        {
            if ((each is PSObject item ? item.BaseObject : each) is string text)
            {
                Check(text);
            }
        }

        return inputData;
    }

    /// <summary>The beginning of one word alone is enough for PowerShell, and so is its number.</summary>
    private void Check(string text)
    {
        // Of several words in one text PowerShell makes one that nobody has named.
        string? several = Spelling.SeveralInOne(text);
        if (several is null && LanguagePrimitives.TryConvertTo(text, out T _))
        {
            return;
        }

        string[] words = Enum.GetNames<T>();
        string meant = several is not null ? $" {several}"
            : Spelling.Nearest(text, words) is { Count: > 0 } near ? $" Did you mean {Slips.OneOf(near)}?"
            : "";
        throw new ArgumentTransformationMetadataException($"'{text}' is no {what}.{meant} There are {Slips.AllOf(words)}.");
    }
}
