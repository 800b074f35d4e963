using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools.PowerShell;

/// <summary>Buckets met in this process.</summary>
internal sealed class BucketNameCompleter : ValueCompleter
{
    internal override IEnumerable<Choice> Offer(BoundArguments arguments) => SeenValues.Buckets.All().Select(bucket => new Choice(bucket));
}
