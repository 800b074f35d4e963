using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>The other arguments of the command line that is being completed, as far as they are literal.</summary>
internal sealed class BoundArguments(IDictionary? arguments)
{
    public IReadOnlyList<string> Texts(string name) => arguments?[name] switch
    {
        null => Array.Empty<string>(),
        string text => [text],
        IEnumerable list => list.Cast<object?>().Select(item => item?.ToString()).OfType<string>().ToList(),
        object value => value.ToString() is string text ? [text] : Array.Empty<string>(),
    };
}
