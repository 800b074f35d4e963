using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CloudTrailTools.Catalogue;
using CloudTrailTools.Filtering;

namespace CloudTrailTools.Deletions;

/// <summary>Remembers recent calls that make a service delete things, so that what the service then deletes can be put down to them.</summary>
internal sealed class CauseIndex
{
    /// <summary>How many of several possible causes are named.</summary>
    private const int MaxNamed = 3;

    /// <summary>How many calls are remembered of each service.</summary>
    private const int Capacity = 256;

    /// <summary>Big stacks and clusters take hours to go.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromHours(12);

    private readonly Dictionary<string, Queue<Cause>> _causes = [];

    /// <summary>Takes note of a call that succeeded and may make its own service delete more.</summary>
    public void Observe(CloudTrailEvent record, DeletionMatch match, FoundResource[] things)
    {
        if (record.Service is not { } service || record.EventTime is not { } time || !record.Succeeded)
        {
            return;
        }

        if (!_causes.TryGetValue(service, out Queue<Cause>? causes))
        {
            causes = [];
            _causes.Add(service, causes);
        }

        foreach (FoundResource thing in things)
        {
            if (thing.Id is null)
            {
                continue;
            }

            causes.Enqueue(new Cause(service, record.AccountId, record.AwsRegion, time, match.Call, thing.Type, thing.Id));
            if (causes.Count > Capacity)
            {
                causes.Dequeue();
            }
        }
    }

    /// <summary>What a service's deletion goes back to, in words; at least the service itself.</summary>
    public string? Find(CloudTrailEvent record, string? service)
    {
        if (service is null or "AWS")
        {
            return null;
        }

        // The newest of several calls on the same thing tells: a stack is updated before it is deleted.
        Dictionary<string, Cause> candidates = [];
        foreach (Cause cause in CausesOf(service))
        {
            // Services without regions are recorded in their own, wherever they were called from.
            if (cause.AccountId == record.AccountId && (cause.Region == record.AwsRegion || (record.EventSource is { } source && AwsCatalogue.IsGlobal(EventFilter.ServiceName(source))))
                && record.EventTime is { } time && time >= cause.Time && time - cause.Time <= Reach)
            {
                candidates[cause.Name] = cause;
            }
        }

        // Which of them it was is certain only where the service's call has its name: things are often called after their stack.
        Cause[] named = [.. candidates.Values.Where(cause => IsNamedIn(record, cause.Name))];
        Cause[] possible = named.Length > 0 ? named : [.. candidates.Values];
        string certainty = named.Length > 0 ? "" : "possibly ";
        return possible switch
        {
            [] => service,
            [Cause one] => certainty + Describe(one),
            _ => certainty + "one of: " + string.Join(", ", possible.TakeLast(MaxNamed).Select(Describe)) + (possible.Length > MaxNamed ? ", …" : ""),
        };
    }

    /// <summary>Whether a name, or that of an ARN, stands in a record as a word or the part of one before or behind a hyphen.</summary>
    private static bool IsNamedIn(CloudTrailEvent record, string name)
    {
        string[] parts = name.StartsWith("arn:", StringComparison.Ordinal) ? name[(name.LastIndexOf(':') + 1)..].Split('/') : [name];
        byte[] word = Encoding.UTF8.GetBytes(parts.Length > 1 ? parts[1] : parts[0]);
        ReadOnlySpan<byte> text = record.Utf8;
        for (int at = text.IndexOf(word); at > 0; at = Next(text, word, at + 1))
        {
            int end = at + word.Length;
            if (!char.IsAsciiLetterOrDigit((char)text[at - 1]) && end < text.Length && !char.IsAsciiLetterOrDigit((char)text[end]))
            {
                return true;
            }
        }

        return false;
    }

    private static int Next(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, int from) => text[from..].IndexOf(word) is >= 0 and int found ? from + found : -1;

    private Queue<Cause> CausesOf(string service)
    {
        // Parts of a service call themselves eks-nodegroup, autoscaling-plans and so on.
        for (int end = service.Length; end > 0; end = service.LastIndexOfAny(['-', '.'], end - 1))
        {
            if (_causes.TryGetValue(service[..end], out Queue<Cause>? causes))
            {
                return causes;
            }
        }

        return [];
    }

    private static string Describe(Cause cause)
    {
        string kind = cause.Type is { } type ? type[(type.LastIndexOf(':') + 1)..] + " " : "";
        return $"{cause.Service} {kind}{cause.Name} ({cause.Call})";
    }

    private sealed record Cause(string Service, string? AccountId, string? Region, DateTime Time, string Call, string? Type, string Name);
}
