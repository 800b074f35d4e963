using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>The other arguments of the command line that is being completed, as far as they are literal.</summary>
/// <param name="command">The command itself, as far as it is known.</param>
internal sealed class BoundArguments(IDictionary? arguments, string? command = null)
{
    /// <summary>The name of the command, without its module.</summary>
    public string? Command { get; } = command?[(command.LastIndexOf('\\') + 1)..];

    public bool Has(string name) => arguments?.Contains(name) == true;

    public IReadOnlyList<string> Texts(string name) => arguments?[name] switch
    {
        null => Array.Empty<string>(),
        string text => [text],
        IEnumerable list => list.Cast<object?>().Select(item => item?.ToString()).OfType<string>().ToList(),
        object value => value.ToString() is string text ? [text] : Array.Empty<string>(),
    };
}
