using System.Collections.Generic;

namespace CloudTrailTools;

/// <summary>What LookupEvents says about an event besides the record itself.</summary>
internal sealed record LookupInfo(string? Username, IReadOnlyList<CloudTrailResource> Resources, string? AccessKeyId);
