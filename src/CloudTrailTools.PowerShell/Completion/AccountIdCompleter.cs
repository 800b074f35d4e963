using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>Accounts met in this process.</summary>
internal sealed class AccountIdCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => SeenValues.Accounts.All().Select(account => new Choice(account));
}
