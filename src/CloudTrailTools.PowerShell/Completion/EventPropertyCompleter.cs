using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Activity;

namespace CloudTrailTools.PowerShell;

/// <summary>Properties of events that can be grouped by or compared.</summary>
internal sealed class EventPropertyCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        EventProperty.Names.Append("UserIdentity.Type").Append("UserIdentity.Kind").Select(name => new Choice(name, name));
}
