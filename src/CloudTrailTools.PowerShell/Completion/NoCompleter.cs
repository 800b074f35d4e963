using System.Collections.Generic;

namespace CloudTrailTools.PowerShell;

/// <summary>For values that nobody but the user knows. Without a completer PowerShell would offer the names of files.</summary>
internal sealed class NoCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => [];
}
