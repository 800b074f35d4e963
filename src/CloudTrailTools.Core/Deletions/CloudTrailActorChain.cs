using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace CloudTrailTools;

/// <summary>Everyone between the person or program that acted and the call, the origin first.</summary>
public sealed class CloudTrailActorChain : IReadOnlyList<CloudTrailActorHop>
{
    private readonly IReadOnlyList<CloudTrailActorHop> _hops;

    internal CloudTrailActorChain(IReadOnlyList<CloudTrailActorHop> hops, string? brokenBecause)
    {
        _hops = hops;
        BrokenBecause = brokenBecause;
    }

    /// <summary>The number of stations.</summary>
    public int Count => _hops.Count;

    /// <summary>Who acted: the farthest station that is known by more than its account.</summary>
    internal string? Actor => (_hops.FirstOrDefault(hop => hop.Kind != CloudTrailIdentityKind.AwsAccount) ?? Origin)?.Name;

    /// <summary>The farthest station known.</summary>
    public CloudTrailActorHop? Origin => _hops.Count > 0 ? _hops[0] : null;

    /// <summary>Whether the chain goes back to where it began.</summary>
    public bool IsComplete => BrokenBecause is null;

    /// <summary>Why it goes back no farther; <c>$null</c> when it is complete.</summary>
    public string? BrokenBecause { get; }

    /// <summary>A station by its number, the origin being 0.</summary>
    /// <param name="index">The number.</param>
    public CloudTrailActorHop this[int index] => _hops[index];

    /// <summary>The stations, the origin first.</summary>
    public IEnumerator<CloudTrailActorHop> GetEnumerator()
    {
        return _hops.GetEnumerator();
    }

    /// <summary>The names from the origin to the call; a leading <c>?</c> says that more came before.</summary>
    public override string ToString()
    {
        string names = string.Join(" > ", _hops.Select(hop => hop.Name));
        return ShownText.Of(IsComplete ? names : "? > " + names)!;
    }

    IEnumerator IEnumerable.GetEnumerator()
    {
        return GetEnumerator();
    }
}
