using System;
using System.Collections.Generic;
using CloudTrailTools.Activity;

namespace CloudTrailTools.PowerShell;

/// <summary>Warns of names with dots that lead nowhere: they look as if events simply had no value.</summary>
internal static class PropertyDoubt
{
    /// <summary>Before anything is read: those that no event can have.</summary>
    public static void Begin(ICommandHost host, IEnumerable<EventProperty> properties) => Warn(host, properties, property => !property.CanBe);

    /// <summary>When all is read: those that no event had. What stands in a record is not known before.</summary>
    public static void End(ICommandHost host, IEnumerable<EventProperty> properties) => Warn(host, properties, property => property.IsMissed);

    private static void Warn(ICommandHost host, IEnumerable<EventProperty> properties, Predicate<EventProperty> isDoubtful)
    {
        foreach (EventProperty property in properties)
        {
            if (isDoubtful(property))
            {
                host.WriteWarning($"No event has '{property.Name}'{(property.Near.Count == 0 ? ": check the spelling." : $"; did you mean {string.Join(" or ", property.Near)}?")}");
            }
        }
    }
}
