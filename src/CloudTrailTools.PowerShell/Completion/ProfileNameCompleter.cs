using System.Collections.Generic;
using System.Linq;
using CloudTrailTools.Aws;

namespace CloudTrailTools.PowerShell;

/// <summary>Names of the profiles in the files that hold them.</summary>
internal sealed class ProfileNameCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) =>
        ProfileNames.At(arguments.Texts("ProfileLocation").FirstOrDefault()).Select(profile => new Choice(profile.Name, profile.Path));
}
